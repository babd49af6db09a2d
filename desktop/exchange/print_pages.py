"""Markdown laid out on paper, for PDF and for the printer alike, with Qt's own text engine."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QImage,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextDocument,
)

from desktop.exchange.markdown_reading import html_from_markdown
from desktop.exchange.pictures import load_picture
from desktop.exchange.rich_html import RichColors, rich_html

_MARGIN_MM = 25.0
_BODY_PT = 11.0
_FOOT_PT = 9.0
_DPI = 1200
_SCREEN_DPI = 96
_INK = RichColors(text="#000000", faint="#555555", code_background="#f2f2f2", edge="#bbbbbb", link="#1a4c80")


class PrintedText(QTextDocument):
    """A text with its pictures, of which none comes from the network. Belongs to the thread it is made in."""

    def __init__(self, folder: Path | None, widest_px: float) -> None:
        super().__init__()
        self._folder = folder
        self._widest = widest_px

    def loadResource(self, kind: int, url: QUrl | str) -> object:
        """Read a picture from the disk, no wider than the page."""
        if kind == QTextDocument.ResourceType.ImageResource.value:
            picture = load_picture(QUrl(url).toString(), self._folder)
            image = QImage() if picture is None else QImage.fromData(picture.data)
            if image.width() > self._widest:
                image = image.scaledToWidth(int(self._widest), Qt.TransformationMode.SmoothTransformation)
            return image
        return None


def pdf_from_markdown(text: str, folder: Path | None, title: str, author: str, family: str) -> bytes:
    """Return a PDF on A4 with numbered pages."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setAuthor(author)
    writer.setCreator("Palimpsest")
    writer.setResolution(_DPI)
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter
        )
    )
    paint_pages(text, folder, writer, family)
    buffer.close()
    return bytes(data.data())


def paint_pages(text: str, folder: Path | None, device: QPagedPaintDevice, family: str) -> int:
    """Paint a text on a printer or into a PDF, each page with its number; how many pages it took.

    Raises:
        OSError: The device does not take it.
    """
    dots = device.logicalDpiX()
    scale = dots / _SCREEN_DPI
    area = device.pageLayout().paintRectPixels(dots)
    width, height = area.width() / scale, area.height() / scale
    foot = _SCREEN_DPI * 0.4
    document = PrintedText(folder, width)
    document.setDocumentMargin(0)
    font = QFont(family)
    font.setPointSizeF(_BODY_PT * _SCREEN_DPI / _SCREEN_DPI)
    document.setDefaultFont(font)
    document.setHtml(rich_html(html_from_markdown(text), _INK, line_height=135))
    document.setPageSize(QSizeF(width, height - foot))
    painter = QPainter()
    if not painter.begin(device):
        raise OSError("the printer or file takes no pages")
    context = QAbstractTextDocumentLayout.PaintContext()
    context.palette = QPalette(QColor("black"))
    context.palette.setColor(QPalette.ColorRole.Text, QColor("black"))
    pages = document.pageCount()
    for page in range(pages):
        if page:
            device.newPage()
        painter.save()
        painter.scale(scale, scale)
        _paint_page(painter, document, context, page, QRectF(0, page * (height - foot), width, height - foot))
        number_font = QFont(family)
        number_font.setPixelSize(round(_FOOT_PT * _SCREEN_DPI / 72))
        painter.setFont(number_font)
        painter.setPen(QColor(_INK.faint))
        painter.drawText(
            QRectF(0, height - foot, width, foot),
            Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignHCenter,
            str(page + 1),
        )
        painter.restore()
    painter.end()
    return pages


def _paint_page(
    painter: QPainter,
    document: QTextDocument,
    context: QAbstractTextDocumentLayout.PaintContext,
    page: int,
    view: QRectF,
) -> None:
    painter.save()
    painter.translate(0, -view.top())
    painter.setClipRect(view)
    context.clip = view
    document.documentLayout().draw(painter, context)
    painter.restore()

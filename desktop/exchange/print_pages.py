"""Markdown laid out on paper, for PDF and for the printer alike, with Qt's own text engine."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
)

from desktop.exchange.looks import RichLook
from desktop.exchange.rich_text import rich_document

_MARGIN_MM = 25.0
_BODY_PT = 11.0
_FOOT_PT = 9.0
_DPI = 1200
_SCREEN_DPI = 96
_FOOT_PX = 40
_FAINT = "#555555"


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
    paper = QPageSize(QPageSize.PageSizeId.A4)
    writer.setPageLayout(QPageLayout(paper, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter))
    paint_pages(text, folder, writer, family)
    buffer.close()
    return bytes(data.data())


def paint_pages(text: str, folder: Path | None, device: QPagedPaintDevice, family: str) -> int:
    """Paint a text on a printer or into a PDF, each page with its number; how many pages it took.

    Raises:
        OSError: The device does not take it.
    """
    painter = QPainter()
    if not painter.begin(device):
        raise OSError("the printer or file takes no pages")
    try:
        return _paint(text, folder, device, family, painter)
    finally:
        painter.end()


def _paint(text: str, folder: Path | None, device: QPagedPaintDevice, family: str, painter: QPainter) -> int:
    dots = device.logicalDpiX()
    area = device.pageLayout().paintRectPixels(dots)
    scale = dots / _SCREEN_DPI
    width, height = area.width() / scale, area.height() / scale - _FOOT_PX
    look = RichLook(
        text="#000000",
        faint="#333333",
        heading="#000000",
        code_background="#f0f0f0",
        edge="#999999",
        link="#1a4c80",
        family=family,
        code_family="DejaVu Sans Mono",
        size=_BODY_PT * _SCREEN_DPI / 72,
        widest=int(width),
        line_height=102,
        is_in_pixels=True,
    )
    document = rich_document(text, folder, look)
    document.setDocumentMargin(0)
    layout = document.documentLayout()
    document.setPageSize(QSizeF(width, height))
    number_font = QFont(family)
    number_font.setPixelSize(round(_FOOT_PT * _SCREEN_DPI / 72))
    context = QAbstractTextDocumentLayout.PaintContext()
    context.palette.setColor(QPalette.ColorRole.Text, QColor("black"))
    pages = document.pageCount()
    for page in range(pages):
        if page:
            device.newPage()
        painter.save()
        painter.scale(scale, scale)
        painter.setFont(number_font)
        painter.setPen(QColor(_FAINT))
        foot = QRectF(0, height, width, _FOOT_PX)
        painter.drawText(foot, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignHCenter, str(page + 1))
        painter.translate(0, -page * height)
        context.clip = QRectF(0, page * height, width, height)
        painter.setClipRect(context.clip)
        layout.draw(painter, context)
        painter.restore()
    return pages

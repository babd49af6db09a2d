"""Pictures shown below the lines that name them: found on this computer, read in the background, never fetched.

Nothing of a picture is in the document. Its line gets a letter that makes room (see `room_format`), and what is seen
there is painted. Of every picture its size is known, so that the page has its height; of the last ones seen the pixels.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import shiboken6
from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QImage, QImageReader, QPainter, QTextBlock

from desktop.document.file_worker import FileWorker
from desktop.editor.draft_lines import units
from desktop.editor.fonts import has_room_family
from desktop.editor.line_marks import picture_in
from desktop.editor.page_format import PAGE_MARGIN_PX
from desktop.editor.range_geometry import block_origin, x_of
from desktop.editor.reading_place import first_line_kept

if TYPE_CHECKING:
    from desktop.editor.view import DocumentView

log = logging.getLogger(__name__)

HEIGHT_MAX_PX = 520
_GAP_ABOVE_PX = 15
_GAP_BELOW_PX = 5
# Pixels of so many pictures are kept; the others are read again when they are seen.
_KEPT_MAX = 24
_GATHER_MS = 30
# The bit of Qt's transformations that swaps width and height.
_TURNED = 4


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of a file: its size as it is shown upright, and its pixels where they were asked for."""

    path: Path
    size: QSize
    image: QImage | None = None


def _read(path: Path, wanted: QSize | None) -> _Read:
    """Read the size of a picture, and its pixels scaled down to `wanted` where that is given; not in the GUI thread."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    size = reader.size()
    is_turned = bool(reader.transformation().value & _TURNED)
    upright = size.transposed() if is_turned and size.isValid() else size
    if wanted is None:
        return _Read(path, upright)
    if size.isValid():
        reader.setScaledSize(wanted.transposed() if is_turned else wanted)
    return _Read(path, upright, reader.read())


class Pictures(QObject):
    """The pictures of one view. Sizes on the page are in the view's own pixels."""

    def __init__(self, view: DocumentView) -> None:
        super().__init__(view)
        self._view = view
        self._folder: Path | None = None
        self._is_shown = has_room_family()
        self._sizes: dict[Path, QSize] = {}
        self._asked: set[tuple[Path, int]] = set()
        self._images: OrderedDict[Path, QImage] = OrderedDict()
        self._arrived: set[Path] = set()
        self._worker: FileWorker | None = None
        self._timer = QTimer(self, interval=_GATHER_MS, singleShot=True)
        self._timer.timeout.connect(self._lay_out_arrived)
        self._caret_width = view.cursorWidth()
        view.cursorPositionChanged.connect(self._hide_tall_caret)
        view.highlighter.set_room_for(self._room_for)

    def set_worker(self, worker: FileWorker) -> None:
        """Have pictures read by this worker; none are shown before."""
        self._worker = worker
        self._lay_out()

    def set_folder(self, folder: Path | None) -> None:
        """Look for pictures from this folder on, the document's own; None for a document that was never saved."""
        if folder != self._folder:
            self._folder = folder
            self._lay_out()

    def set_shown(self, is_shown: bool) -> None:
        """Show pictures, or their lines alone."""
        if (is_shown and has_room_family()) != self._is_shown:
            self._is_shown = is_shown and has_room_family()
            self._lay_out()

    def fit(self) -> None:
        """Make room anew after the column has become wider or narrower."""
        if self._sizes:
            self._arrived.update(self._sizes)
            self._timer.start()

    def paint(self, painter: QPainter, blocks: list[QTextBlock]) -> None:
        """Paint the pictures of these blocks, above the text; the painter is in page coordinates."""
        if not self._is_shown:
            return
        for block in blocks:
            found = picture_in(block.text()) if "![" in block.text() else None
            path = None if found is None else self._path(found[0])
            if found is None or path is None or not self._has_room(block, found[1] - 1):
                continue
            self._paint_letter(painter, block, found[1] - 1)
            self._paint_picture(painter, block, path)

    def _hide_tall_caret(self) -> None:
        """Behind the letter that makes room Qt's caret would be as high as the picture: `paint` draws one there."""
        cursor = self._view.textCursor()
        is_tall = self._is_shown and self._is_behind_room(cursor.block(), cursor.positionInBlock())
        width = self._view.cursorWidth()
        if is_tall and width > 0:
            self._caret_width = width
            self._view.setCursorWidth(0)
        elif width == 0 and not is_tall:
            self._view.setCursorWidth(self._caret_width)

    def _is_behind_room(self, block: QTextBlock, position: int) -> bool:
        found = picture_in(block.text())
        return found is not None and position == units(block.text()[: found[1]]) and self._has_room(block, found[1] - 1)

    # --- where and how large --------------------------------------------------------------------------------------

    def _path(self, address: str) -> Path | None:
        """Return the file an address names on this computer, None for one elsewhere."""
        url = QUrl(address)
        if url.isLocalFile() and not url.host():
            return Path(url.toLocalFile())
        # One letter before a colon is a drive, and two slashes at the beginning are another computer.
        if len(url.scheme()) > 1 or address.startswith(("//", "\\\\")):
            return None
        path = Path(unquote(address))
        if path.is_absolute():
            return path
        return None if self._folder is None else self._folder / path

    def _room_for(self, address: str) -> int:
        path = self._path(address) if self._is_shown else None
        if path is None:
            return 0
        size = self._sizes.get(path, QSize())
        if not size.isValid():
            # Asked again each time its line is styled: the file may be there by now.
            self._ask(path, None)
        shown = self._shown_size(size)
        return shown.height() + _GAP_ABOVE_PX + _GAP_BELOW_PX if shown.isValid() else 0

    def _shown_size(self, size: QSize) -> QSize:
        column = max(self._view.viewport().width() - 2 * PAGE_MARGIN_PX, 1)
        bounds = QSize(column, HEIGHT_MAX_PX)
        if not size.isValid() or (size.width() <= bounds.width() and size.height() <= bounds.height()):
            return size
        return size.scaled(bounds, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))

    def _has_room(self, block: QTextBlock, at: int) -> bool:
        index = units(block.text()[:at])
        return any(
            one.start == index and one.length == 1 and one.format.fontLetterSpacing() > 1
            for one in block.layout().formats()
        )

    # --- reading --------------------------------------------------------------------------------------------------

    def _ask(self, path: Path, wanted: QSize | None) -> None:
        key = (path, 0 if wanted is None else wanted.width())
        if key in self._asked or self._worker is None or self._worker.is_closed:
            return
        self._asked.add(key)
        self._worker.submit(partial(_read, path, wanted), self._on_read, lambda _fault: None)

    def _on_read(self, read: _Read) -> None:
        if not shiboken6.isValid(self):
            # The document was closed meanwhile.
            return
        self._asked = {key for key in self._asked if key[0] != read.path}
        if read.image is None:
            if self._sizes.get(read.path, QSize()) == read.size:
                return
            self._sizes[read.path] = read.size
            self._arrived.add(read.path)
            self._timer.start()
            return
        if read.image.isNull():
            log.info("a picture cannot be read: %s", read.path)
        self._images[read.path] = read.image
        while len(self._images) > _KEPT_MAX:
            self._images.popitem(last=False)
        self._view.viewport().update()

    # --- laying out -----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._restyle(None)

    def _lay_out_arrived(self) -> None:
        arrived, self._arrived = self._arrived, set()
        self._restyle(arrived)

    def _restyle(self, paths: set[Path] | None) -> None:
        blocks: list[QTextBlock] = []
        block = self._view.document().firstBlock()
        while block.isValid():
            text = block.text()
            found = picture_in(text) if "![" in text else None
            if found is not None and (paths is None or self._path(found[0]) in paths):
                blocks.append(block)
            block = block.next()
        if blocks:
            with first_line_kept(self._view):
                self._view.highlighter.restyle(blocks)

    # --- painting -------------------------------------------------------------------------------------------------

    def _paint_letter(self, painter: QPainter, block: QTextBlock, at: int) -> None:
        """Paint the letter that is only room in the layout."""
        index = units(block.text()[:at])
        line = block.layout().lineForTextPosition(index)
        origin = block_origin(block)
        painter.setFont(self._view.font())
        painter.setPen(self._view.theme.markup)
        base_line = QPointF(origin.x() + x_of(line, index), origin.y() + line.y() + line.ascent())
        painter.drawText(base_line, block.text()[at])
        cursor = self._view.textCursor()
        if self._view.hasFocus() and cursor.block() == block and cursor.positionInBlock() == index + 1:
            ascent = line.ascent()
            height = ascent + self._view.fontMetrics().descent()
            left = origin.x() + x_of(line, index + 1)
            painter.fillRect(QRectF(left, origin.y() + line.y(), self._caret_width, height), self._view.theme.text)

    def _paint_picture(self, painter: QPainter, block: QTextBlock, path: Path) -> None:
        size = self._shown_size(self._sizes.get(path, QSize()))
        if not size.isValid():
            return
        rectangle = self._view.document().documentLayout().blockBoundingRect(block)
        place = QRectF(PAGE_MARGIN_PX, rectangle.bottom() - _GAP_BELOW_PX - size.height(), size.width(), size.height())
        image = self._images.get(path)
        ratio = self._view.devicePixelRatioF()
        sharp = QSize(round(size.width() * ratio), round(size.height() * ratio))
        wanted = sharp if sharp.width() < self._sizes[path].width() else self._sizes[path]
        if image is None or (not image.isNull() and image.width() < wanted.width()):
            self._ask(path, wanted)
        if image is None:
            painter.setPen(self._view.theme.border)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(place)
            return
        self._images.move_to_end(path)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, image)

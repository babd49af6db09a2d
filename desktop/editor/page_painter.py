"""What is painted on the page besides the text: tints behind drafts, locks and code, and the caret beside a draft."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QPainter,
    QPainterPath,
    QPen,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextLayout,
)

from desktop.editor.dimming import Dimming, paint_dimming
from desktop.editor.draft_layer import DraftTone
from desktop.editor.draft_lines import format_range
from desktop.editor.line_looks import hang_lines, is_code, paint_quotes_and_rules
from desktop.editor.marks import MarkKind, paint_mark
from desktop.editor.page_format import PAGE_MARGIN_PX
from desktop.editor.range_geometry import (
    block_origin,
    caret_rectangle,
    first_block_below,
    index_of_position,
    range_rectangles,
)
from desktop.editor.theme import Theme

if TYPE_CHECKING:
    from desktop.editor.view import DocumentView

_TINT_OVERHANG_PX = 6.0
_BAR_DISTANCE_PX = 17.0
_BAR_WIDTH_PX = 3.0


class PagePainter:
    """Paints for one view. Rectangles are page coordinates until they reach the painter, which is moved."""

    def __init__(self, view: DocumentView, theme: Theme) -> None:
        self._view = view
        self._theme = theme
        self._dimming = Dimming.NONE
        self._seen: list[tuple[QTextBlock, QRectF]] = []
        self._locks: list[tuple[QTextCursor, QTextCursor]] = []

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme

    def set_dimming(self, dimming: Dimming) -> None:
        """Let all text stand back but the paragraph or sentence at the caret, or none."""
        self._dimming = dimming

    def on_caret_moved(self) -> None:
        """Paint all anew where another paragraph may stand out now."""
        if self._dimming is not Dimming.NONE:
            self._view.viewport().update()

    def set_locked_spans(self, spans: Sequence[tuple[int, int]]) -> None:
        """Anchor the locked spans, so that they stay right between an edit and the next call."""
        self._locks = [(self._anchor(start), self._anchor(end, is_end=True)) for start, end in spans]

    def locked_spans(self) -> list[tuple[int, int]]:
        """Return where the locked spans are now."""
        return [(start.position(), end.position()) for start, end in self._locks]

    def paint_below(self, painter: QPainter, visible: QRectF) -> None:
        """Paint everything that lies under the text."""
        self._seen = list(self._visible_blocks(visible))
        self._paint_under(painter, visible, self._seen)

    def _paint_under(self, painter: QPainter, visible: QRectF, seen: Sequence[tuple[QTextBlock, QRectF]]) -> None:
        blocks = [block for block, _ in seen]
        hang_lines(blocks)
        self._paint_code(painter, seen)
        paint_quotes_and_rules(painter, seen, self._view.viewport().width() - PAGE_MARGIN_PX, self._theme)
        self._view.marks.paint(painter, blocks, self._theme)
        self._paint_draft(painter)
        self._paint_locks(painter, visible)

    def paint_above(self, painter: QPainter, visible: QRectF) -> None:
        """Paint pictures, which the text makes room for, and let stand back what is to; after `paint_below`."""
        seen = self._seen
        self._view.pictures.paint(painter, [block for block, _ in seen])
        paint_dimming(painter, self._view, seen, visible, self._dimming)

    def paint_draft_blocks_again(self, painter: QPainter, visible: QRectF) -> None:
        """Paint a block that holds a draft once more where Qt has put its caret or selection in the wrong place.

        Qt paints them where they would be without the draft: an input method never lets the two meet.
        """
        cursor = self._view.textCursor()
        for block in self._view.drafts.blocks():
            rectangle = self._view.document().documentLayout().blockBoundingRect(block)
            if not rectangle.intersects(visible) or not self._is_painted_wrong(block, cursor):
                continue
            strip = QRectF(visible.left(), rectangle.top(), visible.width(), rectangle.height())
            painter.save()
            painter.setClipRect(strip)
            painter.fillRect(strip, self._theme.page)
            self._paint_under(painter, strip, list(self._visible_blocks(strip)))
            painter.setPen(self._theme.text)
            block.layout().draw(
                painter, QPointF(block_origin(block) - block.layout().position()), self._selection(block)
            )
            self._paint_caret(painter, block, cursor)
            painter.restore()

    # --- under the text ------------------------------------------------------------------------------------------

    def _paint_code(self, painter: QPainter, seen: Sequence[tuple[QTextBlock, QRectF]]) -> None:
        stretches: list[QRectF] = []
        was_code = False
        for block, rectangle in seen:
            if is_code(block) and was_code:
                stretches[-1] = stretches[-1].united(rectangle)
            elif is_code(block):
                stretches.append(rectangle)
            was_code = is_code(block)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.code_background)
        for stretch in stretches:
            painter.drawRoundedRect(stretch.adjusted(-10, -4, 10, 4), 4, 4)

    def _paint_draft(self, painter: QPainter) -> None:
        rectangles = self._view.drafts.line_rectangles()
        if not rectangles:
            return
        theme = self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPen(theme.draft_background, _TINT_OVERHANG_PX)
        outline.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(outline)
        painter.setBrush(theme.draft_background)
        painter.drawPath(self._tint_path(rectangles))
        top = min(rectangle.top() for rectangle in rectangles)
        bottom = max(rectangle.bottom() for rectangle in rectangles)
        left = PAGE_MARGIN_PX - _BAR_DISTANCE_PX
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent if self._view.has_suggestion_focus else theme.draft_edge)
        painter.drawRoundedRect(QRectF(left, top, _BAR_WIDTH_PX, bottom - top), 1.5, 1.5)
        for rectangle in self._view.drafts.line_rectangles(DraftTone.DOUBTED):
            paint_mark(painter, rectangle, MarkKind.DOUBT, theme)

    def _tint_path(self, rectangles: list[QRectF]) -> QPainterPath:
        """Return one shape for the whole draft, with full lines where no other text stands in them."""
        path = QPainterPath()
        half = _TINT_OVERHANG_PX / 2
        right = self._view.viewport().width() - PAGE_MARGIN_PX
        end = self._view.drafts.range()[1]
        block = self._view.document().findBlock(end)
        has_text_behind = end < block.position() + block.length() - 1
        for number, rectangle in enumerate(rectangles):
            is_last = number + 1 == len(rectangles)
            line = QRectF(rectangle).adjusted(-half, 0, half, 0)
            if not is_last:
                line.setBottom(max(line.bottom(), rectangles[number + 1].top()))
            if not (is_last and has_text_behind):
                line.setRight(right + half)
            line_path = QPainterPath()
            line_path.addRect(line)
            path = path.united(line_path)
        return path.simplified()

    def _paint_locks(self, painter: QPainter, visible: QRectF) -> None:
        rectangles = self._view.drafts.line_rectangles(DraftTone.LOCKED)
        document = self._view.document()
        for start, end in self.locked_spans():
            top = document.documentLayout().blockBoundingRect(document.findBlock(start)).top()
            if top > visible.bottom():
                continue
            rectangles += range_rectangles(document, start, end)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for rectangle in rectangles:
            if rectangle.width() >= 1 and rectangle.intersects(visible):
                self._paint_lock(painter, rectangle.adjusted(-1.5, 1, 1.5, -1))

    def _paint_lock(self, painter: QPainter, rectangle: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.lock_background)
        painter.drawRoundedRect(rectangle, 3, 3)
        painter.setBrush(self._theme.lock_edge)
        painter.drawRect(QRectF(rectangle.left() + 1, rectangle.bottom() - 1.5, rectangle.width() - 2, 1.5))

    # --- beside a draft ------------------------------------------------------------------------------------------

    def _is_painted_wrong(self, block: QTextBlock, cursor: QTextCursor) -> bool:
        behind = block.position() + block.layout().preeditAreaPosition()
        if cursor.hasSelection() and cursor.selectionEnd() > behind and block.contains(cursor.selectionStart()):
            return True
        if cursor.hasSelection() and cursor.selectionStart() < behind < cursor.selectionEnd():
            return True
        return block.contains(cursor.position()) and cursor.position() > behind

    def _selection(self, block: QTextBlock) -> list[QTextLayout.FormatRange]:
        cursor = self._view.textCursor()
        start = max(cursor.selectionStart(), block.position())
        end = min(cursor.selectionEnd(), block.position() + block.length() - 1)
        if start >= end:
            return []
        first = index_of_position(block, start, is_behind_draft=True)
        last = index_of_position(block, end)
        selected = QTextCharFormat()
        selected.setBackground(self._theme.selection)
        return [format_range(first, last - first, selected)]

    def _paint_caret(self, painter: QPainter, block: QTextBlock, cursor: QTextCursor) -> None:
        if block.contains(cursor.position()) and self._view.hasFocus():
            rectangle = caret_rectangle(block, cursor.position(), self._view.cursorWidth())
            painter.fillRect(rectangle, self._theme.text)

    def _visible_blocks(self, visible: QRectF) -> Iterator[tuple[QTextBlock, QRectF]]:
        layout = self._view.document().documentLayout()
        block = first_block_below(self._view.document(), visible.top())
        while block.isValid():
            rectangle = layout.blockBoundingRect(block)
            if rectangle.top() > visible.bottom():
                return
            yield block, rectangle
            block = block.next()

    def _anchor(self, position: int, *, is_end: bool = False) -> QTextCursor:
        anchor = QTextCursor(self._view.document())
        anchor.setPosition(position)
        anchor.setKeepPositionOnInsert(is_end)
        return anchor

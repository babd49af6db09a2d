"""A draft in the flow of the text that is not in the document.

The draft is put where an input method puts the text it is still composing: in the pre-edit area of the block's layout.
It is laid out and drawn like any text, and it is not in the file, the undo history, the clipboard or `toPlainText()`.
The text it stands for stays in the document and is drawn without taking any room.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QRectF, Signal
from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextCursor, QTextLayout

from desktop.document.offsets import offset_of
from desktop.editor.draft_lines import (
    LINE_SEPARATOR,
    DraftPiece,
    DraftTone,
    StandingLine,
    format_range,
    join_lines,
    set_draft_text,
    split_lines,
    standing_line,
    stretches,
    text_before,
    text_behind,
    units,
)
from desktop.editor.highlighter import MarkdownHighlighter
from desktop.editor.range_geometry import layout_index_at, line_rectangles
from desktop.editor.theme import Theme

if TYPE_CHECKING:
    from desktop.editor.view import DocumentView

__all__ = ["DraftLayer", "DraftPiece", "DraftTone"]


class DraftLayer(QObject):
    """Shows one draft over one range of the document. Positions are QTextDocument positions."""

    changed = Signal()
    """The draft's text, place or size is another one, or it is gone."""
    clicked = Signal(int)
    """A character of the draft's text, counted from 0, was clicked."""
    double_clicked = Signal(int)

    def __init__(self, view: DocumentView, highlighter: MarkdownHighlighter, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._document = view.document()
        self._highlighter = highlighter
        self._theme = theme
        self._start: QTextCursor | None = None
        self._end: QTextCursor | None = None
        self._pieces: tuple[DraftPiece, ...] = ()
        self._standing: list[StandingLine] = []
        self._covered: list[QTextBlock] = []
        self._is_placing = False
        self._is_aside = False
        # Connected after the highlighter, so that the formats it has just set are there to be put in order.
        self._document.contentsChange.connect(self._on_contents_change)

    # --- what the owner calls ------------------------------------------------------------------------------------

    @property
    def is_visible(self) -> bool:
        """Whether a draft is shown."""
        return self._start is not None

    def show(self, start: int, end: int, pieces: list[DraftPiece] | tuple[DraftPiece, ...]) -> None:
        """Show `pieces` in place of the text from `start` to `end`, or change what is shown there."""
        if self.is_visible and not self._is_aside and self.range() == (start, end) and self._pieces == tuple(pieces):
            return
        self._set_anchors(start, end)
        self._pieces = tuple(pieces)
        with self._view.reading_place_kept(start, end):
            self._place()
        self.changed.emit()

    def clear(self) -> None:
        """Take the draft away; the text it stood for is back."""
        if self._start is None:
            return
        start, end = self.range()
        with self._view.reading_place_kept(start, end):
            self._start = self._end = None
            self._pieces = ()
            self._place()
        self.changed.emit()

    def text(self) -> str:
        """Return the draft's text."""
        return "".join(piece.text for piece in self._pieces)

    def range(self) -> tuple[int, int]:
        """Return the positions of the text the draft stands for, as they are now; (-1, -1) with no draft."""
        if self._start is None or self._end is None:
            return -1, -1
        start = self._start.position()
        return start, max(start, self._end.position())

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        if self.is_visible:
            self._place()

    # --- where it lies -------------------------------------------------------------------------------------------

    def line_rectangles(self, tone: DraftTone | None = None) -> list[QRectF]:
        """Return page rectangles of the draft, one a line: of one tone, or of the whole."""
        rectangles: list[QRectF] = []
        for standing in self._standing:
            for start, length in stretches(standing.tones, tone):
                first = standing.position + start
                rectangles += line_rectangles(standing.block, first, first + length)
        return rectangles

    def rectangle(self) -> QRect:
        """Return the rectangle round the whole draft, in viewport coordinates."""
        union = QRectF()
        for standing in self._standing:
            length = units(standing.text)
            for rectangle in line_rectangles(standing.block, standing.position, standing.position + length):
                union = union.united(rectangle)
        return union.translated(-self._view.page_offset()).toAlignedRect()

    def contains(self, point: QPoint) -> bool:
        """Return whether a point of the viewport lies on the draft."""
        on_page = QPointF(point) + self._view.page_offset()
        return any(rectangle.contains(on_page) for rectangle in self.line_rectangles())

    def press(self, point: QPoint, *, is_double: bool = False) -> None:
        """Tell whoever wants to know which character of the draft is at a point of the viewport."""
        at = self.offset_at(point)
        if at is not None:
            (self.double_clicked if is_double else self.clicked).emit(at)

    def offset_at(self, point: QPoint) -> int | None:
        """Return which character of the draft's text is at a point of the viewport; None where none is."""
        on_page = QPointF(point) + self._view.page_offset()
        before = ""
        for standing in self._standing:
            length = units(standing.text)
            rectangles = line_rectangles(standing.block, standing.position, standing.position + length)
            if any(rectangle.contains(on_page) for rectangle in rectangles):
                index = layout_index_at(standing.block, on_page) - standing.position
                return len(before) + offset_of(standing.text, max(0, min(index, length)))
            before += standing.text + LINE_SEPARATOR
        return None

    def rectangle_of(self, start: int, end: int) -> QRect:
        """Return where the draft's characters from `start` to `end` are in the viewport, their first line's part."""
        before = 0
        for standing in self._standing:
            length = len(standing.text)
            if start <= before + length:
                first, last = (units(standing.text[: max(at - before, 0)]) for at in (start, end))
                found = line_rectangles(standing.block, standing.position + first, standing.position + last)
                if found:
                    return found[0].translated(-self._view.page_offset()).toAlignedRect()
            before += length + 1
        return self.rectangle()

    def bring_into_view(self, start: int, end: int) -> QRect:
        """Scroll so that these characters of the draft are seen, if they are not; where they are then."""
        rectangle, height = self.rectangle_of(start, end), self._view.viewport().height()
        if rectangle.top() < 0 or rectangle.bottom() > height:
            bar = self._view.verticalScrollBar()
            bar.setValue(bar.value() + rectangle.center().y() - height // 2)
            rectangle = self.rectangle_of(start, end)
        return rectangle

    def blocks(self) -> list[QTextBlock]:
        """Return the blocks whose layout holds a part of the draft."""
        return [standing.block for standing in self._standing]

    # --- making room for others ----------------------------------------------------------------------------------

    @property
    def is_aside(self) -> bool:
        """Whether the draft has made room for something else and is not laid out now."""
        return self._is_aside

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """Let Qt have the plain layouts for what it cannot do with a draft in them; nothing is painted meanwhile."""
        was_aside = self._is_aside
        self.step_aside()
        yield
        if not was_aside:
            self.step_back()

    def step_aside(self) -> None:
        """Give the pre-edit areas back, for an input method that composes in the same block."""
        if self._standing and not self._is_aside:
            self._is_aside = True
            self._place()

    def step_back(self) -> None:
        """Show the draft again after `step_aside`."""
        if self._is_aside:
            self._is_aside = False
            self._place()
            # Whoever keeps near the draft has waited for it.
            self.changed.emit()

    # --- placing -------------------------------------------------------------------------------------------------

    def _set_anchors(self, start: int, end: int) -> None:
        if self._start is None or self._end is None:
            self._start = QTextCursor(self._document)
            self._end = QTextCursor(self._document)
            self._end.setKeepPositionOnInsert(True)
        self._start.setPosition(start)
        self._end.setPosition(end)

    def _on_contents_change(self, _position: int, _removed: int, _added: int) -> None:
        """Put the draft back where an edit, or Qt clearing up after a caret in the same block, has upset it."""
        if self._is_placing or self._is_aside or not self.is_visible:
            return
        self._place()

    def _place(self) -> None:
        self._is_placing = True
        try:
            self._place_lines()
        finally:
            self._is_placing = False
        self._view.viewport().update()

    def _place_lines(self) -> None:
        before, covered_before = self._standing, self._covered
        self._standing, self._covered = ([], []) if self._is_aside or not self.is_visible else self._plan()
        kept = {standing.block.position() for standing in self._standing}
        touched = [block for block in (*covered_before, *self._covered) if block.isValid()]
        for old in before:
            if old.block.isValid() and old.block.position() not in kept:
                set_draft_text(old.block, -1, "", [])
                touched.append(old.block)
        self._hide(covered_before)
        for standing in self._standing:
            set_draft_text(standing.block, standing.position, standing.text, self._ranges(standing))
            touched.append(standing.block)
        self._lay_out(touched)

    def _lay_out(self, blocks: list[QTextBlock]) -> None:
        """Lay the blocks out anew, all at once: each time costs a walk over everything below them."""
        if not blocks:
            return
        start = min(block.position() for block in blocks)
        end = max(block.position() + block.length() for block in blocks)
        self._document.markContentsDirty(start, end - start)
        for block in self._covered:
            # Qt leaves an invisible block where it last was and would find the mouse there.
            block.layout().clearLayout()
            block.layout().setPosition(QPointF(0, 0))

    def _plan(self) -> tuple[list[StandingLine], list[QTextBlock]]:
        """Work out which line of the draft stands in which block, and which blocks are not to be seen."""
        start, end = self.range()
        blocks = self._blocks_between(start, end)
        lines = split_lines(self._pieces)
        first_position = start - blocks[0].position()
        if len(lines) == len(blocks):
            standing = [
                standing_line(block, first_position if number == 0 else 0, line)
                for number, (block, line) in enumerate(zip(blocks, lines, strict=True))
            ]
            return standing, []
        covered = [block for block in blocks[1:] if block.position() + block.length() - 1 <= end]
        return [standing_line(blocks[0], first_position, join_lines(lines))], covered

    def _blocks_between(self, start: int, end: int) -> list[QTextBlock]:
        block = self._document.findBlock(start)
        blocks = [block]
        while block.position() + block.length() <= end and block.next().isValid():
            block = block.next()
            blocks.append(block)
        return blocks

    def _hide(self, covered_before: list[QTextBlock]) -> None:
        """Hide the text the draft stands for, and show what it stood for before."""
        covered = {block.position() for block in self._covered}
        for block in covered_before:
            if block.isValid() and block.position() not in covered:
                block.setVisible(True)
        for block in self._covered:
            block.setVisible(False)
        wanted = self.range() if self._standing else None
        if wanted is not None and wanted[0] == wanted[1]:
            wanted = None
        if wanted != self._highlighter.hidden_range():
            self._highlighter.set_hidden_range(*(wanted or (None,)))

    def _ranges(self, standing: StandingLine) -> list[QTextLayout.FormatRange]:
        """Return the formats of a line of the draft: the Markdown's fonts in the tones' colours."""
        ranges: list[QTextLayout.FormatRange] = []
        state = standing.block.previous().userState()
        prefix = text_before(standing.block, standing.position)
        offset = standing.position - units(prefix)
        draft_end = standing.position + units(standing.text)
        lines = standing.text.split(LINE_SEPARATOR)
        lines[-1] += text_behind(standing.block, self.range()[1])
        for line in lines:
            for found in self._highlighter.draft_ranges(prefix + line, state):
                first = max(offset + found.start, standing.position)
                last = min(offset + found.start + found.length, draft_end)
                if first < last:
                    ranges.append(format_range(first, last - first, found.format))
            offset += units(prefix + line) + 1
            prefix = ""
        ranges.extend(
            format_range(standing.position + toned.start, toned.length, self._tint(toned.tone))
            for toned in standing.tones
            if toned.tone not in (DraftTone.ORIGINAL, DraftTone.KEPT)
        )
        return ranges

    def _tint(self, tone: DraftTone) -> QTextCharFormat:
        tint = QTextCharFormat()
        theme = self._theme
        if tone in (DraftTone.REMOVED, DraftTone.CURRENT_REMOVED):
            tint.setForeground(theme.removed)
            tint.setFontStrikeOut(True)
            tint.setBackground(theme.removed_background if tone is DraftTone.REMOVED else theme.current_removed)
            return tint
        if tone in (DraftTone.ADDED, DraftTone.CURRENT_ADDED):
            tint.setForeground(theme.added)
            tint.setFontUnderline(True)
            tint.setBackground(theme.added_background if tone is DraftTone.ADDED else theme.current_added)
            return tint
        if tone in (DraftTone.POINTED, DraftTone.POINTED_LOCKED):
            tint.setForeground(theme.selected_text)
            tint.setBackground(theme.selection)
            tint.setFontUnderline(tone is DraftTone.POINTED_LOCKED)
            return tint
        is_undecided = tone is DraftTone.UNDECIDED
        tint.setForeground(self._theme.undecided_text if is_undecided else self._theme.draft_text)
        return tint

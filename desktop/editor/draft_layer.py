"""A draft in the flow of the text that is not in the document.

The draft is put where an input method puts the text it is still composing: in the pre-edit area of the block's layout.
It is laid out and drawn like any text, and it is not in the file, the undo history, the clipboard or `toPlainText()`.
The text it stands for stays in the document and is drawn without taking any room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QRectF, Signal
from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextCursor, QTextLayout

from desktop.editor.draft_lines import (
    LINE_SEPARATOR,
    DraftPiece,
    DraftTone,
    StandingLine,
    join_lines,
    split_lines,
    standing_line,
    stretches,
    text_before,
    units,
)
from desktop.editor.highlighter import MarkdownHighlighter, format_range
from desktop.editor.range_geometry import line_rectangles
from desktop.editor.theme import Theme

if TYPE_CHECKING:
    from desktop.editor.view import DocumentView

__all__ = ["DraftLayer", "DraftPiece", "DraftTone"]


class DraftLayer(QObject):
    """Shows one draft over one range of the document. Positions are QTextDocument positions."""

    changed = Signal()
    """The draft's text, place or size is another one, or it is gone."""

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
        """Return page rectangles of the draft, one a line: of one tone, or of all but the untouched original."""
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

    def blocks(self) -> list[QTextBlock]:
        """Return the blocks whose layout holds a part of the draft."""
        return [standing.block for standing in self._standing]

    # --- making room for others ----------------------------------------------------------------------------------

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
        before = self._standing
        covered_before = self._covered
        self._standing, self._covered = ([], []) if self._is_aside or not self.is_visible else self._plan()
        kept = {standing.block.position() for standing in self._standing}
        for old in before:
            if old.block.isValid() and old.block.position() not in kept:
                self._remove(old.block)
        self._hide(covered_before)
        for standing in self._standing:
            self._put(standing)

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
            if block.isValid() and block.position() not in covered and not block.isVisible():
                block.setVisible(True)
                self._document.markContentsDirty(block.position(), block.length())
        for block in self._covered:
            if block.isVisible():
                block.setVisible(False)
                self._document.markContentsDirty(block.position(), block.length())
            # Qt leaves an invisible block where it last was and would find the mouse there.
            block.layout().clearLayout()
            block.layout().setPosition(QPointF(0, 0))
        wanted = self.range() if self._standing else None
        if wanted is not None and wanted[0] == wanted[1]:
            wanted = None
        if wanted != self._highlighter.hidden_range():
            self._highlighter.set_hidden_range(*(wanted or (None,)))

    def _put(self, standing: StandingLine) -> None:
        block, layout = standing.block, standing.block.layout()
        if not standing.is_in_place():
            layout.setPreeditArea(standing.position, standing.text)
        # The highlighter keeps the ranges inside the pre-edit area and sets its own behind it, where a format that
        # reaches across the draft would win over the draft's. So the draft's go to the end.
        ranges = self._ranges(standing)
        layout.setFormats(ranges)
        self._highlighter.rehighlightBlock(block)
        others = [found for found in layout.formats() if not _is_inside_draft(found, standing)]
        layout.setFormats(others + ranges)
        self._document.markContentsDirty(block.position(), block.length())

    def _remove(self, block: QTextBlock) -> None:
        block.layout().setPreeditArea(-1, "")
        block.layout().clearFormats()
        self._highlighter.rehighlightBlock(block)
        self._document.markContentsDirty(block.position(), block.length())

    def _ranges(self, standing: StandingLine) -> list[QTextLayout.FormatRange]:
        """Return the formats of a line of the draft: the Markdown's fonts in the tones' colours."""
        ranges: list[QTextLayout.FormatRange] = []
        state = standing.block.previous().userState()
        prefix = text_before(standing.block, standing.position)
        offset = standing.position - units(prefix)
        for line in standing.text.split(LINE_SEPARATOR):
            for found in self._highlighter.draft_ranges(prefix + line, state):
                first = max(offset + found.start, standing.position)
                length = offset + found.start + found.length - first
                if length > 0:
                    ranges.append(format_range(first, length, found.format))
            offset += units(prefix + line) + 1
            prefix = ""
        ranges.extend(
            format_range(standing.position + toned.start, toned.length, self._tint(toned.tone))
            for toned in standing.tones
            if toned.tone is not DraftTone.ORIGINAL
        )
        return ranges

    def _tint(self, tone: DraftTone) -> QTextCharFormat:
        tint = QTextCharFormat()
        is_undecided = tone is DraftTone.UNDECIDED
        tint.setForeground(self._theme.undecided_text if is_undecided else self._theme.draft_text)
        return tint


def _is_inside_draft(found: QTextLayout.FormatRange, standing: StandingLine) -> bool:
    start = standing.position
    return start <= found.start and found.start + found.length <= start + units(standing.text)

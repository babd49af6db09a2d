"""Markdown made visible without hiding its marks."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QSyntaxHighlighter,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextLayout,
)

from desktop.editor.draft_lines import format_range, set_text_formats, units
from desktop.editor.fonts import PROSE_POINTS, ROOM_FAMILY, code_family, prose_font
from desktop.editor.inline_marks import Style
from desktop.editor.line_marks import PLAIN, is_unmarked, mark_line, picture_in
from desktop.editor.theme import Theme

# Relative sizes. Modest, so that a line hardly moves when its `#` is typed.
_HEADING_SCALES = ((Style.HEADING_1, 1.5), (Style.HEADING_2, 1.25), (Style.HEADING_3, 1.1))
_CODE_SCALE = 0.9


def hidden_format() -> QTextCharFormat:
    """Return the format of text that takes no room: so small and so tightly spaced that nothing is left of it."""
    hidden = QTextCharFormat()
    hidden.setFontPointSize(0.1)
    hidden.setFontLetterSpacingType(QFont.SpacingType.PercentageSpacing)
    # One percent: a hundredth of it is taken for "no spacing set" and leaves the text its width.
    hidden.setFontLetterSpacing(1)
    hidden.setForeground(QColor(Qt.GlobalColor.transparent))
    return hidden


def room_format(height_px: int, width_px: float) -> QTextCharFormat:
    """Return the format of a letter that is not drawn, and makes its line so much higher below its text."""
    room = QTextCharFormat()
    room.setFontFamilies([ROOM_FAMILY])
    room.setProperty(QTextFormat.Property.FontPixelSize, height_px)
    room.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
    room.setFontLetterSpacing(width_px)
    return room


class MarkdownHighlighter(QSyntaxHighlighter):
    """Colours the document's Markdown and hides the text a draft stands for."""

    def __init__(self, document: QTextDocument, theme: Theme, points: float = PROSE_POINTS) -> None:
        super().__init__(document)
        self._theme = theme
        self._points = points
        self._metrics = QFontMetricsF(prose_font(points))
        self._code_family = code_family()
        self._formats: dict[int, QTextCharFormat] = {}
        self._hidden_format = hidden_format()
        self._room_for: Callable[[str], int] = lambda _address: 0
        self._hidden_start: QTextCursor | None = None
        self._hidden_end: QTextCursor | None = None
        # Qt would put this off, and then lay the whole document out once for each of its blocks.
        with QSignalBlocker(document):
            self.rehighlight()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self._formats.clear()
        self._restyle(self.document().firstBlock(), self.document().lastBlock())

    def set_font(self, font: QFont) -> None:
        """Size headings and code after this font of running text."""
        self._points = font.pointSizeF()
        self._metrics = QFontMetricsF(font)
        self._formats.clear()
        self._restyle(self.document().firstBlock(), self.document().lastBlock())

    def set_room_for(self, room_for: Callable[[str], int]) -> None:
        """Ask `room_for` how many pixels of room the picture at an address needs below its line."""
        self._room_for = room_for

    def restyle(self, blocks: list[QTextBlock]) -> None:
        """Set the formats of these blocks anew, in the order of the text."""
        for block in blocks:
            self._restyle(block, block)

    def set_hidden_range(self, start: int | None, end: int | None = None) -> None:
        """Take the room away from the text between two positions; None shows everything again."""
        blocks = self._hidden_blocks()
        if start is None or end is None or start >= end:
            self._hidden_start = self._hidden_end = None
        else:
            self._hidden_start = QTextCursor(self.document())
            self._hidden_start.setPosition(start)
            self._hidden_end = QTextCursor(self.document())
            self._hidden_end.setPosition(end)
            self._hidden_end.setKeepPositionOnInsert(True)
        blocks += self._hidden_blocks()
        if blocks:
            self._restyle(min(blocks, key=QTextBlock.position), max(blocks, key=QTextBlock.position))

    def hidden_range(self) -> tuple[int, int] | None:
        """Return where the hidden text stands now."""
        if self._hidden_start is None or self._hidden_end is None:
            return None
        return self._hidden_start.position(), self._hidden_end.position()

    def draft_ranges(self, text: str, state: int) -> list[QTextLayout.FormatRange]:
        """Return the formats `text` would get as a line of the document, for text that is not in it."""
        styles, _ = mark_line(text, state)
        return [format_range(start, length, self._format(style)) for start, length, style in _runs(styles)]

    def highlightBlock(self, text: str) -> None:
        """Called by Qt for each line that may have changed."""
        found, state = self._styled(self.currentBlock(), text, self.previousBlockState())
        self.setCurrentBlockState(state)
        for start, length, char_format in found:
            self.setFormat(start, length, char_format)

    def _restyle(self, first: QTextBlock, last: QTextBlock) -> None:
        """Set the formats of some blocks anew, and lay them out once.

        Qt's own `rehighlight` lays the document out once a block, which takes minutes where it is long, and tells
        everyone of changed contents.
        """
        block = first
        state = block.previous().userState()
        while block.isValid() and block.position() <= last.position():
            found, state = self._styled(block, block.text(), state)
            block.setUserState(state)
            set_text_formats(block, [format_range(*one) for one in found])
            block = block.next()
        self.document().markContentsDirty(first.position(), last.position() + last.length() - first.position())

    def _styled(self, block: QTextBlock, text: str, state: int) -> tuple[list[tuple[int, int, QTextCharFormat]], int]:
        """Return start, length and format of each stretch of the block's text, and the state it ends in."""
        if self._hidden_start is None and is_unmarked(text, state):
            return [], PLAIN
        styles, next_state = mark_line(text, state)
        found = [(start, length, self._format(style)) for start, length, style in _runs(styles)]
        if state <= 0 and "![" in text:
            found += self._room(text)
        hidden = self.hidden_range()
        if hidden is not None:
            start = max(hidden[0] - block.position(), 0)
            end = min(hidden[1] - block.position(), block.length() - 1)
            if start < end:
                found = [*_outside(found, start, end), (start, end - start, self._hidden_format)]
        return found, next_state

    def _room(self, text: str) -> list[tuple[int, int, QTextCharFormat]]:
        picture = picture_in(text)
        height_px = 0 if picture is None else self._room_for(picture[0])
        if picture is None or not height_px:
            return []
        # Not the last letter: a caret behind it would be as high as the picture.
        at = picture[1] - 1
        if not " " < text[at] < "\x7f":
            return []
        width_px = self._metrics.horizontalAdvance(text[at])
        return [(units(text[:at]), 1, room_format(height_px, width_px))]

    def _hidden_blocks(self) -> list[QTextBlock]:
        hidden = self.hidden_range()
        blocks: list[QTextBlock] = []
        if hidden is not None:
            block = self.document().findBlock(hidden[0])
            while block.isValid() and block.position() < hidden[1]:
                blocks.append(block)
                block = block.next()
        return blocks

    def _format(self, style: int) -> QTextCharFormat:
        known = self._formats.get(style)
        if known is None:
            known = self._formats[style] = self._make_format(Style(style))
        return known

    def _make_format(self, style: Style) -> QTextCharFormat:
        theme = self._theme
        made = QTextCharFormat()
        scale = next((scale for level, scale in _HEADING_SCALES if style & level), 1.0)
        if style & (Style.HEADING | Style.STRONG):
            made.setFontWeight(QFont.Weight.Bold)
        if style & (Style.EMPHASIS | Style.QUOTE):
            made.setFontItalic(not (style & Style.EMPHASIS and style & Style.QUOTE))
        if style & Style.STRIKE:
            made.setFontStrikeOut(not style & Style.MARKUP)
        if style & (Style.CODE | Style.TABLE):
            made.setFontFamilies([self._code_family])
            made.setFontFixedPitch(True)
            scale *= _CODE_SCALE
        if scale != 1.0:
            made.setFontPointSize(self._points * scale)
        made.setForeground(self._color(style, theme))
        return made

    @staticmethod
    def _color(style: Style, theme: Theme) -> QColor:
        colors = (
            (Style.MARKUP, theme.markup),
            (Style.LIST_MARK, theme.accent),
            (Style.CODE, theme.code),
            (Style.LINK, theme.link),
            (Style.HEADING, theme.heading),
            (Style.QUOTE, theme.quote),
        )
        return next((color for flag, color in colors if style & flag), theme.text)


def _runs(styles: list[int]) -> list[tuple[int, int, int]]:
    """Return start, length and style of each stretch that has any."""
    found: list[tuple[int, int, int]] = []
    position = 0
    for style, group in groupby(styles):
        length = len(list(group))
        if style:
            found.append((position, length, style))
        position += length
    return found


def _outside(
    found: list[tuple[int, int, QTextCharFormat]], start: int, end: int
) -> list[tuple[int, int, QTextCharFormat]]:
    """Cut what lies between two positions out of formatted stretches."""
    kept: list[tuple[int, int, QTextCharFormat]] = []
    for first, length, char_format in found:
        if first < start:
            kept.append((first, min(length, start - first), char_format))
        if first + length > end:
            begin = max(first, end)
            kept.append((begin, first + length - begin, char_format))
    return kept

"""Between Qt's positions and Python's offsets.

A *position* counts UTF-16 units, as QTextDocument and QTextCursor do; an *offset* counts characters (code points), as
Python strings and `runtime.api` do. They differ after an emoji or another character beyond U+FFFF.
"""

from __future__ import annotations

import bisect
import re

from runtime.api import Span

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def utf16_length(text: str) -> int:
    """The length of `text` in UTF-16 units."""
    return len(text) + (0 if text.isascii() else len(_ASTRAL.findall(text)))


class OffsetMap:
    """Conversions for one text, each in logarithmic time. The text's start counts as position 0 and offset 0."""

    __slots__ = ("_astral_offsets", "_astral_positions", "_length")

    def __init__(self, text: str) -> None:
        self._length = len(text)
        self._astral_offsets = [] if text.isascii() else [match.start() for match in _ASTRAL.finditer(text)]
        self._astral_positions = [offset + index for index, offset in enumerate(self._astral_offsets)]

    def offset(self, position: int) -> int:
        """The offset of a position. Half-way through a character counts as before it."""
        last = self._length + len(self._astral_offsets)
        if not 0 <= position <= last:
            raise ValueError(f"position {position} outside 0..{last}")
        return position - bisect.bisect_left(self._astral_positions, position)

    def position(self, offset: int) -> int:
        """The position of an offset."""
        if not 0 <= offset <= self._length:
            raise ValueError(f"offset {offset} outside 0..{self._length}")
        return offset + bisect.bisect_left(self._astral_offsets, offset)

    def offsets(self, positions: Span) -> Span:
        """A span of positions as a span of offsets."""
        return Span(self.offset(positions.start), self.offset(positions.end))

    def positions(self, offsets: Span) -> Span:
        """A span of offsets as a span of positions."""
        return Span(self.position(offsets.start), self.position(offsets.end))


def offset_of(text: str, position: int) -> int:
    """The offset in `text` of a position in it. Use `OffsetMap` for more than one."""
    return OffsetMap(text).offset(position)


def position_of(text: str, offset: int) -> int:
    """The position in `text` of an offset in it. Use `OffsetMap` for more than one."""
    return OffsetMap(text).position(offset)

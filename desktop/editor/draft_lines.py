"""What a draft is made of, and how it is cut into the lines that stand in the layouts of blocks."""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextLayout

LINE_SEPARATOR = "\u2028"
# Keeps the height of a line whose text is hidden and whose draft is still empty.
_ZERO_WIDTH_SPACE = "\u200b"
_LINE_BREAKS = re.compile("\r\n|[\r\n\u2028\u2029]")


class DraftTone(enum.Enum):
    """How sure a piece of a draft is."""

    SETTLED = enum.auto()
    UNDECIDED = enum.auto()
    LOCKED = enum.auto()
    ORIGINAL = enum.auto()
    """The end of the original text, which the draft has not reached."""
    KEPT = enum.auto()
    """Under review: what stays as it is."""
    REMOVED = enum.auto()
    ADDED = enum.auto()
    CURRENT_REMOVED = enum.auto()
    """The same two of the change that is in front of the writer."""
    CURRENT_ADDED = enum.auto()
    DOUBTED = enum.auto()
    """Settled, and a word the model was least sure of."""
    POINTED = enum.auto()
    """The word of an earlier step that the keyboard is at."""
    POINTED_LOCKED = enum.auto()


@dataclass(frozen=True, slots=True)
class DraftPiece:
    """A stretch of a draft in one tone."""

    text: str
    tone: DraftTone


@dataclass(frozen=True, slots=True)
class TonedStretch:
    """Part of a line of a draft, in UTF-16 units from the line's start."""

    start: int
    length: int
    tone: DraftTone


@dataclass(frozen=True, slots=True)
class StandingLine:
    """A line of a draft as it stands in a block's layout, `position` units into the block."""

    block: QTextBlock
    position: int
    text: str
    tones: tuple[TonedStretch, ...]


def units(text: str) -> int:
    """Return the length of `text` as Qt counts it, in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def text_before(block: QTextBlock, position: int) -> str:
    """Return the first `position` UTF-16 units of the block's text."""
    return block.text().encode("utf-16-le", "surrogatepass")[: position * 2].decode("utf-16-le", "replace")


def text_behind(block: QTextBlock, position: int) -> str:
    """Return the block's text from a document position on; nothing if that is not in the block."""
    if not block.contains(position):
        return ""
    first = (position - block.position()) * 2
    return block.text().encode("utf-16-le", "surrogatepass")[first:].decode("utf-16-le", "replace")


def split_lines(pieces: Sequence[DraftPiece]) -> list[list[DraftPiece]]:
    """Cut pieces at their line breaks."""
    lines: list[list[DraftPiece]] = [[]]
    for piece in pieces:
        first, *rest = _LINE_BREAKS.split(piece.text)
        lines[-1].append(DraftPiece(first, piece.tone))
        lines += [[DraftPiece(text, piece.tone)] for text in rest]
    return lines


def join_lines(lines: Sequence[Sequence[DraftPiece]]) -> list[DraftPiece]:
    """Join lines into one that breaks where they ended."""
    joined: list[DraftPiece] = []
    for number, line in enumerate(lines):
        if number > 0:
            joined.append(DraftPiece(LINE_SEPARATOR, line[0].tone))
        joined += line
    return joined


def standing_line(block: QTextBlock, position: int, pieces: Sequence[DraftPiece]) -> StandingLine:
    """Return what is to stand in the block's layout for one line of the draft."""
    tones: list[TonedStretch] = []
    offset = 0
    for piece in pieces:
        length = units(piece.text)
        if length > 0:
            tones.append(TonedStretch(offset, length, piece.tone))
        offset += length
    text = "".join(piece.text for piece in pieces)
    if not text and block.length() > 1:
        text = _ZERO_WIDTH_SPACE
    return StandingLine(block, position, text, tuple(tones))


def stretches(tones: Sequence[TonedStretch], tone: DraftTone | None) -> list[tuple[int, int]]:
    """Return start and length of each unbroken stretch of one tone; of any tone for None."""
    found: list[tuple[int, int]] = []
    for toned in tones:
        if tone is not None and toned.tone is not tone:
            continue
        if found and sum(found[-1]) == toned.start:
            found[-1] = (found[-1][0], found[-1][1] + toned.length)
        else:
            found.append((toned.start, toned.length))
    return found


def set_draft_text(block: QTextBlock, position: int, text: str, ranges: Sequence[QTextLayout.FormatRange]) -> None:
    """Put a draft into the block's layout, `ranges` being its formats, and leave the other formats on their text.

    An empty `text` takes the draft out again. The caller has the block laid out.
    """
    layout = block.layout()
    place, length = layout.preeditAreaPosition(), units(layout.preeditAreaText())
    others = []
    for found in layout.formats():
        start, end = found.start, found.start + found.length
        if length > 0:
            if place <= start and end <= place + length:
                continue
            start, end = _without(start, place, length), _without(end, place, length)
        others.append(_moved(found.format, start, end, position, units(text)))
    if layout.preeditAreaText() != text or place != position:
        layout.setPreeditArea(position, text)
    # The last format wins, and one of the paragraph's may reach across the draft.
    layout.setFormats([*others, *ranges])


def set_text_formats(block: QTextBlock, ranges: Sequence[QTextLayout.FormatRange]) -> None:
    """Set the formats of the block's own text, given in its positions, and leave those of a draft in it.

    The caller has the block laid out.
    """
    layout = block.layout()
    place, length = layout.preeditAreaPosition(), units(layout.preeditAreaText())
    if length == 0:
        layout.setFormats(ranges)
        return
    moved = [_moved(found.format, found.start, found.start + found.length, place, length) for found in ranges]
    of_draft = [
        found for found in layout.formats() if place <= found.start and found.start + found.length <= place + length
    ]
    layout.setFormats([*moved, *of_draft])


def _moved(char_format: QTextCharFormat, start: int, end: int, place: int, length: int) -> QTextLayout.FormatRange:
    """Return a format of the block's text with room made in it for a draft of some length."""
    first = start + length if start >= place else start
    last = end + length if end > place else end
    return format_range(first, last - first, char_format)


def format_range(start: int, length: int, char_format: QTextCharFormat) -> QTextLayout.FormatRange:
    """Return a format for part of a layout."""
    made = QTextLayout.FormatRange()
    made.start = start
    made.length = length
    made.format = char_format
    return made


def _without(index: int, place: int, length: int) -> int:
    """Return the position in the block of a layout index, given where the draft stands and how long it is."""
    return index if index <= place else max(place, index - length)

"""The part of a very long text that is worth showing: the one around the caret, between blank lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# Characters; what a screen shows is about a hundredth of this.
WHOLE = 120_000
_HALF = 40_000


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some lines of a text; `first_line` counts from 0."""

    text: str
    first_line: int
    is_part: bool


def excerpt_around(lines: Sequence[str], line: int) -> Excerpt:
    """Return the whole text where it is short, and otherwise what stands around a line."""
    if sum(map(len, lines)) <= WHOLE:
        return Excerpt("\n".join(lines), 0, is_part=False)
    start = end = min(line, len(lines) - 1)
    count = 0
    while start > 0 and (count < _HALF or lines[start].strip()) and count < WHOLE:
        start -= 1
        count += len(lines[start]) + 1
    count = 0
    while end < len(lines) and (count < _HALF or lines[end].strip()) and count < WHOLE:
        count += len(lines[end]) + 1
        end += 1
    return Excerpt("\n".join(lines[start:end]), start, is_part=True)

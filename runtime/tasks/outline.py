"""What is told of the part of a document that is left out: how it begins, and its headings."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from runtime.models.vocabulary import Vocabulary
from runtime.tasks.context import furthest
from runtime.tasks.sentences import cut

_LINE = re.compile(
    r"^ {0,3}(?:(?P<marks>#{1,6})[ \t]+(?P<text>[^\n]*?)(?:[ \t]+#+)?[ \t]*|(?P<fence>```+|~~~+)[^\n]*)$", re.MULTILINE
)
_BLOCK = re.compile(r"\S[^\n]*(?:\n[ \t]*\S[^\n]*)*")
_GAP = "\u2026"
_LONGEST = 120  # characters of a heading; what is longer is a paragraph with a mark before it


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: `offset` of its line in the text, `level` from 1 to 6, and its `text` without marks."""

    offset: int
    level: int
    text: str

    @property
    def line(self) -> str:
        """The heading as a line of an outline, shortened to 120 characters."""
        text = self.text if len(self.text) <= _LONGEST else self.text[: _LONGEST - 1].rstrip() + _GAP
        return f"{'#' * self.level} {text}"


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a document begins: `text` as it is told, and the offset `end` up to which it tells it."""

    text: str
    end: int


def headings(text: str) -> Iterator[Heading]:
    """The headings of `text` that are marked with "#", in order, those in fenced code left out."""
    fence = ""
    for match in _LINE.finditer(text):
        if marks := match["fence"]:
            if not fence:
                fence = marks
            elif marks.startswith(fence):
                fence = ""
        elif not fence and match["text"]:
            yield Heading(match.start(), len(match["marks"]), match["text"])


def outline(found: Sequence[Heading], budget: int, vocabulary: Vocabulary) -> str:
    """The headings `found` as lines with their marks, in order, as many as fit `budget` tokens.

    The ones the end of the text stands under come first, then the nearest. An ellipsis stands for what is missing.
    """
    open_ones = _open_at_end(found)
    gap = len(vocabulary.encode(f"{_GAP}\n"))
    left = budget - gap * (len(open_ones) + 1)
    chosen: set[int] = set()
    others = (index for index in reversed(range(len(found))) if index not in open_ones)
    for index in itertools.chain(open_ones, others):
        left -= len(vocabulary.encode(f"{found[index].line}\n"))
        if left < 0:
            break
        chosen.add(index)
    lines: list[str] = []
    last = -1
    for index in sorted(chosen):
        lines += [_GAP] * (index != last + 1) + [found[index].line]
        last = index
    return "\n".join(lines)


def beginning(text: str, budget: int, vocabulary: Vocabulary) -> Beginning:
    """Title and first paragraph of `text`, cut after a sentence or a word where they take over `budget` tokens."""
    start = end = None
    for block in _BLOCK.finditer(text):
        start = block.start() if start is None else start
        end = block.end()
        if not _LINE.fullmatch(block[0].rpartition("\n")[2]):
            break
    if start is None or end is None:
        return Beginning("", 0)
    whole = text[start:end]
    told = furthest(whole, budget, vocabulary)
    if told == whole:
        return Beginning(whole, end)
    told = furthest(whole, budget - len(vocabulary.encode(f" {_GAP}")), vocabulary)
    told = told[: cut(told)]
    return Beginning(f"{told} {_GAP}", start + len(told)) if told else Beginning("", 0)


def _open_at_end(found: Sequence[Heading]) -> list[int]:
    """Which headings the end of the text stands under, the innermost first."""
    indices: list[int] = []
    level = 7
    for index in reversed(range(len(found))):
        if found[index].level < level:
            indices.append(index)
            level = found[index].level
    return indices

"""What differs between two texts of any length: paragraph by paragraph first, then word by word where they differ."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from desktop.review.changes import Change, changes_between
from runtime.api import Span

# Beyond so many characters words are not compared: the paragraphs have little in common, and it would take seconds.
_LONGEST_WORD_BY_WORD = 20_000
# Unchanged text is shown as far as this around a difference.
_CONTEXT = 240
_MOST_DIFFERENCES = 400
_STRETCH = 50_000


class PieceKind(enum.Enum):
    """What a piece of a comparison is."""

    SAME = enum.auto()
    REMOVED = enum.auto()
    ADDED = enum.auto()
    SKIPPED = enum.auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a comparison. A SKIPPED one stands for unchanged text that is left out; how many words it has."""

    kind: PieceKind
    text: str
    words: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts and what leads from the first to the second, in offsets, and the same in pieces for a reader."""

    old: str
    new: str
    changes: tuple[Change, ...]
    pieces: tuple[Piece, ...] = field(init=False)

    def __post_init__(self) -> None:
        # Here and not when they are shown, for texts are compared in a thread that may take its time.
        object.__setattr__(self, "pieces", tuple(self._pieces()))

    def _pieces(self) -> Iterator[Piece]:
        """Yield the comparison from beginning to end, unchanged text shortened, and a great many differences too."""
        old_at = 0
        for number, change in enumerate(self.changes[:_MOST_DIFFERENCES]):
            yield from _shortened(self.old[old_at : change.old.start], is_first=number == 0, is_last=False)
            removed = self.old[change.old.start : change.old.end]
            added = self.new[change.new.start : change.new.end]
            if removed:
                yield Piece(PieceKind.REMOVED, removed)
            if added:
                yield Piece(PieceKind.ADDED, added)
            old_at = change.old.end
        rest = self.old[old_at:]
        if len(self.changes) > _MOST_DIFFERENCES:
            yield Piece(PieceKind.SKIPPED, rest, _count_words(rest))
        else:
            yield from _shortened(rest, is_first=not self.changes, is_last=True)


def compare(old_lines: Sequence[str], new_lines: Sequence[str]) -> Comparison:
    """Compare two texts. 170,000 words take well under a second where they are much the same."""
    old, new = _paragraphs(old_lines), _paragraphs(new_lines)
    head = _common(old, new)
    tail = min(_common(old[::-1], new[::-1]), len(old) - head, len(new) - head)
    changes: list[Change] = []
    old_at = new_at = sum(map(len, old[:head]))
    old_middle, new_middle = old[head : len(old) - tail], new[head : len(new) - tail]
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old_middle, new_middle).get_opcodes():
        for old_part, new_part in _paired(kind, old_middle[i1:i2], new_middle[j1:j2]):
            if kind != "equal":
                changes += _moved(_word_by_word(old_part, new_part), old_at, new_at)
            old_at += len(old_part)
            new_at += len(new_part)
    return Comparison("".join(old), "".join(new), tuple(changes))


def _paragraphs(lines: Sequence[str]) -> list[str]:
    """The text in paragraphs, each with the empty lines behind it: those alone would match everywhere."""
    paragraphs: list[str] = []
    for number, line in enumerate(lines):
        text = line if number == len(lines) - 1 else line + "\n"
        if text == "\n" and paragraphs:
            paragraphs[-1] += text
        elif text:
            paragraphs.append(text)
    return paragraphs


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    while count < min(len(one), len(other)) and one[count] == other[count]:
        count += 1
    return count


def _paired(kind: str, old: Sequence[str], new: Sequence[str]) -> list[tuple[str, str]]:
    """As many paragraphs on both sides are compared one by one."""
    if kind == "replace" and len(old) == len(new):
        return list(zip(old, new, strict=True))
    return [("".join(old), "".join(new))]


def _word_by_word(old: str, new: str) -> list[Change]:
    if not old or not new or len(old) + len(new) > _LONGEST_WORD_BY_WORD:
        return [Change(Span(0, len(old)), Span(0, len(new)))]
    return changes_between(old, new)


def _moved(changes: list[Change], old: int, new: int) -> list[Change]:
    return [
        Change(Span(change.old.start + old, change.old.end + old), Span(change.new.start + new, change.new.end + new))
        for change in changes
    ]


def _shortened(text: str, *, is_first: bool, is_last: bool) -> Iterator[Piece]:
    """The unchanged text between two differences: near them as it is, and the middle left out."""
    behind = "" if is_first else text[:_CONTEXT]
    before = "" if is_last else text[max(len(behind), len(text) - _CONTEXT) :]
    # Cut at the ends of words, not within them.
    if behind and len(behind) < len(text):
        behind = behind[: behind.rfind(" ") + 1] or behind
    if before and len(before) + len(behind) < len(text):
        before = before[before.find(" ") + 1 :]
    middle = text[len(behind) : len(text) - len(before)]
    if len(middle) < _CONTEXT:
        behind, middle = behind + middle, ""
    if behind:
        yield Piece(PieceKind.SAME, behind)
    if middle:
        yield Piece(PieceKind.SKIPPED, middle, _count_words(middle))
    if before:
        yield Piece(PieceKind.SAME, before)


def _count_words(text: str) -> int:
    """How many words a text has, counted in stretches: other threads wait while one is split."""
    count = at = 0
    while at < len(text):
        end = text.find("\n", at + _STRETCH) + 1 or len(text)
        count += len(text[at:end].split())
        at = end
    return count

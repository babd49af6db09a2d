"""Who wrote which characters of a text, and what becomes of that when the text is edited. Pure functions on strings.

Only what the model had a hand in is written down: everything else is the writer's. The unit is the word. A word that
the model wrote is the model's until the writer changes a letter in it, and then it is a changed word of the model's;
a word the writer puts in its place is the writer's.
"""

from __future__ import annotations

import enum
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from desktop.review.changes import Change, changes_between
from runtime.api import Span

# A word with what belongs to it, as counted in the report.
WORD = re.compile(r"\w+(?:['’]\w+)*")
# Comparing more words than this one by one takes longer than a keystroke may.
_LONGEST_COMPARED = 12_000


class Author(enum.StrEnum):
    """Who a word is from."""

    WRITER = "writer"
    MODEL = "model"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, order=True)
class Run:
    """Characters from `start` up to `end` of a text that are not the writer's alone. Offsets, as in Python strings."""

    start: int
    end: int
    author: Author

    def moved(self, distance: int) -> Run:
        """Return the same run so many characters further on."""
        return Run(self.start + distance, self.end + distance, self.author)


Runs = tuple[Run, ...]


def runs_within(runs: Sequence[Run], start: int, end: int) -> list[Run]:
    """Return what of `runs`, sorted and apart, lies between two offsets, counted from the first."""
    first = max(bisect_right(runs, start, key=lambda run: run.start) - 1, 0)
    found: list[Run] = []
    for run in runs[first:]:
        if run.start >= end:
            break
        if run.end > start:
            found.append(Run(max(run.start, start) - start, min(run.end, end) - start, run.author))
    return found


def joined(runs: Iterable[Run]) -> Runs:
    """Return runs sorted, those of one author that touch as one, empty ones left out."""
    found: list[Run] = []
    for run in sorted(runs):
        if run.start >= run.end:
            continue
        if found and found[-1].author is run.author and found[-1].end >= run.start:
            found[-1] = Run(found[-1].start, max(found[-1].end, run.end), run.author)
        else:
            found.append(run)
    return tuple(found)


def written_by_model(old: str, runs: Sequence[Run], new: str) -> Runs:
    """Return the authors of `new`, into which the model has turned `old`. Words that stood there keep their author."""
    return _carried(old, runs, new, lambda change: [Run(change.new.start, change.new.end, Author.MODEL)])


def written_by_writer(old: str, runs: Sequence[Run], new: str, brought: dict[str, Runs] | None = None) -> Runs:
    """Return the authors of `new`, into which the writer has turned `old`.

    `brought` are texts with their authors, such as what was copied: where one of them was put in whole, it keeps them.
    """
    start, old_end, new_end = _difference(old, new)
    put_in = new[start:new_end]
    if brought and put_in in brought:
        before, behind = runs_within(runs, 0, start), runs_within(runs, old_end, len(old))
        inside = [run.moved(start) for run in brought[put_in]]
        return joined([*before, *inside, *(run.moved(new_end) for run in behind)])
    return _carried(old, runs, new, lambda change: _rewritten(old, runs, new, change))


def author_of(runs: Sequence[Run], start: int, end: int) -> Author:
    """Return who a word is from: one that is the model's in part counts as changed."""
    within = runs_within(runs, start, end)
    if not within:
        return Author.WRITER
    is_whole = len(within) == 1 and within[0].end - within[0].start == end - start
    return within[0].author if is_whole else Author.CHANGED


def _carried(old: str, runs: Sequence[Run], new: str, authors_of: Callable[[Change], list[Run]]) -> Runs:
    found: list[Run] = []
    old_at = new_at = 0
    for change in _changes(old, new):
        found += [run.moved(new_at) for run in runs_within(runs, old_at, change.old.start)]
        found += authors_of(change)
        old_at, new_at = change.old.end, change.new.end
    found += [run.moved(new_at) for run in runs_within(runs, old_at, len(old))]
    return joined(found)


def _changes(old: str, new: str) -> list[Change]:
    """Return what differs, in whole words. What is the same at both ends is not looked at."""
    start, old_end, new_end = _difference(old, new)
    if start == old_end == new_end:
        return []
    start = _word_start(old, start) if start else 0
    tail = min(len(old) - old_end, len(new) - new_end)
    taken = 0
    while taken < tail and _is_in_word(old, old_end + taken):
        taken += 1
    old_end, new_end = old_end + taken, new_end + taken
    old_part, new_part = old[start:old_end], new[start:new_end]
    if len(old_part) + len(new_part) > _LONGEST_COMPARED:
        return [Change(Span(start, old_end), Span(start, new_end))]
    return [
        Change(
            Span(change.old.start + start, change.old.end + start),
            Span(change.new.start + start, change.new.end + start),
        )
        for change in changes_between(old_part, new_part)
    ]


def _rewritten(old: str, runs: Sequence[Run], new: str, change: Change) -> list[Run]:
    """Return the words of a changed stretch that still hold letters of the model's."""
    before, after = old[change.old.start : change.old.end], new[change.new.start : change.new.end]
    within = runs_within(runs, change.old.start, change.old.end)
    if not within or not after:
        return []
    head, old_tail, new_tail = _difference(before, after)
    # Letters that stayed where they were, at the beginning and at the end of the stretch.
    kept = [*runs_within(within, 0, head), *(run.moved(new_tail) for run in runs_within(within, old_tail, len(before)))]
    found: list[Run] = []
    for word in WORD.finditer(after):
        mine = [run for run in kept if run.start < word.end() and run.end > word.start()]
        if mine:
            is_same = (
                len(mine) == 1
                and mine[0].start <= word.start()
                and mine[0].end >= word.end()
                and _stood_whole(before, word, head, old_tail, new_tail)
            )
            found.append(Run(word.start(), word.end(), mine[0].author if is_same else Author.CHANGED))
    marks = [run for run in kept if not WORD.search(after[run.start : run.end])]
    return [run.moved(change.new.start) for run in [*found, *marks]]


def _stood_whole(before: str, word: re.Match[str], head: int, old_tail: int, new_tail: int) -> bool:
    """Whether a word of the new stretch was a word of the old one too, and not a part of one."""
    shift = 0 if word.end() <= head else old_tail - new_tail
    start, end = word.start() + shift, word.end() + shift
    if not 0 <= start < end <= len(before):
        return False
    return not _is_in_word(before, start) and not _is_in_word(before, end)


def _difference(old: str, new: str) -> tuple[int, int, int]:
    """Return where two texts begin to differ, and where they end to in each."""
    most = min(len(old), len(new))
    head = _same(most, lambda length: old[:length] == new[:length])
    tail = _same(most - head, lambda length: old[len(old) - length :] == new[len(new) - length :])
    return head, len(old) - tail, len(new) - tail


def _same(most: int, is_same: Callable[[int], bool]) -> int:
    """Return the greatest length up to which texts are the same; comparing slices is quicker than each letter."""
    if is_same(most):
        return most
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        if is_same(middle):
            low = middle
        else:
            high = middle
    return low


def _word_start(text: str, at: int) -> int:
    while at > 0 and _is_in_word(text, at):
        at -= 1
    # The letter before belongs to the word even where the text ends here.
    while at > 0 and _is_letter(text[at - 1]):
        at -= 1
    return at


def _is_in_word(text: str, at: int) -> bool:
    """Whether the place before a character is inside a word."""
    return 0 < at < len(text) and _is_letter(text[at - 1]) and _is_letter(text[at])


def _is_letter(character: str) -> bool:
    return character.isalnum() or character in "_'’"

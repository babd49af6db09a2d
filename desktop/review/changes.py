"""The changes from one text to another, in whole words, never across a locked one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from runtime.api import Span

# A word with what belongs to it, a run of blanks, or one mark.
_TOKEN = re.compile(r"\w+(?:['’]\w+)*|[^\S\n]+|\n|[^\w\s]")
# So few unchanged letters between two changes only make them harder to read.
_SHORTEST_ISLAND = 3


@dataclass(frozen=True, slots=True)
class Change:
    """`old` of the first text becomes `new` of the second; either may be empty, and not both."""

    old: Span
    new: Span


def changes_between(old: str, new: str, old_locks: Sequence[Span] = (), new_locks: Sequence[Span] = ()) -> list[Change]:
    """Return what changes from `old` to `new`, in order. Locked spans, paired in order, lie outside every change.

    Words are compared by difflib's longest matching blocks, and small islands of unchanged text between two changes
    are counted as changed, so that a rewritten phrase is one change and not confetti.
    """
    found: list[Change] = []
    old_at = new_at = 0
    pairs = [
        *zip(sorted(old_locks), sorted(new_locks), strict=True),
        (Span(len(old), len(old)), Span(len(new), len(new))),
    ]
    for old_lock, new_lock in pairs:
        old_part, new_part = old[old_at : old_lock.start], new[new_at : new_lock.start]
        found += [_moved(change, old_at, new_at) for change in _changes(old_part, new_part)]
        old_at, new_at = old_lock.end, new_lock.end
    return found


def apply_changes(old: str, new: str, changes: Sequence[Change]) -> str:
    """Return `old` with these of its changes made."""
    parts: list[str] = []
    at = 0
    for change in sorted(changes, key=lambda one: one.old):
        parts += [old[at : change.old.start], new[change.new.start : change.new.end]]
        at = change.old.end
    return "".join([*parts, old[at:]])


def change_at(changes: Sequence[Change], offset: int) -> int | None:
    """Return the number of the change that a character of the shown text is in; what is new stands behind what is old.

    None where the text stays as it is.
    """
    shift = 0
    for number, change in enumerate(changes):
        start = change.old.start + shift
        end = change.old.end + shift + _length(change.new)
        if start <= offset < end:
            return number
        shift += _length(change.new)
    return None


def merged(base: str, mine: str, changes: Sequence[Change], theirs: str) -> str | None:
    """Return `mine` with those changes from `base` to `theirs` made whose own words still stand in it.

    `mine` is `base` as the writer has edited it meanwhile. None where none of the changes is left.
    """
    edits = changes_between(base, mine)
    kept = [change for change in changes if not any(_touch(change.old, edit.old) for edit in edits)]
    if not kept:
        return None
    parts: list[str] = []
    at = 0
    for change in kept:
        shift = sum(_length(edit.new) - _length(edit.old) for edit in edits if edit.old.end <= change.old.start)
        start, end = change.old.start + shift, change.old.end + shift
        parts += [mine[at:start], theirs[change.new.start : change.new.end]]
        at = end
    return "".join([*parts, mine[at:]])


def _changes(old: str, new: str) -> list[Change]:
    old_tokens, new_tokens = _TOKEN.findall(old), _TOKEN.findall(new)
    old_ends, new_ends = _ends(old_tokens), _ends(new_tokens)
    matcher = SequenceMatcher(None, old_tokens, new_tokens, autojunk=False)
    found: list[Change] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            continue
        change = Change(Span(old_ends[i1], old_ends[i2]), Span(new_ends[j1], new_ends[j2]))
        island = old[found[-1].old.end : change.old.start] if found else ""
        if found and sum(letter.isalnum() for letter in island) < _SHORTEST_ISLAND and "\n" not in island:
            first = found.pop()
            change = Change(Span(first.old.start, change.old.end), Span(first.new.start, change.new.end))
        found.append(change)
    return found


def _ends(tokens: list[str]) -> list[int]:
    ends = [0]
    for token in tokens:
        ends.append(ends[-1] + len(token))
    return ends


def _moved(change: Change, old: int, new: int) -> Change:
    return Change(
        Span(change.old.start + old, change.old.end + old), Span(change.new.start + new, change.new.end + new)
    )


def _touch(one: Span, other: Span) -> bool:
    """Whether two spans overlap or meet: words that grew together are not the words that stood there."""
    return one.start <= other.end and other.start <= one.end


def _length(span: Span) -> int:
    return span.end - span.start

"""Texts compared word by word."""

from __future__ import annotations

import difflib
import re

_WORD = re.compile(r"\w+(?:['\u2019]\w+)*")


def words_of(text: str) -> list[str]:
    """The words of `text` in order, without punctuation; "don't" is one."""
    return _WORD.findall(text)


def words_kept(old: str, new: str) -> int:
    """How many words of `old` stand in `new` in the same order."""
    return sum(block.size for block in _matcher(words_of(old), words_of(new)).get_matching_blocks())


def words_changed(old: str, new: str) -> float:
    """The share in [0, 1] of the words of `old` that do not stand in `new` any more; 0 where `old` has none."""
    count = len(words_of(old))
    return 1 - words_kept(old, new) / count if count else 0.0


def characters_changed(old: str, new: str) -> float:
    """The share in [0, 1] of the characters of `old` that do not stand in `new` any more; 0 where `old` is empty.

    Compared within the stretches between words that stayed, since letters find a match in any text that is long enough.
    """
    left, right = _split(old), _split(new)
    kept = 0
    for name, start, end, other_start, other_end in _matcher(left, right).get_opcodes():
        before, after = "".join(left[start:end]), "".join(right[other_start:other_end])
        if name == "equal":
            kept += len(before)
        else:
            kept += sum(block.size for block in _matcher(before, after).get_matching_blocks())
    return 1 - kept / len(old) if old else 0.0


def _split(text: str) -> list[str]:
    """Words and what stands between them; they join to `text`."""
    return re.findall(r"\w+|\W", text)


def _matcher(old: str | list[str], new: str | list[str]) -> difflib.SequenceMatcher:
    return difflib.SequenceMatcher(None, old, new, autojunk=False)

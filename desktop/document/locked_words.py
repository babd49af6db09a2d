"""Locked words found again in a text that has come out of another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from runtime.api import Span


def find_in_order(words: Sequence[str], text: str) -> tuple[Span, ...] | None:
    """Return where the words stand, one behind the other; None where one is missing.

    Each is found whole: a locked “an” is not the beginning of an “and”.
    """
    spans: list[Span] = []
    position = 0
    for word in words:
        found = _whole(word).search(text, position)
        if found is None:
            return None
        spans.append(Span(*found.span()))
        position = found.end()
    return tuple(spans)


def count_whole(word: str, text: str) -> int:
    """Return how often a word stands in a text, whole."""
    return len(_whole(word).findall(text))


def _whole(word: str) -> re.Pattern[str]:
    before = r"(?<!\w)" if word[:1].isalnum() else ""
    after = r"(?!\w)" if word[-1:].isalnum() else ""
    return re.compile(before + re.escape(word) + after)

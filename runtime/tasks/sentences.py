"""Where a text may be cut: after sentences, else between words."""

from __future__ import annotations

import re

# A stop, closing quotes and brackets, and then a space or the end. Good enough to cut at, never used to change a text.
_SENTENCE_END = re.compile(r"[.!?\u2026]+[\"'\u201d\u2019)\]]*(?=\s|$)")
_WORD_END = re.compile(r"(?<=\S)(?=\s)")


def last_sentence_end(text: str) -> int | None:
    """Offset just after the last whole sentence of `text`."""
    return max((match.end() for match in _SENTENCE_END.finditer(text)), default=None)


def last_word_end(text: str) -> int | None:
    """Offset just after the last word that is surely whole, because a space follows it."""
    return max((match.start() for match in _WORD_END.finditer(text)), default=None)


def cut(text: str) -> int:
    """Where to cut `text` so that it ends well.

    After the last sentence if it ends in the second half of `text`, else after the last whole word, else at the end.
    """
    sentence = last_sentence_end(text)
    if sentence is not None and sentence > len(text) // 2:
        return sentence
    return last_word_end(text) or len(text)

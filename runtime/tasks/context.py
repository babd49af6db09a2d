"""Which part of a document is read: the text nearest to the place that is written, by tokens."""

from __future__ import annotations

import re

from runtime.models.vocabulary import Vocabulary

_PARAGRAPH = re.compile(r"\n\s*")
_SENTENCE = re.compile(r"[.!?\u2026]+[\"'\u201d\u2019)\]]*\s+(?=\S)")
_BREAKS = (re.compile(r"\n[ \t]*\n\s*"), _PARAGRAPH, _SENTENCE)
_WORD = re.compile(r"(?<=\s)(?=\S)")
_SAMPLE = 4000  # characters at the start of a document that tell how many of them a token takes
_SHORTEST_STRIDE = 64  # characters; below that, steps would be hardly longer than words


def fits(text: str, budget: int, vocabulary: Vocabulary) -> bool:
    """Whether all of `text` fits `budget` tokens."""
    return _fitting(text, budget, vocabulary) == 0


def nearest(text: str, budget: int, vocabulary: Vocabulary) -> tuple[str, int]:
    """The end of `text` that fits `budget` tokens, and how many characters were left out.

    The cut is moved on to a paragraph's start if one comes in the first quarter, else to a word's.
    """
    start = _fitting(text, budget, vocabulary)
    if start == 0:
        return text, 0
    tail = text[start:]
    boundary = _PARAGRAPH.search(tail[: len(tail) // 4]) or _WORD.search(tail)
    tail = tail[boundary.end() :] if boundary else tail
    while budget > 0 and len(vocabulary.encode(tail)) > budget:
        tail = tail[1:]  # a cut inside a word may cost a token more than the whole word did
    return tail, len(text) - len(tail)


def nearest_in_steps(text: str, budget: int, step: int, vocabulary: Vocabulary) -> tuple[str, int]:
    """The end of `text` that fits `budget` tokens, and how many characters were left out.

    Where `text` does not fit, its cut stays where it is while more is written at the end, and then moves on by about
    `step` tokens at once (a quarter of `budget` at most), so that a cache of what was read stays of use. The cut may
    stand at multiples of a number of characters, each moved on to the next paragraph, else sentence, else word. At
    least half of `budget` is used.
    """
    start = _fitting(text, budget, vocabulary)
    if start == 0:
        return text, 0
    # Of the document's start, because a number measured on its end would change with every word.
    sample = text[:_SAMPLE]
    stride = min(step, budget // 4) * max(1, len(sample) // len(vocabulary.encode(sample)))
    while stride >= _SHORTEST_STRIDE:
        first = start // stride
        for multiple in range(max(first, 1), first + 3):
            cut = _boundary(text, multiple * stride, stride // 2)
            if cut < start:
                continue
            count = len(vocabulary.encode(text[cut:]))
            if budget // 2 <= count <= budget:
                return text[cut:], cut
        stride //= 2  # the document's start has fewer tokens than its end
    return nearest(text, budget, vocabulary)


def furthest(text: str, budget: int, vocabulary: Vocabulary) -> str:
    """The beginning of `text` that fits `budget` tokens."""
    pieces = vocabulary.first_pieces(text, max(budget, 0))
    return b"".join(piece.data for piece in pieces).decode(errors="ignore")


def _fitting(text: str, budget: int, vocabulary: Vocabulary) -> int:
    """Offset from which on `text` fits `budget` tokens, in the middle of a word perhaps; 0 where all of it fits."""
    size = max(64, 6 * budget)
    tail = text[-size:]
    while (count := len(pieces := vocabulary.encode(tail))) < budget and len(tail) < len(text):
        size *= 2
        tail = text[-size:]
    if count <= budget and len(tail) == len(text):
        return 0
    # A cut inside a character gives it up, and a cut at budget 0 keeps nothing.
    kept = b"".join(piece.data for piece in pieces[count - budget :]) if budget > 0 else b""
    return len(text) - len(kept.decode(errors="ignore"))


def _boundary(text: str, start: int, reach: int) -> int:
    """Where something begins at `start` or in the `reach` characters after it: a paragraph, a sentence or a word."""
    for pattern in _BREAKS:
        # One character back, because the break may end right at `start`.
        if match := pattern.search(text, start - 1, start + reach):
            return match.end()
    match = _WORD.search(text, start, start + reach)
    return match.start() if match else start

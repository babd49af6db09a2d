"""Gaps cut into held-out paragraphs."""

from __future__ import annotations

import enum
import itertools
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from runtime.evaluation.passages import Passage
from runtime.evaluation.words import words_of

_PHRASE_WORDS = (3, 8)
_SENTENCE_WORDS = (5, 25)
PARAGRAPH_WORDS = (20, 38)
"""Words of a paragraph that is cut out whole: with the text after it, it still fits a canvas of 128 small tokens."""
# Words of the paragraph that stay on either side of a phrase.
_MARGIN = 6
_TOKEN = re.compile(r"\S+")
_SENTENCE = re.compile(r"\S.*?[.!?]+[\"'\u201d\u2019)]*(?=\s|$)", re.DOTALL)
_STOP = re.compile(r"[.!?:;]")


class GapKind(enum.StrEnum):
    """What was cut out."""

    PHRASE = "phrase"
    SENTENCE = "sentence"
    PARAGRAPH = "paragraph"


@dataclass(frozen=True, slots=True)
class Gap:
    """Text with a hole: `before`, `text` and `after` join to what was there.

    `text` begins with its space, a paragraph with its first word. `source` is where the text is from.
    """

    kind: GapKind
    before: str
    text: str
    after: str
    source: str = ""

    @property
    def words(self) -> int:
        """Words that are missing."""
        return len(words_of(self.text))


def cut_gaps(passages: Iterable[Passage], kind: GapKind, *, seed: int = 0) -> Iterator[Gap]:
    """One gap of each passage that has a place for it; `seed` and the passage decide where."""
    for passage in passages:
        chance = random.Random(f"{seed} {kind} {passage.text}")
        spans = _spans(kind, passage.text, chance)
        if spans:
            start, end = chance.choice(spans)
            text = passage.text
            yield Gap(kind, passage.before + text[:start], text[start:end], text[end:] + passage.after, passage.source)


def _spans(kind: GapKind, text: str, chance: random.Random) -> Sequence[tuple[int, int]]:
    match kind:
        case GapKind.PHRASE:
            return _phrases(text, chance)
        case GapKind.SENTENCE:
            return _sentences(text)
        case GapKind.PARAGRAPH:
            count = len(words_of(text))
            return [(0, len(text))] if PARAGRAPH_WORDS[0] <= count <= PARAGRAPH_WORDS[1] else []


def _phrases(text: str, chance: random.Random) -> Sequence[tuple[int, int]]:
    """Runs of words within a sentence, without the mark behind the last one, all of one length."""
    tokens = list(_TOKEN.finditer(text))
    count = chance.randint(*_PHRASE_WORDS)
    spans: list[tuple[int, int]] = []
    for first in range(_MARGIN, len(tokens) - _MARGIN - count + 1):
        start, end = tokens[first - 1].end(), tokens[first + count - 1].end()
        end = start + len(text[start:end].rstrip(",\u2014-\"'\u201d\u2019)"))
        if not _STOP.search(text[tokens[first - 1].start() : end]) and len(words_of(text[start:end])) == count:
            spans.append((start, end))
    return spans


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Where the sentences of `text` stand that end in a stop."""
    return [match.span() for match in _SENTENCE.finditer(text)]


def _sentences(text: str) -> Sequence[tuple[int, int]]:
    """Whole sentences with one before and one after them."""
    found = list(_SENTENCE.finditer(text))
    return [
        (before.end(), one.end())
        for before, one in itertools.pairwise(found[:-1])
        if _SENTENCE_WORDS[0] <= len(words_of(one.group())) <= _SENTENCE_WORDS[1]
    ]

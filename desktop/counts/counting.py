"""Counting words and sentences as a reader would, one paragraph at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QTextBoundaryFinder

# Adults read prose silently at 238 words a minute (Brysbaert, "How many words do we read per minute?", 2019).
WORDS_A_MINUTE = 238
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]")
_WORD = re.compile(r"[^\W_]+(?:['’.\-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Counts:
    """Sums over paragraphs. `characters` counts those that are seen, blanks included, line ends not."""

    words: int = 0
    characters: int = 0
    letters: int = 0
    sentences: int = 0
    paragraphs: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.words + other.words,
            self.characters + other.characters,
            self.letters + other.letters,
            self.sentences + other.sentences,
            self.paragraphs + other.paragraphs,
        )

    @property
    def reading_minutes(self) -> float:
        """How long a grown reader takes."""
        return self.words / WORDS_A_MINUTE


def words_in(text: str) -> int:
    """Return the number of words; each ideograph of Chinese, Japanese and Korean counts as one."""
    if text.isascii():
        return len(_WORD.findall(text))
    return len(_WORD.findall(_IDEOGRAPH.sub(" ", text))) + len(_IDEOGRAPH.findall(text))


def counts_of(text: str) -> Counts:
    """Return everything that is counted of some paragraphs."""
    total = Counts()
    for line in text.split("\n"):
        if line.strip():
            letters = sum(not letter.isspace() for letter in line)
            total += Counts(words_in(line), len(line), letters, _sentences(line), 1)
    return total


def _sentences(text: str) -> int:
    if not any(letter.isalnum() for letter in text):
        return 0
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Sentence, text)
    count, last = 0, 0
    while (at := finder.toNextBoundary()) >= 0:
        count += any(letter.isalnum() for letter in text[last:at])
        last = at
    return max(count, 1)

"""Which words are words, and which are never wanted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from runtime.evaluation.passages import HeldOutText
from runtime.evaluation.words import words_of
from runtime.training.corpus import BARRED_WORDS

# A word that the text holds so often is one; once it may be a slip of the pen.
_KNOWN_FROM = 2
_LANGUAGE = "en_US"
_LETTERS = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of held-out text, in lower case, and an Enchant dictionary where this computer has one.

    `dictionary` is its language, empty where there is none.
    """

    words: frozenset[str]
    dictionary: str
    _checker: object = None

    @classmethod
    def of(cls, text: HeldOutText) -> Lexicon:
        """Words that the held-out text has more than once, and the American dictionary, which knows its other forms."""
        counts: Counter[str] = Counter()
        for documents in text.documents.values():
            for document in documents:
                for paragraph in document.paragraphs:
                    counts.update(_LETTERS.findall(paragraph.lower()))
        checker = _dictionary()
        known = frozenset(word for word, count in counts.items() if count >= _KNOWN_FROM)
        return cls(known, _LANGUAGE if checker else "", checker)

    def knows(self, word: str) -> bool:
        """Whether the held-out text or the dictionary has `word`, in whatever case."""
        plain = word.replace("\u2019", "'")
        if word.lower() in self.words or plain.lower() in self.words:
            return True
        check = getattr(self._checker, "check", None)
        return check is not None and any(check(form) for form in (plain, plain.lower(), plain.capitalize()))

    def share(self, text: str) -> float | None:
        """The share in [0, 1] of the words of `text`, numbers aside, that are known; None where it has none."""
        words = _LETTERS.findall(text)
        return sum(map(self.knows, words)) / len(words) if words else None


@dataclass(frozen=True, slots=True)
class Slurs:
    """How many of `words` written are on the list of `runtime.training.corpus`."""

    words: int
    slurs: int

    @classmethod
    def of(cls, texts: Iterable[str], barred: Collection[str] = BARRED_WORDS) -> Slurs:
        """Count in `texts`."""
        every = [word.lower() for text in texts for word in words_of(text)]
        return cls(len(every), sum(word in barred for word in every))

    @property
    def per_million(self) -> float:
        """Slurs for each million words; 0 where nothing was written."""
        return 1e6 * self.slurs / self.words if self.words else 0.0


def _dictionary() -> object | None:
    try:
        import enchant  # where the system has no libenchant, the import fails
    except ImportError:
        return None
    return enchant.Dict(_LANGUAGE) if enchant.dict_exists(_LANGUAGE) else None

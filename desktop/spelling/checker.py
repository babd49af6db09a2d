"""Dictionaries: the system's through Enchant, or none where there are none."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QLocale

log = logging.getLogger(__name__)

MOST_SUGGESTIONS = 6


class SpellChecker(Protocol):
    """A dictionary of one language."""

    @property
    def language(self) -> str:
        """Its code, such as `en_GB`; empty for none."""
        ...

    def is_right(self, word: str) -> bool:
        """Whether a word is spelt as the dictionary has it."""
        ...

    def suggestions(self, word: str) -> list[str]:
        """Return words that may have been meant, the likeliest first."""
        ...


class NullChecker:
    """Finds nothing wrong with anything: for where there is no dictionary."""

    language = ""

    def is_right(self, word: str) -> bool:
        """Every word is."""
        return True

    def suggestions(self, word: str) -> list[str]:
        """There are none."""
        return []


class EnchantChecker:
    """A dictionary of Enchant's. Use it in one thread at a time."""

    def __init__(self, language: str) -> None:
        """Open the dictionary.

        Raises:
            LookupError: There is none for that language, or no Enchant.
        """
        try:
            import enchant
            from enchant.errors import Error
        except ImportError as error:
            raise LookupError("no Enchant") from error
        try:
            self._dictionary = enchant.Dict(language)
        except Error as error:
            raise LookupError(language) from error
        self.language = language
        self._known: dict[str, bool] = {}

    def is_right(self, word: str) -> bool:
        """Whether a word is spelt as the dictionary has it; answers are remembered."""
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = self._dictionary.check(word)
        return known

    def suggestions(self, word: str) -> list[str]:
        """Return words that may have been meant, the likeliest first."""
        return self._dictionary.suggest(word)[:MOST_SUGGESTIONS]


def languages() -> list[str]:
    """Return the codes of the languages there are dictionaries for."""
    try:
        import enchant

        return sorted(code for code in enchant.list_languages() if len(code) > 1)
    except ImportError as error:
        # The library's own loader says so where the system has no libenchant.
        log.info("no spelling: %s", error)
        return []


def best_language(wanted: str, there: Sequence[str]) -> str:
    """Return the dictionary for a language: just that one, or one of another country; empty for none."""
    if wanted in there:
        return wanted
    short = wanted.partition("_")[0]
    usual = {"en": "en_US", "de": "de_DE", "fr": "fr_FR", "es": "es_ES", "pt": "pt_PT"}.get(short, short)
    if usual in there:
        return usual
    return next((code for code in there if code.partition("_")[0] == short), "")


def language_name(code: str) -> str:
    """Return what a language calls itself, with its country."""
    locale = QLocale(code)
    name, country = locale.nativeLanguageName(), locale.nativeTerritoryName()
    return f"{name} ({country})" if name and country and "_" in code else name or code

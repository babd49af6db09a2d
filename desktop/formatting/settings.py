"""What a writer can choose about typing."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from desktop.formatting.smart import Quotes
from desktop.settings.declared import Section, Setting

SMART_TYPING = Setting(
    "writing/smart_typing",
    False,
    Section.WRITING,
    QT_TRANSLATE_NOOP("Settings", "Typographic quotation marks, dashes and dots while typing"),
    QT_TRANSLATE_NOOP("Settings", "Backspace right after takes one back."),
)
QUOTES = Setting(
    "writing/quotes",
    Quotes.ENGLISH,
    Section.WRITING,
    QT_TRANSLATE_NOOP("Settings", "Quotation marks"),
    choices={
        Quotes.ENGLISH: QT_TRANSLATE_NOOP("Settings", "English “ ”"),
        Quotes.GERMAN: QT_TRANSLATE_NOOP("Settings", "German „ “"),
        Quotes.FRENCH: QT_TRANSLATE_NOOP("Settings", "French « »"),
    },
)
CONTINUES_LISTS = Setting(
    "writing/continue_lists",
    True,
    Section.WRITING,
    QT_TRANSLATE_NOOP("Settings", "Enter begins the next item of a list"),
)
SETTINGS = (CONTINUES_LISTS, SMART_TYPING, QUOTES)

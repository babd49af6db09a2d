"""The language the window speaks."""

from __future__ import annotations

import enum

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLibraryInfo, QLocale, QTranslator

from desktop.settings.declared import Section, Setting, Settings
from resources import RESOURCES

FOLDER = RESOURCES / "translations"


class Language(enum.StrEnum):
    """Languages there is a full translation for; the value is the code of the file."""

    SYSTEM = "system"
    ENGLISH = "en"
    GERMAN = "de"


LANGUAGE = Setting(
    "appearance/language",
    Language.SYSTEM,
    Section.APPEARANCE,
    QT_TRANSLATE_NOOP("Settings", "Language"),
    QT_TRANSLATE_NOOP("Settings", "Of menus and messages, from the next start on."),
    # Each in its own words, so that it is found by whoever cannot read the others.
    choices={
        Language.SYSTEM: QT_TRANSLATE_NOOP("Settings", "As the system"),
        Language.ENGLISH: "English",
        Language.GERMAN: "Deutsch",
    },
)


def install_language(application: QCoreApplication, settings: Settings) -> str:
    """Let the program speak the chosen language, and Qt's own dialogs too; return the code of what was found.

    Call it before the first text is made.
    """
    chosen = settings.value(LANGUAGE)
    locale = QLocale() if chosen is Language.SYSTEM else QLocale(chosen.value)
    found = "en"
    for name, folder in (
        ("palimpsest", str(FOLDER)),
        ("qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
    ):
        translator = QTranslator(application)
        if locale.language() is not QLocale.Language.English and translator.load(locale, name, "_", folder):
            application.installTranslator(translator)
            found = locale.name()[:2] if name == "palimpsest" else found
    return found

"""What is remembered about rewriting."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from desktop.rewriting.box import MOST_VERSIONS
from desktop.settings.declared import Section, Setting

VERSIONS = Setting(
    "writing/versions",
    1,
    Section.WRITING,
    QT_TRANSLATE_NOOP("Settings", "Versions of a rewrite"),
    QT_TRANSLATE_NOOP("Settings", "Several are written at once; Alt+Left and Alt+Right go between them."),
    lowest=1,
    highest=MOST_VERSIONS,
)
INSTRUCTIONS = Setting("writing/instructions", "[]")
LANGUAGE_WANTED = Setting("writing/translate_into", "English")
SETTINGS = (VERSIONS,)

"""What a writer can choose about suggestions."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from desktop.generation.review_state import ReviewMode
from desktop.settings.declared import Section, Setting

REVIEW_MODE = Setting(
    "review/mode",
    ReviewMode.NEW_TEXT,
    Section.REVIEW,
    QT_TRANSLATE_NOOP("Settings", "When a rewrite is done"),
    QT_TRANSLATE_NOOP("Settings", "“Show changes” in the Review menu goes from one to the other at any time."),
    choices={
        ReviewMode.NEW_TEXT: QT_TRANSLATE_NOOP("Settings", "Show the new text"),
        ReviewMode.CHANGES: QT_TRANSLATE_NOOP("Settings", "Show what would change"),
        ReviewMode.DIRECT: QT_TRANSLATE_NOOP("Settings", "Replace at once"),
    },
)
SETTINGS = (REVIEW_MODE,)

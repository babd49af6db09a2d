"""What a writer can choose about watching a text being written."""

from __future__ import annotations

import enum

from PySide6.QtCore import QT_TRANSLATE_NOOP

from desktop.revision.reveal import RevealUnit
from desktop.settings.declared import Section, Setting


class RevealPace(enum.StrEnum):
    """How fast a draft turns into settled text before the reader's eyes."""

    AS_IT_COMES = "as_it_comes"
    CALM = "calm"
    SLOW = "slow"
    WHEN_DONE = "when_done"


PACE = Setting(
    "revision/pace",
    RevealPace.CALM,
    Section.MODEL,
    QT_TRANSLATE_NOOP("Settings", "While the model writes"),
    QT_TRANSLATE_NOOP("Settings", "However slowly it is shown, the whole text can be accepted as soon as it is there."),
    choices={
        RevealPace.AS_IT_COMES: QT_TRANSLATE_NOOP("Settings", "Show every step at once"),
        RevealPace.CALM: QT_TRANSLATE_NOOP("Settings", "Let the words settle calmly"),
        RevealPace.SLOW: QT_TRANSLATE_NOOP("Settings", "Let them settle slowly, to read along"),
        RevealPace.WHEN_DONE: QT_TRANSLATE_NOOP("Settings", "Leave my text in view until it is done"),
    },
)
UNIT = Setting(
    "revision/unit",
    RevealUnit.WORD,
    Section.MODEL,
    QT_TRANSLATE_NOOP("Settings", "What settles in one go"),
    choices={
        RevealUnit.WORD: QT_TRANSLATE_NOOP("Settings", "Words"),
        RevealUnit.SENTENCE: QT_TRANSLATE_NOOP("Settings", "Sentences"),
    },
)
LESS_MOTION = Setting(
    "revision/less_motion",
    True,
    Section.MODEL,
    QT_TRANSLATE_NOOP("Settings", "Nothing moves where the desktop asks for less motion"),
    QT_TRANSLATE_NOOP("Settings", "Your text then stays in view until the new one is done."),
)
SETTINGS = (PACE, UNIT, LESS_MOTION)

WORDS_PER_SECOND = {RevealPace.CALM: 40.0, RevealPace.SLOW: 8.0}
# Guesses that change faster than this cannot be read, and the page seems to boil.
DRAFT_INTERVALS_MS = {RevealPace.CALM: 80, RevealPace.SLOW: 200}

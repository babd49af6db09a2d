"""What a writer can choose about doubtful words."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from desktop.doubt.choosing import DoubtAmount
from desktop.settings.declared import Section, Setting

AMOUNT = Setting(
    "doubt/amount",
    DoubtAmount.SOME,
    Section.REVIEW,
    QT_TRANSLATE_NOOP("Settings", "Doubtful words to underline"),
    QT_TRANSLATE_NOOP(
        "Settings", "They are the ones the model was least sure of. It does not know whether they are right."
    ),
    choices={
        DoubtAmount.FEW: QT_TRANSLATE_NOOP("Settings", "Few: about one word in twenty"),
        DoubtAmount.SOME: QT_TRANSLATE_NOOP("Settings", "Some: about one word in ten"),
        DoubtAmount.MANY: QT_TRANSLATE_NOOP("Settings", "Many: about one word in four"),
    },
)
SETTINGS = (AMOUNT,)

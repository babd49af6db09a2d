"""What is remembered of how somebody likes to watch."""

from __future__ import annotations

import enum

from PySide6.QtCore import QCoreApplication

from desktop.settings.declared import Setting

translate = QCoreApplication.translate


class Pace(enum.StrEnum):
    """How fast the steps follow each other."""

    AT_ONCE = "at_once"
    CALM = "calm"
    SLOW = "slow"


# A change can be seen at the first, and every cell be looked at before the next at the second.
INTERVALS_MS = {Pace.AT_ONCE: 0, Pace.CALM: 450, Pace.SLOW: 1_400}

PACE = Setting("sudoku/pace", Pace.CALM)
SIZE = Setting("sudoku/size", 4)


def pace_texts() -> dict[Pace, str]:
    """Return what each pace is called."""
    return {
        Pace.AT_ONCE: translate("SudokuPanel", "At once"),
        Pace.CALM: translate("SudokuPanel", "Calm"),
        Pace.SLOW: translate("SudokuPanel", "Slow"),
    }

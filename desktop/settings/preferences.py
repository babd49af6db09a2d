"""What the program remembers between starts, as declared data over one INI file."""

from __future__ import annotations

import enum
import math
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from runtime.api import DEFAULT_STRENGTH


class ThemeChoice(enum.StrEnum):
    """Colours of the window: as the desktop has them, or fixed."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Preferences:
    """Typed access to the settings file. A value that makes no sense is read as the default."""

    def __init__(self, file: Path) -> None:
        self._settings = QSettings(str(file), QSettings.Format.IniFormat)

    @property
    def theme(self) -> ThemeChoice:
        """Which colours to use."""
        value = str(self._settings.value("appearance/theme", ThemeChoice.SYSTEM.value))
        return ThemeChoice(value) if value in set(ThemeChoice) else ThemeChoice.SYSTEM

    @theme.setter
    def theme(self, choice: ThemeChoice) -> None:
        self._settings.setValue("appearance/theme", choice.value)

    @property
    def strength(self) -> float:
        """Where the dial for rewrites stands, above 0 and at most 1."""
        return self._number("writing/strength", DEFAULT_STRENGTH, 0.05, 1.0)

    @strength.setter
    def strength(self, strength: float) -> None:
        self._settings.setValue("writing/strength", strength)

    @property
    def gap_words(self) -> int:
        """How many words a gap is filled with where no selection says so; 0 leaves it to the model."""
        return round(self._number("writing/gap_words", 0, 0, 60))

    @gap_words.setter
    def gap_words(self, words: int) -> None:
        self._settings.setValue("writing/gap_words", words)

    @property
    def model_folder(self) -> Path | None:
        """Folder of the model the writer chose; None for the starter model."""
        value = str(self._settings.value("model/folder", ""))
        return Path(value) if value else None

    @model_folder.setter
    def model_folder(self, folder: Path | None) -> None:
        self._settings.setValue("model/folder", str(folder) if folder else "")

    @property
    def window_geometry(self) -> QByteArray:
        """Place and size of the window as Qt saved them; empty at the first start."""
        value = self._settings.value("window/geometry", QByteArray())
        return value if isinstance(value, QByteArray) else QByteArray()

    @window_geometry.setter
    def window_geometry(self, geometry: QByteArray) -> None:
        self._settings.setValue("window/geometry", geometry)

    def _number(self, key: str, default: float, lowest: float, highest: float) -> float:
        try:
            value = float(str(self._settings.value(key, default)))
        except ValueError:
            return default
        return min(max(value, lowest), highest) if math.isfinite(value) else default

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
    LIGHT_CONTRAST = "light_contrast"
    DARK_CONTRAST = "dark_contrast"


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
    def model_adapter(self) -> Path | None:
        """Folder of the adapter the writer chose for that model; None for none."""
        value = str(self._settings.value("model/adapter", ""))
        return Path(value) if value else None

    @model_adapter.setter
    def model_adapter(self, folder: Path | None) -> None:
        self._settings.setValue("model/adapter", str(folder) if folder else "")

    @property
    def window_geometry(self) -> QByteArray:
        """Place and size of the window as Qt saved them; empty at the first start."""
        value = self._settings.value("window/geometry", QByteArray())
        return value if isinstance(value, QByteArray) else QByteArray()

    @window_geometry.setter
    def window_geometry(self, geometry: QByteArray) -> None:
        self._settings.setValue("window/geometry", geometry)

    @property
    def window_state(self) -> QByteArray:
        """Which panels are seen and where, as Qt saved them; empty at the first start."""
        value = self._settings.value("window/panels", QByteArray())
        return value if isinstance(value, QByteArray) else QByteArray()

    @window_state.setter
    def window_state(self, state: QByteArray) -> None:
        self._settings.setValue("window/panels", state)

    @property
    def models_geometry(self) -> QByteArray:
        """Place and size of the models window as Qt saved them; empty before it was first closed."""
        value = self._settings.value("models/geometry", QByteArray())
        return value if isinstance(value, QByteArray) else QByteArray()

    @models_geometry.setter
    def models_geometry(self, geometry: QByteArray) -> None:
        self._settings.setValue("models/geometry", geometry)

    @property
    def continues_downloads(self) -> bool:
        """Whether downloads that were under way when the program was closed go on at its next start."""
        return str(self._settings.value("models/continue_downloads", "true")) == "true"

    @continues_downloads.setter
    def continues_downloads(self, is_on: bool) -> None:
        self._settings.setValue("models/continue_downloads", "true" if is_on else "false")

    @property
    def downloads_under_way(self) -> list[str]:
        """What was being downloaded when the program was closed, as whoever wrote it here names it."""
        return [name for name in str(self._settings.value("models/under_way", "")).split("|") if name]

    @downloads_under_way.setter
    def downloads_under_way(self, names: list[str]) -> None:
        self._settings.setValue("models/under_way", "|".join(names))

    @property
    def is_large_model_offered(self) -> bool:
        """Whether the large model is still to be offered where it would run."""
        return str(self._settings.value("models/offer_large_model", "true")) == "true"

    @is_large_model_offered.setter
    def is_large_model_offered(self, is_on: bool) -> None:
        self._settings.setValue("models/offer_large_model", "true" if is_on else "false")

    def _number(self, key: str, default: float, lowest: float, highest: float) -> float:
        try:
            value = float(str(self._settings.value(key, default)))
        except ValueError:
            return default
        return min(max(value, lowest), highest) if math.isfinite(value) else default

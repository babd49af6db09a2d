"""Settings as declared data: each is written down once, with its type, default, limits and words."""

from __future__ import annotations

import enum
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, QSettings, Signal

Value = TypeVar("Value", bound=bool | int | float | str | enum.Enum)


class Section(enum.Enum):
    """The pages of the preferences window, in their order."""

    APPEARANCE = enum.auto()
    WRITING = enum.auto()
    MODEL = enum.auto()
    REVIEW = enum.auto()
    SPELLING = enum.auto()
    SAVING = enum.auto()


@dataclass(frozen=True, slots=True)
class Setting(Generic[Value]):
    """One thing a writer can choose.

    `key` is its place in the file, `group/name`. The type is that of `default`: bool, int, float, str or an enum whose
    values are strings. `text` and `tip` are what the preferences window says, marked with QT_TRANSLATE_NOOP in the
    context "Settings"; without `section` it is remembered but not shown there. `lowest` and `highest` limit numbers,
    `step` is how far one click goes, `unit` stands behind them. `choices` are the texts of an enum's members.
    """

    key: str
    default: Value
    section: Section | None = None
    # What QT_TRANSLATE_NOOP returns is a str; PySide's stubs say object.
    text: Any = ""
    tip: Any = ""
    lowest: float = -math.inf
    highest: float = math.inf
    step: float = 1
    unit: Any = ""
    choices: dict[Any, Any] = field(default_factory=dict)


class Settings(QObject):
    """What the writer has chosen, over one INI file. A value that makes no sense is read as the default."""

    changed = Signal(object)
    """The Setting that has another value now."""

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = QSettings(str(file), QSettings.Format.IniFormat)

    def value(self, setting: Setting[Value]) -> Value:
        """Return what is chosen, or the default."""
        raw = self._file.value(setting.key)
        if raw is None:
            return setting.default
        try:
            return self._read(setting, str(raw))
        except ValueError:
            return setting.default

    def set(self, setting: Setting[Value], value: Value) -> None:
        """Choose a value and tell whoever watches, if it is another one."""
        if value == self.value(setting) and self._file.contains(setting.key):
            return
        was = self.value(setting)
        self._file.setValue(setting.key, _written(value))
        if value != was:
            self.changed.emit(setting)

    def reset(self, setting: Setting[Value]) -> None:
        """Go back to the default."""
        was = self.value(setting)
        self._file.remove(setting.key)
        if was != setting.default:
            self.changed.emit(setting)

    def watch(self, setting: Setting[Value], act: Callable[[Value], object]) -> None:
        """Call `act` with the value now and whenever it changes."""
        self.changed.connect(lambda one: act(self.value(setting)) if one is setting else None)
        act(self.value(setting))

    @staticmethod
    def _read(setting: Setting[Value], raw: str) -> Any:
        default = setting.default
        match default:
            case bool():
                if raw not in ("true", "false"):
                    raise ValueError(raw)
                return raw == "true"
            case enum.Enum():
                return type(default)(raw)
            case int() | float():
                number = float(raw)
                if not math.isfinite(number):
                    raise ValueError(raw)
                number = min(max(number, setting.lowest), setting.highest)
                return round(number) if isinstance(default, int) else number
            case _:
                return raw


def _written(value: bool | int | float | str | enum.Enum) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value.value) if isinstance(value, enum.Enum) else str(value)

"""The keys of the commands: the program's own, and those the writer chose instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtGui import QAction, QKeySequence

from desktop.actions import Command, default_keys

_GROUP = "keys"
_NO_KEY = "none"


class CommandKeys(QObject):
    """Which keys each command has, kept in the settings file by the command's name.

    A key belongs to one command at most: giving it to another takes it from the first.
    """

    changed = Signal()

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = QSettings(str(file), QSettings.Format.IniFormat)
        self._actions: Mapping[Command, QAction] = {}

    def set_actions(self, actions: Mapping[Command, QAction]) -> None:
        """Give these actions their keys, now and after each change."""
        self._actions = actions
        self._apply()

    def keys(self, command: Command) -> list[QKeySequence]:
        """Return the keys of a command, the first one being that which menus show."""
        written = self._file.value(f"{_GROUP}/{command.name.lower()}")
        if written is None:
            return default_keys(command)
        return _read(str(written))

    def is_changed(self, command: Command) -> bool:
        """Whether the writer chose other keys than the program comes with."""
        return self._file.contains(f"{_GROUP}/{command.name.lower()}")

    def holders(self, key: QKeySequence, besides: Command | None = None) -> list[Command]:
        """Return the commands a key would not be free for: those that have it, or another that begins with it."""
        return [
            command
            for command in Command
            if command is not besides and any(_clash(key, other) for other in self.keys(command))
        ]

    def set_keys(self, command: Command, keys: Sequence[QKeySequence]) -> None:
        """Give a command these keys, and take them from whoever has them."""
        for key in keys:
            for holder in self.holders(key, besides=command):
                self._write(holder, [one for one in self.keys(holder) if not _clash(key, one)])
        self._write(command, keys)
        self._apply()

    def reset(self, command: Command) -> None:
        """Give a command the program's own keys again, as far as no other command has been given them."""
        self._file.remove(f"{_GROUP}/{command.name.lower()}")
        free = [key for key in default_keys(command) if not self.holders(key, besides=command)]
        if free != default_keys(command):
            self._write(command, free)
        self._apply()

    def reset_all(self) -> None:
        """Give every command the program's own keys again."""
        self._file.remove(_GROUP)
        self._apply()

    def _write(self, command: Command, keys: Sequence[QKeySequence]) -> None:
        texts = [key.toString(QKeySequence.SequenceFormat.PortableText) for key in keys if not key.isEmpty()]
        self._file.setValue(f"{_GROUP}/{command.name.lower()}", "\t".join(texts) or _NO_KEY)

    def _apply(self) -> None:
        for command, action in self._actions.items():
            action.setShortcuts(self.keys(command))
        self.changed.emit()


def _read(written: str) -> list[QKeySequence]:
    if written == _NO_KEY:
        return []
    keys = [QKeySequence(text, QKeySequence.SequenceFormat.PortableText) for text in written.split("\t")]
    return [key for key in keys if not key.isEmpty()]


def _clash(one: QKeySequence, other: QKeySequence) -> bool:
    none = QKeySequence.SequenceMatch.NoMatch
    return not other.isEmpty() and (one.matches(other) is not none or other.matches(one) is not none)

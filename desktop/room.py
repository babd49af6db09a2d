"""What every feature of the window offers to whoever puts the window together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from desktop.actions import Command
from desktop.settings.declared import Setting

Handlers = dict[Command, Callable[..., object]]


class Room(QObject):
    """A feature, made with what it needs. It follows the pages, and lives as long as the program."""

    def handlers(self) -> Handlers:
        """What each of its commands does; a checkable command's handler is given whether it is on now."""
        return {}

    def settings(self) -> Sequence[Setting[Any]]:
        """What can be chosen here."""
        return ()

    def set_actions(self, actions: Mapping[Command, QAction]) -> None:
        """Enable, tick and name these from now on, as far as they are its own."""

    def close(self, timeout_ms: int) -> bool:
        """End what goes on in the background when the program ends; whether it ended in time."""
        return True

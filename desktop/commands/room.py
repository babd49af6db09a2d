"""The palette and the keys, put together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from desktop.actions import Command, declarations, menu_titles
from desktop.commands.keys import CommandKeys
from desktop.commands.palette import CommandPalette, PaletteEntry
from desktop.commands.shortcuts import ShortcutsDialog
from desktop.room import Handlers, Room

MoreEntries = Callable[[], Iterable[PaletteEntry]]


class CommandsRoom(Room):
    """Everything by which commands are found and reached."""

    def __init__(self, settings_file: Path, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._actions: Mapping[Command, QAction] = {}
        self._more: list[MoreEntries] = []
        self.keys = CommandKeys(settings_file, self)

    def handlers(self) -> Handlers:
        """What each command does."""
        return {Command.PALETTE: self.open_palette, Command.SHORTCUTS: self.open_shortcuts}

    def set_actions(self, actions: Mapping[Command, QAction]) -> None:
        """List these commands, and give them the writer's keys."""
        self._actions = actions
        self.keys.set_actions(actions)

    def add_entries(self, more: MoreEntries) -> None:
        """List what `more` returns as well, asked for each time the palette opens."""
        self._more.append(more)

    def entries(self) -> list[PaletteEntry]:
        """Return everything the palette lists."""
        titles = menu_titles()
        own = [
            PaletteEntry(titles[declarations()[command].menu], action)
            for command, action in self._actions.items()
            if command is not Command.PALETTE
        ]
        return own + [entry for more in self._more for entry in more()]

    def open_palette(self) -> None:
        """Show the palette over the window."""
        CommandPalette(self.entries, self._window).show()

    def open_shortcuts(self) -> None:
        """Show the window for keys."""
        ShortcutsDialog(self._actions, self.keys, self._window).open()

"""Panels at the left and right of the page: one or none is seen on each side, the others are tabs of it."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QByteArray, QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabWidget, QWidget

from desktop.command_list import Command

NARROWEST_PX = 180
LEFT_PX = 230
RIGHT_PX = 320
# About thirty letters: narrower, nobody can write.
NARROWEST_PAGE_PX = 340


class Side(enum.Enum):
    """Where a panel stands."""

    LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
    RIGHT = Qt.DockWidgetArea.RightDockWidgetArea


class SidePanels(QObject):
    """Docks of one window, each with a command that shows and hides it.

    Each is hidden until asked for, and where the writer had it is remembered.
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._docks: dict[Command, QDockWidget] = {}
        self._actions: Mapping[Command, QAction] = {}
        both = Qt.DockWidgetArea.LeftDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea
        window.setTabPosition(both, QTabWidget.TabPosition.North)
        window.setDockOptions(QMainWindow.DockOption.AllowTabbedDocks)

    def add(self, command: Command, title: str, widget: QWidget, side: Side) -> QDockWidget:
        """Put a widget into a panel, whose place is remembered under the command's name."""
        dock = QDockWidget(title, self._window)
        dock.setObjectName(command.name.lower())
        dock.setAllowedAreas(Qt.DockWidgetArea.LeftDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea)
        dock.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetClosable | QDockWidget.DockWidgetFeature.DockWidgetMovable
        )
        widget.setMinimumWidth(NARROWEST_PX)
        dock.setWidget(widget)
        dock.setFocusProxy(widget)
        neighbour = next((one for one in self._docks.values() if self._window.dockWidgetArea(one) is side.value), None)
        self._window.addDockWidget(side.value, dock)
        if neighbour is not None:
            self._window.tabifyDockWidget(neighbour, dock)
        dock.hide()
        self._window.resizeDocks([dock], [LEFT_PX if side is Side.LEFT else RIGHT_PX], Qt.Orientation.Horizontal)
        self._docks[command] = dock
        return dock

    def handlers(self) -> dict[Command, Callable[[bool], None]]:
        """What the command of each panel does: show it in front, with the keyboard in it, or hide it."""
        return {command: partial(self._toggle, dock) for command, dock in self._docks.items()}

    def set_actions(self, actions: Mapping[Command, QAction]) -> None:
        """Tick the command of each panel while it is there, however it came or went."""
        self._actions = actions
        for dock in self._docks.values():
            dock.visibilityChanged.connect(self._tick)
        self._tick()

    def show(self, dock: QDockWidget) -> None:
        """Show a panel in front; where the page would have no room left, the other side's make way."""
        others = [
            one
            for one in self._docks.values()
            if not one.isHidden() and self._window.dockWidgetArea(one) is not self._window.dockWidgetArea(dock)
        ]
        # Panels of one side lie over each other.
        taken = max((one.width() for one in others), default=0)
        if self._window.width() - taken - max(dock.width(), NARROWEST_PX) < NARROWEST_PAGE_PX:
            for one in others:
                one.hide()
        dock.show()
        dock.raise_()

    def save(self) -> QByteArray:
        """Return where the panels are."""
        return self._window.saveState()

    def restore(self, state: QByteArray) -> None:
        """Put the panels where they were; call it when all have been added."""
        if not state.isEmpty():
            self._window.restoreState(state)

    def _toggle(self, dock: QDockWidget, is_on: bool) -> None:
        if is_on:
            self.show(dock)
            dock.widget().setFocus()
        else:
            dock.hide()

    def _tick(self) -> None:
        # One that lies behind another is not seen and still there.
        for command, dock in self._docks.items():
            self._actions[command].setChecked(not dock.isHidden())

"""Panels at the left and right of the page: one or none is seen on each side, the others are tabs of it."""

from __future__ import annotations

import enum
from collections.abc import Callable

from PySide6.QtCore import QByteArray, QObject, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabWidget, QWidget

NARROWEST_PX = 180
LEFT_PX = 230
RIGHT_PX = 320


class Side(enum.Enum):
    """Where a panel stands."""

    LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
    RIGHT = Qt.DockWidgetArea.RightDockWidgetArea


class SidePanels(QObject):
    """Docks of one window. Each is hidden until asked for, and where the writer had it is remembered."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._docks: dict[str, QDockWidget] = {}
        both = Qt.DockWidgetArea.LeftDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea
        window.setTabPosition(both, QTabWidget.TabPosition.North)
        window.setDockOptions(QMainWindow.DockOption.AllowTabbedDocks)

    def add(self, name: str, title: str, widget: QWidget, side: Side) -> QDockWidget:
        """Put a widget into a panel; `name` is what its place is remembered under."""
        dock = QDockWidget(title, self._window)
        dock.setObjectName(name)
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
        self._docks[name] = dock
        return dock

    def toggler(self, dock: QDockWidget) -> Callable[[bool], None]:
        """Return a handler that shows the panel in front and gives it the keyboard, or hides it."""

        def toggle(is_on: bool) -> None:
            dock.setVisible(is_on)
            if is_on:
                dock.raise_()
                dock.widget().setFocus()

        return toggle

    def save(self) -> QByteArray:
        """Return where the panels are."""
        return self._window.saveState()

    def restore(self, state: QByteArray) -> None:
        """Put the panels where they were; call it when all have been added."""
        if not state.isEmpty():
            self._window.restoreState(state)

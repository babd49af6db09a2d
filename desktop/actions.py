"""The commands as actions of Qt: what menus, tool bar and keys are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QColor, QIcon, QKeySequence, QPainter

from desktop.command_list import Command, Menu
from desktop.declarations import Declaration, declarations, menu_titles
from resources import RESOURCES

__all__ = ["Command", "Declaration", "Menu", "declarations", "menu_titles"]

# Large enough for a screen at 300%; Qt scales it down.
ICON_PX = 64


def default_keys(command: Command) -> list[QKeySequence]:
    """Return the keys a command has where the writer chose no others."""
    key = declarations()[command].key
    if isinstance(key, QKeySequence.StandardKey):
        return QKeySequence.keyBindings(key)
    return [] if key is None else [QKeySequence(key)]


def make_actions(handlers: Mapping[Command, Callable[..., object]], owner: QObject) -> dict[Command, QAction]:
    """Make an action for each command that has a handler, in the order of the menus."""
    actions: dict[Command, QAction] = {}
    for command, declared in declarations().items():
        handler = handlers.get(command)
        if handler is None:
            continue
        action = QAction(declared.text, owner)
        action.setObjectName(command.name.lower())
        action.setCheckable(declared.is_checkable)
        action.setShortcuts(default_keys(command))
        if declared.tip:
            action.setToolTip(declared.tip)
            action.setStatusTip(declared.tip)
        if declared.is_checkable:
            # PySide looks at a callable to see what it takes, and finds nothing in a partial.
            action.triggered.connect(lambda is_on, call=handler: call(is_on))
        else:
            # The `checked` argument of `triggered` is not for these handlers.
            action.triggered.connect(lambda _checked=False, call=handler: call())
        actions[command] = action
    return actions


def icon_name(command: Command) -> str:
    """Return the name of the command's icon, empty where it has none."""
    return declarations()[command].icon


def icon(name: str, color: QColor) -> QIcon:
    """Return an icon of `resources/icons`, drawn in one colour so that it fits the theme."""
    pixmap = QIcon(str(RESOURCES / "icons" / f"{name}.svg")).pixmap(ICON_PX, ICON_PX)
    painter = QPainter(pixmap)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(pixmap.rect(), color)
    painter.end()
    return QIcon(pixmap)

"""Every command of the window, declared once: its text, key, icon and what it calls."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QColor, QIcon, QKeySequence, QPainter

from resources import RESOURCES

# Large enough for a screen at 300%; Qt scales it down.
ICON_PX = 64


class Command(enum.Enum):
    """The commands, in the order of the menus they stand in."""

    NEW = enum.auto()
    OPEN = enum.auto()
    SAVE = enum.auto()
    SAVE_AS = enum.auto()
    QUIT = enum.auto()
    UNDO = enum.auto()
    REDO = enum.auto()
    CUT = enum.auto()
    COPY = enum.auto()
    PASTE = enum.auto()
    SELECT_ALL = enum.auto()
    CONTINUE = enum.auto()
    REWRITE = enum.auto()
    FILL_GAP = enum.auto()
    GAP_LENGTH = enum.auto()
    TOGGLE_LOCK = enum.auto()
    ACCEPT = enum.auto()
    REJECT = enum.auto()
    RETRY = enum.auto()
    STOP = enum.auto()
    ZOOM_IN = enum.auto()
    ZOOM_OUT = enum.auto()
    ZOOM_RESET = enum.auto()
    FULL_SCREEN = enum.auto()
    MODELS = enum.auto()
    CHOOSE_MODEL = enum.auto()
    USE_STARTER = enum.auto()
    ABOUT_MODEL = enum.auto()
    KEYS = enum.auto()
    ABOUT = enum.auto()


Key = QKeySequence.StandardKey | str | None


@dataclass(frozen=True, slots=True)
class _Declaration:
    text: str
    key: Key = None
    icon: str = ""
    tip: str = ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Actions", text)


def _declarations() -> Mapping[Command, _Declaration]:
    standard = QKeySequence.StandardKey
    return {
        Command.NEW: _Declaration(_tr("&New"), standard.New),
        Command.OPEN: _Declaration(_tr("&Open…"), standard.Open),
        Command.SAVE: _Declaration(_tr("&Save"), standard.Save),
        Command.SAVE_AS: _Declaration(_tr("Save &as…"), "Ctrl+Shift+S"),
        Command.QUIT: _Declaration(_tr("&Quit"), "Ctrl+Q"),
        Command.UNDO: _Declaration(_tr("&Undo"), standard.Undo),
        Command.REDO: _Declaration(_tr("&Redo"), standard.Redo),
        Command.CUT: _Declaration(_tr("Cu&t"), standard.Cut),
        Command.COPY: _Declaration(_tr("&Copy"), standard.Copy),
        Command.PASTE: _Declaration(_tr("&Paste"), standard.Paste),
        Command.SELECT_ALL: _Declaration(_tr("Select &all"), standard.SelectAll),
        Command.CONTINUE: _Declaration(_tr("&Continue"), "Alt+Return", "continue", _tr("Write on from the caret")),
        Command.REWRITE: _Declaration(
            _tr("&Rewrite"), "Ctrl+K", "rewrite", _tr("Rewrite the selection, or the paragraph at the caret")
        ),
        Command.FILL_GAP: _Declaration(
            _tr("&Fill gap"), "Ctrl+J", "fill", _tr("Write words that join the text on both sides of the caret")
        ),
        Command.GAP_LENGTH: _Declaration(_tr("&Gap length…")),
        Command.TOGGLE_LOCK: _Declaration(
            _tr("&Lock or unlock"), "Ctrl+L", "lock", _tr("Lock the selected words: a rewrite keeps them as they are")
        ),
        Command.ACCEPT: _Declaration(_tr("&Accept suggestion"), "Ctrl+Return"),
        Command.REJECT: _Declaration(_tr("Re&ject suggestion"), "Ctrl+Shift+R"),
        Command.RETRY: _Declaration(_tr("&Try again"), "Ctrl+R"),
        Command.STOP: _Declaration(_tr("&Stop"), "Ctrl+.", "stop", _tr("Stop writing now")),
        Command.ZOOM_IN: _Declaration(_tr("Zoom &in"), standard.ZoomIn),
        Command.ZOOM_OUT: _Declaration(_tr("Zoom &out"), standard.ZoomOut),
        Command.ZOOM_RESET: _Declaration(_tr("&Normal size"), "Ctrl+0"),
        Command.FULL_SCREEN: _Declaration(_tr("&Full screen"), "F11"),
        Command.MODELS: _Declaration(_tr("&Models…"), "Ctrl+Shift+M"),
        Command.CHOOSE_MODEL: _Declaration(_tr("&Choose a model folder…")),
        Command.USE_STARTER: _Declaration(_tr("Use the &starter model")),
        Command.ABOUT_MODEL: _Declaration(_tr("&About this model…")),
        Command.KEYS: _Declaration(_tr("&Keys"), "F1"),
        Command.ABOUT: _Declaration(_tr("&About Palimpsest")),
    }


def make_actions(handlers: Mapping[Command, Callable[[], object]], owner: QObject) -> dict[Command, QAction]:
    """Make an action for each command that has a handler.

    Raises:
        KeyError: A command has no handler: each one in the list is promised to the writer.
    """
    actions: dict[Command, QAction] = {}
    for command, declared in _declarations().items():
        action = QAction(declared.text, owner)
        if isinstance(declared.key, QKeySequence.StandardKey):
            action.setShortcuts(declared.key)
        elif declared.key is not None:
            action.setShortcut(QKeySequence(declared.key))
        if declared.tip:
            action.setToolTip(declared.tip)
            action.setStatusTip(declared.tip)
        handler = handlers[command]
        # The `checked` argument of `triggered` is not for the handlers.
        action.triggered.connect(lambda _checked=False, call=handler: call())
        actions[command] = action
    return actions


def icon_name(command: Command) -> str:
    """Return the name of the command's icon, empty where it has none."""
    return _declarations()[command].icon


def icon(name: str, color: QColor) -> QIcon:
    """Return an icon of `resources/icons`, drawn in one colour so that it fits the theme."""
    pixmap = QIcon(str(RESOURCES / "icons" / f"{name}.svg")).pixmap(ICON_PX, ICON_PX)
    painter = QPainter(pixmap)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(pixmap.rect(), color)
    painter.end()
    return QIcon(pixmap)

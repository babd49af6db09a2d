"""The small menu at a word: what else could stand there, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from runtime.api import Alternative

translate = QCoreApplication.translate

LONGEST_WORD = 40


def open_menu(
    parent: QWidget,
    at: QPoint,
    *,
    title: str,
    alternatives: Sequence[Alternative],
    take: Callable[[str], object],
    steps: Sequence[tuple[str, Callable[[], object]]],
) -> QMenu:
    """Show the menu at a point of the screen. Arrow keys go through it, Enter takes a word, Esc leaves all as it is."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setAccessibleName(title)
    menu.addAction(title).setEnabled(False)
    menu.addSeparator()
    for one in alternatives:
        action = menu.addAction(_label(one.text))
        action.triggered.connect(lambda _checked=False, text=one.text: take(text))
    if not alternatives:
        menu.addAction(translate("Doubt", "The model has no other word for this place")).setEnabled(False)
    menu.addSeparator()
    for text, act in steps:
        menu.addAction(text).triggered.connect(lambda _checked=False, step=act: step())
    first = _first_enabled(menu)
    if first is not None:
        menu.setActiveAction(first)
    menu.popup(at)
    return menu


def _first_enabled(menu: QMenu) -> QAction | None:
    return next((action for action in menu.actions() if action.isEnabled() and not action.isSeparator()), None)


def _label(text: str) -> str:
    shown = text if len(text) <= LONGEST_WORD else text[: LONGEST_WORD - 1] + "…"
    return shown.replace("&", "&&")

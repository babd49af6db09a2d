"""The keys that speak to the suggestion and not to the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from desktop.editor.suggestion_card import CardState

if TYPE_CHECKING:
    from desktop.editor.view import DocumentView

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_DELETING = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
_WRITING_ACTIONS = (
    QKeySequence.StandardKey.Paste,
    QKeySequence.StandardKey.Cut,
    QKeySequence.StandardKey.Undo,
    QKeySequence.StandardKey.Redo,
)


class SuggestionKeys:
    """Takes keys for one view."""

    def __init__(self, view: DocumentView) -> None:
        self._view = view

    def take(self, event: QKeyEvent) -> bool:
        """Do what the key asks of the suggestion; whether it asked anything."""
        key = event.key()
        if event.matches(QKeySequence.StandardKey.DeleteEndOfLine):
            # Ctrl+K on X11, the window's key for rewriting: where it cannot rewrite now, it does not delete instead.
            event.ignore()
            return True
        if key in _ENTER:
            return self._take_enter(event)
        has_card = self._view.card.state is not CardState.HIDDEN
        has_focus = self._view.has_suggestion_focus
        if key == Qt.Key.Key_Escape and (has_focus or has_card or self._view.drafts.is_visible):
            self._view.reject_requested.emit()
            return True
        is_way_to_card = key == Qt.Key.Key_F6 or (key == Qt.Key.Key_Tab and has_focus)
        if is_way_to_card and has_card and not event.modifiers():
            self._view.card.focus_first_button()
            return True
        return False

    def _take_enter(self, event: QKeyEvent) -> bool:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if not modifiers and self._view.has_suggestion_focus:
            self._view.accept_requested.emit()
            return True
        if modifiers & Qt.KeyboardModifier.ControlModifier and self._view.drafts.is_visible:
            # For the window's action.
            event.ignore()
            return True
        return False


def is_writing_key(event: QKeyEvent) -> bool:
    """Return whether the key changes the text, as opposed to moving about in it or modifying another key."""
    if event.key() in _DELETING or any(event.matches(action) for action in _WRITING_ACTIONS):
        return True
    text = event.text()
    is_command = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier)
    return bool(text) and (text.isprintable() or text in "\r\n\t") and not is_command

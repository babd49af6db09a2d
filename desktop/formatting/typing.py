"""Keys that do more in Markdown than put in a character."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QTextCursor

from desktop.editor.view import DocumentView
from desktop.formatting import lists, tables
from desktop.formatting.inline import wrap
from desktop.formatting.settings import CONTINUES_LISTS, QUOTES, SMART_TYPING
from desktop.formatting.smart import SmartTyping
from desktop.settings.declared import Settings

_PAIRS = {"(": ")", "[": "]", "{": "}", "*": "*", "_": "_", "~": "~", "`": "`", "“": "”", "«": "»", "„": "“"}


class MarkdownTyping:
    """Takes keys of one view."""

    def __init__(self, view: DocumentView, settings: Settings) -> None:
        self._view = view
        self._settings = settings
        self._smart = SmartTyping()

    def take(self, event: QKeyEvent) -> bool:
        """Do what the key means here; whether it meant anything."""
        cursor = self._view.textCursor()
        if cursor.block() in self._view.drafts.blocks() or self._is_in_code(cursor):
            self._smart.forget()
            return False
        act = self._act(event, cursor)
        if act is None:
            if event.text():
                self._smart.forget()
            return False
        if not act():
            return False
        self._view.setTextCursor(cursor)
        self._view.ensureCursorVisible()
        return True

    def _act(self, event: QKeyEvent, cursor: QTextCursor) -> Callable[[], bool] | None:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_plain = modifiers == Qt.KeyboardModifier.NoModifier
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and is_plain and self._settings.value(CONTINUES_LISTS):
            return lambda: lists.go_on(cursor)
        if key == Qt.Key.Key_Backspace and is_plain:
            return lambda: self._smart.take_back(cursor) or lists.remove_mark(cursor)
        if key == Qt.Key.Key_Tab and is_plain:
            return lambda: tables.next_cell(cursor) or lists.indent(cursor, is_deeper=True)
        if key == Qt.Key.Key_Backtab:
            return lambda: tables.next_cell(cursor, is_back=True) or lists.indent(cursor, is_deeper=False)
        if modifiers not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
            return None
        typed = event.text()
        if cursor.hasSelection() and typed in _PAIRS and "\u2029" not in cursor.selectedText():
            return lambda: self._wrapped(cursor, typed)
        if typed in ('"', "'", "-", ".") and self._settings.value(SMART_TYPING):
            return lambda: self._smart.type(cursor, typed, self._settings.value(QUOTES))
        return None

    @staticmethod
    def _wrapped(cursor: QTextCursor, typed: str) -> bool:
        wrap(cursor, typed, _PAIRS[typed])
        return True

    @staticmethod
    def _is_in_code(cursor: QTextCursor) -> bool:
        block = cursor.block()
        return max(block.previous().userState(), 0) > 0

"""Placing the caret and selecting with the mouse while a draft is shown.

Qt finds the mouse in a layout it takes to hold the document's text alone, and takes a click beside a draft for one on
text that an input method is composing. Here the mouse goes by what is seen on the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QGuiApplication, QMouseEvent, QTextCursor
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from desktop.editor.view import DocumentView

MOUSE_EVENTS = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseButtonDblClick,
)


def seen_from(child: QWidget, event: QMouseEvent) -> QMouseEvent:
    """Return an event of a widget as one of its child."""
    seen = QMouseEvent(
        event.type(),
        event.position() - QPointF(child.pos()),
        event.globalPosition(),
        event.button(),
        event.buttons(),
        event.modifiers(),
        event.pointingDevice(),
    )
    seen.setTimestamp(event.timestamp())
    return seen


class MouseSelection:
    """Takes the left button from press to release, as long as there is a draft."""

    def __init__(self, view: DocumentView) -> None:
        self._view = view
        self._is_pressed = False
        self._double_click_ms: int | None = None

    def press(self, event: QMouseEvent) -> bool:
        """Put the caret, or extend the selection with Shift, or select a paragraph at a third click."""
        if not self._view.drafts.is_visible or event.button() != Qt.MouseButton.LeftButton:
            return False
        self._is_pressed = True
        interval_ms = QGuiApplication.styleHints().mouseDoubleClickInterval()
        if self._double_click_ms is not None and event.timestamp() - self._double_click_ms < interval_ms:
            self._double_click_ms = None
            self._select(event.position().toPoint(), QTextCursor.SelectionType.BlockUnderCursor)
        else:
            is_selecting = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._put_caret(event.position().toPoint(), is_selecting=is_selecting)
        return True

    def move(self, event: QMouseEvent) -> bool:
        """Extend the selection."""
        if self._is_pressed:
            self._put_caret(event.position().toPoint(), is_selecting=True)
        return self._is_pressed

    def release(self, _event: QMouseEvent) -> bool:
        """Stop selecting."""
        was_pressed = self._is_pressed
        self._is_pressed = False
        return was_pressed

    def double_click(self, event: QMouseEvent) -> bool:
        """Select a word, but none of the draft's: those are not in the text."""
        if not self._view.drafts.is_visible or event.button() != Qt.MouseButton.LeftButton:
            return False
        self._double_click_ms = event.timestamp()
        if not self._view.drafts.contains(event.position().toPoint()):
            self._select(event.position().toPoint(), QTextCursor.SelectionType.WordUnderCursor)
        return True

    def drop(self, event: QDropEvent) -> None:
        """Put text in where it is dropped."""
        self._put_caret(event.position().toPoint(), is_selecting=False)
        self._view.insertFromMimeData(event.mimeData())
        event.acceptProposedAction()

    def _select(self, point: QPoint, what: QTextCursor.SelectionType) -> None:
        cursor = self._view.textCursor()
        cursor.setPosition(self._view.position_at(point))
        if what is QTextCursor.SelectionType.BlockUnderCursor:
            # Qt would take the line break before the paragraph along.
            cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        else:
            with self._view.drafts.aside():
                cursor.select(what)
        self._view.setTextCursor(cursor)

    def _put_caret(self, point: QPoint, *, is_selecting: bool) -> None:
        cursor = self._view.textCursor()
        mode = QTextCursor.MoveMode.KeepAnchor if is_selecting else QTextCursor.MoveMode.MoveAnchor
        cursor.setPosition(self._view.position_at(point), mode)
        self._view.setTextCursor(cursor)

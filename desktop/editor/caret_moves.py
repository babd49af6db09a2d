"""Moving the caret by lines while a draft is shown.

Qt works such moves out from a layout it takes to hold the document's text alone, and would end up beside the mark. Here
they go by what is seen on the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor

from desktop.editor.range_geometry import caret_rectangle

if TYPE_CHECKING:
    from desktop.editor.view import DocumentView

_VERTICAL = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -1,
    Qt.Key.Key_PageDown: 1,
}
_PAGE_KEYS = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_STEPS_MAX = 12
_ENDS = {Qt.Key.Key_Home: -1.0, Qt.Key.Key_End: 1e6}


class CaretMoves:
    """Takes the keys that move by lines, as long as there is a draft."""

    def __init__(self, view: DocumentView) -> None:
        self._view = view
        self._goal_x: float | None = None

    def take(self, event: QKeyEvent) -> bool:
        """Move the caret if the key asks for a move Qt would get wrong; whether that was so."""
        key = Qt.Key(event.key())
        other_modifiers = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if not self._view.drafts.is_visible or other_modifiers or (key not in _VERTICAL and key not in _ENDS):
            self._goal_x = None
            return False
        caret = self.caret_rectangle()
        mode = QTextCursor.MoveMode.MoveAnchor
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            mode = QTextCursor.MoveMode.KeepAnchor
        if key in _ENDS:
            self._goal_x = None
            self._go_to(QPointF(_ENDS[key], caret.center().y()), mode)
        else:
            self._move_vertically(key, caret, mode)
        return True

    def caret_rectangle(self) -> QRectF:
        """Return where the caret is on the page."""
        cursor = self._view.textCursor()
        return caret_rectangle(cursor.block(), cursor.position(), self._view.cursorWidth())

    def _move_vertically(self, key: Qt.Key, caret: QRectF, mode: QTextCursor.MoveMode) -> None:
        direction = _VERTICAL[key]
        goal_x = caret.left() if self._goal_x is None else self._goal_x
        near = caret.height() / 2 + 2
        distance = self._view.viewport().height() - caret.height() if key in _PAGE_KEYS else near
        # Lines have space between them that belongs to neither, so the next one may be a few steps off.
        for step in range(_STEPS_MAX):
            goal = QPointF(goal_x, caret.center().y() + direction * (distance + step * near / 4))
            goal.setY(self._past_draft(goal, direction))
            if abs(self._line_center(goal) - caret.center().y()) > near / 2:
                self._go_to(goal, mode)
                break
        self._goal_x = goal_x

    def _past_draft(self, goal: QPointF, direction: int) -> float:
        """Return the y to go to: the draft has no place for a caret, so over it and out at its other side."""
        lines = self._view.drafts.line_rectangles()
        if not any(line.contains(goal) for line in lines):
            return goal.y()
        if direction < 0:
            return min(line.top() for line in lines) - 3
        return max(line.bottom() for line in lines) + 3

    def _line_center(self, goal: QPointF) -> float:
        position = self._view.position_on_page(goal)
        block = self._view.document().findBlock(position)
        return caret_rectangle(block, position, self._view.cursorWidth()).center().y()

    def _go_to(self, on_page: QPointF, mode: QTextCursor.MoveMode) -> None:
        cursor = self._view.textCursor()
        cursor.setPosition(self._view.position_on_page(on_page), mode)
        self._view.setTextCursor(cursor)
        self._view.scroll_to_caret()

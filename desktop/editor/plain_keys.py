"""Handing a key on to Qt, which has to find the layouts it knows for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

if TYPE_CHECKING:
    from desktop.editor.view import DocumentView


def pass_on(view: DocumentView, event: QKeyEvent, handle: Callable[[QKeyEvent], None]) -> None:
    """Let Qt handle a key by `handle`, with the draft aside where the caret is in a block that holds one."""
    if event.matches(QKeySequence.StandardKey.InsertLineSeparator):
        # Qt would put in U+2028, which is the end of a line to hardly any other program.
        event = QKeyEvent(event.type(), Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r")
    if event.matches(QKeySequence.StandardKey.InsertParagraphSeparator) and not view.textCursor().block().text():
        # There Qt takes the block's format away, which here is the line spacing of the whole page, and begins no line.
        handle = partial(_begin_line, view)
    if view.textCursor().block() not in view.drafts.blocks():
        handle(event)
        return
    # Words, letters and emoji are counted off in the block's layout, which has to be the plain one for that.
    before = view.textCursor().position()
    with view.reading_place_kept(*view.drafts.range()), view.drafts.aside():
        handle(event)
    _leave_hidden_text(view, before)
    view.scroll_to_caret()


def _begin_line(view: DocumentView, _: QKeyEvent) -> None:
    cursor = view.textCursor()
    cursor.insertBlock()
    view.setTextCursor(cursor)
    view.ensureCursorVisible()


def _leave_hidden_text(view: DocumentView, before: int) -> None:
    """Carry the caret on to the end of text that is not seen, if that is where a move has put it."""
    cursor = view.textCursor()
    start, end = view.drafts.range()
    if start < cursor.position() < end:
        mode = cursor.MoveMode.KeepAnchor if cursor.hasSelection() else cursor.MoveMode.MoveAnchor
        cursor.setPosition(end if cursor.position() > before else start, mode)
        view.setTextCursor(cursor)

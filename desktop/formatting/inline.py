"""Marks round words: bold, italic, struck through, code, links."""

from __future__ import annotations

import re

from PySide6.QtGui import QTextCursor

from desktop.document.offsets import utf16_length
from desktop.formatting.edits import edited

_URL = re.compile(r"(?:https?|mailto):\S+$")


def toggle_mark(cursor: QTextCursor, mark: str) -> QTextCursor:
    """Put a mark on both sides of the selection or the word at the caret, or take it away; return what is selected.

    Blanks at the ends stay outside: `** bold **` would not be bold. With nothing to mark the caret ends up between
    two marks.
    """
    _trim(cursor)
    if not cursor.hasSelection():
        _select_word(cursor)
    start, end = cursor.selectionStart(), cursor.selectionEnd()
    length = len(mark)
    with edited(cursor):
        if _is_inside(cursor, mark):
            _remove(cursor, end, end + length)
            _remove(cursor, start - length, start)
            start, end = start - length, end - length
        elif _has_ends(cursor, mark):
            _remove(cursor, end - length, end)
            _remove(cursor, start, start + length)
            end -= 2 * length
        else:
            _insert(cursor, end, mark)
            _insert(cursor, start, mark)
            start, end = start + length, end + length
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    return cursor


def wrap(cursor: QTextCursor, opening: str, closing: str) -> QTextCursor:
    """Put an opening and a closing mark round the selection and keep it selected."""
    start, end = cursor.selectionStart(), cursor.selectionEnd()
    with edited(cursor):
        _insert(cursor, end, closing)
        _insert(cursor, start, opening)
    cursor.setPosition(start + len(opening))
    cursor.setPosition(end + len(opening), QTextCursor.MoveMode.KeepAnchor)
    return cursor


def make_link(cursor: QTextCursor, address: str = "") -> QTextCursor:
    """Make the selection a link; the caret then stands where the address or the text is missing."""
    _trim(cursor)
    text = cursor.selectedText()
    if not address and is_address(text):
        text, address = "", text
    start = cursor.selectionStart()
    with edited(cursor):
        cursor.insertText(f"[{text}]({address})")
    behind_text = start + 1 + utf16_length(text)
    if not text:
        cursor.setPosition(start + 1)
    elif not address:
        cursor.setPosition(behind_text + 2)
    return cursor


def is_address(text: str) -> bool:
    """Whether a text is one web or mail address and nothing else."""
    return bool(_URL.match(text.strip())) and not re.search(r"\s", text.strip())


def _trim(cursor: QTextCursor) -> None:
    text = cursor.selectedText()
    if not text.strip():
        return
    start = cursor.selectionStart() + len(text) - len(text.lstrip())
    end = cursor.selectionEnd() - (len(text) - len(text.rstrip()))
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)


def _select_word(cursor: QTextCursor) -> None:
    position = cursor.position()
    cursor.select(QTextCursor.SelectionType.WordUnderCursor)
    if not cursor.selectedText().strip() or not any(letter.isalnum() for letter in cursor.selectedText()):
        cursor.setPosition(position)


def _text(cursor: QTextCursor, start: int, end: int) -> str:
    last = cursor.document().characterCount() - 1
    if start < 0 or end > last:
        return ""
    other = QTextCursor(cursor.document())
    other.setPosition(start)
    other.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    return other.selectedText()


def _is_inside(cursor: QTextCursor, mark: str) -> bool:
    """Whether the selection stands between two such marks; one star of two is not italic."""
    start, end, length = cursor.selectionStart(), cursor.selectionEnd(), len(mark)
    before, behind = _text(cursor, start - length, start), _text(cursor, end, end + length)
    if before != mark or behind != mark:
        return False
    stars = 0
    while _text(cursor, start - stars - 1, start - stars) == mark[0]:
        stars += 1
    return stars != 2 if mark == "*" else stars >= length


def _has_ends(cursor: QTextCursor, mark: str) -> bool:
    text, length = cursor.selectedText(), len(mark)
    if len(text) < 2 * length or not (text.startswith(mark) and text.endswith(mark)):
        return False
    stars = len(text) - len(text.lstrip(mark[0]))
    return stars != 2 if mark == "*" else True


def _insert(cursor: QTextCursor, position: int, text: str) -> None:
    other = QTextCursor(cursor.document())
    other.setPosition(position)
    other.insertText(text)


def _remove(cursor: QTextCursor, start: int, end: int) -> None:
    other = QTextCursor(cursor.document())
    other.setPosition(start)
    other.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    other.removeSelectedText()

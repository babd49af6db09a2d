"""Small pieces of changing a document: one step of undo, the blocks of a selection, the start of a line."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from PySide6.QtGui import QTextBlock, QTextCursor


@contextlib.contextmanager
def edited(cursor: QTextCursor) -> Iterator[None]:
    """Make everything within one step of undo."""
    cursor.beginEditBlock()
    try:
        yield
    finally:
        cursor.endEditBlock()


def selected_blocks(cursor: QTextCursor) -> list[QTextBlock]:
    """Return the blocks a selection touches; one that it only reaches the beginning of is not among them."""
    document = cursor.document()
    block = document.findBlock(cursor.selectionStart())
    end = cursor.selectionEnd()
    blocks = [block]
    block = block.next()
    while block.isValid() and block.position() < end:
        blocks.append(block)
        block = block.next()
    return blocks


def set_start(block: QTextBlock, length: int, text: str) -> None:
    """Replace the first characters of a block, leaving those alone that stay as they are."""
    before = block.text()[:length]
    head = 0
    while head < min(len(before), len(text)) and before[head] == text[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(text)) - head and before[-1 - tail] == text[-1 - tail]:
        tail += 1
    if head == len(before) == len(text):
        return
    cursor = QTextCursor(block)
    cursor.setPosition(block.position() + head)
    cursor.setPosition(block.position() + length - tail, QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(text[head : len(text) - tail])

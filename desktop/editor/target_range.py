"""Which text a command is about: the selection, or the paragraph at the caret."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument

_LIST_ITEM = re.compile(r"[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]")


def target_range(cursor: QTextCursor, locked: Sequence[tuple[int, int]] = ()) -> tuple[int, int]:
    """Return the positions of the selection without blank ends, or of the paragraph the caret is in.

    A list item and a heading are paragraphs of their own. With the caret on a blank line both positions are the
    caret's. A selection within one of the `locked` stretches means its paragraph: that is what remains selected when a
    writer has just locked a word, and nothing could be written in it.
    """
    if cursor.hasSelection():
        start, end = _trimmed(cursor.document(), cursor.selectionStart(), cursor.selectionEnd())
        if start < end and not any(first <= start and end <= last for first, last in locked):
            return start, end
    return _paragraph(cursor)


def _trimmed(document: QTextDocument, start: int, end: int) -> tuple[int, int]:
    while start < end and document.characterAt(start).isspace():
        start += 1
    while start < end and document.characterAt(end - 1).isspace():
        end -= 1
    return start, end


def _paragraph(cursor: QTextCursor) -> tuple[int, int]:
    block = cursor.block()
    if not block.text().strip():
        return cursor.position(), cursor.position()
    first = last = block
    if not _stands_alone(block):
        while _continues(first.previous()):
            first = first.previous()
        while _continues(last.next()):
            last = last.next()
    start, end = first.position(), last.position() + last.length() - 1
    return _trimmed(cursor.document(), start, end)


def _continues(block: QTextBlock) -> bool:
    return block.isValid() and bool(block.text().strip()) and not _stands_alone(block)


def _stands_alone(block: QTextBlock) -> bool:
    text = block.text()
    return _LIST_ITEM.match(text) is not None or _HEADING.match(text) is not None

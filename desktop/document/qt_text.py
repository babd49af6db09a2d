"""Texts on their way into Qt and back."""

from __future__ import annotations

_PARAGRAPH_SEPARATOR = "\u2029"
_BYTE_ORDER_MARK = "\ufeff"
_TAKEN_FOR_MARKS = (_BYTE_ORDER_MARK, "\ufffe")


def to_qt(text: str) -> str:
    """`text` so that Qt gets all of it.

    PySide takes U+FEFF at the start of a string for a byte order mark and drops it; after U+FFFE it swaps the bytes of
    the whole string. Of two marks it only takes the first.
    """
    return _BYTE_ORDER_MARK + text if text.startswith(_TAKEN_FOR_MARKS) else text


def from_qt(raw: str) -> str:
    """`QTextDocument.toRawText()` or `QTextCursor.selectedText()` with LF line ends.

    Unlike `toPlainText()` this keeps no-break spaces and U+2028 as they are.
    """
    return raw.replace(_PARAGRAPH_SEPARATOR, "\n")

"""Typographic quotation marks, dashes and dots in place of what the keyboard has."""

from __future__ import annotations

import enum

from PySide6.QtGui import QTextCursor

from desktop.editor.inline_marks import Style
from desktop.editor.line_marks import mark_line
from desktop.formatting.edits import edited


class Quotes(enum.StrEnum):
    """Which marks a quotation gets."""

    ENGLISH = "english"
    GERMAN = "german"
    FRENCH = "french"


_DOUBLE = {Quotes.ENGLISH: ("“", "”"), Quotes.GERMAN: ("„", "“"), Quotes.FRENCH: ("«\u202f", "\u202f»")}
_SINGLE = {Quotes.ENGLISH: ("‘", "’"), Quotes.GERMAN: ("‚", "‘"), Quotes.FRENCH: ("‹\u202f", "\u202f›")}
_OPENS_AFTER = frozenset(" \t\u00a0\u202f([{—–-*_>/“„‚‘«‹\n")
APOSTROPHE = "’"


def typographic(before: str, typed: str, quotes: Quotes) -> tuple[int, str] | None:
    """Return how many characters before the caret to replace and by what, once `typed` stands behind `before`.

    None where what was typed stays as it is.
    """
    last = before[-1:] or "\n"
    if typed == '"':
        return 1, _DOUBLE[quotes][last not in _OPENS_AFTER]
    if typed == "'":
        if last.isalnum():
            # Far more often an apostrophe than the end of a quotation; German closes with another mark.
            return 1, APOSTROPHE
        return 1, _SINGLE[quotes][last not in _OPENS_AFTER]
    if typed == "-" and before.endswith("-") and before.strip(" \t-"):
        # A line of nothing but dashes is a rule, and `|---` belongs to a table.
        return None if before.lstrip().startswith("|") else (2, "–")
    if typed == "-" and before.endswith("–"):
        return 2, "—"
    if typed == "." and before.endswith("..") and not before.endswith("..."):
        return 3, "…"
    return None


class SmartTyping:
    """Types characters and makes them typographic, in a step of undo of its own; Backspace takes it back as well."""

    def __init__(self) -> None:
        self._done: tuple[int, int, str] | None = None

    def type(self, cursor: QTextCursor, typed: str, quotes: Quotes) -> bool:
        """Type one character; False where there is nothing to make of it, and nothing has been typed."""
        self._done = None
        block = cursor.block()
        before = block.text()[: _index(block.text(), cursor.positionInBlock())]
        found = typographic(before, typed, quotes)
        if found is None or cursor.hasSelection() or _is_code(block.text(), block.previous().userState(), len(before)):
            return False
        length, text = found
        cursor.insertText(typed)
        plain = (before + typed)[-length:]
        end = cursor.position()
        with edited(cursor):
            cursor.setPosition(end - length, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(text)
        self._done = (cursor.position(), len(text), plain)
        return True

    def take_back(self, cursor: QTextCursor) -> bool:
        """Put back what was typed, if it was made typographic just now and right before the caret."""
        done, self._done = self._done, None
        if done is None or cursor.hasSelection() or cursor.position() != done[0]:
            return False
        with edited(cursor):
            cursor.setPosition(done[0] - done[1], QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(done[2])
        return True

    def forget(self) -> None:
        """Another key came between."""
        self._done = None


def _index(text: str, units: int) -> int:
    """Return the index in `text` that lies that many UTF-16 units from its beginning."""
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))


def _is_code(text: str, state: int, index: int) -> bool:
    if max(state, 0) > 0:
        return True
    # Looked at with a letter in the place of what is typed, as a code span that is open there is not seen otherwise.
    styles, _ = mark_line(text[:index] + "x" + text[index:], state)
    at = len(text[:index].encode("utf-16-le")) // 2
    return bool(styles[at] & (Style.CODE | Style.LINK)) or text[:index].count("`") % 2 == 1

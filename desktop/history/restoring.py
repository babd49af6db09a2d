"""Making a document read as it did before, as one step of undo, around its locked words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QTextCursor, QTextDocument

from desktop.document.offsets import OffsetMap
from desktop.document.qt_text import to_qt
from desktop.history.differences import Comparison
from desktop.review.changes import Change
from runtime.api import Span


def touching(comparison: Comparison, locks: Sequence[Span]) -> list[Change]:
    """Return the changes that would alter locked words; `locks` are in positions of the old text."""
    offsets = OffsetMap(comparison.old)
    locked = [Span(offsets.offset(lock.start), offsets.offset(lock.end)) for lock in locks]
    return [change for change in comparison.changes if any(_alters(change.old, lock) for lock in locked)]


def apply(text_document: QTextDocument, comparison: Comparison, left_out: Sequence[Change] = ()) -> None:
    """Make the changes in a document that reads as the old text, all but those left out, as one step of undo."""
    offsets = OffsetMap(comparison.old)
    made = [change for change in comparison.changes if change not in left_out]
    if not made:
        return
    cursor = QTextCursor(text_document)
    cursor.setPosition(offsets.position(made[0].old.start))
    cursor.beginEditBlock()
    try:
        for change in reversed(made):
            cursor.setPosition(offsets.position(change.old.start))
            cursor.setPosition(offsets.position(change.old.end), QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(to_qt(comparison.new[change.new.start : change.new.end]))
    finally:
        cursor.endEditBlock()


def _alters(changed: Span, lock: Span) -> bool:
    """Whether a change reaches into a lock; putting words right before or behind it does not."""
    return changed.start < lock.end and lock.start < changed.end

"""The lines of a document as Python strings, kept up to date edit by edit.

Asking Qt for the whole text takes 50 ms for 10 MB, time that is not there between two keystrokes. Carrying the lines
along costs each edit what it changes, and a copy of the list is ready in less than a millisecond.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QTextDocument

_PARAGRAPH_SEPARATOR = "\u2029"
# From so many changed lines on, reading everything at once is quicker than line by line.
_MANY_LINES = 2_000


class TextMirror(QObject):
    """Follows one QTextDocument. It has to be the first that listens to it: who comes before it must not edit it."""

    def __init__(self, text_document: QTextDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._text_document = text_document
        self._lines: list[str] | None = [""]
        # Without a layout, Qt tells nobody what has changed.
        text_document.documentLayout()
        text_document.contentsChange.connect(self._on_contents_change)

    def lines(self) -> tuple[str, ...]:
        """Return the lines as they are now, without their ends. What has not changed is the same object as before."""
        if self._lines is None:
            self._lines = self._text_document.toRawText().split(_PARAGRAPH_SEPARATOR)
        return tuple(self._lines)

    def _on_contents_change(self, position: int, _removed: int, added: int) -> None:
        if self._lines is None:
            return
        document = self._text_document
        block = document.findBlock(position)
        first = block.blockNumber()
        last = document.findBlock(min(position + added, document.characterCount() - 1)).blockNumber()
        # What lies before and behind is as it was, so the lines between, old and new, are known by how many there are.
        old_last = last + len(self._lines) - document.blockCount()
        if first < 0 or last < first or old_last < first - 1 or last - first > _MANY_LINES:
            self._lines = None
            return
        texts: list[str] = []
        for _ in range(last - first + 1):
            texts.append(block.text())
            block = block.next()
        self._lines[first : old_last + 1] = texts

"""Marks the misspelt words one sees, on one page."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtGui import QTextBlock, QTextCursor

from desktop.editor.marks import MarkKind
from desktop.page import Page
from desktop.spelling.misspellings import misspellings

# After the last key; while a word is being typed it is not wrong yet.
PAUSE_MS = 250
_REMEMBERED_LINES = 2_000


class PageSpelling(QObject):
    """Looks at the lines in view alone, so that a long document costs no more than a short one."""

    def __init__(self, page: Page, is_right: Callable[[str], bool]) -> None:
        # It ends with what it looks at.
        super().__init__(page.view)
        self._page = page
        self._is_right = is_right
        self._is_on = False
        self._lines: OrderedDict[tuple[str, int], list[tuple[int, int]]] = OrderedDict()
        self._timer = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._timer.timeout.connect(self.look)
        view = page.view
        page.document.edited.connect(self._timer.start)
        page.document.text_replaced.connect(self._timer.start)
        view.verticalScrollBar().valueChanged.connect(lambda _value: self._start())
        view.verticalScrollBar().rangeChanged.connect(lambda _low, _high: self._start())
        view.cursorPositionChanged.connect(self._start)

    def set_on(self, is_on: bool) -> None:
        """Mark misspelt words, or no longer."""
        self._is_on = is_on
        self.forget()

    def forget(self) -> None:
        """Look at everything anew: another dictionary, another word that counts as right."""
        self._lines.clear()
        if self._is_on:
            self.look()
        else:
            self._page.view.marks.clear(MarkKind.SPELLING)

    def look(self) -> None:
        """Mark what is in view."""
        self._timer.stop()
        if not self._is_on:
            return
        view = self._page.view
        height = view.viewport().height()
        first = view.document().findBlock(view.position_at(QPoint(0, 0)))
        last = view.document().findBlock(view.position_at(QPoint(view.viewport().width(), height)))
        cursor = view.textCursor()
        ranges: list[tuple[int, int]] = []
        block = first
        while block.isValid() and block.blockNumber() <= last.blockNumber():
            for start, end in self._wrong(block):
                span = (block.position() + start, block.position() + end)
                # The word one is typing is not wrong yet.
                if not (span[1] == cursor.position() and not cursor.hasSelection() and view.hasFocus()):
                    ranges.append(span)
            block = block.next()
        view.marks.set(MarkKind.SPELLING, ranges)

    def next_after(self, position: int) -> tuple[int, int] | None:
        """Return the next misspelt word behind a position, from the beginning again after the end."""
        document = self._page.document.text_document
        start = document.findBlock(position)
        block = start
        for _ in range(document.blockCount() + 1):
            for first, last in self._wrong(block):
                span = (block.position() + first, block.position() + last)
                if block != start or span[0] > position:
                    return span
            block = block.next() if block.next().isValid() else document.begin()
            if block == start:
                spans = [(block.position() + a, block.position() + b) for a, b in self._wrong(block)]
                return next(iter(spans), None)
        return None

    def word(self, span: tuple[int, int]) -> str:
        """Return the text of a span."""
        return self._page.document.text_between(*span)

    def replace(self, span: tuple[int, int], text: str) -> bool:
        """Put another word in the place of one, as one step of undo; False where it is locked."""
        if self._page.locks.has_locked(*span):
            return False
        cursor = QTextCursor(self._page.document.text_document)
        cursor.setPosition(span[0])
        cursor.setPosition(span[1], QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)
        return True

    def _start(self) -> None:
        if self._is_on and not self._timer.isActive():
            self._timer.start()

    def _wrong(self, block: QTextBlock) -> list[tuple[int, int]]:
        key = (block.text(), max(block.previous().userState(), 0))
        found = self._lines.get(key)
        if found is None:
            found = self._lines[key] = misspellings(*key, self._is_right)
            if len(self._lines) > _REMEMBERED_LINES:
                self._lines.popitem(last=False)
        return found

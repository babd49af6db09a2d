"""Marks the misspelt words one sees, on one page."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator

from PySide6.QtCore import QElapsedTimer, QObject, QPoint, QTimer
from PySide6.QtGui import QTextBlock, QTextCursor

from desktop.editor.marks import MarkKind
from desktop.page import Page
from desktop.spelling.misspellings import misspellings

# After the last key; while a word is being typed it is not wrong yet.
PAUSE_MS = 250
# How long one go over a long text may take, so that no key waits for it.
SLICE_MS = 4
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
        self._seeking: Iterator[tuple[int, int] | None] | None = None
        self._answer: Callable[[tuple[int, int] | None], None] = lambda _span: None
        self._seeker = QTimer(self, interval=0, singleShot=True)
        self._seeker.timeout.connect(self._seek)
        view = page.view
        page.document.edited.connect(self._stop_seeking)
        page.document.text_replaced.connect(self._stop_seeking)
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

    def find_after(self, position: int, answer: Callable[[tuple[int, int] | None], None]) -> None:
        """Tell the next misspelt word behind a position, from the beginning again after the end; None for none.

        At once where it is near, and from the event loop where much has to be read; not at all after an edit.
        """
        self._seeking = self._after(position)
        self._answer = answer
        self._seek()

    def _seek(self) -> None:
        if self._seeking is None:
            return
        clock = QElapsedTimer()
        clock.start()
        for span in self._seeking:
            if span is not None:
                break
            if clock.elapsed() >= SLICE_MS:
                self._seeker.start()
                return
        else:
            span = None
        self._stop_seeking()
        self._answer(span)

    def _stop_seeking(self) -> None:
        self._seeker.stop()
        self._seeking = None

    def _after(self, position: int) -> Iterator[tuple[int, int] | None]:
        """Go through the lines behind a position, None for each without a misspelt word."""
        document = self._page.document.text_document
        start = document.findBlock(position)
        block = start
        for _ in range(document.blockCount() + 1):
            for first, last in self._wrong(block):
                span = (block.position() + first, block.position() + last)
                if block != start or span[0] > position:
                    yield span
            yield None
            block = block.next() if block.next().isValid() else document.begin()
            if block == start:
                for first, last in self._wrong(block):
                    yield (block.position() + first, block.position() + last)
                return

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

"""The number of words of a document, kept up to date at the cost of the paragraphs that change."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal
from PySide6.QtGui import QTextBlock, QTextDocument

from desktop.counts.counting import words_in

# How long one go over a long text may take, so that no key waits for it.
SLICE_MS = 4


class WordCounter(QObject):
    """Counts a document in slices after it is loaded, and after that only what an edit touches.

    The count of each block is kept by the block's number; blocks that come or go move the others' places in the list.
    """

    changed = Signal(int)
    """The number of words, as far as it is known."""

    def __init__(self, document: QTextDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._counts: list[int] = []
        self._total = 0
        self._next = 0
        self._timer = QTimer(self, interval=0, singleShot=True)
        self._timer.timeout.connect(self._go_on)
        document.contentsChange.connect(self._on_contents_change)
        self.restart()

    @property
    def total(self) -> int:
        """The number of words."""
        return self._total

    @property
    def is_done(self) -> bool:
        """Whether every paragraph has been counted."""
        return self._next >= len(self._counts)

    def between(self, first: int, last: int) -> int:
        """Return the number of words in the blocks from number `first` up to, and without, `last`."""
        return sum(self._counts[first:last])

    def restart(self) -> None:
        """Count everything anew, in slices."""
        self._counts = [0] * self._document.blockCount()
        self._total = 0
        self._next = 0
        self._timer.start()

    def stop(self) -> None:
        """Leave off counting, wherever it has got to."""
        self._timer.stop()

    def _go_on(self) -> None:
        clock = QElapsedTimer()
        clock.start()
        block = self._document.findBlockByNumber(self._next)
        while block.isValid() and self._next < len(self._counts):
            self._set(self._next, words_in(block.text()))
            self._next += 1
            block = block.next()
            if clock.elapsed() >= SLICE_MS:
                self._timer.start()
                return
        self._next = len(self._counts)
        self.changed.emit(self._total)

    def _on_contents_change(self, position: int, _removed: int, added: int) -> None:
        blocks = self._document.blockCount()
        difference = blocks - len(self._counts)
        first = self._document.findBlock(position)
        number = first.blockNumber()
        if not first.isValid() or abs(difference) > blocks // 2 + 100:
            self.restart()
            return
        if difference > 0:
            self._counts[number + 1 : number + 1] = [0] * difference
        elif difference < 0:
            gone = self._counts[number + 1 : number + 1 - difference]
            self._total -= sum(gone)
            del self._counts[number + 1 : number + 1 - difference]
        if self._next > number:
            self._next = max(self._next + difference, number)
        self._count_between(first, position + added)

    def _count_between(self, block: QTextBlock, end: int) -> None:
        clock = QElapsedTimer()
        clock.start()
        while block.isValid():
            number = block.blockNumber()
            if number >= self._next:
                break
            self._set(number, words_in(block.text()))
            if block.position() + block.length() > end:
                break
            if clock.elapsed() >= SLICE_MS:
                # A large piece was put in: the rest is counted in slices.
                self._next = number + 1
                break
            block = block.next()
        if not self.is_done:
            self._timer.start()
        self.changed.emit(self._total)

    def _set(self, number: int, words: int) -> None:
        self._total += words - self._counts[number]
        self._counts[number] = words

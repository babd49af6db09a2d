"""The search itself, in a thread of its own."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from desktop.document.offsets import OffsetMap
from desktop.search.pattern import BadPattern, Match, Query, matches


class Problem(enum.Enum):
    """Why a search has no answer."""

    BAD_PATTERN = enum.auto()
    TOOK_TOO_LONG = enum.auto()


@dataclass(frozen=True, slots=True)
class Found:
    """An answer: the matches, and where they are in positions of the text searched, or why there are none."""

    query: Query
    matches: tuple[Match, ...] = ()
    positions: tuple[tuple[int, int], ...] = ()
    problem: Problem | None = None


class Finder(QObject):
    """Searches texts; only the answer to the newest question is told."""

    found = Signal(object)
    """Found"""
    _answered = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._answered.connect(self._on_answered)

    def search(self, query: Query, text: str, start: int = 0, end: int | None = None) -> None:
        """Search a text between two of its characters; the answer comes by `found`, from the event loop."""
        self._number += 1
        number = self._number
        # What waits was asked before, and nobody wants to know any more.
        self._pool.clear()
        self._pool.start(QRunnable.create(lambda: self._answered.emit(number, _search(query, text, start, end))))

    def cancel(self) -> None:
        """Forget the question that is being worked on."""
        self._number += 1
        self._pool.clear()

    def close(self, timeout_ms: int) -> bool:
        """Wait for the thread to end; whether it ended in time."""
        self.cancel()
        return self._pool.waitForDone(timeout_ms)

    def _on_answered(self, number: int, answer: Found) -> None:
        if number == self._number:
            self.found.emit(answer)


def _search(query: Query, text: str, start: int, end: int | None) -> Found:
    if not query.text:
        return Found(query)
    try:
        found = tuple(matches(query, text, start, end))
    except BadPattern:
        return Found(query, problem=Problem.BAD_PATTERN)
    except TimeoutError:
        return Found(query, problem=Problem.TOOK_TOO_LONG)
    offsets = OffsetMap(text)
    return Found(query, found, tuple((offsets.position(one.start), offsets.position(one.end)) for one in found))

"""The doubtful words of one page's text, and their marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QTextCursor

from desktop.document.offsets import OffsetMap
from desktop.doubt.choosing import DoubtAmount, least_sure
from desktop.editor.marks import MarkKind
from desktop.page import Page
from runtime.api import Doubt


@dataclass(frozen=True, slots=True)
class DoubtedWord:
    """A word of the document. Positions are QTextDocument positions."""

    start: int
    end: int
    text: str
    doubt: Doubt


@dataclass(frozen=True, slots=True)
class _Anchored:
    start: QTextCursor
    end: QTextCursor
    text: str
    doubt: Doubt


class PageDoubts:
    """Knows the words that were read last. A word that was edited since is none of them any more."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._words: list[_Anchored] = []

    @property
    def are_shown(self) -> bool:
        """Whether any word is underlined."""
        return bool(self._page.view.marks.ranges(MarkKind.DOUBT))

    def put(self, start: int, text: str, doubts: Sequence[Doubt], amount: DoubtAmount) -> int:
        """Underline the least sure words of `text`, which stands at `start`; how many they are. Locked ones never."""
        places = OffsetMap(text)
        self._words = []
        for doubt in doubts:
            span = places.positions(doubt.span)
            if not self._page.locks.has_locked(start + span.start, start + span.end):
                word = text[doubt.span.start : doubt.span.end]
                self._words.append(
                    _Anchored(
                        self._anchor(start + span.start), self._anchor(start + span.end, is_end=True), word, doubt
                    )
                )
        return self.mark(amount)

    def mark(self, amount: DoubtAmount) -> int:
        """Underline as many as are wanted of the words that still stand; how many they are."""
        chosen = {id(one) for one in least_sure([word.doubt for word in self._words], amount)}
        found = [self._now(word) for word in self._words if id(word.doubt) in chosen]
        ranges = [(word.start, word.end) for word in found if word is not None]
        self._page.view.marks.set(MarkKind.DOUBT, ranges)
        return len(ranges)

    def clear(self) -> None:
        """Take the underlines away."""
        self._words = []
        self._page.view.marks.clear(MarkKind.DOUBT)

    def at(self, position: int) -> DoubtedWord | None:
        """Return the underlined word that holds a position or ends there."""
        found = self._page.view.marks.at(MarkKind.DOUBT, position)
        if found is None:
            return None
        words = (self._now(word) for word in self._words)
        return next((word for word in words if word is not None and (word.start, word.end) == found), None)

    def _now(self, word: _Anchored) -> DoubtedWord | None:
        start, end = word.start.position(), word.end.position()
        if start >= end or self._page.document.text_between(start, end) != word.text:
            return None
        return DoubtedWord(start, end, word.text, word.doubt)

    def _anchor(self, position: int, *, is_end: bool = False) -> QTextCursor:
        cursor = QTextCursor(self._page.document.text_document)
        cursor.setPosition(position)
        cursor.setKeepPositionOnInsert(is_end)
        return cursor

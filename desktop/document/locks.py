"""The parts of a document that the model may not change."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextCursor, QTextDocument

from desktop.document.document import Document
from desktop.document.offsets import OffsetMap
from desktop.document.words import extended_to_words
from runtime.api import Span


@dataclass(slots=True, eq=False)
class _Lock:
    """A locked span, held by two cursors that Qt moves with every edit; where it was and what it held before that."""

    identity: int
    start: QTextCursor
    end: QTextCursor
    known_span: Span
    known_text: str

    @property
    def span(self) -> Span:
        start = self.start.position()
        return Span(start, max(start, self.end.position()))


@dataclass(frozen=True, slots=True)
class _Damaged:
    """A lock as it was before an edit changed its text, for when that edit is undone."""

    identity: int
    span: Span
    text: str
    character_count: int


@dataclass(frozen=True, slots=True)
class _State:
    """Where the document stands on Qt's undo stack."""

    undo_steps: int
    has_redo: bool
    character_count: int


class LockedSpans(QObject):
    """Tracks locked spans through every edit. All spans are in positions (UTF-16 units) unless a name says offsets.

    The writer may edit anything. Typing right before or right after a locked span leaves it alone, typing inside makes
    it grow, deleting it drops it, and undoing any of these brings back the lock with the text. Locking and unlocking
    themselves are not on the undo stack. A new text in the document has no locks.
    """

    changed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._text_document: QTextDocument = document.text_document
        self._identities = itertools.count()
        self._locks: list[_Lock] = []
        # By the place on the undo stack where the lock was still whole, then by the lock.
        self._damaged: dict[int, dict[int, _Damaged]] = {}
        self._unlocked: set[int] = set()
        self._published: tuple[Span, ...] = ()
        self._state = self._read_state()
        self._text_document.contentsChanged.connect(self._on_contents_changed)
        document.text_replaced.connect(self.clear)

    def spans(self) -> list[Span]:
        """The locked spans, sorted, touching ones merged."""
        merged: list[Span] = []
        for span in sorted(lock.span for lock in self._locks):
            if merged and span.start <= merged[-1].end:
                merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
            else:
                merged.append(span)
        return merged

    def positions_within(self, start: int, end: int) -> tuple[Span, ...]:
        """The locked parts of a span, in positions relative to `start`."""
        clipped = ((max(span.start, start), min(span.end, end)) for span in self.spans())
        return tuple(Span(first - start, last - start) for first, last in clipped if first < last)

    def spans_within(self, start: int, end: int) -> tuple[Span, ...]:
        """The locked parts of the text between two positions, in *offsets* of that text, as `RewriteRequest` wants."""
        positions = self.positions_within(start, end)
        if not positions:
            return ()
        offsets = OffsetMap(self._document.text_between(start, end))
        return tuple(offsets.offsets(span) for span in positions)

    def is_locked(self, start: int, end: int) -> bool:
        """Whether all of a span is locked; for an empty one, whether it lies inside a lock."""
        if start == end:
            return any(span.start < start < span.end for span in self.spans())
        return any(span.start <= start and end <= span.end for span in self.spans())

    def has_locked(self, start: int, end: int) -> bool:
        """Whether any of a span is locked."""
        return bool(self.positions_within(start, end))

    def extended_to_locks(self, start: int, end: int) -> tuple[int, int]:
        """Return the range with the rest of each lock that one of its ends is inside of."""
        inside = [span for span in self.spans() if span.start < start < span.end or span.start < end < span.end]
        return min([start, *(span.start for span in inside)]), max([end, *(span.end for span in inside)])

    def lock(self, start: int, end: int) -> None:
        """Lock a span, extended to whole words; an empty one locks the word it is in."""
        words = extended_to_words(self._text_document, Span(start, end))
        if words is not None:
            self.lock_exactly([words])

    def lock_exactly(self, spans: Iterable[Span]) -> None:
        """Lock spans as they are, such as the locks of a finished run or of a recovered document."""
        last = self._text_document.characterCount() - 1
        for span in spans:
            self._add(Span(min(span.start, last), min(span.end, last)))
        self._publish()

    def unlock(self, start: int, end: int) -> None:
        """Unlock exactly this span; locks that reach beyond it keep their other parts."""
        for lock in [lock for lock in self._locks if lock.span.start < end and start < lock.span.end]:
            span = lock.span
            self._locks.remove(lock)
            self._unlocked.add(lock.identity)
            for rest in ((span.start, min(span.end, start)), (max(span.start, end), span.end)):
                if rest[0] < rest[1]:
                    self._locks.append(self._make(Span(*rest)))
        self._publish()

    def toggle(self, start: int, end: int) -> None:
        """Unlock the words of a span if all of them are locked, else lock them."""
        words = extended_to_words(self._text_document, Span(start, end))
        if words is None:
            return
        if self.is_locked(words.start, words.end):
            self.unlock(words.start, words.end)
        else:
            self.lock_exactly([words])

    def clear(self) -> None:
        """Drop all locks for good."""
        self._locks.clear()
        self._damaged.clear()
        self._unlocked.clear()
        self._state = self._read_state()
        self._publish()

    def _add(self, span: Span) -> None:
        """Add a lock, swallowing those it overlaps; those it merely touches stay apart."""
        swallowed = [lock for lock in self._locks if lock.span.start < span.end and span.start < lock.span.end]
        start = min([span.start, *(lock.span.start for lock in swallowed)])
        end = max([span.end, *(lock.span.end for lock in swallowed)])
        if start < end:
            self._locks = [lock for lock in self._locks if lock not in swallowed]
            self._locks.append(self._make(Span(start, end)))

    def _make(self, span: Span, identity: int | None = None) -> _Lock:
        start, end = QTextCursor(self._text_document), QTextCursor(self._text_document)
        start.setPosition(span.start)
        end.setPosition(span.end)
        end.setKeepPositionOnInsert(True)
        text = self._document.text_between(span.start, span.end)
        return _Lock(next(self._identities) if identity is None else identity, start, end, span, text)

    def _publish(self) -> None:
        spans = tuple(self.spans())
        if spans != self._published:
            self._published = spans
            self.changed.emit()

    def _read_state(self) -> _State:
        document = self._text_document
        return _State(document.availableUndoSteps(), document.isRedoAvailable(), document.characterCount())

    def _on_contents_changed(self) -> None:
        before, now = self._state, self._read_state()
        if before == now:
            return
        self._state = now
        # Going up the stack with something to redo is a redo, or a new edit that threw the redoable away.
        may_be_history = now.undo_steps < before.undo_steps or before.has_redo
        self._locks = [lock for lock in self._locks if self._follow(lock, before, is_history=may_be_history)]
        if may_be_history:
            self._revive(now)
        self._publish()

    def _follow(self, lock: _Lock, before: _State, *, is_history: bool) -> bool:
        """Take in what an edit did to a lock; whether anything of it is left."""
        span = lock.span
        text = self._document.text_between(span.start, span.end)
        if is_history and len(text) > len(lock.known_text) and text.endswith(lock.known_text):
            # Undoing a forward deletion right before the lock puts the text back behind our start cursor.
            span = Span(span.end - len(lock.known_span), span.end)
            lock.start.setPosition(span.start)
            text = lock.known_text
        if text != lock.known_text:
            whole = _Damaged(lock.identity, lock.known_span, lock.known_text, before.character_count)
            self._damaged.setdefault(before.undo_steps, {})[lock.identity] = whole
        lock.known_span, lock.known_text = span, text
        return len(span) > 0

    def _revive(self, now: _State) -> None:
        """Bring back the locks that were whole at this place on the undo stack, where the text is the same again."""
        if not now.has_redo:
            for undo_steps in [steps for steps in self._damaged if steps > now.undo_steps]:
                del self._damaged[undo_steps]
        for whole in self._damaged.get(now.undo_steps, {}).values():
            is_same = (
                whole.identity not in self._unlocked
                and whole.character_count == now.character_count
                and self._document.text_between(whole.span.start, whole.span.end) == whole.text
            )
            if is_same:
                self._locks = [lock for lock in self._locks if lock.identity != whole.identity]
                self._locks.append(self._make(whole.span, whole.identity))

"""A suggestion: what the model proposes for one place in the document, and the guard that keeps it from overwriting.

A suggestion never stands in the document. It holds anchors to the place it is meant for and the paragraph's text as it
was when the model was asked. As long as the paragraph still reads the same the suggestion fits; otherwise it is stale
and cannot be applied.
"""

from __future__ import annotations

import dataclasses
import enum
from dataclasses import dataclass, field

from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument

from desktop.document.offsets import position_of, utf16_length
from desktop.document.qt_text import to_qt
from desktop.document.snapshot import DraftPlace
from runtime.api import Cancelled, Draft, Finished, RewriteRequest, Settled, Span, WritingRequest


class SuggestionState(enum.Enum):
    """Where a suggestion is in its life, apart from being stale, which is asked of the document each time."""

    WRITING = enum.auto()
    READY = enum.auto()


class Target:
    """The range of the document a suggestion is for, anchored through edits made around it.

    Positions are QTextDocument positions (UTF-16 units). An empty range is a place to insert at. With `place`, the
    range was there once, and is it again where the paragraphs read as they did then.

    Anchors alone would not do: cutting the paragraph pushes them together, and undoing that leaves them so. They tell
    which paragraph it is, and where in it is counted from its beginning.
    """

    def __init__(self, document: QTextDocument, start: int, end: int, place: DraftPlace | None = None) -> None:
        self._document = document
        self._start = QTextCursor(document)
        self._start.setPosition(start)
        self._end = QTextCursor(document)
        self._end.setPosition(end)
        self._end.setKeepPositionOnInsert(True)
        self._place = self._place_now() if place is None else place

    @property
    def place(self) -> DraftPlace:
        """What the range was when the target was made."""
        return self._place

    @property
    def start(self) -> int:
        """First position of the range."""
        block = self._unchanged_block()
        return self._first_anchor() if block is None else block.position() + self._place.span.start

    @property
    def end(self) -> int:
        """Position after the range."""
        block = self._unchanged_block()
        return self._end.position() if block is None else block.position() + self._place.span.end

    def anchors(self) -> tuple[int, int]:
        """Where the range is now, carried through edits within it as well; empty where its text is gone."""
        return self._first_anchor(), self._end.position()

    @property
    def is_unchanged(self) -> bool:
        """Whether the paragraphs the range touches still read as they did when the target was made."""
        return self._unchanged_block() is not None

    def _first_anchor(self) -> int:
        return min(self._start.position(), self._end.position())

    def _unchanged_block(self) -> QTextBlock | None:
        """The first block of the range, None where it or one after it does not read as it did.

        Whole blocks are compared, and not a stretch of text between two anchors, so that a new paragraph begun right
        before or after does not count as a change of this one.
        """
        first = block = self._document.findBlock(self._first_anchor())
        for text in self._place.paragraphs:
            if not block.isValid() or block.text() != text:
                return None
            block = block.next()
        return first

    def _place_now(self) -> DraftPlace:
        start, end = self._first_anchor(), self._end.position()
        first = block = self._document.findBlock(start)
        texts: list[str] = []
        while block.isValid() and block.position() <= end:
            texts.append(block.text())
            block = block.next()
        return DraftPlace(tuple(texts), Span(start - first.position(), end - first.position()))


@dataclass(frozen=True, slots=True)
class WoundBack:
    """A step of a finished run: the blocks `before`, its `draft`, and the text that was not reached yet.

    `kept` are spans of the draft's text that shall stay, `word` the one the keyboard is at.
    """

    before: str
    draft: Draft
    remainder: str
    kept: tuple[Span, ...] = ()
    word: Span | None = None


@dataclass(slots=True)
class Suggestion:
    """What the model has written so far for `target`, where `original` stands, and how it got there."""

    request: WritingRequest
    target: Target
    original: str
    job_number: int
    state: SuggestionState = SuggestionState.WRITING
    version: int = 0
    prefix: str = ""
    """Stands before whatever is written, as the break before a paragraph of its own."""
    settled: list[Settled] = field(default_factory=list)
    draft: Draft | None = None
    finished: Finished | None = None
    wound_back: WoundBack | None = None
    """How `finished` stood at an earlier step, where one has gone back to that."""
    stopped: Cancelled | None = None
    """How the run ended where it was stopped."""

    @property
    def is_stale(self) -> bool:
        """Whether the writer changed the paragraph since the model was asked."""
        return not self.target.is_unchanged

    @property
    def text(self) -> str:
        """The suggested text as far as it is there: the result, or the blocks that settled and the newest draft."""
        if self.finished is not None:
            return self.finished.text
        settled = self.prefix + "".join(block.text for block in self.settled)
        return settled + (self.draft.text if self.draft is not None else "")

    def settled_text(self) -> str:
        """What would stand there if nothing more were written: the settled blocks, and what they have not reached."""
        text = self.prefix + "".join(block.text for block in self.settled)
        if isinstance(self.request, RewriteRequest):
            text += self.request.selected[max((block.region.end for block in self.settled), default=0) :]
        return text

    def remainder(self) -> str:
        """The end of the selected text that no block has reached yet; empty except while a rewrite is going on."""
        if not isinstance(self.request, RewriteRequest) or self.finished is not None:
            return ""
        regions = [block.region.end for block in self.settled]
        if self.draft is not None:
            regions.append(self.draft.region.end)
        return self.request.selected[max(regions, default=0) :]


def behind(prefix: str, finished: Finished) -> Finished:
    """Return a result with `prefix` in front of its text, and everything told of the text moved along."""
    length = len(prefix)
    if not length:
        return finished
    doubts = (
        dataclasses.replace(one, span=Span(one.span.start + length, one.span.end + length)) for one in finished.doubts
    )
    locks = (Span(lock.start + length, lock.end + length) for lock in finished.locks)
    return dataclasses.replace(finished, text=prefix + finished.text, locks=tuple(locks), doubts=tuple(doubts))


def apply_suggestion(document: QTextDocument, suggestion: Suggestion, start: int | None = None) -> int:
    """Put a finished suggestion into the document as one step of undo; the position after it.

    `start` is for a caller that has just seen that it fits there, and has changed the paragraph behind it since.

    Only what lies between locked spans is replaced, so that nothing ever writes over a locked word and marks anchored
    to it stay where they are.

    Raises:
        ValueError: The suggestion is not finished, or it is stale.
    """
    finished = suggestion.finished
    if finished is None or (start is None and suggestion.is_stale):
        raise ValueError("only a finished suggestion for unchanged text can be applied")
    request = suggestion.request
    locks = request.locks if isinstance(request, RewriteRequest) else ()
    original = suggestion.original
    start = suggestion.target.start if start is None else start
    cursor = QTextCursor(document)
    # Where the edit block begins is where undoing it puts the caret.
    cursor.setPosition(start)
    cursor.beginEditBlock()
    try:
        for old, new in reversed(_open_ranges(locks, finished.locks, len(original), len(finished.text))):
            _replace(cursor, start, original, old, finished.text[new.start : new.end])
        end_undo_step(cursor)
    finally:
        cursor.endEditBlock()
    return start + utf16_length(finished.text)


def end_undo_step(cursor: QTextCursor) -> None:
    """Let what is typed next be a step of undo for itself. To be called last in an edit block.

    Qt takes a letter typed right behind an insertion for more of it, even where that was an edit block, and one undo
    would take away both; not so behind a deletion.
    """
    cursor.insertText(" ")
    cursor.deletePreviousChar()


def _open_ranges(
    locks: tuple[Span, ...], result_locks: tuple[Span, ...], length: int, result_length: int
) -> list[tuple[Span, Span]]:
    """Pair the stretches between locks in the original with those in the result."""
    pairs: list[tuple[Span, Span]] = []
    old_start = new_start = 0
    in_order = sorted(zip(locks, result_locks, strict=True))
    for old, new in in_order:
        pairs.append((Span(old_start, max(old_start, old.start)), Span(new_start, max(new_start, new.start))))
        old_start, new_start = max(old_start, old.end), max(new_start, new.end)
    pairs.append((Span(old_start, length), Span(new_start, result_length)))
    return pairs


def _replace(cursor: QTextCursor, start: int, original: str, old: Span, text: str) -> None:
    """Replace `old` of `original`, which stands at position `start`, leaving equal ends alone."""
    before = original[old.start : old.end]
    head = 0
    while head < min(len(before), len(text)) and before[head] == text[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(text)) - head and before[-1 - tail] == text[-1 - tail]:
        tail += 1
    cursor.setPosition(start + position_of(original, old.start + head))
    cursor.setPosition(start + position_of(original, old.end - tail), QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(to_qt(text[head : len(text) - tail]))

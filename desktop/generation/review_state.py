"""Going through a suggestion change by change: which are left, which one is in front, and what was decided."""

from __future__ import annotations

import dataclasses
import enum

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextCursor

from desktop.document.document import Document
from desktop.document.locked_words import find_in_order
from desktop.document.locks import LockedSpans
from desktop.document.offsets import position_of
from desktop.document.qt_text import to_qt
from desktop.editor.view import DocumentView
from desktop.generation.suggestion import Suggestion, Target, end_undo_step
from desktop.review.changes import Change, apply_changes, change_at, changes_between, merged
from runtime.api import Finished, RewriteRequest, Span


class ReviewMode(enum.StrEnum):
    """What is shown when a rewrite has been written."""

    NEW_TEXT = "new_text"
    CHANGES = "changes"
    DIRECT = "direct"


class ReviewState(QObject):
    """The review of one suggestion. It makes new suggestions of old ones; who owns them puts them in their place."""

    changed = Signal()
    """Changes are shown now, or no longer, or another one is in front."""

    def __init__(self, document: Document, view: DocumentView, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._view = view
        self.mode = ReviewMode.NEW_TEXT
        self._is_asked_for = False
        self._index = 0
        self._states: list[Suggestion] = []

    @property
    def is_shown(self) -> bool:
        """Whether changes are shown, and not the new text alone."""
        return self._is_asked_for or self.mode is ReviewMode.CHANGES

    def show_changes(self, is_on: bool) -> None:
        """Show the changes of what is on the screen, or the new text alone."""
        if is_on != self._is_asked_for:
            self._is_asked_for = is_on
            self._index = 0
            self.changed.emit()

    def forget(self) -> None:
        """Another suggestion is on the screen."""
        self._is_asked_for = False
        self._index = 0
        self._states.clear()

    def changes(self, suggestion: Suggestion) -> list[Change]:
        """Return what is left to decide of a finished suggestion."""
        finished = suggestion.finished
        if finished is None:
            return []
        return changes_between(suggestion.original, finished.text, _locks(suggestion), finished.locks)

    def shown_changes(self, suggestion: Suggestion) -> tuple[list[Change], int] | None:
        """Return the changes and which of them is in front; None where the new text alone is to be shown."""
        if not self.is_shown or suggestion.finished is None or not suggestion.original:
            return None
        changes = self.changes(suggestion)
        self._index = min(self._index, max(len(changes) - 1, 0))
        return changes, self._index

    def step(self, suggestion: Suggestion, step: int) -> None:
        """Put the next change in front, round to the first after the last; the first call only shows them."""
        if not self.is_shown:
            self.show_changes(True)
            return
        changes = self.changes(suggestion)
        if changes:
            self._index = (self._index + step) % len(changes)
            self.changed.emit()

    def go_to(self, suggestion: Suggestion, offset: int) -> bool:
        """Put the change in front that a character of the shown text is in; whether there is one."""
        shown = self.shown_changes(suggestion)
        number = None if shown is None else change_at(shown[0], offset)
        if number is None:
            return False
        self._index = number
        self.changed.emit()
        return True

    def decide(self, suggestion: Suggestion, *, is_taken: bool) -> Suggestion | None:
        """Take or leave the change in front; return the suggestion with what is left, None where nothing is.

        A change that is taken is made in the document, as one step of undo. The suggestion before is remembered, so
        that undoing brings it back.
        """
        finished = suggestion.finished
        changes = self.changes(suggestion)
        if finished is None or not changes:
            return None
        self._is_asked_for = True
        change = changes[min(self._index, len(changes) - 1)]
        self._states.append(suggestion)
        if is_taken:
            left = self._take(suggestion, change)
        else:
            others = [one for one in changes if one is not change]
            text = apply_changes(suggestion.original, finished.text, others)
            left = self._with_text(suggestion, suggestion.target, suggestion.original, text)
        if left is None or left.finished is None or left.finished.text == left.original:
            return None
        self._states.append(left)
        return left

    def fitting(self, suggestion: Suggestion, locks: LockedSpans) -> Suggestion | None:
        """Return a suggestion that fits the text as it is after an edit; None where there is none.

        Undoing a change that was taken finds the suggestion before it. Where the writer edited the paragraph, those
        changes go on whose own words still stand.
        """
        for state in reversed(self._states):
            if state is not suggestion and state.target.is_unchanged:
                return state
        finished = suggestion.finished
        if not self.is_shown or finished is None or not isinstance(suggestion.request, RewriteRequest):
            return None
        start, end = suggestion.target.anchors()
        if start >= end or locks.extended_to_locks(start, end) != (start, end):
            return None
        now = self._document.text_between(start, end)
        text = merged(suggestion.original, now, self.changes(suggestion), finished.text)
        if text is None or text == now or now.count("\n") != suggestion.original.count("\n"):
            return None
        if locks.spans_within(start, end) != _locks(suggestion) and _locks(suggestion):
            return None
        target = Target(self._document.text_document, start, end)
        self._states.append(suggestion)
        return self._with_text(suggestion, target, now, text)

    def _take(self, suggestion: Suggestion, change: Change) -> Suggestion | None:
        finished = suggestion.finished
        if finished is None:
            return None
        start = suggestion.target.start
        original = suggestion.original
        text = finished.text[change.new.start : change.new.end]
        cursor = QTextCursor(self._document.text_document)
        cursor.setPosition(start + position_of(original, change.old.start))
        cursor.setPosition(start + position_of(original, change.old.end), QTextCursor.MoveMode.KeepAnchor)
        cursor.beginEditBlock()
        try:
            cursor.insertText(to_qt(text))
            end_undo_step(cursor)
        finally:
            cursor.endEditBlock()
        now = original[: change.old.start] + text + original[change.old.end :]
        target = Target(self._document.text_document, start, start + position_of(now, len(now)))
        return self._with_text(suggestion, target, now, finished.text)

    def _with_text(self, suggestion: Suggestion, target: Target, original: str, text: str) -> Suggestion | None:
        """Return the suggestion for another original or with another text, its locks found again in both."""
        finished, request = suggestion.finished, suggestion.request
        if finished is None or not isinstance(request, RewriteRequest):
            return None
        words = [suggestion.original[span.start : span.end] for span in request.locks]
        old_locks, new_locks = find_in_order(words, original), find_in_order(words, text)
        if old_locks is None or new_locks is None:
            return None
        return dataclasses.replace(
            suggestion,
            request=dataclasses.replace(request, selected=original, locks=old_locks),
            target=target,
            original=original,
            finished=Finished(text, new_locks, finished.seed, finished.statistics),
            settled=[],
            draft=None,
        )


def _locks(suggestion: Suggestion) -> tuple[Span, ...]:
    return suggestion.request.locks if isinstance(suggestion.request, RewriteRequest) else ()

"""Bringing a suggestion to the screen: the draft in the text, and the card beside it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QTimer

from desktop.editor.draft_layer import DraftPiece, DraftTone
from desktop.editor.view import DocumentView
from desktop.generation.draft_pieces import change_pieces, draft_pieces
from desktop.generation.status import GenerationStatus
from desktop.generation.suggestion import Suggestion, SuggestionState
from desktop.review.changes import Change

translate = QCoreApplication.translate


class Presenter:
    """Shows one suggestion at a time in one view.

    With `shows_drafts` off the text stays as it is until the suggestion is done, and only the card says what goes on.
    """

    def __init__(self, view: DocumentView) -> None:
        self._view = view
        self.shows_drafts = True

    def show(self, suggestion: Suggestion, status: GenerationStatus, changes: tuple[list[Change], int] | None) -> None:
        """Show the suggestion as it is now, its changes where they are given."""
        if suggestion.is_stale or status.phase is status.phase.STALE:
            self._show_stale(suggestion)
            return
        is_ready = suggestion.state is SuggestionState.READY
        pieces = self._pieces(suggestion, changes)
        is_first = bool(pieces) and not self._view.drafts.is_visible
        if pieces:
            self._view.drafts.show(suggestion.target.start, suggestion.target.end, pieces)
        else:
            self._view.drafts.clear()
        if is_ready:
            self._view.card.show_ready(_note(status, changes))
            QTimer.singleShot(0, self._view, self._view.reveal_rest_of_draft)
        else:
            self._view.card.show_writing(_progress(status))
        if is_first:
            # When the card has taken its room. In between, the page stays where the reader has it.
            QTimer.singleShot(0, self._view, self._view.reveal_draft)

    def clear(self) -> None:
        """Take everything off the screen."""
        self._view.drafts.clear()
        self._view.card.hide()
        self._view.set_suggestion_focus(False)

    def _show_stale(self, suggestion: Suggestion) -> None:
        # There is nothing to accept, so Enter is a new line.
        self._view.set_suggestion_focus(False)
        self._view.drafts.clear()
        if suggestion.state is SuggestionState.READY:
            self._view.card.show_stale(suggestion.text)
        else:
            self._view.card.show_writing(
                translate("Presenter", "You changed this paragraph. The suggestion will be shown beside it.")
            )

    def _pieces(self, suggestion: Suggestion, changes: tuple[list[Change], int] | None) -> list[DraftPiece]:
        if suggestion.finished is not None:
            if changes is None:
                return draft_pieces(suggestion)
            return change_pieces(suggestion, *changes)
        if self.shows_drafts:
            return draft_pieces(suggestion)
        # Kept as a draft of what stands there, so that the place is marked and nothing moves.
        return [DraftPiece(suggestion.original, DraftTone.ORIGINAL)] if suggestion.original else []


def _note(status: GenerationStatus, changes: tuple[list[Change], int] | None) -> str:
    notes: list[str] = []
    if status.versions > 1:
        notes.append(translate("Presenter", "Version {0} of {1}").format(status.version, status.versions))
    if changes is not None and changes[0]:
        notes.append(translate("Presenter", "Change {0} of {1}").format(changes[1] + 1, len(changes[0])))
    if status.waiting:
        notes.append(translate("Presenter", "{0} more places").format(status.waiting))
    return translate("Presenter", ", ").join(notes)


def _progress(status: GenerationStatus) -> str:
    if status.step == 0:
        return translate("Presenter", "Reading…")
    text = translate("Presenter", "Writing… step {0} of at most {1}").format(status.step, status.max_steps)
    if status.unfinished > 1:
        text += translate("Presenter", ", {0} versions").format(status.unfinished)
    return text

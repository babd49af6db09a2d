"""Bringing a suggestion to the screen: the draft in the text, and the card beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QTimer

from desktop.editor.draft_layer import DraftPiece, DraftTone
from desktop.editor.view import DocumentView
from desktop.generation.draft_pieces import change_pieces, draft_pieces
from desktop.generation.status import GenerationStatus, Phase
from desktop.generation.suggestion import Suggestion, SuggestionState
from desktop.review.changes import Change
from desktop.revision.reveal import Reveal
from runtime.api import Span

translate = QCoreApplication.translate


class Presenter:
    """Shows one suggestion at a time in one view.

    With `shows_drafts` off the text stays as it is until the suggestion is done, and only the card says what goes on.
    `reveal` says how fast the rest is shown, `doubted` which words of a finished suggestion are to be told apart.
    """

    def __init__(self, view: DocumentView) -> None:
        self._view = view
        self.shows_drafts = True
        self.reveal = Reveal(view)
        self.reveal.due.connect(self._reveal_more)
        self.doubted: Callable[[Suggestion], Sequence[Span]] = _nothing
        self._shown: Suggestion | None = None

    def show(self, suggestion: Suggestion, status: GenerationStatus, changes: tuple[list[Change], int] | None) -> None:
        """Show the suggestion as it is now, its changes where they are given."""
        if suggestion.is_stale or status.phase is Phase.STALE:
            self._show_stale(suggestion)
            return
        is_ready = suggestion.state is SuggestionState.READY
        if suggestion.wound_back is not None:
            changes = None
        self._shown = suggestion if changes is None else None
        pieces = self._pieces(suggestion, changes)
        is_first = bool(pieces) and not self._view.drafts.is_visible
        if pieces:
            self._view.drafts.show(suggestion.target.start, suggestion.target.end, pieces)
        else:
            self._view.drafts.clear()
        if is_ready:
            self._view.card.show_ready(_note(status, changes), is_review=bool(changes and changes[0]))
            QTimer.singleShot(0, self._view, self._view.reveal_rest_of_draft)
        else:
            self._view.card.show_writing(_progress(status))
        if is_first:
            # When the card has taken its room. In between, the page stays where the reader has it.
            QTimer.singleShot(0, self._view, self._view.reveal_draft)

    def clear(self) -> None:
        """Take everything off the screen."""
        self._shown = None
        self.reveal.forget()
        self._view.drafts.clear()
        self._view.card.hide()
        self._view.set_suggestion_focus(False)

    def _show_stale(self, suggestion: Suggestion) -> None:
        self._shown = None
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
                return self._revealed(suggestion)
            return change_pieces(suggestion, *changes)
        if self.shows_drafts:
            return self._revealed(suggestion)
        # Kept as a draft of what stands there, so that the place is marked and nothing moves.
        return [DraftPiece(suggestion.original, DraftTone.ORIGINAL)] if suggestion.original else []

    def _revealed(self, suggestion: Suggestion) -> list[DraftPiece]:
        doubted = self.doubted(suggestion)
        pieces = draft_pieces(suggestion, doubted)
        if suggestion.wound_back is not None or doubted:
            # Asked for, and so shown at once.
            self.reveal.forget()
            return pieces
        key = (suggestion.job_number, suggestion.version)
        return self.reveal.pieces(key, pieces, is_done=suggestion.finished is not None)

    def _reveal_more(self) -> None:
        shown = self._shown
        if shown is not None and not shown.is_stale and self._view.drafts.is_visible:
            self._view.drafts.show(shown.target.start, shown.target.end, self._revealed(shown))


def _nothing(_suggestion: Suggestion) -> Sequence[Span]:
    return ()


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

"""The suggestions of one document as they come from the model and stand on the screen."""

from __future__ import annotations

import contextlib
import dataclasses
import enum
import logging
from collections.abc import Iterator

from PySide6.QtCore import QObject, Signal

from desktop.document.document import Document
from desktop.document.locks import LockedSpans
from desktop.editor.view import DocumentView
from desktop.generation.faults import message_for
from desktop.generation.jobs import SuggestionJobs
from desktop.generation.presenter import Presenter
from desktop.generation.requests import RequestMaker
from desktop.generation.review_state import ReviewState
from desktop.generation.sheaf import Sheaf
from desktop.generation.status import GenerationStatus, Phase
from desktop.generation.suggestion import Suggestion, SuggestionState, Target, behind
from desktop.generation.worker import GenerationThread
from runtime.api import FaultCode, Finished, ModelInfo, Prefilled, RewriteRequest

log = logging.getLogger(__name__)


class Decision(enum.StrEnum):
    """What the writer made of a suggestion."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


class SuggestionDesk(QObject):
    """Owns the suggestions under way, and keeps view and worker thread in step with the document.

    What the writer does with them is the `GenerationController`'s. Lives in the GUI thread.
    """

    status_changed = Signal(object)
    """GenerationStatus"""
    notice_given = Signal(str)
    """A sentence for the status line."""
    fault_occurred = Signal(object)
    """FaultMessage"""
    suggestion_changed = Signal(object)
    """The Suggestion worth keeping through a crash, or None."""
    finished = Signal(object)
    """A Suggestion the model is done with, whether it is shown or not."""
    decided = Signal(object, object)
    """Suggestion, Decision"""
    stopped = Signal(object)
    """A Suggestion that was given up half-way at the writer's word; its `stopped` says how far it had come."""
    applying = Signal(object)
    """Suggestions that are about to be put into the document, in a list."""
    applied = Signal(object, int, int)
    """Suggestion, and where its text begins and ends in the document now."""

    def __init__(
        self,
        *,
        document: Document,
        locks: LockedSpans,
        view: DocumentView,
        thread: GenerationThread,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._locks = locks
        self._view = view
        self._thread = thread
        self._requests = RequestMaker(document, locks)
        self._sheaf = Sheaf()
        self._jobs = SuggestionJobs(thread, self._sheaf.everything, self)
        self._failed: Suggestion | None = None
        self._was_stale = False
        self._is_applying = False
        self._is_putting_in = False
        self._is_loading = thread.is_loading
        self._status = GenerationStatus(phase=self._resting_phase(thread.info), model=thread.info)
        self._presenter = Presenter(view)
        self.review = ReviewState(document, view, self)
        self._connect()

    def _connect(self) -> None:
        self._jobs.read.connect(self._tell_left_out)
        self._jobs.drafted.connect(self._on_drafted)
        self._jobs.finished.connect(self._on_finished)
        self._jobs.dropped.connect(self._come_to_nothing)
        self._jobs.dropped.connect(self.stopped)
        self._jobs.failed.connect(self._on_failed)
        self._thread.model_loading.connect(self._on_model_loading)
        self._thread.model_read.connect(self._on_model_read)
        self._thread.model_loaded.connect(self._on_model_loaded)
        self._thread.model_unloaded.connect(self._on_model_unloaded)
        self._thread.model_failed.connect(self._on_model_failed)
        self._document.edited.connect(self._on_edited)
        self._document.text_replaced.connect(self.reject_all)
        self._locks.changed.connect(self._on_edited)
        self.review.changed.connect(self._show)

    # --- what is going on ---------------------------------------------------------------------------------------

    @property
    def status(self) -> GenerationStatus:
        """What the status line shows."""
        return self._status

    @property
    def suggestion(self) -> Suggestion | None:
        """The suggestion on the screen, if there is one."""
        return self._sheaf.shown

    @property
    def versions(self) -> tuple[Suggestion, ...]:
        """All versions for the place on the screen, the oldest first."""
        return self._sheaf.versions

    @property
    def is_putting_in(self) -> bool:
        """Whether the edit being made in the document puts the model's words in."""
        return self._is_putting_in

    @contextlib.contextmanager
    def _putting_in(self) -> Iterator[None]:
        self._is_putting_in = True
        try:
            yield
        finally:
            self._is_putting_in = False

    @property
    def presenter(self) -> Presenter:
        """Brings suggestions to the screen; how it does so can be chosen there."""
        return self._presenter

    @property
    def requests(self) -> RequestMaker:
        """Makes requests of the document as it is now."""
        return self._requests

    # --- whether it fits -------------------------------------------------------------------------------------------

    def _is_stale(self, suggestion: Suggestion) -> bool:
        """Whether the paragraph, or what is locked in it, is no longer as the model was told."""
        request, target = suggestion.request, suggestion.target
        locks = request.locks if isinstance(request, RewriteRequest) else ()
        return (
            suggestion.is_stale
            or self._locks.spans_within(target.start, target.end) != locks
            or self._locks.extended_to_locks(target.start, target.end) != (target.start, target.end)
        )

    def _is_ready(self, suggestion: Suggestion) -> bool:
        return suggestion.finished is not None and not self._is_stale(suggestion)

    # --- answers ------------------------------------------------------------------------------------------------

    def _on_drafted(self, suggestion: Suggestion) -> None:
        if suggestion.settled:
            self.suggestion_changed.emit(self._sheaf.shown)
        if suggestion is self._sheaf.shown:
            draft = suggestion.draft
            if draft is not None:
                self._set_status(block=draft.block, step=draft.step, max_steps=draft.max_steps)
            self._show()

    def _tell_left_out(self, event: Prefilled) -> None:
        if event.left_out_characters > 0:
            words = event.prompt_tokens * 3 // 4
            self.notice_given.emit(
                self.tr("This model reads about {0} words back from here; the text before that was left out.").format(
                    words
                )
            )

    def _on_finished(self, suggestion: Suggestion, event: Finished) -> None:
        if not event.text.strip() or event.text == suggestion.original:
            self._come_to_nothing(
                suggestion, self.tr("The model had nothing else to offer here. Try again, or with more strength.")
            )
            return
        suggestion.finished = behind(suggestion.prefix, event)
        suggestion.draft = None
        self.finished.emit(suggestion)
        self.suggestion_changed.emit(self._sheaf.shown)
        self._show()

    def _on_failed(self, suggestion: Suggestion, code: FaultCode) -> None:
        self._come_to_nothing(suggestion)
        self._failed = suggestion
        self.fault_occurred.emit(message_for(code))

    def _come_to_nothing(self, suggestion: Suggestion, notice: str = "") -> None:
        self._sheaf.drop(suggestion)
        if self._sheaf.shown is None:
            self._sheaf.next_place()
            self._leave()
            if notice:
                self.notice_given.emit(notice)
        self._show()

    # --- showing ------------------------------------------------------------------------------------------------

    def _on_edited(self) -> None:
        suggestion = self._sheaf.shown
        if suggestion is None or self._is_applying:
            return
        if self._is_putting_in:
            self._carry_along()
        other = None
        if suggestion.finished is not None and self._is_stale(suggestion):
            other = self.review.fitting(suggestion, self._locks)
            if other is not None:
                self._sheaf.replace(suggestion, other)
                suggestion = other
        if suggestion.finished is not None or suggestion.settled:
            # Where it belongs has moved, or what it belongs to is another text.
            self.suggestion_changed.emit(suggestion)
        if self._is_stale(suggestion) != self._was_stale or other is not None:
            self._show()

    def _carry_along(self) -> None:
        """After what was put in elsewhere in its paragraph, keep a suggestion whose own words stand as they did."""
        for one in self._sheaf.everything():
            start, end = one.target.anchors()
            if one.is_stale and start < end and self._document.text_between(start, end) == one.original:
                one.target = Target(self._document.text_document, start, end)

    def _show(self) -> None:
        """Bring the view in line with the suggestion as it is now."""
        suggestion = self._sheaf.shown
        if suggestion is None:
            return
        self._was_stale = self._is_stale(suggestion)
        counts = {
            "version": self._sheaf.number,
            "versions": len(self._sheaf.versions),
            "unfinished": self._sheaf.unfinished,
            "waiting": len(self._sheaf.waiting),
        }
        if suggestion.finished is not None:
            statistics = suggestion.finished.statistics
            phase = Phase.STALE if self._was_stale else Phase.READY
            self._set_status(
                phase=phase, tokens_per_second=statistics.tokens_per_second, seed=suggestion.finished.seed, **counts
            )
        else:
            self._set_status(phase=Phase.STOPPING if self._is_stopping() else Phase.WRITING, **counts)
        self._presenter.show(suggestion, self._status, self.review.shown_changes(suggestion))

    def _is_stopping(self) -> bool:
        return self._status.phase is Phase.STOPPING and self._jobs.are_stopping

    def _leave(self) -> None:
        """Clear the screen of what was shown."""
        self._failed = None
        self._was_stale = False
        self.review.forget()
        self._presenter.clear()
        self._set_status(phase=self._resting_phase(self._status.model), version=0, versions=0, unfinished=0, waiting=0)
        self.suggestion_changed.emit(self._sheaf.shown)
        if self._sheaf.shown is not None:
            self._view.set_suggestion_focus(True)

    def _resting_phase(self, model: ModelInfo | None) -> Phase:
        """The phase while the model has nothing to do."""
        suggestion = self._sheaf.shown
        if suggestion is not None and suggestion.state is SuggestionState.READY:
            return Phase.STALE if self._was_stale else Phase.READY
        if self._is_loading:
            return Phase.LOADING
        return Phase.IDLE if model is not None else Phase.NO_MODEL

    def _set_status(self, **changes: object) -> None:
        status = dataclasses.replace(self._status, **changes)  # pyright: ignore[reportArgumentType]
        if status != self._status:
            self._status = status
            self.status_changed.emit(status)

    def reject_all(self) -> None:
        """Drop everything that is suggested or being written."""
        self._cancel_all()
        while self._sheaf.shown is not None or self._failed is not None:
            self._dismiss(Decision.REJECTED)

    def _dismiss(self, decision: Decision) -> None:
        shown = self._sheaf.shown
        for one in self._sheaf.versions:
            if one.finished is not None:
                self.decided.emit(one, decision if one is shown else Decision.REJECTED)
        self._jobs.give_up(self._sheaf.versions)
        self._sheaf.next_place()
        self._leave()
        self._show()

    def _cancel_all(self) -> None:
        self._jobs.give_up_all()
        for one in [one for place in self._sheaf.waiting for one in place]:
            if one.finished is not None:
                self.decided.emit(one, Decision.REJECTED)
            self._sheaf.drop(one)

    # --- the model ----------------------------------------------------------------------------------------------

    def _on_model_loading(self) -> None:
        self._is_loading = True
        self.reject_all()
        self._set_status(phase=Phase.LOADING, model=None, loaded_percent=0)

    def _on_model_loaded(self, info: ModelInfo) -> None:
        log.info("model ready: %s", info)
        self._is_loading = False
        self._set_status(phase=self._resting_phase(info), model=info)

    def _on_model_unloaded(self) -> None:
        self._is_loading = False
        self.reject_all()
        self._set_status(phase=self._resting_phase(None), model=None)

    def _on_model_read(self, percent: int) -> None:
        self._set_status(loaded_percent=percent)

    def _on_model_failed(self, _code: FaultCode) -> None:
        self._is_loading = False
        self._set_status(phase=self._resting_phase(None), model=None)

"""What the writer's commands do: ask the model, show the draft, and take or leave the suggestion."""

from __future__ import annotations

import contextlib
import dataclasses
import enum
import logging
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextCursor

from desktop.document.document import Document
from desktop.document.locks import LockedSpans
from desktop.document.snapshot import DraftRecord
from desktop.editor.view import DocumentView
from desktop.generation.draft_records import restored_suggestion
from desktop.generation.faults import message_for
from desktop.generation.jobs import SuggestionJobs
from desktop.generation.presenter import Presenter
from desktop.generation.requests import Ask, RequestMaker
from desktop.generation.review_state import ReviewMode, ReviewState
from desktop.generation.sheaf import Sheaf
from desktop.generation.status import GenerationStatus, Phase
from desktop.generation.suggestion import Suggestion, SuggestionState, Target, apply_suggestion, behind
from desktop.generation.worker import GenerationThread
from runtime.api import (
    FaultCode,
    Finished,
    ModelInfo,
    Prefilled,
    RewriteRequest,
    SteerRequest,
)

__all__ = ["Decision", "GenerationController", "GenerationStatus", "Phase"]

log = logging.getLogger(__name__)


class Decision(enum.StrEnum):
    """What the writer made of a suggestion."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


class GenerationController(QObject):
    """Owns the suggestions under way, and keeps view, worker thread and document in step.

    The document is touched in `accept`, `accept_all` and `accept_change` alone. Lives in the GUI thread.
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

    # --- commands -----------------------------------------------------------------------------------------------

    def continue_writing(self, instruction: str = "") -> None:
        """Write on from the caret, or from the end of the selection."""
        position = self._view.textCursor().selectionEnd()
        self._ask([Ask(self._requests.continuation(position, instruction), position, position)])

    def rewrite(self, strength: float, instruction: str = "", versions: int = 1) -> None:
        """Rewrite the selection, or the paragraph at the caret, around its locked words."""
        start, end = self._locks.extended_to_locks(*self._view.target_range())
        if not self._document.text_between(start, end).strip():
            self.fault_occurred.emit(message_for(FaultCode.NOTHING_SELECTED))
            return
        self._ask([Ask(self._requests.rewrite(start, end, strength, instruction), start, end)], versions)

    def fill_gap(self, words: int) -> None:
        """Write `words` words or so at the caret, joining both sides; a selection is the gap and gives its own size."""
        cursor = self._view.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        if self._locks.has_locked(start, end):
            self.notice_given.emit(
                self.tr("The gap holds locked words. Unlock them, or use Rewrite, which keeps them.")
            )
            return
        self._ask([Ask(self._requests.fill(start, end, words), start, end)])

    def ask(self, asks: Sequence[Ask], versions: int = 1) -> None:
        """Ask for each of these; the first is shown at once, each other one when those before are decided on."""
        self._ask(list(asks), versions)

    def set_draft_interval(self, interval_ms: int) -> None:
        """Bring drafts to the screen no more often than this."""
        self._jobs.set_interval(interval_ms)

    @property
    def requests(self) -> RequestMaker:
        """Makes requests of the document as it is now."""
        return self._requests

    def retry(self) -> None:
        """Ask for the same once more, with another seed, as one more version; anew where the text changed meanwhile."""
        suggestion = self._sheaf.shown or self._failed
        if suggestion is None or self._status.phase in (Phase.WRITING, Phase.STOPPING):
            return
        start, end = suggestion.target.start, suggestion.target.end
        is_same = suggestion is self._sheaf.shown and not self._is_stale(suggestion)
        if isinstance(suggestion.request, RewriteRequest):
            start, end = self._locks.extended_to_locks(start, end)
        self._ask([Ask(self._requests.again(suggestion.request, start, end), start, end)], is_more=is_same)

    def show_version(self, step: int) -> None:
        """Show the version `step` further on; behind the last one, ask for another."""
        suggestion = self._sheaf.shown
        if suggestion is None:
            return
        number = self._sheaf.number + step
        if number > len(self._sheaf.versions):
            self.retry()
        elif number >= 1:
            self.show_version_number(number)

    def show_version_number(self, number: int) -> None:
        """Show a version by its number, from 1."""
        self._sheaf.show(number)
        suggestion = self._sheaf.shown
        if suggestion is not None:
            self.suggestion_changed.emit(suggestion)
            self._show()

    def offer_text(self, text: str, locks: Sequence = ()) -> None:
        """Show another text for the same place as one more version, as when sentences of several are put together."""
        suggestion = self._sheaf.shown
        if suggestion is None or suggestion.finished is None:
            return
        finished = dataclasses.replace(suggestion.finished, text=text, locks=tuple(locks), traces=(), doubts=())
        self._sheaf.add([dataclasses.replace(suggestion, finished=finished, settled=[], draft=None)])
        self.suggestion_changed.emit(self._sheaf.shown)
        self._show()

    def steer(self, suggestion: Suggestion, steering: SteerRequest) -> None:
        """Write on from an earlier step of a suggestion's run, as one more version."""
        if suggestion is self._sheaf.shown and not self._is_stale(suggestion):
            start, end = suggestion.target.start, suggestion.target.end
            self._ask([Ask(suggestion.request, start, end, suggestion.prefix, steering)], is_more=True)

    def show_instead(self, version: Suggestion, other: Suggestion) -> None:
        """Put `other` in the place of a version, as when one goes back through its steps."""
        if any(one is version for one in self._sheaf.versions):
            self._sheaf.replace(version, other)
            self._show()

    def show_again(self) -> None:
        """Show the same once more, what is told apart in it being something else now."""
        self._show()

    def stop(self) -> None:
        """Stop writing now. Blocks of a continuation that had settled stay as a suggestion."""
        if self._jobs:
            self._jobs.stop()
            self._set_status(phase=Phase.STOPPING)

    def accept(self) -> None:
        """Put the suggestion into the document, as one step of undo."""
        suggestion = self._sheaf.shown
        if suggestion is None or suggestion.state is not SuggestionState.READY or suggestion.finished is None:
            return
        if self._is_stale(suggestion):
            self._show()
            return
        self.applying.emit([suggestion])
        target_start = suggestion.target.start
        with self._view.reading_place_kept(target_start, suggestion.target.end):
            self._dismiss(Decision.ACCEPTED)
            with self._putting_in():
                end = apply_suggestion(self._document.text_document, suggestion)
        self.applied.emit(suggestion, target_start, end)
        if self._sheaf.shown is None:
            self._put_caret(end)

    def accept_all(self) -> None:
        """Put the suggestion and all that wait and are ready into the document, together as one step of undo."""
        ready = [one for one in (self._sheaf.shown, *self._sheaf.waiting) if one is not None and self._is_ready(one)]
        if not ready:
            return
        self.applying.emit(ready)
        cursor = QTextCursor(self._document.text_document)
        ready.sort(key=lambda one: one.target.start, reverse=True)
        cursor.setPosition(ready[-1].target.start)
        self._presenter.clear()
        cursor.beginEditBlock()
        try:
            ends = [apply_suggestion(self._document.text_document, one) for one in ready if not self._is_stale(one)]
        finally:
            with self._putting_in():
                cursor.endEditBlock()
        for one in ready:
            self.decided.emit(one, Decision.ACCEPTED)
            self._sheaf.drop(one)
        self._cancel_all()
        self._sheaf.clear()
        self._leave()
        self._put_caret(ends[-1])

    def accept_change(self) -> None:
        """Put the change in front of the writer into the document, as one step of undo, and go on to the next."""
        self._decide_change(Decision.ACCEPTED)

    def reject_change(self) -> None:
        """Drop the change in front of the writer, and go on to the next."""
        self._decide_change(Decision.REJECTED)

    def step_change(self, step: int) -> None:
        """Go to the next change, or the one before; the first time, show the changes."""
        suggestion = self._sheaf.shown
        if suggestion is not None and suggestion.finished is not None and not self._is_stale(suggestion):
            self.review.step(suggestion, step)

    def reject(self) -> None:
        """Drop the suggestion and its versions, stopping those still being written, and go on to what waits."""
        self._dismiss(Decision.REJECTED)

    def reject_all(self) -> None:
        """Drop everything that is suggested or being written."""
        self._cancel_all()
        while self._sheaf.shown is not None or self._failed is not None:
            self._dismiss(Decision.REJECTED)

    def restore(self, record: DraftRecord) -> None:
        """Show a suggestion that an earlier session left undecided, for the same place in the restored document."""
        suggestion = restored_suggestion(self._document, self._locks, record)
        if suggestion is not None:
            self.reject_all()
            self._sheaf.begin([suggestion])
            self._set_status(phase=Phase.READY, tokens_per_second=0.0, seed=record.seed)
            self.suggestion_changed.emit(suggestion)
            self._show()

    # --- asking -------------------------------------------------------------------------------------------------

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

    def _ask(self, asks: list[Ask], versions: int = 1, *, is_more: bool = False) -> None:
        if self._status.model is None:
            self.notice_given.emit(self.tr("The model is still being made ready. Try again in a moment."))
            return
        for ask in asks:
            is_whole = self._locks.extended_to_locks(ask.start, ask.end) == (ask.start, ask.end)
            if not isinstance(ask.request, RewriteRequest) and not is_whole:
                self.notice_given.emit(self.tr("The caret is inside locked words. Move it out of them first."))
                return
        if not is_more:
            self.reject_all()
        first, *others = [self._submit(ask, versions) for ask in asks]
        if is_more:
            self._sheaf.add(first)
        else:
            self._sheaf.begin(first)
        for other in others:
            self._sheaf.wait(other)
        self._failed = None
        self._was_stale = False
        self.review.forget()
        # With the selection kept, the next key would replace the very text that is being rewritten.
        self._put_caret(asks[0].end)
        self._view.set_suggestion_focus(True)
        self._set_status(phase=Phase.WRITING, block=0, step=0, tokens_per_second=0.0, seed=None)
        self._show()

    def _submit(self, ask: Ask, versions: int) -> list[Suggestion]:
        number = self._jobs.submit(ask.steering or ask.request, versions)
        target = Target(self._document.text_document, ask.start, ask.end)
        original = self._document.text_between(ask.start, ask.end)
        return [
            Suggestion(ask.request, target, original, number, version=version, prefix=ask.prefix)
            for version in range(versions)
        ]

    def _put_caret(self, position: int) -> None:
        cursor = self._view.textCursor()
        cursor.setPosition(position)
        self._view.setTextCursor(cursor)

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
        if suggestion is self._sheaf.shown and self.review.mode is ReviewMode.DIRECT and self._is_ready(suggestion):
            self.accept()
            self.notice_given.emit(self.tr("Replaced. Undo brings back what stood there."))
            return
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

    # --- changes one by one -------------------------------------------------------------------------------------

    def _decide_change(self, decision: Decision) -> None:
        suggestion = self._sheaf.shown
        if suggestion is None or suggestion.finished is None or self._is_stale(suggestion):
            return
        self._is_applying = True
        try:
            with self._putting_in():
                made = self.review.decide(suggestion, is_taken=decision is Decision.ACCEPTED)
        finally:
            self._is_applying = False
        if made is None:
            self._dismiss(decision)
            return
        self._sheaf.replace(suggestion, made)
        self.suggestion_changed.emit(made)
        self._show()

    # --- showing ------------------------------------------------------------------------------------------------

    def _on_edited(self) -> None:
        suggestion = self._sheaf.shown
        if suggestion is None or self._is_applying:
            return
        if suggestion.finished is not None and self._is_stale(suggestion):
            other = self.review.fitting(suggestion, self._locks)
            if other is not None:
                self._sheaf.replace(suggestion, other)
                suggestion = other
        if suggestion.finished is not None or suggestion.settled:
            # Where it belongs has moved, or what it belongs to is another text.
            self.suggestion_changed.emit(suggestion)
        if self._is_stale(suggestion) != self._was_stale or self.review.is_shown:
            self._show()

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
        for one in self._sheaf.waiting:
            if one.finished is not None:
                self.decided.emit(one, Decision.REJECTED)
            self._sheaf.drop(one)

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

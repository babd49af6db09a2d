"""What the writer's commands do: ask the model, show the draft, and take or leave the suggestion."""

from __future__ import annotations

import dataclasses
import enum
import logging
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.document.document import Document
from desktop.document.locks import LockedSpans
from desktop.document.snapshot import DraftRecord
from desktop.editor.view import DocumentView
from desktop.generation.draft_pieces import draft_pieces
from desktop.generation.draft_records import restored_suggestion
from desktop.generation.faults import message_for
from desktop.generation.requests import RequestMaker
from desktop.generation.suggestion import Suggestion, SuggestionState, Target, apply_suggestion
from desktop.generation.worker import GenerationThread, Job
from runtime.api import (
    Cancelled,
    ContinueRequest,
    Event,
    Failed,
    FaultCode,
    Finished,
    ModelInfo,
    Prefilled,
    RewriteRequest,
    Settled,
    WritingRequest,
)

log = logging.getLogger(__name__)

# One draft a screen refresh is all an eye can use; more only takes time from typing.
DRAFT_INTERVAL_MS = 16


class Phase(enum.Enum):
    """What the model and the suggestion are doing, as far as the window needs to know."""

    NO_MODEL = enum.auto()
    LOADING = enum.auto()
    IDLE = enum.auto()
    WRITING = enum.auto()
    STOPPING = enum.auto()
    READY = enum.auto()
    STALE = enum.auto()


@dataclass(frozen=True, slots=True)
class GenerationStatus:
    """Everything the status line says about the model and the run. Numbers are 0 where nothing is known."""

    phase: Phase = Phase.NO_MODEL
    model: ModelInfo | None = None
    loaded_percent: int = 0
    block: int = 0
    step: int = 0
    max_steps: int = 0
    tokens_per_second: float = 0.0
    seed: int | None = None


class GenerationController(QObject):
    """Owns the one suggestion that may be under way, and keeps view, worker thread and document in step.

    The document is touched in `accept` alone. Lives in the GUI thread.
    """

    status_changed = Signal(object)
    """GenerationStatus"""
    notice_given = Signal(str)
    """A sentence for the status line."""
    fault_occurred = Signal(object)
    """FaultMessage"""
    suggestion_changed = Signal(object)
    """The Suggestion worth keeping through a crash, or None."""

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
        self._job: Job | None = None
        self._suggestion: Suggestion | None = None
        self._failed: Suggestion | None = None
        self._was_stale = False
        self._is_loading = thread.is_loading
        self._status = GenerationStatus(phase=self._resting_phase(thread.info), model=thread.info)
        self._draft_timer = QTimer(self, interval=DRAFT_INTERVAL_MS, singleShot=True)
        self._connect()

    def _connect(self) -> None:
        self._draft_timer.timeout.connect(self._on_draft_due)
        self._thread.model_loading.connect(self._on_model_loading)
        self._thread.model_read.connect(self._on_model_read)
        self._thread.model_loaded.connect(self._on_model_loaded)
        self._thread.model_unloaded.connect(self._on_model_unloaded)
        self._thread.model_failed.connect(self._on_model_failed)
        self._thread.draft_received.connect(self._on_draft_received)
        self._thread.event_received.connect(self._on_event_received)
        self._document.edited.connect(self._on_edited)
        self._document.text_replaced.connect(self.reject)
        self._locks.changed.connect(self._on_edited)

    # --- what is going on ---------------------------------------------------------------------------------------

    @property
    def status(self) -> GenerationStatus:
        """What the status line shows."""
        return self._status

    @property
    def suggestion(self) -> Suggestion | None:
        """The suggestion on the screen, if there is one."""
        return self._suggestion

    # --- commands -----------------------------------------------------------------------------------------------

    def continue_writing(self) -> None:
        """Write on from the caret, or from the end of the selection."""
        position = self._view.textCursor().selectionEnd()
        self._ask(self._requests.continuation(position), position, position)

    def rewrite(self, strength: float) -> None:
        """Rewrite the selection, or the paragraph at the caret, around its locked words."""
        start, end = self._locks.extended_to_locks(*self._view.target_range())
        if not self._document.text_between(start, end).strip():
            self.fault_occurred.emit(message_for(FaultCode.NOTHING_SELECTED))
            return
        self._ask(self._requests.rewrite(start, end, strength), start, end)

    def fill_gap(self, words: int) -> None:
        """Write `words` words or so at the caret, joining both sides; a selection is the gap and gives its own size."""
        cursor = self._view.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        if self._locks.has_locked(start, end):
            self.notice_given.emit(
                self.tr("The gap holds locked words. Unlock them, or use Rewrite, which keeps them.")
            )
            return
        self._ask(self._requests.fill(start, end, words), start, end)

    def retry(self) -> None:
        """Ask for the same once more, with another seed; with the text as it is now where it changed meanwhile."""
        suggestion = self._suggestion or self._failed
        if suggestion is None or self._status.phase in (Phase.WRITING, Phase.STOPPING):
            return
        start, end = suggestion.target.start, suggestion.target.end
        if isinstance(suggestion.request, RewriteRequest):
            start, end = self._locks.extended_to_locks(start, end)
        self._ask(self._requests.again(suggestion.request, start, end), start, end)

    def stop(self) -> None:
        """Stop writing now. Blocks of a continuation that had settled stay as a suggestion."""
        if self._job is not None:
            self._job.cancel.set()
            self._set_status(phase=Phase.STOPPING)

    def accept(self) -> None:
        """Put the suggestion into the document, as one step of undo."""
        suggestion = self._suggestion
        if suggestion is None or suggestion.state is not SuggestionState.READY or suggestion.finished is None:
            return
        if self._is_stale(suggestion):
            self._show()
            return
        with self._view.reading_place_kept(suggestion.target.start, suggestion.target.end):
            self._dismiss()
            end = apply_suggestion(self._document.text_document, suggestion)
        cursor = self._view.textCursor()
        cursor.setPosition(end)
        self._view.setTextCursor(cursor)

    def reject(self) -> None:
        """Drop the suggestion, stopping it first where it is still being written."""
        if self._job is not None:
            self._job.cancel.set()
            self._job = None
        self._dismiss()

    def restore(self, record: DraftRecord) -> None:
        """Show a suggestion that an earlier session left undecided, for the same place in the restored document."""
        suggestion = restored_suggestion(self._document, self._locks, record)
        if suggestion is not None:
            self.reject()
            self._suggestion = suggestion
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

    def _ask(self, request: WritingRequest, start: int, end: int) -> None:
        if self._status.model is None:
            self.notice_given.emit(self.tr("The model is still being made ready. Try again in a moment."))
            return
        if not isinstance(request, RewriteRequest) and self._locks.extended_to_locks(start, end) != (start, end):
            self.notice_given.emit(self.tr("The caret is inside locked words. Move it out of them first."))
            return
        self.reject()
        self._job = Job(request)
        target = Target(self._document.text_document, start, end)
        original = self._document.text_between(start, end)
        self._suggestion = Suggestion(request, target, original, self._job.number)
        self._was_stale = False
        # With the selection kept, the next key would replace the very text that is being rewritten.
        caret = self._view.textCursor()
        caret.setPosition(end)
        self._view.setTextCursor(caret)
        self._view.set_suggestion_focus(True)
        self._set_status(phase=Phase.WRITING, block=0, step=0, tokens_per_second=0.0, seed=None)
        self._thread.submit(self._job)
        self._show()

    # --- answers ------------------------------------------------------------------------------------------------

    def _on_draft_received(self, _job_number: int) -> None:
        if not self._draft_timer.isActive():
            self._draft_timer.start()

    def _on_draft_due(self) -> None:
        suggestion = self._suggestion
        if suggestion is None or self._job is None:
            return
        draft = self._thread.take_draft(suggestion.job_number)
        if draft is None or suggestion.state is not SuggestionState.WRITING:
            return
        if any(block.block == draft.block for block in suggestion.settled):
            return
        suggestion.draft = draft
        self._set_status(block=draft.block, step=draft.step, max_steps=draft.max_steps)
        self._show()

    def _on_event_received(self, job_number: int, event: Event) -> None:
        suggestion = self._suggestion
        if suggestion is None or self._job is None or self._job.number != job_number:
            return
        match event:
            case Prefilled():
                self._tell_left_out(event)
            case Settled():
                suggestion.settled.append(event)
                suggestion.draft = None
                self._set_status(tokens_per_second=event.statistics.tokens_per_second)
                self.suggestion_changed.emit(suggestion)
                self._show()
            case Finished():
                self._on_finished(suggestion, event)
            case Cancelled():
                self._on_cancelled(suggestion, event)
            case Failed():
                self._on_failed(suggestion, event)

    def _tell_left_out(self, event: Prefilled) -> None:
        if event.left_out_characters > 0:
            words = event.prompt_tokens * 3 // 4
            self.notice_given.emit(
                self.tr("This model reads about {0} words back from here; the text before that was left out.").format(
                    words
                )
            )

    def _on_finished(self, suggestion: Suggestion, event: Finished) -> None:
        self._job = None
        if not event.text.strip() or event.text == suggestion.original:
            self._dismiss()
            self.notice_given.emit(
                self.tr("The model had nothing else to offer here. Try again, or with more strength.")
            )
            return
        suggestion.finished = event
        suggestion.draft = None
        suggestion.state = SuggestionState.READY
        self._set_status(phase=Phase.READY, tokens_per_second=event.statistics.tokens_per_second, seed=event.seed)
        self.suggestion_changed.emit(suggestion)
        self._show()

    def _on_cancelled(self, suggestion: Suggestion, event: Cancelled) -> None:
        if isinstance(suggestion.request, ContinueRequest) and event.text.strip():
            kept = Finished(event.text, (), event.seed, event.statistics)
            self._on_finished(suggestion, kept)
            return
        self._job = None
        self._dismiss()

    def _on_failed(self, suggestion: Suggestion, event: Failed) -> None:
        log.warning("generation failed: %s %s", event.code, event.detail)
        self._job = None
        self._dismiss()
        self._failed = suggestion
        self.fault_occurred.emit(message_for(event.code))

    # --- showing ------------------------------------------------------------------------------------------------

    def _on_edited(self) -> None:
        suggestion = self._suggestion
        if suggestion is None:
            return
        if suggestion.finished is not None or suggestion.settled:
            # Where it belongs has moved, or what it belongs to is another text.
            self.suggestion_changed.emit(suggestion)
        if self._is_stale(suggestion) != self._was_stale:
            self._show()

    def _show(self) -> None:
        """Bring the view in line with the suggestion as it is now."""
        suggestion = self._suggestion
        if suggestion is None:
            return
        self._was_stale = self._is_stale(suggestion)
        if self._was_stale:
            # There is nothing to accept, so Enter is a new line.
            self._view.set_suggestion_focus(False)
            self._view.drafts.clear()
            if suggestion.state is SuggestionState.READY:
                self._view.card.show_stale(suggestion.text)
                self._set_status(phase=Phase.STALE)
            else:
                self._view.card.show_writing(
                    self.tr("You changed this paragraph. The suggestion will be shown beside it.")
                )
            return
        pieces = draft_pieces(suggestion)
        is_first = bool(pieces) and not self._view.drafts.is_visible
        if pieces:
            self._view.drafts.show(suggestion.target.start, suggestion.target.end, pieces)
        if suggestion.state is SuggestionState.READY:
            self._view.card.show_ready()
            self._set_status(phase=Phase.READY)
            QTimer.singleShot(0, self._view, self._view.reveal_rest_of_draft)
        else:
            self._view.card.show_writing(self._progress_text())
        if is_first:
            # When the card has taken its room. In between, the page stays where the reader has it.
            QTimer.singleShot(0, self._view, self._view.reveal_draft)

    def _progress_text(self) -> str:
        if self._status.step == 0:
            return self.tr("Reading…")
        return self.tr("Writing… step {0} of at most {1}").format(self._status.step, self._status.max_steps)

    def _dismiss(self) -> None:
        self._suggestion = self._failed = None
        self._was_stale = False
        self._view.drafts.clear()
        self._view.card.hide()
        self._view.set_suggestion_focus(False)
        self._set_status(phase=self._resting_phase(self._status.model))
        self.suggestion_changed.emit(None)

    def _resting_phase(self, model: ModelInfo | None) -> Phase:
        """The phase while the model has nothing to do."""
        if self._suggestion is not None and self._suggestion.state is SuggestionState.READY:
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
        self.reject()
        self._set_status(phase=Phase.LOADING, model=None, loaded_percent=0)

    def _on_model_loaded(self, info: ModelInfo) -> None:
        log.info("model ready: %s", info)
        self._is_loading = False
        self._set_status(phase=self._resting_phase(info), model=info)

    def _on_model_unloaded(self) -> None:
        self._is_loading = False
        self.reject()
        self._set_status(phase=self._resting_phase(None), model=None)

    def _on_model_read(self, percent: int) -> None:
        self._set_status(loaded_percent=percent)

    def _on_model_failed(self, _code: FaultCode) -> None:
        self._is_loading = False
        self._set_status(phase=self._resting_phase(None), model=None)

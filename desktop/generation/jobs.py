"""The jobs of one document: handing them to the worker thread, and sorting what comes back to its suggestion."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.generation.suggestion import Suggestion, SuggestionState
from desktop.generation.worker import GenerationThread, Job
from runtime.api import (
    Cancelled,
    ContinueRequest,
    Event,
    Failed,
    FaultCode,
    Finished,
    Prefilled,
    Request,
    Settled,
    VersionEvent,
)

log = logging.getLogger(__name__)

# One draft a screen refresh is all an eye can use; more only takes time from typing.
DRAFT_INTERVAL_MS = 16
# A draft high up in a long document moves everything below it. Three parts of the time stay with the writer.
REST_AFTER_DRAFT = 3


class SuggestionJobs(QObject):
    """Knows which suggestions are being written. `everything` returns those that are still wanted.

    Each suggestion ends in exactly one of `finished`, `dropped` and `failed`; by then its state is READY.
    """

    read = Signal(object)
    """Prefilled: the text before has been read."""
    drafted = Signal(object)
    """A Suggestion with a newer draft, or with one more block that has settled."""
    finished = Signal(object, object)
    """Suggestion, Finished"""
    dropped = Signal(object)
    """A Suggestion that was cancelled and has nothing worth keeping."""
    failed = Signal(object, object)
    """Suggestion, FaultCode"""

    def __init__(
        self, thread: GenerationThread, everything: Callable[[], Iterable[Suggestion]], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._thread = thread
        self._everything = everything
        self._jobs: dict[int, Job] = {}
        self._interval_ms = DRAFT_INTERVAL_MS
        self._timer = QTimer(self, interval=DRAFT_INTERVAL_MS, singleShot=True)
        self._timer.timeout.connect(self._take_drafts)
        thread.draft_received.connect(self._on_draft_received)
        thread.event_received.connect(self._on_event_received)

    def __bool__(self) -> bool:
        """Whether anything is being written."""
        return bool(self._jobs)

    @property
    def are_stopping(self) -> bool:
        """Whether all that is being written has been told to stop."""
        return all(job.cancel.is_set() for job in self._jobs.values())

    def set_interval(self, interval_ms: int) -> None:
        """Pass drafts on no more often than this."""
        self._interval_ms = max(interval_ms, DRAFT_INTERVAL_MS)
        self._timer.setInterval(self._interval_ms)

    def submit(self, request: Request, versions: int) -> int:
        """Have a request answered; return the number its suggestions carry."""
        job = Job(request, versions)
        self._jobs[job.number] = job
        self._thread.submit(job)
        return job.number

    def stop(self) -> None:
        """Tell everything to stop; what comes back is still wanted."""
        for job in self._jobs.values():
            job.cancel.set()

    def give_up(self, suggestions: Iterable[Suggestion]) -> None:
        """Stop what writes these; what comes back is wanted no more."""
        for number in {one.job_number for one in suggestions} & self._jobs.keys():
            self._jobs.pop(number).cancel.set()

    def give_up_all(self) -> None:
        """Stop everything; what comes back is wanted no more."""
        self.stop()
        self._jobs.clear()

    def _live(self, job_number: int, version: int) -> Suggestion | None:
        for one in self._everything():
            if (one.job_number, one.version) == (job_number, version) and one.state is SuggestionState.WRITING:
                return one
        return None

    def _end(self, suggestion: Suggestion) -> None:
        suggestion.state = SuggestionState.READY
        number = suggestion.job_number
        others = (one for one in self._everything() if one.job_number == number)
        if all(one.state is not SuggestionState.WRITING for one in others):
            self._jobs.pop(number, None)

    def _on_draft_received(self, job_number: int) -> None:
        if job_number in self._jobs and not self._timer.isActive():
            self._timer.start()

    def _take_drafts(self) -> None:
        began = time.thread_time()
        self._show_newest()
        spent_ms = (time.thread_time() - began) * 1000
        self._timer.setInterval(max(self._interval_ms, round(spent_ms * REST_AFTER_DRAFT)))

    def _show_newest(self) -> None:
        for number in list(self._jobs):
            draft = self._thread.take_draft(number)
            suggestion = self._live(number, 0)
            if draft is None or suggestion is None or any(one.block == draft.block for one in suggestion.settled):
                continue
            suggestion.draft = draft
            self.drafted.emit(suggestion)

    def _on_event_received(self, job_number: int, event: Event | VersionEvent) -> None:
        version, inner = (event.version, event.event) if isinstance(event, VersionEvent) else (0, event)
        suggestion = self._live(job_number, version)
        if suggestion is None or job_number not in self._jobs:
            return
        match inner:
            case Prefilled() if version == 0:
                self.read.emit(inner)
            case Settled():
                suggestion.settled.append(inner)
                suggestion.draft = None
                self.drafted.emit(suggestion)
            case Finished():
                self._end(suggestion)
                self.finished.emit(suggestion, inner)
            case Cancelled():
                self._end(suggestion)
                if isinstance(suggestion.request, ContinueRequest) and inner.text.strip():
                    whole = inner.traces[: len(suggestion.settled)]
                    self.finished.emit(suggestion, Finished(inner.text, (), inner.seed, inner.statistics, traces=whole))
                else:
                    suggestion.stopped = inner
                    self.dropped.emit(suggestion)
            case Failed():
                log.warning("generation failed: %s %s", inner.code, inner.detail)
                self._end(suggestion)
                self.failed.emit(suggestion, FaultCode(inner.code))

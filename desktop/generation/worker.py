"""The one thread that owns the model: it loads it, runs jobs on it, and reports by signals."""

from __future__ import annotations

import itertools
import logging
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal

from runtime.api import (
    Cancelled,
    Draft,
    Event,
    Failed,
    FaultCode,
    Finished,
    ModelInfo,
    Request,
    RuntimeFault,
    SteerRequest,
    TextEngine,
    VersionEvent,
)

log = logging.getLogger(__name__)


_job_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Job:
    """One request on its way to the model, to be answered once or in several versions at once.

    `cancel` may be set from any thread, and ends all of them.
    """

    request: Request
    versions: int = 1
    number: int = field(default_factory=lambda: next(_job_numbers))
    cancel: threading.Event = field(default_factory=threading.Event)


def _tell_nobody(_done: int, _size: int) -> None:
    """Where nobody wants to know."""


@dataclass(frozen=True, slots=True)
class Loading:
    """A model to be loaded: its `folder`, and an `adapter` for it or None.

    Whoever loads calls `on_bytes` with the bytes read and in all, and looks at `cancel`, which any thread may set.
    `device` is one of torch's, or "auto" for the best there is.
    """

    folder: Path
    adapter: Path | None = None
    on_bytes: Callable[[int, int], None] = _tell_nobody
    cancel: threading.Event = field(default_factory=threading.Event)
    device: str = "auto"


class _LookBack:
    """Reads the step of an earlier run that was asked for last."""


class _Unload:
    """Gives the model's memory back."""


class _Quit:
    """Ends the thread's loop."""


class GenerationThread(QThread):
    """Runs one job at a time on one model, in a thread of its own that lives as long as the program.

    `load_engine` is called inside the thread, so whatever it imports never holds up the window. Signals arrive in the
    receiver's thread. Drafts are conflated: `draft_received` says that a newer one may be taken with `take_draft`, and
    at most one such signal is under way at a time. With `gives_every_draft` they come as events like all others, for
    whoever wants to go through them afterwards and has a model that does not write thousands.
    """

    model_loading = Signal(Path)
    model_read = Signal(int)
    """Percent of the model being loaded that has been read."""
    model_loaded = Signal(object)
    """ModelInfo"""
    model_unloaded = Signal()
    model_failed = Signal(object)
    """FaultCode"""
    draft_received = Signal(int)
    """Job number."""
    event_received = Signal(int, object)
    """Job number and any event that is not a Draft; a VersionEvent round it where there are several versions.

    With `gives_every_draft` any event.
    """
    step_read = Signal(object, object)
    """A SteerRequest given to `look_back`, and the Draft it would go on from; None where its run is not one."""

    def __init__(
        self,
        load_engine: Callable[[Loading], TextEngine],
        parent: QObject | None = None,
        *,
        gives_every_draft: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("generation")
        self._load_engine = load_engine
        self._gives_every_draft = gives_every_draft
        self._inbox: queue.SimpleQueue[Loading | Job | type[_LookBack | _Unload | _Quit]] = queue.SimpleQueue()
        self._engine: TextEngine | None = None
        self._newest_load: Loading | None = None
        self._percent = 0
        self._info: ModelInfo | None = None
        self._is_loading = False
        self._current: Job | None = None
        self._closing = threading.Event()
        self._newest: tuple[int, Draft] | None = None
        self._newest_lock = threading.Lock()
        self._look_back: SteerRequest | None = None

    @property
    def info(self) -> ModelInfo | None:
        """The model that is ready, None while there is none."""
        return self._info

    @property
    def is_loading(self) -> bool:
        """Whether a model is being loaded."""
        return self._is_loading

    def load(self, folder: Path, adapter: Path | None = None) -> None:
        """Load the model in `folder`, after whatever is queued; answers `model_loaded` or `model_failed`.

        What was to be loaded before and is not yet is given up, without an answer.
        """
        self._give_up_loading()
        self._newest_load = Loading(folder, adapter, self._on_bytes)
        self._inbox.put(self._newest_load)

    def unload(self) -> None:
        """Give the model's memory back, after whatever is queued; answers `model_unloaded`."""
        self._give_up_loading()
        self._inbox.put(_Unload)

    def submit(self, job: Job) -> None:
        """Run `job` when those before it are done."""
        self._inbox.put(job)

    def look_back(self, request: SteerRequest) -> None:
        """Read a step of an earlier run, after whatever is queued; answers `step_read`, but for the newest alone."""
        with self._newest_lock:
            is_waiting = self._look_back is not None
            self._look_back = request
        if not is_waiting:
            self._inbox.put(_LookBack)

    def take_draft(self, job_number: int) -> Draft | None:
        """Return the newest draft of that job not taken yet, if there is one."""
        with self._newest_lock:
            newest = self._newest
            if newest is None or newest[0] != job_number:
                return None
            self._newest = None
        return newest[1]

    def close(self, timeout_ms: int = 10_000) -> bool:
        """Cancel what runs, end the thread and wait for it; whether it ended in time."""
        self._closing.set()
        self._give_up_loading()
        job = self._current
        if job is not None:
            job.cancel.set()
        self._inbox.put(_Quit)
        return self.wait(timeout_ms)

    def run(self) -> None:
        """Work through the inbox until told to quit; the thread's own function, not for callers."""
        while not self._closing.is_set():
            message = self._inbox.get()
            if message is _Quit:
                break
            if message is _Unload:
                self._unload()
                self.model_unloaded.emit()
            elif message is _LookBack:
                self._read_step()
            elif isinstance(message, Loading):
                self._load(message)
            elif isinstance(message, Job):
                self._run_job(message)
        self._unload()

    def _give_up_loading(self) -> None:
        if self._newest_load is not None:
            self._newest_load.cancel.set()

    def _on_bytes(self, done: int, size: int) -> None:
        percent = 100 * done // size if size else 0
        if percent != self._percent:
            self._percent = percent
            self.model_read.emit(percent)

    def _load(self, loading: Loading) -> None:
        if loading.cancel.is_set():
            return
        self._percent = 0
        self._is_loading = True
        self.model_loading.emit(loading.folder)
        self._unload()
        try:
            self._engine = self._load_engine(loading)
        except RuntimeFault as fault:
            log.warning("cannot load %s: %s", loading.folder, fault)
            self._is_loading = False
            # Given up for what comes next in the inbox, which has an answer of its own.
            if fault.code is not FaultCode.CANCELLED:
                self.model_failed.emit(fault.code)
        except Exception:
            log.exception("cannot load %s", loading.folder)
            self._is_loading = False
            self.model_failed.emit(FaultCode.INTERNAL)
        else:
            self._info = self._engine.info
            self._is_loading = False
            self.model_loaded.emit(self._info)

    def _unload(self) -> None:
        self._info = None
        if self._engine is not None:
            self._engine.unload()
            self._engine = None

    def _read_step(self) -> None:
        with self._newest_lock:
            request, self._look_back = self._look_back, None
        if request is None or self._engine is None:
            return
        try:
            draft = self._engine.draft_at(request)
        except RuntimeFault as fault:
            # As when another model was loaded since: the run's steps are not in its words.
            log.warning("cannot read an earlier step: %s", fault)
            draft = None
        except Exception:
            log.exception("cannot read an earlier step")
            draft = None
        self.step_read.emit(request, draft)

    def _run_job(self, job: Job) -> None:
        self._current = job
        left = job.versions
        try:
            for version, event in self._events(job):
                if isinstance(event, Draft) and not self._gives_every_draft:
                    # One version is watched while it is written; the others are seen when they are done.
                    if version == 0:
                        self._offer_draft(job.number, event)
                    continue
                self.event_received.emit(job.number, VersionEvent(version, event) if job.versions > 1 else event)
                if isinstance(event, Finished | Cancelled | Failed):
                    left -= 1
                if left == 0:
                    break
        except Exception:
            log.exception("job %d", job.number)
            for version in range(job.versions):
                failed = Failed(FaultCode.INTERNAL)
                self.event_received.emit(job.number, VersionEvent(version, failed) if job.versions > 1 else failed)
        finally:
            self._current = None

    def _events(self, job: Job) -> Iterator[tuple[int, Event]]:
        if self._engine is None:
            return ((version, Failed(FaultCode.MODEL_NOT_LOADED)) for version in range(job.versions))
        if self._closing.is_set():
            job.cancel.set()
        if job.versions == 1:
            return ((0, event) for event in self._engine.generate(job.request, job.cancel))
        events = self._engine.generate_versions(job.request, [job.cancel] * job.versions)
        return ((one.version, one.event) for one in events)

    def _offer_draft(self, job_number: int, draft: Draft) -> None:
        with self._newest_lock:
            is_waiting = self._newest is not None and self._newest[0] == job_number
            self._newest = (job_number, draft)
        if not is_waiting:
            self.draft_received.emit(job_number)

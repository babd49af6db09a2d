"""The work under way on models, and what became of the work before."""

from __future__ import annotations

import enum
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.models.children import RUNTIME, Child, weakly
from desktop.models.events import Damaged, Failed, LastEvent, ModelLines, Paused, Progress, Resolved, Waiting
from runtime.models.catalogue import CatalogueEntry, Precision
from runtime.models.problems import Problem
from runtime.models.store import StoredModel

log = logging.getLogger(__name__)

# A download that lost its window puts its work away for some seconds more, and until then nobody else may begin.
BUSY_RETRY_S = 2.0
BUSY_RETRIES = 20


class JobKind(enum.Enum):
    """What is done to a model."""

    FETCH = enum.auto()
    CHECK = enum.auto()
    MEASURE = enum.auto()


class Step(enum.Enum):
    """Where a job is."""

    QUEUED = enum.auto()
    STARTING = enum.auto()
    WORKING = enum.auto()
    WAITING = enum.auto()
    PAUSING = enum.auto()


@dataclass(frozen=True, slots=True)
class JobKey:
    """A model in one precision: what a job works on. At most one at a time."""

    model: str
    precision: Precision


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work, as it stands. `name` is the model's, for people."""

    key: JobKey
    kind: JobKind
    name: str
    step: Step
    progress: Progress | None = None
    waiting: Waiting | None = None
    tries: int = 0

    @property
    def share(self) -> float | None:
        """How much is done, from 0 to 1; None while that is unknown."""
        if self.progress is None or not self.progress.size:
            return None
        return min(1.0, self.progress.done / self.progress.size)


@dataclass(frozen=True, slots=True)
class Failure:
    """What kind of job failed, and why."""

    kind: JobKind
    failed: Failed


class ModelJobs(QObject):
    """Runs the children: one download or conversion at a time, the others wait; checks and measurements at once."""

    changed = Signal(object)
    """JobKey"""
    ended = Signal(object, object)
    """Job as it was, and its LastEvent."""

    def __init__(
        self,
        environment: Callable[[], Mapping[str, str]],
        command: Sequence[str] = RUNTIME,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._environment = environment
        self._command = command
        self._jobs: dict[JobKey, Job] = {}
        self._arguments: dict[JobKey, tuple[str, ...]] = {}
        self._children: dict[JobKey, Child] = {}
        self._failures: dict[JobKey, Failure] = {}
        self._shares: dict[JobKey, float] = {}
        self._damaged: dict[JobKey, tuple[str, ...]] = {}
        self._to_restart: set[JobKey] = set()
        self._busy_timer = QTimer(self, interval=round(1000 * BUSY_RETRY_S), singleShot=True)
        self._busy_timer.timeout.connect(self._start_busy)
        self._clock = QTimer(self, interval=1_000)
        self._clock.timeout.connect(self._count_down)

    # --- what is going on ---------------------------------------------------------------------------------------

    def all(self) -> tuple[Job, ...]:
        """Every job, in the order it was begun."""
        return tuple(self._jobs.values())

    def job(self, key: JobKey) -> Job | None:
        """The job on a model, if there is one."""
        return self._jobs.get(key)

    def failure(self, key: JobKey) -> Failure | None:
        """Why the last job on a model failed, until the next one begins."""
        return self._failures.get(key)

    def last_share(self, key: JobKey) -> float | None:
        """How much of a download was done when it last stopped, None where none has since the program began."""
        return self._shares.get(key)

    def damaged(self, key: JobKey) -> tuple[str, ...]:
        """The damaged files the last check found, until the model is fetched anew."""
        return self._damaged.get(key, ())

    def forget(self, key: JobKey) -> None:
        """Forget what became of earlier jobs on a model, which is gone."""
        self._failures.pop(key, None)
        self._damaged.pop(key, None)
        self._shares.pop(key, None)

    # --- what can be done ---------------------------------------------------------------------------------------

    def fetch(self, entry: CatalogueEntry, precision: Precision) -> None:
        """Download a model, or go on with it; what is on the disk already is not fetched again."""
        key = JobKey(entry.id, precision)
        self._damaged.pop(key, None)
        arguments = ("download", entry.id, "--precision", precision.value, "--json", "--until-stdin-closes")
        self._begin(Job(key, JobKind.FETCH, entry.name, Step.QUEUED), arguments)

    def check(self, model: StoredModel) -> None:
        """Read all files of a model and compare them with what they must be."""
        self._damaged.pop(JobKey(model.entry.id, model.precision), None)
        self._begin(_job(model, JobKind.CHECK), ("verify", str(model.folder), "--json"))

    def measure(self, model: StoredModel) -> None:
        """Measure how fast a model writes here."""
        arguments = ("benchmark", "--model", str(model.folder), "--loops", "palimpsest", "--json")
        self._begin(_job(model, JobKind.MEASURE), arguments)

    def pause(self, key: JobKey) -> None:
        """Stop a job; a download can be gone on with."""
        self._to_restart.discard(key)
        job, child = self._jobs.get(key), self._children.get(key)
        if job is None:
            return
        if child is None:
            self._on_ended(key, Paused())
            return
        self._set(replace(job, step=Step.PAUSING, waiting=None))
        if job.kind is JobKind.FETCH:
            child.pause()
        else:
            child.stop()

    def try_now(self, key: JobKey) -> None:
        """End the wait before the next try: the child is started anew."""
        job = self._jobs.get(key)
        if job is None or job.step is not Step.WAITING:
            return
        if key not in self._children:
            self._start_busy()
        else:
            self.pause(key)
            self._to_restart.add(key)
            self._set(replace(self._jobs[key], step=Step.STARTING))

    def close(self, timeout_ms: int) -> None:
        """Pause everything and wait for it, one limit for all; at the end of the program."""
        self.blockSignals(True)
        self._to_restart.clear()
        children = list(self._children.values())
        for key in list(self._jobs):
            self.pause(key)
        for child in children:
            child.wait(timeout_ms)

    # --- the children -------------------------------------------------------------------------------------------

    def _begin(self, job: Job, arguments: tuple[str, ...]) -> None:
        if job.key in self._jobs:
            return
        self._failures.pop(job.key, None)
        self._arguments[job.key] = arguments
        self._set(job)
        self._start_what_can()

    def _start_what_can(self) -> None:
        for job in self.all():
            is_fetching = any(self._jobs[key].kind is JobKind.FETCH for key in self._children)
            if job.step is Step.QUEUED and not (job.kind is JobKind.FETCH and is_fetching):
                self._start(job)

    def _start_busy(self) -> None:
        for job in self.all():
            if job.step is Step.WAITING and job.key not in self._children:
                self._set(replace(job, step=Step.QUEUED, waiting=None))
        self._start_what_can()

    def _start(self, job: Job) -> None:
        child = Child(self._arguments[job.key], self._environment(), ModelLines(), self._command, self)
        self._children[job.key] = child
        child.event_received.connect(weakly(self._on_event, job.key))
        child.ended.connect(weakly(self._on_ended, job.key))
        self._set(replace(job, step=Step.STARTING))
        child.start()

    def _on_event(self, key: JobKey, event: Resolved | Progress | Waiting | Damaged) -> None:
        job = self._jobs.get(key)
        if job is None or job.step is Step.PAUSING:
            return
        match event:
            case Resolved():
                self._set(replace(job, tries=0))
            case Progress() if _is_still_waiting(job, event):
                self._set(replace(job, progress=event))
            case Progress():
                self._set(replace(job, step=Step.WORKING, progress=event, waiting=None))
            case Damaged():
                self._damaged[key] = (*self.damaged(key), event.file)
            case Waiting():
                self._set(replace(job, step=Step.WAITING, waiting=event))
                self._clock.start()

    def _count_down(self) -> None:
        """A second of every wait is over."""
        waits = [(job, job.waiting) for job in self.all() if job.waiting is not None]
        if not waits:
            self._clock.stop()
        for job, waiting in waits:
            self._set(replace(job, waiting=replace(waiting, seconds=max(0.0, waiting.seconds - 1))))

    def _on_ended(self, key: JobKey, event: LastEvent) -> None:
        child = self._children.pop(key, None)
        if child is not None:
            child.deleteLater()
        job = self._jobs.pop(key, None)
        if job is None:
            return
        if key in self._to_restart:
            self._to_restart.discard(key)
            if isinstance(event, Paused):
                self._begin(replace(job, step=Step.QUEUED, waiting=None), self._arguments[key])
                return
        if isinstance(event, Failed) and event.problem is Problem.BUSY and job.tries < BUSY_RETRIES:
            waiting = Waiting(BUSY_RETRY_S, Problem.BUSY)
            self._set(replace(job, step=Step.WAITING, waiting=waiting, tries=job.tries + 1))
            self._busy_timer.start()
            return
        if job.kind is JobKind.FETCH and job.share is not None:
            self._shares[key] = job.share
        if isinstance(event, Failed):
            self._failures[key] = Failure(job.kind, event)
        log.info("%s of %s in %s: %s", job.kind.name.lower(), key.model, key.precision.value, event)
        self.changed.emit(key)
        self.ended.emit(job, event)
        self._start_what_can()

    def _set(self, job: Job) -> None:
        self._jobs[job.key] = job
        self.changed.emit(job.key)


def _is_still_waiting(job: Job, progress: Progress) -> bool:
    """Whether `progress`, which a child tells while it waits too, brings nothing new."""
    return job.step is Step.WAITING and job.progress is not None and progress.done <= job.progress.done


def _job(model: StoredModel, kind: JobKind) -> Job:
    return Job(JobKey(model.entry.id, model.precision), kind, model.entry.name, Step.QUEUED)

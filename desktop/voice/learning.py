"""One voice being learnt: the child at work, what is known of it, and what of it outlives the program."""

from __future__ import annotations

import enum
import json
import logging
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.document.atomic_file import make_folder, write_atomically
from desktop.document.faults import DocumentFault, DocumentFaultCode
from desktop.document.file_worker import FileWorker
from desktop.models.children import RUNTIME, Child
from desktop.voice.lines import LearningLines
from runtime.finetuning.events import Checked, Event, Failed, Finished, Paused, Progress, Sample, Started
from runtime.finetuning.problems import LearningProblem

log = logging.getLogger(__name__)

# The last is the run's own.
_ORDER, _RUN, _LOG = "order.json", "run", "log.jsonl"


class State(enum.Enum):
    """Where it is."""

    NOTHING = enum.auto()
    LEARNING = enum.auto()
    PAUSING = enum.auto()
    PAUSED = enum.auto()
    FAILED = enum.auto()
    DONE = enum.auto()


@dataclass(frozen=True, slots=True)
class VoiceOrder:
    """What is to be learnt: the documents, for the model in the folder `model`, under a name."""

    name: str
    model: Path
    documents: tuple[Path, ...]

    def arguments(self, run: Path) -> list[str]:
        """The command that learns it, or goes on with it, in the folder `run`."""
        texts = [str(path) for path in self.documents]
        return [
            "fine-tune",
            "--model",
            str(self.model),
            "--run",
            str(run),
            # In one word, since a name may begin like an option.
            f"--name={self.name}",
            "--text",
            *texts,
            "--json",
        ]

    def as_record(self) -> dict[str, Any]:
        """As plain values."""
        return {"name": self.name, "model": str(self.model), "documents": [str(path) for path in self.documents]}


class Learning(QObject):
    """At most one voice is learnt at a time. What it needs to go on lies in one folder."""

    changed = Signal()
    """`state` is another, or there was progress."""
    finished = Signal(object)
    """Finished: there is a voice to be kept."""

    def __init__(
        self,
        folder: Path,
        files: FileWorker,
        environment: Callable[[], Mapping[str, str]],
        command: Sequence[str] = RUNTIME,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._folder = folder
        self._files = files
        self._environment = environment
        self._command = command
        self._child: Child | None = None
        self._is_discarding = False
        self.order: VoiceOrder | None = None
        self.state = State.NOTHING
        self.progress: Progress | None = None
        self.problem: LearningProblem | None = None
        self.result: Finished | None = None
        self.history: list[Progress | Checked] = []
        self.samples: list[Sample] = []

    @property
    def is_at_work(self) -> bool:
        """Whether a child is running."""
        return self._child is not None

    @property
    def is_sampling(self) -> bool:
        """Whether all is learnt, which may be before the last step, and samples are being written."""
        last = self.history[-1] if self.history else None
        return self.state is State.LEARNING and isinstance(last, Progress) and last.seconds_left == 0

    def look_back(self) -> None:
        """Find what an earlier start of the program left unfinished, and what it told until then."""
        self._files.submit(partial(_read_order, self._folder), self._on_read, _on_fault)

    def start(self, order: VoiceOrder) -> None:
        """Learn; what was unfinished is gone."""
        if self.is_at_work:
            return
        self._forget()
        self.order = order
        self._begin(order, is_new=True)

    def go_on(self) -> None:
        """Go on with what is paused or failed."""
        if self.order is not None and not self.is_at_work:
            self._begin(self.order, is_new=False)

    def pause(self) -> None:
        """Stop for now; all but the last seconds is on the disk."""
        if self.state is not State.LEARNING:
            return
        if self._child is None:
            self._set(State.PAUSED)
            return
        self._set(State.PAUSING)
        self._child.pause()

    def put_away(self) -> None:
        """Forget what is needed to go on: there is nothing left to go on with. What came of it is still shown."""
        if not self._files.is_closed:
            self._files.submit(partial(shutil.rmtree, self._folder, ignore_errors=True), _done, _on_fault)

    def discard(self) -> None:
        """Stop for good."""
        if self._child is not None:
            self._is_discarding = True
            self._child.stop()
            return
        self._forget()
        self._set(State.NOTHING)
        self.put_away()

    def close(self, timeout_ms: int) -> None:
        """Pause, at the end of the program."""
        self.blockSignals(True)
        if self._child is not None:
            self._child.pause()
            self._child.wait(timeout_ms)

    def _begin(self, order: VoiceOrder, *, is_new: bool) -> None:
        self._set(State.LEARNING)
        note = partial(_note_order, self._folder, order, is_new)
        self._files.submit(note, lambda _done: self._run(), self._on_no_folder)

    def _run(self) -> None:
        if self.order is None or self._child is not None or self.state is not State.LEARNING:
            return
        arguments = [*self.order.arguments(self._folder / _RUN), "--until-stdin-closes"]
        self._child = Child(arguments, self._environment(), LearningLines(), self._command, self)
        self._child.event_received.connect(self._on_event)
        self._child.ended.connect(self._on_ended)
        self._child.start()

    def _on_read(self, found: tuple[VoiceOrder, list[Event]] | None) -> None:
        if found is None or self.state is not State.NOTHING:
            return
        self.order, events = found
        for event in events:
            if isinstance(event, Started | Progress | Checked | Sample):
                self._take(event)
        self._set(State.PAUSED)

    def _on_no_folder(self, fault: DocumentFault) -> None:
        _on_fault(fault)
        is_full = fault.code is DocumentFaultCode.DISK_FULL
        self.problem = LearningProblem.DISK_FULL if is_full else LearningProblem.UNREADABLE
        self._set(State.FAILED)

    def _on_event(self, event: Event) -> None:
        self._take(event)
        self.changed.emit()

    def _take(self, event: Event) -> None:
        match event:
            case Started():
                self.progress = Progress(event.step, event.steps, 0.0, 0.0)
                # What was learnt after the last checkpoint is learnt once more.
                self.history = [one for one in self.history if one.step <= event.step]
            case Progress():
                self.progress = event
                self.history.append(event)
            case Checked():
                self.history.append(event)
            case Sample() if event not in self.samples:
                self.samples.append(event)

    def _on_ended(self, event: Event) -> None:
        if self._child is not None:
            self._child.deleteLater()
            self._child = None
        if self._is_discarding:
            self._is_discarding = False
            self.discard()
            return
        match event:
            case Finished():
                self.result = event
                self._set(State.DONE)
                self.finished.emit(event)
            case Failed():
                log.warning("learning failed: %s", event)
                self.problem = event.problem
                self._set(State.FAILED)
            case Paused() | _:
                self._set(State.PAUSED)

    def _forget(self) -> None:
        self.order = self.progress = self.result = None
        self.history, self.samples = [], []

    def _set(self, state: State) -> None:
        if state is not self.state:
            log.info("learning a voice: %s", state.name.lower())
        self.state = state
        if state is not State.FAILED:
            self.problem = None
        self.changed.emit()


def _note_order(folder: Path, order: VoiceOrder, is_new: bool) -> None:
    """Keep what is needed to go on after a restart; nothing else is left where it is new."""
    if is_new:
        shutil.rmtree(folder, ignore_errors=True)
    make_folder(folder)
    write_atomically(folder / _ORDER, json.dumps(order.as_record(), ensure_ascii=False).encode())


def _read_order(folder: Path) -> tuple[VoiceOrder, list[Event]] | None:
    try:
        record = json.loads((folder / _ORDER).read_bytes())
        order = VoiceOrder(str(record["name"]), Path(record["model"]), tuple(map(Path, record["documents"])))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    try:
        lines = (folder / _RUN / _LOG).read_bytes().splitlines()
    except OSError:
        # It had not begun.
        lines = []
    read = LearningLines().read
    return order, [event for line in lines if (event := read(line)) is not None]


def _done(_answer: object) -> None:
    """Nothing is left to do."""


def _on_fault(fault: DocumentFault) -> None:
    log.warning("the folder of what is learnt: %s", fault)

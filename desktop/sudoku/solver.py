"""Has boards filled in by a small model in a thread of its own, beside the writer's model and without touching it."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.generation.worker import GenerationThread, Job, Loading
from desktop.sudoku.board import EMPTY
from desktop.sudoku.recording import Mode, Puzzle, Recording
from runtime.api import Cancelled, Draft, Event, Failed, FaultCode, Finished, SudokuRequest, TextEngine

log = logging.getLogger(__name__)


class Solver(QObject):
    """Loads its model when it is first asked for something and gives the memory back when it is told to."""

    recorded = Signal(object)
    """A Recording that has one more step, or is over."""
    ready = Signal()
    """The model is loaded."""
    failed = Signal(object)
    """FaultCode; what was asked for last comes to nothing."""

    def __init__(self, load_model: Callable[[Loading], TextEngine], parent: QObject | None = None) -> None:
        super().__init__(parent)

        def load(loading: Loading) -> TextEngine:
            # The card is the writer's model's; this one is quick enough without.
            return load_model(dataclasses.replace(loading, device="cpu"))

        self._thread = GenerationThread(load, self, gives_every_draft=True)
        self._thread.setObjectName("sudoku")
        self._folder: Path | None = None
        self._job: Job | None = None
        self._recording: Recording | None = None
        self._thread.model_loaded.connect(lambda _info: self.ready.emit())
        self._thread.model_failed.connect(self._on_model_failed)
        self._thread.event_received.connect(self._on_event)

    @property
    def is_loading(self) -> bool:
        """Whether the model is not loaded yet."""
        return self._thread.info is None

    def prepare(self, folder: Path) -> None:
        """Load the model in `folder`, unless it is loaded already."""
        if folder == self._folder:
            return
        self.stop()
        self._folder = folder
        if not self._thread.isRunning():
            self._thread.start()
        self._thread.load(folder)

    def let_go(self) -> None:
        """Give the model's memory back."""
        self.stop()
        if self._folder is not None:
            self._folder = None
            self._thread.unload()

    def solve(self, puzzle: Puzzle, mode: Mode, seed: int) -> Recording:
        """Begin a run and return where its steps are kept as they come; what runs already is given up."""
        self.stop()
        self._recording = recording = Recording(puzzle, mode, seed)
        self._job = Job(
            SudokuRequest(givens=givens_text(puzzle), size=puzzle.size, steps=mode.steps, seed=seed),
        )
        self._thread.submit(self._job)
        return recording

    def stop(self) -> None:
        """Give up what runs. What comes of it is not told any more."""
        if self._job is not None:
            self._job.cancel.set()
        self._job = self._recording = None

    def close(self, timeout_ms: int) -> bool:
        """End the thread; whether it ended in time."""
        self.stop()
        return not self._thread.isRunning() or self._thread.close(timeout_ms)

    def _on_event(self, number: int, event: Event) -> None:
        recording = self._recording
        if self._job is None or recording is None or number != self._job.number:
            return
        match event:
            case Draft():
                recording.add(event)
            case Finished():
                recording.is_complete = True
                self._job = self._recording = None
            case Failed() | Cancelled():
                self._job = self._recording = None
                code = event.code if isinstance(event, Failed) else FaultCode.CANCELLED
                log.warning("a board could not be filled in: %s", event)
                self.failed.emit(code)
                return
            case _:
                return
        self.recorded.emit(recording)

    def _on_model_failed(self, code: FaultCode) -> None:
        self._folder = None
        self.stop()
        self.failed.emit(code)


def givens_text(puzzle: Puzzle) -> str:
    """Write the given digits as a request has them."""
    return "".join("." if digit == EMPTY else str(digit) for digit in puzzle.givens)

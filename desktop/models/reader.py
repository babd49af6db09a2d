"""Reads and changes the store in a worker's thread, and hands the answers to the window's."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from desktop.document.file_worker import FileWorker
from desktop.models.shelf import Shelf, read_shelf
from runtime.hardware import HardwareReader
from runtime.models.folders import ModelsFolder
from runtime.models.move import move_models
from runtime.models.problems import ModelProblem, Problem
from runtime.models.store import ModelStore

log = logging.getLogger(__name__)

T = TypeVar("T")


class ShelfReader(QObject):
    """One worker on one store. Whatever was changed is read again afterwards."""

    shelf_read = Signal(object)
    """Shelf"""
    move_progressed = Signal(float)
    """The share of the bytes that have been moved, from 0 to 1."""

    def __init__(self, place: ModelsFolder, hardware: HardwareReader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._hardware = hardware
        self._worker = FileWorker(self)
        self._is_reading = False
        self._is_outdated = False
        self._cancel_move = threading.Event()

    def read(self) -> None:
        """Read everything as it is now."""
        if self._worker.is_closed:
            return
        # What is being read may have been passed over already by whoever reads.
        self._is_outdated = self._is_reading
        if not self._is_reading:
            self._is_reading = True
            self._worker.submit(lambda: read_shelf(self._place, self._hardware), self._on_read, self._on_fault)

    def change(
        self,
        operation: Callable[[ModelStore], T],
        on_done: Callable[[T], None],
        on_problem: Callable[[ModelProblem], None],
    ) -> None:
        """Do something to the store; then one of the callbacks, and everything is read again."""
        self._submit(lambda: operation(ModelStore(self._place.path())), on_done, on_problem)

    def move(self, target: Path, on_done: Callable[[bool], None], on_problem: Callable[[ModelProblem], None]) -> None:
        """Move the folder of the models to `target`; `on_done` is told whether it was done, or broken off."""
        self._cancel_move.clear()

        def move() -> bool:
            return move_models(self._place, target, self._on_bytes, self._cancel_move)

        self._submit(move, on_done, on_problem)

    def stop_moving(self) -> None:
        """Break the move off; everything stays where it was."""
        self._cancel_move.set()

    def close(self, timeout_ms: int) -> bool:
        """End the worker; whether it ended in time."""
        self._cancel_move.set()
        return self._worker.close(timeout_ms)

    def _submit(
        self, operation: Callable[[], T], on_done: Callable[[T], None], on_problem: Callable[[ModelProblem], None]
    ) -> None:
        def attempt() -> T | ModelProblem:
            try:
                return operation()
            except ModelProblem as problem:
                log.warning("%s", problem)
                # Without its traceback, whose frames would keep what they know alive in this thread.
                return ModelProblem(problem.problem, problem.detail)

        def deliver(outcome: T | ModelProblem) -> None:
            self.read()
            if isinstance(outcome, ModelProblem):
                on_problem(outcome)
            else:
                on_done(outcome)

        self._worker.submit(attempt, deliver, lambda fault: deliver(ModelProblem(Problem.INTERNAL, str(fault))))

    def _on_bytes(self, done: int, size: int) -> None:
        self.move_progressed.emit(done / size if size else 1.0)

    def _on_read(self, shelf: Shelf) -> None:
        if not self._read_again():
            self.shelf_read.emit(shelf)

    def _on_fault(self, fault: Exception) -> None:
        log.error("the store cannot be read: %s", fault)
        self._read_again()

    def _read_again(self) -> bool:
        """Read once more where somebody asked for it meanwhile; whether that was so."""
        was_outdated = self._is_outdated
        self._is_reading = self._is_outdated = False
        if was_outdated:
            self.read()
        return was_outdated

"""The history's thread, as the window sees it: ask, and be answered; a fault is told once and stops nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from desktop.document.faults import DocumentFault
from desktop.document.file_worker import FileWorker
from desktop.history.generations import GenerationStore
from desktop.history.store import HistoryStore

log = logging.getLogger(__name__)

T = TypeVar("T")


def _nothing(_result: object) -> None:
    """For what needs no answer."""


class HistoryKeeper(QObject):
    """Owns the store and the thread it is used in."""

    failing = Signal()
    """The history could not be kept; comes again only after it could be."""

    def __init__(self, file: Path, limit_bytes: int, parent: QObject) -> None:
        super().__init__(parent)
        self._worker = FileWorker(self)
        self.store = HistoryStore(file, limit_bytes)
        self.generations = GenerationStore(self.store)
        self._is_failing = False

    def run(
        self,
        operation: Callable[[], T],
        on_done: Callable[[T], None] = _nothing,
        on_fault: Callable[[DocumentFault], None] | None = None,
    ) -> None:
        """Do something in this thread after all that was asked before, and then one of the other two.

        Without `on_fault`, a fault is taken for one of the store's.
        """
        if self._worker.is_closed:
            return

        def done(result: T) -> None:
            self._is_failing = self._is_failing and on_fault is not None
            on_done(result)

        self._worker.submit(operation, done, on_fault or self._on_fault)

    def close(self, timeout_ms: int) -> bool:
        """Finish what was asked and end the thread; False if time ran out. Blocks: for the program's last moment."""
        if not self._worker.is_closed:
            self.run(self.store.close)
        return self._worker.close(timeout_ms)

    def _on_fault(self, fault: DocumentFault) -> None:
        log.warning("the history cannot be used: %s", fault)
        if not self._is_failing:
            self._is_failing = True
            self.failing.emit()

"""One thread for file work: operations go in, results come back to the window's thread in the same order."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from desktop.document.faults import DocumentFault, DocumentFaultCode

_log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(slots=True)
class _Job:
    """One operation and where its outcome goes. Filled in by the worker's thread, read by the owner's."""

    operation: Callable[[], Any]
    on_done: Callable[[Any], None]
    on_fault: Callable[[DocumentFault], None]
    result: Any = None
    fault: DocumentFault | None = None

    def run(self) -> None:
        try:
            self.result = self.operation()
        except DocumentFault as fault:
            # Without what it came from: the frames in a traceback would keep this job alive, and its callbacks.
            self.fault = fault.with_traceback(None)
            self.fault.__cause__ = self.fault.__context__ = None
        except Exception as error:  # noqa: BLE001 - the thread's main loop: it must outlive any fault of a job
            _log.exception("file work failed")
            self.fault = DocumentFault(DocumentFaultCode.INTERNAL, detail=repr(error))

    def deliver(self) -> None:
        if self.fault is None:
            self.on_done(self.result)
        else:
            self.on_fault(self.fault)


class FileWorker(QObject):
    """Runs operations one after the other in a thread of its own, in the order they were submitted.

    Operations get and return plain values and touch no Qt object. Callbacks run in the thread this object lives in.
    The thread is a daemon, so that a dead network drive cannot keep the program from ending: call `close`, and look at
    what it returns.
    """

    idle = Signal()
    _outcome_ready = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        # Jobs know Qt objects by their callbacks, and whoever lets go of one last may destroy those. So the jobs stay
        # here until they are delivered, and the other thread passes numbers.
        self._jobs: dict[int, _Job] = {}
        self._last_number = 0
        self._finished: deque[int] = deque()
        self._job_finished = threading.Condition()
        self._is_closed = False
        self._outcome_ready.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._work, name="file-worker", daemon=True)
        self._thread.start()

    @property
    def has_pending(self) -> bool:
        """Whether an operation is waiting, running, or its result not yet delivered."""
        return bool(self._jobs)

    @property
    def is_closed(self) -> bool:
        """Whether the worker takes no more operations."""
        return self._is_closed

    def submit(
        self,
        operation: Callable[[], T],
        on_done: Callable[[T], None],
        on_fault: Callable[[DocumentFault], None],
    ) -> None:
        """Run `operation` in the worker's thread, then one of the callbacks in this one."""
        if self._is_closed:
            raise RuntimeError("the file worker is closed")
        self._last_number += 1
        self._jobs[self._last_number] = _Job(operation, on_done, on_fault)
        self._numbers.put(self._last_number)

    def drain(self, timeout_ms: int) -> bool:
        """Wait for all operations, those that callbacks submit included, and deliver; False if time ran out.

        Blocks: only for the very last moment of the program.
        """
        deadline = time.monotonic() + timeout_ms / 1000
        while self._jobs:
            with self._job_finished:
                in_time = self._job_finished.wait_for(lambda: self._finished, max(0.0, deadline - time.monotonic()))
            if not in_time:
                return False
            self._deliver()
        return True

    def close(self, timeout_ms: int = 2000) -> bool:
        """Finish what is pending and end the thread; False if time ran out."""
        is_drained = self.drain(timeout_ms)
        if not self._is_closed:
            self._is_closed = True
            self._numbers.put(None)
        self._thread.join(timeout_ms / 1000 if is_drained else 0)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while (number := self._numbers.get()) is not None:
            self._jobs[number].run()
            with self._job_finished:
                self._finished.append(number)
                self._job_finished.notify_all()
            try:
                self._outcome_ready.emit()
            except RuntimeError:
                # Qt has deleted this object: nobody is left to be told.
                return

    def _deliver(self) -> None:
        while self._finished:
            self._jobs.pop(self._finished.popleft()).deliver()
            if not self._jobs:
                self.idle.emit()

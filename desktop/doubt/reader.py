"""Has the model read a passage and say which of its words it doubts."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from desktop.generation.worker import GenerationThread, Job
from runtime.api import Cancelled, Doubt, DoubtRequest, Failed, Finished

log = logging.getLogger(__name__)

Answer = Callable[[Sequence[Doubt] | None], object]


class DoubtReader(QObject):
    """One passage at a time; another one takes its place."""

    def __init__(self, thread: GenerationThread, parent: QObject) -> None:
        super().__init__(parent)
        self._thread = thread
        self._job: Job | None = None
        self._then: Answer | None = None
        thread.event_received.connect(self._on_event_received)

    @property
    def is_reading(self) -> bool:
        """Whether an answer is on its way."""
        return self._job is not None

    def ask(self, request: DoubtRequest, then: Answer) -> None:
        """Have the passage read; `then` gets its words' doubts, or None where that could not be done."""
        self.stop()
        self._job, self._then = Job(request), then
        self._thread.submit(self._job)

    def stop(self) -> None:
        """Forget what was asked."""
        if self._job is not None:
            self._job.cancel.set()
        self._job = self._then = None

    def _on_event_received(self, number: int, event: object) -> None:
        if self._job is None or number != self._job.number or not isinstance(event, Finished | Cancelled | Failed):
            return
        then, self._job, self._then = self._then, None, None
        if isinstance(event, Failed):
            log.warning("cannot read for doubts: %s %s", event.code, event.detail)
        if then is not None:
            then(event.doubts if isinstance(event, Finished) else None)

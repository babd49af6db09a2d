"""Finding out what there is to learn from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.models.children import RUNTIME, Child
from desktop.voice.learning import VoiceOrder
from desktop.voice.lines import LearningLines
from runtime.finetuning.events import Event, Failed


class Look(QObject):
    """Asks in a child of its own; only the newest question is answered."""

    answered = Signal(object, object)
    """Found, None where it did not come to that; and Failed, None where nothing is in the way."""

    def __init__(
        self,
        folder: Path,
        environment: Callable[[], Mapping[str, str]],
        command: Sequence[str] = RUNTIME,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._folder = folder
        self._environment = environment
        self._command = command
        self._child: Child | None = None
        self._lines = LearningLines(only_looks=True)

    def ask(self, order: VoiceOrder) -> None:
        """Look at these documents."""
        self.forget()
        arguments = [*order.arguments(self._folder), "--check"]
        self._lines = LearningLines(only_looks=True)
        self._child = Child(arguments, self._environment(), self._lines, self._command, self)
        self._child.ended.connect(self._on_ended)
        self._child.start()

    def forget(self) -> None:
        """Want no answer any more."""
        child, self._child = self._child, None
        if child is not None:
            child.ended.disconnect(self._on_ended)
            child.ended.connect(child.deleteLater)
            child.stop()

    def close(self) -> None:
        """End it, at the end of the program."""
        child = self._child
        self.forget()
        if child is not None:
            child.wait(1_000)

    def _on_ended(self, event: Event) -> None:
        if self._child is not None:
            self._child.deleteLater()
            self._child = None
        self.answered.emit(self._lines.found, event if isinstance(event, Failed) else None)

"""The documents a voice is to be learnt from, and what is known of them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.document.file_worker import FileWorker
from desktop.voice.learning import VoiceOrder
from desktop.voice.looking import Look
from runtime.finetuning.events import Failed, Found, FoundDocument

log = logging.getLogger(__name__)

TEXTS = ("*.md", "*.markdown", "*.txt", "*.text")
# Whoever adds several documents one after the other is answered once.
_LOOK_AFTER_MS = 500
MOST_FILES = 500


class ChosenDocuments(QObject):
    """A list of files. Whenever it changes, a child looks at all of them again."""

    changed = Signal()
    """The list, or what is known of it: `found` and `failed` are None while the documents are looked at."""

    def __init__(self, files: FileWorker, look: Look, model: Callable[[], Path], parent: QObject) -> None:
        super().__init__(parent)
        self._files = files
        self._look = look
        self._model = model
        self.paths: list[Path] = []
        self.known: dict[Path, FoundDocument] = {}
        self.found: Found | None = None
        self.failed: Failed | None = None
        self._timer = QTimer(self, interval=_LOOK_AFTER_MS, singleShot=True)
        self._timer.timeout.connect(self._ask)
        look.answered.connect(self._on_answered)

    def add(self, paths: Sequence[Path]) -> None:
        """Learn from these files too."""
        new = [path for path in dict.fromkeys(paths) if path not in self.paths]
        self.paths = [*self.paths, *new][:MOST_FILES]
        self.look_again()

    def add_found(self, paths: Sequence[Path]) -> None:
        """Learn from these files too, and from the texts in those that are folders."""
        self._files.submit(partial(_texts_in, tuple(paths)), self.add, lambda _fault: None)

    def remove(self, paths: Sequence[Path]) -> None:
        """Do not learn from these."""
        self.paths = [path for path in self.paths if path not in paths]
        self.look_again()

    def look_again(self) -> None:
        """Find out anew what there is to learn from, as when the model is another now."""
        self.found = self.failed = None
        self.stop_looking()
        if self.paths:
            self._timer.start()
        self.changed.emit()

    def stop_looking(self) -> None:
        """Want no answer any more."""
        self._timer.stop()
        self._look.forget()

    def order(self, name: str) -> VoiceOrder:
        """All of them, for the model in use."""
        return VoiceOrder(name, self._model(), tuple(self.paths))

    def _ask(self) -> None:
        # What is only looked at needs no name.
        self._look.ask(self.order(""))

    def _on_answered(self, found: Found | None, failed: Failed | None) -> None:
        if found is not None:
            self.known |= {Path(one.path): one for one in found.documents}
        self.found, self.failed = found, failed
        log.info("documents to learn from: %s", failed or (found and f"{found.words} words, {found.steps} steps"))
        self.changed.emit()


def _texts_in(paths: Sequence[Path]) -> list[Path]:
    """The files among `paths`, and the texts in the folders among them."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            texts = sorted(one for pattern in TEXTS for one in path.rglob(pattern) if one.is_file())
            found += [one for one in texts if not any(part.startswith(".") for part in one.relative_to(path).parts)]
        else:
            found.append(path)
    return found[:MOST_FILES]

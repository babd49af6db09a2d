"""What is known about a document and is not part of its text: comments, notes, language, goals.

It is kept in the program's own folder, one JSON file for each document, so that the Markdown stays the writer's alone.
"""

from __future__ import annotations

import copy
import hashlib
import json
import logging
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.document.atomic_file import make_folder, write_atomically
from desktop.document.document import Document
from desktop.document.faults import DocumentFault
from desktop.document.file_worker import FileWorker

_log = logging.getLogger(__name__)

KEEP_AFTER_MS = 400


class Beside(QObject):
    """Values of JSON under names, for one document. They follow it when it is saved under another name.

    What cannot be written is tried again with the next change: nothing here is worth stopping a writer for.
    """

    loaded = Signal()
    """Another document's values are there: read them again."""

    def __init__(self, document: Document, worker: FileWorker, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._worker = worker
        self._folder = folder
        self._values: dict[str, Any] = {}
        self._path: Path | None = None
        self._timer = QTimer(self, interval=KEEP_AFTER_MS, singleShot=True)
        self._timer.timeout.connect(self.keep_now)
        document.text_replaced.connect(self._forget)
        document.opened.connect(self._on_opened)
        document.saved.connect(self._on_saved)

    def value(self, name: str, default: Any = None) -> Any:
        """Return what is kept under a name."""
        return copy.deepcopy(self._values.get(name, default))

    def set(self, name: str, value: Any) -> None:
        """Keep a value; None, or what is empty, is not kept."""
        if value in (None, "", [], {}):
            changed = self._values.pop(name, None) is not None
        else:
            changed = self._values.get(name) != value
            self._values[name] = copy.deepcopy(value)
        if changed:
            self._timer.start()

    def keep_now(self) -> None:
        """Write what has changed, without waiting."""
        self._timer.stop()
        path = self._document.path
        if path is None or self._worker.is_closed:
            return
        self._worker.submit(partial(_write, self._folder, path, copy.deepcopy(self._values)), _done, _on_fault)

    def _forget(self) -> None:
        if self._timer.isActive():
            self.keep_now()
        self._values = {}
        self._path = None
        self.loaded.emit()

    def _on_opened(self, path: Path | None) -> None:
        self._path = path
        if path is not None and not self._worker.is_closed:
            self._worker.submit(partial(_read, self._folder, path), partial(self._on_read, path), _on_fault)

    def _on_read(self, path: Path, values: dict[str, Any]) -> None:
        if path == self._document.path:
            # What was set while the file was being read is newer.
            self._values = values | self._values
            self.loaded.emit()

    def _on_saved(self, path: Path) -> None:
        if path != self._path:
            self._path = path
            self.keep_now()


def beside_file(folder: Path, path: Path) -> Path:
    """Return where the values of the document at `path` are kept."""
    return folder / f"{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:32]}.json"


def _write(folder: Path, path: Path, values: dict[str, Any]) -> None:
    file = beside_file(folder, path)
    if not values and not file.exists():
        return
    make_folder(folder)
    write_atomically(file, json.dumps({"path": str(path), "values": values}, ensure_ascii=False).encode())


def _read(folder: Path, path: Path) -> dict[str, Any]:
    try:
        found = json.loads(beside_file(folder, path).read_bytes())["values"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def _done(_answer: object) -> None:
    """Written."""


def _on_fault(fault: DocumentFault) -> None:
    _log.warning("beside a document: %s", fault)

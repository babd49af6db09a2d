"""Noticing that another program changed the document's file."""

from __future__ import annotations

import enum
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from desktop.document.faults import DocumentFault
from desktop.document.file_worker import FileWorker
from desktop.document.text_file import Fingerprint, read_fingerprint

_SETTLE_MS = 100


class DiskChange(enum.StrEnum):
    """What happened to the file."""

    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class _Look:
    """What a look at the disk found: nothing new by size and time, or the file's fingerprint, None if it is gone."""

    is_as_known: bool
    found: Fingerprint | None


class DiskWatch(QObject):
    """Watches one file, also when it is replaced by renaming. Tells each new content once.

    The looks share the document's worker, so they come in order with its own saves and never take those for changes.
    """

    changed = Signal(object)

    def __init__(self, worker: FileWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._path: Path | None = None
        self._known: Fingerprint | None = None
        self._reported: Fingerprint | None = None
        self._watcher = QFileSystemWatcher(self)
        self._settled = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._watcher.fileChanged.connect(self._settled.start)
        self._watcher.directoryChanged.connect(self._settled.start)
        self._settled.timeout.connect(self.look)

    def watch(self, path: Path | None, known: Fingerprint | None) -> None:
        """Watch `path`, whose content is `known` to us, and nothing else any more."""
        self._known = known
        self._reported = known
        if path == self._path and path is not None:
            self._watch_again()
            return
        watched = self._watcher.files() + self._watcher.directories()
        if watched:
            self._watcher.removePaths(watched)
        self._path = path
        if path is not None:
            self._worker.submit(partial(_places, path), partial(self._on_places_found, path), self._on_fault)

    def look(self) -> None:
        """Look at the disk now, for instance when the window comes to the front."""
        if self._path is None or self._worker.is_closed:
            return
        on_done: Callable[[_Look], None] = partial(self._on_looked, self._path)
        self._worker.submit(partial(_look, self._path, self._known), on_done, self._on_fault)

    def _on_places_found(self, path: Path, places: list[str]) -> None:
        if path == self._path and places:
            self._watcher.addPaths(places)
            # For what happened between reading the file and watching it.
            self.look()

    def _on_looked(self, path: Path, look: _Look) -> None:
        if path != self._path:
            return
        self._watch_again()
        found = self._known if look.is_as_known else look.found
        if _is_same(found, self._known):
            self._reported = self._known
        elif not _is_same(found, self._reported):
            self._reported = found
            self.changed.emit(DiskChange.REMOVED if found is None else DiskChange.CHANGED)

    def _watch_again(self) -> None:
        """Qt forgets a file once it has been replaced; its folder stays watched."""
        path = str(self._path)
        if path not in self._watcher.files():
            self._watcher.addPath(path)

    def _on_fault(self, fault: DocumentFault) -> None:
        # Unreadable just now; a save looks again before it writes.
        del fault


def _is_same(one: Fingerprint | None, other: Fingerprint | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.is_same_content(other)


def _places(path: Path) -> list[str]:
    real = Path(os.path.realpath(path))
    return [str(place) for place in dict.fromkeys((path, path.parent, real, real.parent)) if os.path.exists(place)]


def _look(path: Path, known: Fingerprint | None) -> _Look:
    try:
        status = path.stat()
    except OSError:
        return _Look(is_as_known=known is None, found=None)
    if known is not None and (status.st_size, status.st_mtime_ns) == (known.size, known.mtime_ns):
        return _Look(is_as_known=True, found=known)
    return _Look(is_as_known=False, found=read_fingerprint(path))

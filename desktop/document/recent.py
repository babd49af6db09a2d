"""The files the writer opened last."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.document.atomic_file import make_folder, write_atomically
from desktop.document.faults import DocumentFault
from desktop.document.file_worker import FileWorker

_log = logging.getLogger(__name__)

FILE_NAME = "recent.json"
MOST_ENTRIES = 10
FORGET_MISSING_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class RecentFile:
    """A file opened before. `missing_since` is set while it is not there, as on a drive that is not plugged in."""

    path: Path
    missing_since: datetime | None = None


class RecentFiles(QObject):
    """The last `MOST_ENTRIES` files, newest first, kept in the configuration folder. All file work is the worker's."""

    changed = Signal()

    def __init__(self, config_folder: Path, worker: FileWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = config_folder / FILE_NAME
        self._worker = worker
        self._entries: tuple[RecentFile, ...] = ()

    def paths(self) -> list[Path]:
        """The files for the menu: those that were there when last looked at."""
        return [entry.path for entry in self._entries if entry.missing_since is None]

    def entries(self) -> tuple[RecentFile, ...]:
        """All files, the missing ones too."""
        return self._entries

    def load(self) -> None:
        """Read the list; files added before it has arrived stay in front."""
        self._worker.submit(partial(_load, self._path), self._on_loaded, _ignore)

    def refresh(self) -> None:
        """Look which files are still there, for instance before the menu opens."""
        self._worker.submit(partial(_looked_at, self._entries, datetime.now(UTC)), self._on_looked_at, _ignore)

    def add(self, path: Path) -> None:
        """Put a file that was just opened or saved in front."""
        self._set(_merged([RecentFile(path.absolute())], self._entries))

    def remove(self, path: Path) -> None:
        """Forget one file."""
        self._set(tuple(entry for entry in self._entries if entry.path != path.absolute()))

    def clear(self) -> None:
        """Forget all files."""
        self._set(())

    def _set(self, entries: tuple[RecentFile, ...]) -> None:
        if entries != self._entries:
            self._entries = entries
            self._worker.submit(partial(_save, self._path, entries), _ignore, _ignore)
            self.changed.emit()

    def _on_loaded(self, loaded: tuple[RecentFile, ...]) -> None:
        if not self._entries:
            self._entries = loaded
            self.changed.emit()
        else:
            self._set(_merged(self._entries, loaded))

    def _on_looked_at(self, looked_at: tuple[RecentFile, ...]) -> None:
        """Take over what was seen of the files that are still listed."""
        seen = {entry.path: entry for entry in looked_at}
        kept = (seen.get(entry.path, entry) for entry in self._entries)
        oldest = datetime.now(UTC) - FORGET_MISSING_AFTER
        self._set(tuple(entry for entry in kept if entry.missing_since is None or entry.missing_since > oldest))


def _ignore(outcome: object) -> None:
    if isinstance(outcome, DocumentFault):
        _log.warning("the list of recent files: %s", outcome)


def _merged(first: Sequence[RecentFile], then: Sequence[RecentFile]) -> tuple[RecentFile, ...]:
    known = {entry.path for entry in first}
    return tuple([*first, *(entry for entry in then if entry.path not in known)][:MOST_ENTRIES])


def _looked_at(entries: Sequence[RecentFile], now: datetime) -> tuple[RecentFile, ...]:
    return tuple(
        # Unlike Path's, this answers False for whatever the system complains about.
        replace(entry, missing_since=None if os.path.isfile(entry.path) else entry.missing_since or now)
        for entry in entries
    )


def _load(path: Path) -> tuple[RecentFile, ...]:
    try:
        stored = json.loads(path.read_bytes())
        entries = [RecentFile(Path(item["path"]), _moment(item["missing_since"])) for item in stored["files"]]
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, LookupError, TypeError) as error:
        _log.warning("the list of recent files cannot be read: %s", error)
        return ()
    return _looked_at(entries[:MOST_ENTRIES], datetime.now(UTC))


def _moment(stored: str | None) -> datetime | None:
    return None if stored is None else datetime.fromisoformat(stored).astimezone(UTC)


def _save(path: Path, entries: Sequence[RecentFile]) -> None:
    files = [
        {"path": str(entry.path), "missing_since": entry.missing_since and entry.missing_since.isoformat()}
        for entry in entries
    ]
    make_folder(path.parent)
    write_atomically(path, json.dumps({"files": files}, indent=1).encode("ascii"))

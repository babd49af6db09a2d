"""The recovery journal: what is not yet saved is on disk within a second of being typed."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from desktop.document.atomic_file import make_folder, write_atomically
from desktop.document.document import Document
from desktop.document.faults import DocumentFault
from desktop.document.file_worker import FileWorker
from desktop.document.locks import LockedSpans
from desktop.document.recovery import discard, lock_path, remove_session, snapshot_path
from desktop.document.session_lock import SessionLock
from desktop.document.snapshot import DraftRecord, Snapshot, to_bytes

_log = logging.getLogger(__name__)

PAUSE_MS = 300
LONGEST_WAIT_MS = 800
RETRY_MS = 2000


class RecoveryJournal(QObject):
    """Keeps the last two snapshots of a document in a folder of its own, below the recovery folder.

    A snapshot is taken `PAUSE_MS` after the last change and `LONGEST_WAIT_MS` after the first one at the latest, and
    written by a worker that nothing else should keep busy: give it one of its own. `written` comes with every
    snapshot that is safe on disk. `failing` comes once when writing fails, `resumed` when a retry has worked.
    """

    written = Signal(object)
    failing = Signal(object)
    resumed = Signal()

    def __init__(
        self,
        document: Document,
        locks: LockedSpans,
        recovery_folder: Path,
        worker: FileWorker,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._locks = locks
        self._worker = worker
        self._session = _Session(recovery_folder)
        self._drafts: tuple[DraftRecord, ...] = ()
        self._caret_position = 0
        self._taken_over: list[Path] = []
        self._is_writing = False
        self._is_due = False
        self._is_failing = False
        self._is_closed = False
        self._waited = QElapsedTimer()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.write_now)
        for changed in (document.edited, document.text_replaced, document.modified_changed, document.path_changed):
            changed.connect(self._on_changed)
        # At once, so that a crash right after a save does not offer what was before it.
        document.saved.connect(self.write_now)
        locks.changed.connect(self._on_changed)

    @property
    def session_folder(self) -> Path:
        """Where this journal lies."""
        return self._session.folder

    @property
    def is_failing(self) -> bool:
        """Whether the last attempt to write failed."""
        return self._is_failing

    @property
    def has_pending(self) -> bool:
        """Whether something is not yet in the journal."""
        return self._is_writing or self._is_due or self._timer.isActive()

    def set_drafts(self, drafts: Sequence[DraftRecord]) -> None:
        """The suggestions the writer has not decided on yet."""
        if tuple(drafts) != self._drafts:
            self._drafts = tuple(drafts)
            self._on_changed()

    def set_caret(self, position: int) -> None:
        """Where the caret is. Goes along with the next snapshot; moving about alone writes nothing."""
        self._caret_position = position

    def take_over(self, session: Path) -> None:
        """Discard another session's folder as soon as the document restored from it is safe in this journal."""
        self._taken_over.append(session)
        self.write_now()

    def write_now(self) -> None:
        """Take a snapshot and write it, after the one being written if there is one."""
        if self._is_closed or self._worker.is_closed:
            return
        self._timer.stop()
        self._is_due = self._is_writing
        if self._is_writing:
            return
        self._is_writing = True
        taken_over, self._taken_over = self._taken_over, []
        self._worker.submit(
            partial(self._session.write, self._snapshot(), taken_over),
            self._on_written,
            partial(self._on_fault, taken_over),
        )

    def close(self, on_closed: Callable[[], None] | None = None) -> None:
        """End the session by the writer's own decision: what they chose not to save is only put away for some days."""
        self._end(gives_up_unsaved=True, on_closed=on_closed)

    def leave(self, on_left: Callable[[], None] | None = None) -> None:
        """End the session without having asked, as when the system shuts down: the next start offers what is unsaved.

        Does nothing after `close`.
        """
        self._end(gives_up_unsaved=False, on_closed=on_left)

    def _end(self, *, gives_up_unsaved: bool, on_closed: Callable[[], None] | None) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        self._timer.stop()

        def finished(_: object) -> None:
            if on_closed is not None:
                on_closed()

        has_unsaved = self._document.is_modified or bool(self._drafts)
        unsaved = self._snapshot() if has_unsaved else None
        self._worker.submit(partial(self._session.end, unsaved, gives_up_unsaved), finished, finished)

    def _on_changed(self) -> None:
        if self._is_closed or (self._is_failing and self._timer.isActive()):
            return
        if not self._timer.isActive():
            self._waited.start()
        self._timer.start(min(PAUSE_MS, max(0, LONGEST_WAIT_MS - self._waited.elapsed())))

    def _snapshot(self) -> Snapshot:
        document = self._document
        return Snapshot(
            text=document.text(),
            taken_at=datetime.now(UTC),
            path=document.path,
            format=document.file_format,
            fingerprint=document.fingerprint,
            is_modified=document.is_modified,
            locks=tuple(self._locks.spans()),
            caret_position=self._caret_position,
            drafts=self._drafts,
        )

    def _on_written(self, snapshot: Snapshot) -> None:
        self._is_writing = False
        if self._is_failing:
            self._is_failing = False
            self.resumed.emit()
        self.written.emit(snapshot)
        if self._is_due:
            self.write_now()

    def _on_fault(self, taken_over: list[Path], fault: DocumentFault) -> None:
        _log.warning("the recovery journal cannot be written: %s", fault)
        self._is_writing = False
        self._is_due = False
        self._taken_over = taken_over + self._taken_over
        if not self._is_closed:
            self._timer.start(RETRY_MS)
        if not self._is_failing:
            self._is_failing = True
            self.failing.emit(fault)


class _Session:
    """The journal's folder. Used in the worker's thread only, but for its name."""

    def __init__(self, recovery_folder: Path) -> None:
        self.folder = recovery_folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.getpid()}-{secrets.token_hex(4)}"
        self._lock: SessionLock | None = None
        self._generation = 0
        self._last: Snapshot | None = None

    def write(self, snapshot: Snapshot, taken_over: Sequence[Path]) -> Snapshot:
        self._prepare()
        if self._last is None or not snapshot.has_same_content(self._last):
            data = to_bytes(snapshot, self._generation + 1)
            # The older of two files is replaced, so one whole snapshot is there at every moment.
            write_atomically(snapshot_path(self.folder, self._generation + 1), data)
            self._generation += 1
            self._last = snapshot
        for session in taken_over:
            try:
                discard(session)
            except DocumentFault as fault:
                _log.warning("a recovered session cannot be put away: %s", fault)
        return snapshot

    def end(self, unsaved: Snapshot | None, gives_up_unsaved: bool) -> None:
        if unsaved is not None:
            self.write(unsaved, ())
        if self._lock is not None:
            self._lock.release()
            self._lock = None
        if unsaved is None:
            remove_session(self.folder)
        elif gives_up_unsaved:
            discard(self.folder)

    def _prepare(self) -> None:
        """Take the session's lock and make its folder, again if somebody has removed it."""
        if self._lock is None:
            make_folder(self.folder.parent)
            lock = SessionLock(lock_path(self.folder))
            lock.acquire()
            self._lock = lock
        if not os.path.isdir(self.folder):
            self._last = None
            make_folder(self.folder, mode=0o700)

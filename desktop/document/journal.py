"""The recovery journal: what is not yet saved is on disk within a second of being typed."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from desktop.document.atomic_file import make_folder, write_atomically
from desktop.document.document import Document
from desktop.document.edit_log import Lines, append_edit, edit_between, in_pieces
from desktop.document.faults import DocumentFault
from desktop.document.file_worker import FileWorker
from desktop.document.locks import LockedSpans
from desktop.document.recovery import discard, edits_path, lock_path, remove_session, snapshot_path
from desktop.document.session_lock import SessionLock
from desktop.document.snapshot import DraftRecord, Snapshot, head_of, to_bytes

_log = logging.getLogger(__name__)

PAUSE_MS = 300
LONGEST_WAIT_MS = 800
RETRY_MS = 2000
# From so many bytes on, only what has changed is written, until that adds up to a share of the whole.
LARGE_BYTES = 256 * 1024
LARGEST_EDIT = 64 * 1024
LOG_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class _Moment:
    """A snapshot to be, taken without putting its text together."""

    snapshot: Snapshot
    lines: Lines

    def has_same_content(self, other: _Moment) -> bool:
        """Whether nothing but the time differs."""
        one, two = head_of(self.snapshot), head_of(other.snapshot)
        return {**one, "taken_at": ""} == {**two, "taken_at": ""} and self.lines == other.lines


class RecoveryJournal(QObject):
    """Keeps the last two snapshots of a document in a folder of its own, below the recovery folder.

    What is done in the window's thread takes no longer for a long text than for a short one. Of a long text the edits
    since the last snapshot are written, and a whole snapshot now and then.

    A snapshot is taken `PAUSE_MS` after the last change and `LONGEST_WAIT_MS` after the first one at the latest, and
    written by a worker that nothing else should keep busy: give it one of its own. `written` comes with every
    snapshot that is safe on disk. `failing` comes once when writing fails, `resumed` when a retry has worked.
    """

    written = Signal()
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
            partial(self._session.write, self._moment(), taken_over),
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
        unsaved = self._moment() if has_unsaved else None
        self._worker.submit(partial(self._session.end, unsaved, gives_up_unsaved), finished, finished)

    def _on_changed(self) -> None:
        if self._is_closed or (self._is_failing and self._timer.isActive()):
            return
        if not self._timer.isActive():
            self._waited.start()
        self._timer.start(min(PAUSE_MS, max(0, LONGEST_WAIT_MS - self._waited.elapsed())))

    def _moment(self) -> _Moment:
        document = self._document
        snapshot = Snapshot(
            text="",
            taken_at=datetime.now(UTC),
            path=document.path,
            format=document.file_format,
            fingerprint=document.fingerprint,
            is_modified=document.is_modified,
            locks=tuple(self._locks.spans()),
            caret_position=self._caret_position,
            drafts=self._drafts,
        )
        return _Moment(snapshot, document.lines())

    def _on_written(self, _none: None) -> None:
        self._is_writing = False
        if self._is_failing:
            self._is_failing = False
            self.resumed.emit()
        self.written.emit()
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
        self._last: _Moment | None = None
        self._whole_bytes = 0
        self._log_bytes = 0
        self._is_log_whole = True

    def write(self, moment: _Moment, taken_over: Sequence[Path]) -> None:
        self._prepare()
        if self._last is None or not moment.has_same_content(self._last):
            if not self._write_edit(moment):
                self._write_whole(moment)
            self._last = moment
        for session in taken_over:
            try:
                discard(session)
            except DocumentFault as fault:
                _log.warning("a recovered session cannot be put away: %s", fault)

    def _write_edit(self, moment: _Moment) -> bool:
        """Write what has changed alone, where that is worth it; whether it was."""
        if self._last is None or self._whole_bytes < LARGE_BYTES or not self._is_log_whole:
            return False
        edit = edit_between(self._last.lines, moment.lines)
        if edit.size > LARGEST_EDIT or self._log_bytes + edit.size > LOG_SHARE * self._whole_bytes:
            return False
        # Until it is down there whole, nothing can be written behind it.
        self._is_log_whole = False
        path = edits_path(self.folder, self._generation)
        self._log_bytes += append_edit(path, self._generation, head_of(moment.snapshot), edit)
        self._is_log_whole = True
        return True

    def _write_whole(self, moment: _Moment) -> None:
        generation = self._generation + 1
        data = to_bytes(moment.snapshot, generation, in_pieces(moment.lines))
        # The older of two files is replaced, so one whole snapshot is there at every moment.
        write_atomically(snapshot_path(self.folder, generation), data)
        edits_path(self.folder, generation).unlink(missing_ok=True)
        self._generation, self._whole_bytes, self._log_bytes, self._is_log_whole = generation, len(data), 0, True

    def end(self, unsaved: _Moment | None, gives_up_unsaved: bool) -> None:
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

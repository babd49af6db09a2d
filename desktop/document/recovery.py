"""Finding what a crashed or killed session left behind."""

from __future__ import annotations

import contextlib
import enum
import logging
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop.document.atomic_file import make_folder
from desktop.document.edit_log import read_edits
from desktop.document.faults import DocumentFault, FileAction, fault_from
from desktop.document.session_lock import is_held
from desktop.document.snapshot import Snapshot, SnapshotBroken, from_bytes, from_head
from desktop.document.text_file import read_fingerprint, read_text_file

_log = logging.getLogger(__name__)

DISCARDED_NAME = "discarded"
KEEP_DISCARDED_DAYS = 14
_GENERATIONS = 2
_DAY_S = 24 * 60 * 60


class FileState(enum.StrEnum):
    """How the file of a recovered document stands to what the session last read from or wrote to it."""

    NEVER_SAVED = "never_saved"
    AS_KNOWN = "as_known"
    CHANGED = "changed"
    MISSING = "missing"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Recovered:
    """What one session left: pass `snapshot` to `Document.restore` and `session` to `RecoveryJournal.take_over`."""

    session: Path
    snapshot: Snapshot
    file_state: FileState


def lock_path(session: Path) -> Path:
    """The lock of a session. It lies beside the folder and is held before that is made, so no session looks dead."""
    return session.with_name(f"{session.name}.lock")


def snapshot_path(session: Path, generation: int) -> Path:
    """The file a generation of the journal is written to."""
    return session / f"snapshot-{generation % _GENERATIONS}"


def edits_path(session: Path, generation: int) -> Path:
    """The log of what was edited since the snapshot of a generation."""
    return session / f"edits-{generation % _GENERATIONS}"


def find_recoverable(recovery_folder: Path) -> list[Recovered]:
    """What dead sessions left that is in no file, newest first. Reads files: run it in a worker.

    Sessions with nothing to recover and those discarded long ago are removed on the way. A session that cannot be read
    at all stays where it is.
    """
    _purge(recovery_folder / DISCARDED_NAME)
    found = []
    for session in _dead_sessions(recovery_folder):
        snapshot = read_session(session)
        if snapshot is not None and _is_worth_offering(snapshot):
            found.append(Recovered(session, snapshot, _file_state(snapshot)))
        elif snapshot is not None or _is_empty(session):
            remove_session(session)
    return sorted(found, key=lambda recovered: recovered.snapshot.taken_at, reverse=True)


def read_session(session: Path) -> Snapshot | None:
    """The newest whole snapshot of a session, None if there is none."""
    whole: list[tuple[int, Snapshot]] = []
    for generation in range(_GENERATIONS):
        path = snapshot_path(session, generation)
        try:
            snapshot, number = from_bytes(path.read_bytes())
        except FileNotFoundError:
            continue
        except (OSError, SnapshotBroken) as error:
            _log.warning("journal %s cannot be used: %s", path, error)
        else:
            whole.append((number, snapshot))
    return _with_edits(session, *max(whole, key=lambda numbered: numbered[0])) if whole else None


def _with_edits(session: Path, generation: int, snapshot: Snapshot) -> Snapshot:
    lines, head = read_edits(edits_path(session, generation), generation, tuple(snapshot.text.split("\n")))
    if head is None:
        return snapshot
    try:
        return from_head(head, "\n".join(lines))
    except (KeyError, TypeError, ValueError) as error:
        _log.warning("the edits of %s cannot be used: %s", session, error)
        return snapshot


def discard(session: Path) -> None:
    """Put a session away for `KEEP_DISCARDED_DAYS`. Raises `DocumentFault`."""
    attic = session.parent / DISCARDED_NAME
    make_folder(attic)
    try:
        os.utime(session)
        session.rename(attic / session.name)
    except FileNotFoundError:
        return
    except OSError as error:
        raise fault_from(error, session, FileAction.WRITE) from error
    lock_path(session).unlink(missing_ok=True)


def remove_session(session: Path) -> None:
    """Delete a session's folder for good."""
    shutil.rmtree(session, ignore_errors=True)
    with contextlib.suppress(OSError):
        lock_path(session).unlink(missing_ok=True)


def _dead_sessions(recovery_folder: Path) -> Iterator[Path]:
    with contextlib.suppress(FileNotFoundError):
        for session in sorted(recovery_folder.iterdir()):
            if os.path.isdir(session) and session.name != DISCARDED_NAME and not is_held(lock_path(session)):
                yield session


def _is_worth_offering(snapshot: Snapshot) -> bool:
    if snapshot.drafts:
        return True
    if not snapshot.is_modified:
        return False
    if snapshot.path is None:
        return bool(snapshot.text.strip())
    try:
        return snapshot.text != read_text_file(snapshot.path).text
    except DocumentFault:
        # Gone, unreadable or something else by now: the journal may hold the only copy.
        return True


def _file_state(snapshot: Snapshot) -> FileState:
    if snapshot.path is None:
        return FileState.NEVER_SAVED
    try:
        found = read_fingerprint(snapshot.path)
    except DocumentFault:
        return FileState.UNREADABLE
    if found is None:
        return FileState.MISSING
    is_known = snapshot.fingerprint is not None and found.is_same_content(snapshot.fingerprint)
    return FileState.AS_KNOWN if is_known else FileState.CHANGED


def _is_empty(session: Path) -> bool:
    return not any(snapshot_path(session, generation).exists() for generation in range(_GENERATIONS))


def _purge(attic: Path) -> None:
    oldest = time.time() - KEEP_DISCARDED_DAYS * _DAY_S
    with contextlib.suppress(FileNotFoundError):
        for session in attic.iterdir():
            if session.stat().st_mtime < oldest:
                remove_session(session)

import errno
import os
import shutil
import time

import pytest
from PySide6.QtGui import QTextCursor

from desktop.document import journal as journal_module
from desktop.document.document import Document
from desktop.document.faults import DocumentFaultCode
from desktop.document.file_worker import FileWorker
from desktop.document.journal import RecoveryJournal
from desktop.document.locks import LockedSpans
from desktop.document.recovery import (
    DISCARDED_NAME,
    FileState,
    discard,
    find_recoverable,
    lock_path,
    read_session,
    snapshot_path,
)
from desktop.document.session_lock import is_held
from desktop.document.snapshot import DraftKind, DraftRecord
from runtime.api import Span


@pytest.fixture
def journal_worker(qapp):
    del qapp
    worker = FileWorker()
    yield worker
    assert worker.close(5000)


@pytest.fixture
def locks(document):
    return LockedSpans(document)


@pytest.fixture
def recovery(tmp_path):
    return tmp_path / "data" / "recovery"


@pytest.fixture
def journal(document, locks, recovery, journal_worker):
    return RecoveryJournal(document, locks, recovery, journal_worker)


def type_text(document, text):
    cursor = QTextCursor(document.text_document)
    cursor.movePosition(QTextCursor.MoveOperation.End)
    cursor.insertText(text)


def written(journal, worker):
    journal.write_now()
    assert worker.drain(5000)
    return read_session(journal.session_folder)


def die(journal):
    """Let the session look as after a kill: the system lets go of the lock, everything else stays."""
    journal._is_closed = True
    journal._timer.stop()
    # What it is writing at this moment would otherwise come after the end.
    journal._worker.drain(5000)
    journal._session._lock.release()


def test_what_is_typed_is_on_disk_within_a_second(document, journal, qtbot):
    started = time.monotonic()
    with qtbot.waitSignal(journal.written):
        type_text(document, "first words")
    assert time.monotonic() - started < 1
    assert read_session(journal.session_folder).text == "first words"
    assert not journal.has_pending


def test_typing_without_a_pause_does_not_put_it_off(document, journal, qtbot):
    started = time.monotonic()
    snapshots = []
    journal.written.connect(lambda: snapshots.append(read_session(journal.session_folder)))
    typing = qtbot.waitUntil
    typed = []

    def type_on():
        typed.append(None)
        type_text(document, "x")
        return bool(snapshots)

    typing(type_on)
    assert time.monotonic() - started < 1
    assert 0 < len(snapshots[0].text) <= len(typed)


def test_everything_is_kept(document, locks, journal, journal_worker, tmp_path):
    path = tmp_path / "letter.md"
    path.write_bytes(b"\xef\xbb\xbfone\r\ntwo\r\n")
    document.open(path)
    assert document.drain(5000)
    type_text(document, "three 😀 four")
    locks.lock(17, 18)
    journal.set_caret(5)
    drafts = [DraftRecord(DraftKind.REWRITE, "suggestion", 42, Span(0, 3))]
    journal.set_drafts(drafts)
    snapshot = written(journal, journal_worker)
    assert snapshot.text == "one\ntwo\nthree 😀 four"
    assert (snapshot.path, snapshot.format, snapshot.fingerprint) == (path, document.file_format, document.fingerprint)
    assert snapshot.locks == (Span(17, 21),)
    assert (snapshot.caret_position, snapshot.drafts, snapshot.is_modified) == (5, tuple(drafts), True)


def test_two_generations_are_kept_and_the_older_one_serves_when_the_newer_is_broken(document, journal, journal_worker):
    type_text(document, "one")
    written(journal, journal_worker)
    type_text(document, " two")
    assert written(journal, journal_worker).text == "one two"
    newest = snapshot_path(journal.session_folder, 2)
    newest.write_bytes(newest.read_bytes()[:-1])
    assert read_session(journal.session_folder).text == "one"
    snapshot_path(journal.session_folder, 1).write_bytes(b"")
    assert read_session(journal.session_folder) is None


def test_the_same_snapshot_is_not_written_twice(document, journal, journal_worker):
    type_text(document, "one")
    written(journal, journal_worker)
    before = [path.stat().st_mtime_ns for path in sorted(journal.session_folder.iterdir())]
    written(journal, journal_worker)
    assert [path.stat().st_mtime_ns for path in sorted(journal.session_folder.iterdir())] == before


def test_the_journal_is_private(document, journal, journal_worker):
    type_text(document, "one")
    written(journal, journal_worker)
    assert journal.session_folder.stat().st_mode & 0o077 == 0


def test_a_dead_session_is_found_and_a_living_one_is_not(document, journal, journal_worker, recovery):
    type_text(document, "text")
    written(journal, journal_worker)
    assert is_held(lock_path(journal.session_folder))
    assert find_recoverable(recovery) == []
    die(journal)
    [found] = find_recoverable(recovery)
    assert found.session == journal.session_folder
    assert found.snapshot.text == "text"
    assert found.file_state is FileState.NEVER_SAVED


def test_no_recovery_folder_yet(recovery):
    assert find_recoverable(recovery) == []


def test_what_is_in_the_file_is_not_offered(document, journal, journal_worker, recovery, tmp_path):
    path = tmp_path / "letter.md"
    type_text(document, "text")
    document.save_as(path)
    type_text(document, " more")
    written(journal, journal_worker)
    assert document.drain(5000)
    document.save()
    assert document.drain(5000)
    die(journal)
    assert path.read_text() == "text more"
    assert find_recoverable(recovery) == []
    assert not journal.session_folder.exists()


def test_a_saved_document_is_not_offered_though_the_file_changed_later(
    document, journal, journal_worker, recovery, tmp_path
):
    path = tmp_path / "letter.md"
    type_text(document, "text")
    document.save_as(path)
    assert document.drain(5000)
    written(journal, journal_worker)
    die(journal)
    path.write_text("theirs")
    assert find_recoverable(recovery) == []


@pytest.mark.parametrize(
    ("damage", "state"),
    [
        (lambda path: None, FileState.AS_KNOWN),
        (lambda path: path.write_text("theirs"), FileState.CHANGED),
        (lambda path: path.unlink(), FileState.MISSING),
        (lambda path: (path.unlink(), path.mkdir()), FileState.UNREADABLE),
    ],
)
def test_the_state_of_the_file_is_told(document, journal, journal_worker, recovery, tmp_path, damage, state):
    path = tmp_path / "letter.md"
    path.write_text("old")
    document.open(path)
    assert document.drain(5000)
    type_text(document, " new")
    written(journal, journal_worker)
    die(journal)
    damage(path)
    assert [(found.snapshot.text, found.file_state) for found in find_recoverable(recovery)] == [("old new", state)]


def test_drafts_alone_are_worth_offering(document, journal, journal_worker, recovery):
    journal.set_drafts([DraftRecord(DraftKind.CONTINUE, "suggestion", 1, Span(0, 0))])
    written(journal, journal_worker)
    die(journal)
    assert len(find_recoverable(recovery)) == 1


def test_an_empty_document_is_not(journal, journal_worker, recovery):
    written(journal, journal_worker)
    die(journal)
    assert find_recoverable(recovery) == []
    assert list(recovery.iterdir()) == []


def test_a_session_broken_altogether_stays_and_disturbs_nobody(recovery, caplog):
    session = recovery / "broken"
    session.mkdir(parents=True)
    snapshot_path(session, 0).write_bytes(b"palimpsest-journal 1 nonsense\n")
    assert find_recoverable(recovery) == []
    assert session.exists()
    assert "cannot be used" in caplog.text


def test_restoring_takes_over_and_puts_the_old_session_away(
    document, locks, journal, journal_worker, recovery, worker, qtbot
):
    type_text(document, "precious words")
    locks.lock(0, 3)
    written(journal, journal_worker)
    die(journal)
    [found] = find_recoverable(recovery)

    document = Document(worker)
    locks = LockedSpans(document)
    journal = RecoveryJournal(document, locks, recovery, journal_worker)
    document.restore(found.snapshot)
    locks.lock_exactly(found.snapshot.locks)
    with qtbot.waitSignal(journal.written):
        journal.take_over(found.session)
    assert document.text() == "precious words"
    assert document.is_modified
    assert locks.spans() == [Span(0, 8)]
    assert not found.session.exists()
    assert (recovery / DISCARDED_NAME / found.session.name).is_dir()
    assert find_recoverable(recovery) == []
    assert read_session(journal.session_folder).text == "precious words"


def test_discarded_sessions_go_after_some_days(recovery):
    for name in ("old", "young"):
        (recovery / name).mkdir(parents=True)
        discard(recovery / name)
    os.utime(recovery / DISCARDED_NAME / "old", (0, 0))
    find_recoverable(recovery)
    assert [path.name for path in (recovery / DISCARDED_NAME).iterdir()] == ["young"]


def test_discarding_twice_is_no_fault(recovery):
    (recovery / "one").mkdir(parents=True)
    discard(recovery / "one")
    discard(recovery / "one")


def test_a_clean_exit_leaves_nothing(document, journal, journal_worker, recovery):
    type_text(document, "text")
    written(journal, journal_worker)
    document.text_document.undo()
    closed = []
    journal.close(lambda: closed.append(True))
    journal.close()
    assert journal_worker.drain(5000)
    assert closed == [True]
    assert list(recovery.iterdir()) == []


def test_what_was_not_saved_on_purpose_stays_some_days(document, journal, journal_worker, recovery):
    type_text(document, "thrown away")
    journal.close()
    assert journal_worker.drain(5000)
    assert find_recoverable(recovery) == []
    assert read_session(recovery / DISCARDED_NAME / journal.session_folder.name).text == "thrown away"


def test_what_was_left_without_asking_is_offered(document, journal, journal_worker, recovery):
    type_text(document, "the system shut down")
    journal.leave()
    journal.close()
    assert journal_worker.drain(5000)
    assert [found.snapshot.text for found in find_recoverable(recovery)] == ["the system shut down"]


def test_leaving_with_nothing_unsaved_leaves_nothing(document, journal, journal_worker, recovery):
    written(journal, journal_worker)
    left = []
    journal.leave(lambda: left.append(True))
    assert journal_worker.drain(5000)
    assert left == [True]
    assert list(recovery.iterdir()) == []


def test_closing_is_no_end_to_typing_without_fault(document, journal, journal_worker):
    journal.close()
    type_text(document, "late")
    journal.write_now()
    assert journal_worker.drain(5000)
    assert not journal.has_pending


def test_a_journal_that_cannot_be_written_says_so_once_and_tries_again(
    document, journal, journal_worker, monkeypatch, qtbot
):
    monkeypatch.setattr(journal_module, "RETRY_MS", 20)
    real, full, attempts = os.fsync, [True], []

    def sync(descriptor):
        attempts.append(None)
        if full[0]:
            raise OSError(errno.ENOSPC, "full")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", sync)
    told, resumed = [], []
    journal.failing.connect(told.append)
    journal.resumed.connect(lambda: resumed.append(True))
    type_text(document, "text")
    journal.write_now()
    qtbot.waitUntil(lambda: len(attempts) >= 3)
    assert [fault.code for fault in told] == [DocumentFaultCode.DISK_FULL]
    assert journal.is_failing
    assert journal.has_pending
    full[0] = False
    with qtbot.waitSignal(journal.written):
        type_text(document, " and more")
    assert resumed == [True]
    assert not journal.is_failing
    assert journal_worker.drain(5000)
    assert read_session(journal.session_folder).text.startswith("text")


def test_a_file_in_the_place_of_the_folder(document, journal, journal_worker, recovery, qtbot):
    recovery.parent.mkdir()
    recovery.write_text("in the way")
    type_text(document, "text")
    with qtbot.waitSignal(journal.failing):
        journal.write_now()
    recovery.unlink()
    assert written(journal, journal_worker).text == "text"


def test_a_removed_session_folder_is_made_again(document, journal, journal_worker):
    type_text(document, "text")
    written(journal, journal_worker)
    shutil.rmtree(journal.session_folder)
    assert written(journal, journal_worker).text == "text"

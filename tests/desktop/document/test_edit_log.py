import itertools
import os
import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor

from desktop.document import journal as journal_module
from desktop.document.edit_log import LineEdit, append_edit, edit_between, in_pieces, read_edits
from desktop.document.faults import DocumentFault, DocumentFaultCode
from desktop.document.file_worker import FileWorker
from desktop.document.journal import RecoveryJournal
from desktop.document.locks import LockedSpans
from desktop.document.recovery import edits_path, read_session, snapshot_path

LINES = st.lists(st.sampled_from(["", "a", "b", "😀"]), min_size=1, max_size=8).map(tuple)
TEXT = "\n".join(f"line {number} of a long document" for number in range(20_000))


@given(LINES, LINES)
def test_an_edit_leads_from_the_one_to_the_other(old, new):
    edit = edit_between(old, new)
    assert edit.applied_to(old) == new
    assert edit.removed <= len(old)
    assert len(edit.lines) <= len(new)


@given(LINES)
def test_lines_are_joined_as_one_text(lines):
    for repeated in (lines, lines * 3_000):
        assert b"".join(in_pieces(repeated)) == "\n".join(repeated).encode()


@settings(deadline=None)
@given(st.lists(LINES, min_size=2, max_size=6), st.integers(0, 200))
def test_what_is_cut_off_loses_whole_records_at_the_end_alone(tmp_path_factory, states, cut):
    path = tmp_path_factory.mktemp("log") / "edits"
    for number, (old, new) in enumerate(itertools.pairwise(states)):
        append_edit(path, 7, {"number": number}, edit_between(old, new))
    assert read_edits(path, 7, states[0]) == (states[-1], {"number": len(states) - 2})
    assert read_edits(path, 8, states[0]) == (states[0], None)
    os.truncate(path, max(0, path.stat().st_size - cut))
    lines, head = read_edits(path, 7, states[0])
    assert lines == states[0 if head is None else head["number"] + 1]


def test_a_log_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(DocumentFault):
        append_edit(tmp_path / "missing" / "edits", 1, {}, LineEdit(0, 0, ("a",)))


@pytest.fixture
def journal(document, tmp_path):
    worker = FileWorker()
    document.set_text(TEXT)
    journal = RecoveryJournal(document, LockedSpans(document), tmp_path / "recovery", worker)
    yield journal
    assert worker.close(5000)


def write(document, journal, text):
    QTextCursor(document.text_document.findBlockByNumber(9_000)).insertText(text)
    journal.write_now()
    assert journal._worker.drain(5000)
    return read_session(journal.session_folder)


def test_of_a_long_document_the_edits_alone_are_written(document, journal):
    write(document, journal, "first ")
    whole = snapshot_path(journal.session_folder, 1)
    log = edits_path(journal.session_folder, 1)
    written_at = whole.stat().st_mtime_ns
    for word in ("second ", "and\nthird "):
        snapshot = write(document, journal, word)
        assert snapshot.text == document.text()
    assert snapshot.is_modified
    assert whole.stat().st_mtime_ns == written_at
    assert log.stat().st_size < 2_000


def test_edits_that_add_up_make_a_new_whole_snapshot_and_older_ones_still_serve(document, journal):
    write(document, journal, "first ")
    before_last = document.text()
    for _ in range(5):
        before_last = document.text()
        write(document, journal, "x" * 60_000)
    assert snapshot_path(journal.session_folder, 2).exists()
    assert read_session(journal.session_folder).text == document.text()
    newest = max(journal.session_folder.glob("snapshot-*"), key=lambda path: path.stat().st_mtime_ns)
    newest.write_bytes(newest.read_bytes()[:-1])
    assert read_session(journal.session_folder).text == before_last


def test_after_an_edit_that_could_not_be_written_a_whole_snapshot_is(document, journal, monkeypatch, qtbot):
    write(document, journal, "first ")

    def full(*_arguments):
        raise DocumentFault(DocumentFaultCode.DISK_FULL)

    monkeypatch.setattr(journal_module, "append_edit", full)
    monkeypatch.setattr(journal_module, "RETRY_MS", 20)
    with qtbot.waitSignal(journal.resumed):
        write(document, journal, "second ")
    assert read_session(journal.session_folder).text == document.text()


def test_a_folder_that_was_removed_is_made_anew_with_the_whole_text(document, journal):
    write(document, journal, "first ")
    shutil.rmtree(journal.session_folder)
    assert write(document, journal, "second ").text == document.text()

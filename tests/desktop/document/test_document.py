import threading
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor, QTextDocument

from desktop.document import document as document_module
from desktop.document.document import Document
from desktop.document.faults import DocumentFaultCode, FileAction
from desktop.document.snapshot import Snapshot
from desktop.document.text_file import Encoding, FileFormat, Newline, normalised


def insert(document: Document, text: str, position: int | None = None) -> None:
    cursor = QTextCursor(document.text_document)
    if position is None:
        cursor.movePosition(QTextCursor.MoveOperation.End)
    else:
        cursor.setPosition(position)
    cursor.insertText(text)


def opened(document: Document, path) -> Document:
    document.open(path)
    assert document.drain(5000)
    assert document.path == path
    return document


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "letter.md"
    path.write_bytes(b"Dear Ann,\n")
    return path


def test_opening_tells_everything_once(document, path, qtbot):
    insert(document, "scribble")
    modified = []
    document.modified_changed.connect(modified.append)
    with qtbot.waitSignals([document.path_changed, document.opened, document.text_replaced], order="none"):
        document.open(path)
    assert document.text() == "Dear Ann,\n"
    assert document.display_name == "letter.md"
    assert not document.is_modified
    assert modified == [False]
    assert not document.text_document.isUndoAvailable()


def test_an_unedited_document_saves_byte_for_byte(odd, document, tmp_path):
    path = tmp_path / "odd.md"
    path.write_bytes(odd.data)
    opened(document, path)
    document.save()
    document.save_as(tmp_path / "copy.md")
    assert document.drain(5000)
    assert path.read_bytes() == odd.data
    assert (tmp_path / "copy.md").read_bytes() == odd.data


def test_an_edit_that_is_undone_saves_byte_for_byte(odd, document, tmp_path):
    path = tmp_path / "odd.md"
    path.write_bytes(odd.data)
    opened(document, path)
    insert(document, "x")
    document.text_document.undo()
    assert not document.is_modified
    document.save()
    assert document.drain(5000)
    assert path.read_bytes() == odd.data


def test_an_edit_changes_nothing_else_in_an_exact_file(odd, document, tmp_path):
    path = tmp_path / "odd.md"
    path.write_bytes(odd.data)
    opened(document, path)
    encoding = document.file_format.encoding
    assert document.is_exact == odd.is_exact
    insert(document, "éx")
    document.save()
    assert document.drain(5000)
    assert path.read_bytes().endswith("éx".encode(encoding.value))
    if odd.is_exact:
        assert path.read_bytes() == odd.data + "éx".encode(encoding.value)


def test_an_edit_makes_mixed_line_ends_alike(document, tmp_path):
    path = tmp_path / "mixed.md"
    path.write_bytes(b"1\r\n2\r\n3\n4\r5\xe2\x80\xa96")
    opened(document, path)
    insert(document, "\n7")
    document.save()
    assert document.drain(5000)
    assert path.read_bytes() == b"1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7"
    assert document.is_exact


def test_typing_on_during_a_save_stays_modified_and_undoes_to_the_saved_text(document, path):
    opened(document, path)
    insert(document, "one")
    document.save()
    insert(document, " two")
    assert document.drain(5000)
    assert path.read_text() == "Dear Ann,\none"
    assert document.is_modified
    document.text_document.undo()
    assert document.text() == "Dear Ann,\none"
    assert not document.is_modified


def test_a_save_on_its_way_counts_as_modified(document, path):
    opened(document, path)
    insert(document, "one")
    told = []
    document.modified_changed.connect(told.append)
    document.save()
    assert document.is_modified
    assert document.has_pending_writes
    assert document.drain(5000)
    assert not document.is_modified
    assert told == [False]


def test_two_saves_in_a_row_write_both_states(document, path):
    opened(document, path)
    insert(document, "one")
    document.save()
    insert(document, " two")
    document.save()
    assert document.drain(5000)
    assert path.read_text() == "Dear Ann,\none two"
    assert not document.is_modified


def test_save_as_moves_to_the_new_file(document, path, tmp_path):
    opened(document, path)
    insert(document, "x")
    document.save_as(tmp_path / "other.md")
    assert document.drain(5000)
    assert document.path == tmp_path / "other.md"
    assert path.read_text() == "Dear Ann,\n"
    insert(document, "y")
    document.save()
    assert document.drain(5000)
    assert (tmp_path / "other.md").read_text() == "Dear Ann,\nxy"


def test_save_as_onto_a_file_asks_first(document, path, tmp_path, faults):
    insert(document, "new")
    document.save_as(path)
    assert document.drain(5000)
    assert [fault.code for fault in faults] == [DocumentFaultCode.FILE_EXISTS]
    assert path.read_text() == "Dear Ann,\n"
    assert document.path is None
    assert document.is_modified
    document.save_as(path, overwrite=True)
    assert document.drain(5000)
    assert path.read_text() == "new"


def test_saving_without_a_path(document, faults):
    document.save()
    assert [(fault.code, fault.action) for fault in faults] == [(DocumentFaultCode.NO_PATH, FileAction.WRITE)]
    assert not document.has_pending_writes


def test_a_foreign_change_is_not_overwritten(document, path, faults):
    opened(document, path)
    insert(document, "mine")
    path.write_text("theirs")
    document.save()
    assert document.drain(5000)
    assert [fault.code for fault in faults] == [DocumentFaultCode.CHANGED_ON_DISK]
    assert path.read_text() == "theirs"
    assert document.is_modified
    document.save(overwrite=True)
    assert document.drain(5000)
    assert path.read_text() == "Dear Ann,\nmine"


@pytest.mark.parametrize("load", ["open", "new"])
def test_loading_behind_a_failed_save_is_refused(document, path, tmp_path, faults, load):
    other = tmp_path / "other.md"
    other.write_text("other")
    opened(document, path)
    insert(document, "mine")
    path.write_text("theirs")
    document.save()
    if load == "open":
        document.open(other)
    else:
        document.new()
    assert document.drain(5000)
    assert [fault.code for fault in faults] == [DocumentFaultCode.CHANGED_ON_DISK, DocumentFaultCode.UNSAVED_CHANGES]
    assert document.text() == "Dear Ann,\nmine"
    assert document.is_modified


def test_loading_behind_a_save_without_a_path_is_refused(document, path, faults):
    insert(document, "mine")
    document.failed.connect(lambda _: document.has_pending_writes and document.open(path))
    document.save()
    assert document.drain(5000)
    assert faults[0].code is DocumentFaultCode.NO_PATH


@pytest.mark.parametrize("load", ["open", "new"])
def test_loading_behind_a_save_that_works(document, path, tmp_path, load):
    other = tmp_path / "other.md"
    other.write_text("other")
    opened(document, path)
    insert(document, "mine")
    document.save()
    if load == "open":
        document.open(other)
    else:
        document.new()
    assert document.drain(5000)
    assert path.read_text() == "Dear Ann,\nmine"
    assert document.text() == ("other" if load == "open" else "")
    assert document.path == (other if load == "open" else None)


def test_typing_while_a_file_is_read_keeps_what_was_typed(document, path, faults):
    document.open(path)
    insert(document, "typed on")
    assert document.drain(5000)
    assert [fault.code for fault in faults] == [DocumentFaultCode.UNSAVED_CHANGES]
    assert document.text() == "typed on"


def test_a_file_that_cannot_be_opened_leaves_the_document(document, path, tmp_path, faults):
    opened(document, path)
    insert(document, "x")
    document.open(tmp_path / "missing.md")
    assert document.drain(5000)
    assert [fault.code for fault in faults] == [DocumentFaultCode.NOT_FOUND]
    assert document.text() == "Dear Ann,\nx"
    assert document.path == path
    assert document.is_modified


def test_a_windows_1252_file_can_be_opened_and_becomes_utf8(document, tmp_path, faults):
    path = tmp_path / "old.txt"
    path.write_bytes(b"caf\xe9\r\n")
    document.open(path)
    assert document.drain(5000)
    assert document.text() == ""
    document.open_decoded(faults[0])
    assert document.drain(5000)
    assert document.text() == "café\n"
    assert not document.is_exact
    document.save()
    assert document.drain(5000)
    assert path.read_bytes() == "café\r\n".encode()


def test_other_faults_offer_no_other_reading(document, tmp_path, faults):
    document.open(tmp_path / "missing.md")
    assert document.drain(5000)
    with pytest.raises(ValueError, match="no other reading"):
        document.open_decoded(faults[0])


def test_new_starts_afresh(document, path):
    opened(document, path)
    document.new()
    assert (document.text(), document.path, document.display_name) == ("", None, "")
    assert document.file_format == FileFormat()
    assert not document.is_modified


def test_text_is_exact(document):
    document.set_text("a\u00a0b\u2028c\td \n😀\n\n")
    assert document.text() == "a\u00a0b\u2028c\td \n😀\n\n"
    assert document.text_between(2, 7) == "b\u2028c\td"


def test_restoring_a_snapshot(document, path):
    opened(document, path)
    fingerprint = document.fingerprint
    document.new()
    file_format = FileFormat(Encoding.UTF_8, has_bom=True, newline=Newline.CRLF)
    document.restore(
        Snapshot(text="rescued\n", path=path, format=file_format, fingerprint=fingerprint, taken_at=datetime.now(UTC))
    )
    assert document.is_modified
    document.save()
    assert document.drain(5000)
    assert path.read_bytes() == b"\xef\xbb\xbfrescued\r\n"


def test_edited_is_told_for_text_and_not_for_colours(document):
    document.set_text("some words here")
    told = []
    document.edited.connect(lambda: told.append(document.text()))
    cursor = QTextCursor(document.text_document)
    cursor.insertText("a")
    cursor.insertText("b")
    document.text_document.markContentsDirty(0, 5)
    assert told == ["asome words here", "absome words here"]
    document.text_document.undo()
    document.text_document.redo()
    assert told[2:] == ["some words here", "absome words here"]


def test_flush_calls_back_when_all_is_written(document, path, qtbot):
    opened(document, path)
    insert(document, "x")
    document.save()
    seen = []
    document.flush(lambda: seen.append(path.read_text()))
    qtbot.waitUntil(lambda: bool(seen))
    document.flush(lambda: seen.append("again"))
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen == ["Dear Ann,\nx", "again"]


def test_files_are_touched_in_the_worker_alone(document, path, monkeypatch):
    threads = set()

    def noting(function):
        def noted(*args):
            threads.add(threading.get_ident())
            return function(*args)

        return noted

    monkeypatch.setattr(document_module, "read_text_file", noting(document_module.read_text_file))
    monkeypatch.setattr(document_module, "write_text_file", noting(document_module.write_text_file))
    opened(document, path)
    insert(document, "x")
    document.save()
    assert document.drain(5000)
    assert len(threads) == 1
    assert threading.get_ident() not in threads


def test_the_text_document_stays_the_same(document, path):
    before = document.text_document
    opened(document, path)
    assert document.text_document is before
    assert isinstance(before, QTextDocument)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text())
def test_any_text_is_kept(document, text):
    document.set_text(text)
    assert document.text() == normalised(text)
    assert document.text_between(0, document.text_document.characterCount() - 1) == normalised(text)

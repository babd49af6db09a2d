from datetime import UTC, datetime, timedelta

import pytest

from desktop.document.faults import DocumentFault
from desktop.history.backups import backups_of, make_backup

NOW = datetime(2026, 11, 25, 22, 10, 11, tzinfo=UTC)


def test_copies_carry_their_date_and_the_oldest_go(tmp_path):
    folder, path = tmp_path / "copies", tmp_path / "novels" / "book.md"
    for number in range(5):
        make_backup(folder, path, f"text {number}".encode(), 3, NOW + timedelta(minutes=number))
    copies = backups_of(folder, path)
    assert [copy.read_text() for copy in copies] == ["text 2", "text 3", "text 4"]
    assert copies[-1].name == "book 2026-11-25 22.14.11.md"


def test_the_same_text_is_not_copied_twice(tmp_path):
    path = tmp_path / "book.md"
    assert make_backup(tmp_path / "copies", path, b"one", 3, NOW) is not None
    assert make_backup(tmp_path / "copies", path, b"one", 3, NOW + timedelta(days=1)) is None


def test_two_documents_of_one_name_do_not_meet(tmp_path):
    folder = tmp_path / "copies"
    make_backup(folder, tmp_path / "one" / "book.md", b"one", 1, NOW)
    make_backup(folder, tmp_path / "two" / "book.md", b"two", 1, NOW)
    assert [copy.read_bytes() for copy in backups_of(folder, tmp_path / "one" / "book.md")] == [b"one"]


def test_files_of_the_writer_in_that_folder_are_left_alone(tmp_path):
    folder, path = tmp_path / "copies", tmp_path / "novels" / "book.md"
    copy = make_backup(folder, path, b"one", 1, NOW)
    mine = copy.with_name("notes.md")
    mine.write_text("mine")
    make_backup(folder, path, b"two", 1, NOW + timedelta(days=1))
    assert mine.exists()
    assert not copy.exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "copies").write_text("a file")
    with pytest.raises(DocumentFault):
        make_backup(tmp_path / "copies", tmp_path / "book.md", b"one", 3, NOW)

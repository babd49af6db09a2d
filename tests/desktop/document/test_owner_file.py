import os
import socket
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.document.conflict_copies import conflict_copies
from desktop.document.owner_file import Owner, owner_path, read_owner, release, take

OTHER = ",Ruth,her-laptop,25.11.2026 22:10,file:///home/ruth/.config/libreoffice/4;"


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "book.md"
    path.write_text("text")
    return path


def test_the_file_is_what_office_programs_look_for_and_goes_with_us(book):
    assert take(book) is None
    lock = book.with_name(".~lock.book.md#")
    fields = lock.read_text().rstrip(";").split(",")
    assert fields[2] == socket.gethostname()
    assert lock.read_text().endswith(";")
    assert take(book) is None
    release(book)
    assert not lock.exists()


def test_who_has_it_on_another_computer_is_told_and_left_alone(book):
    owner_path(book).write_text(OTHER)
    assert take(book) == Owner("Ruth", "her-laptop", "25.11.2026 22:10")
    release(book)
    assert owner_path(book).read_text() == OTHER


def test_another_process_of_this_program_is_told_while_it_lives(book):
    code = f"from pathlib import Path; from desktop.document.owner_file import take; take(Path({str(book)!r})); input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE) as child:
        deadline = time.monotonic() + 20
        while read_owner(book) is None and time.monotonic() < deadline:
            time.sleep(0.02)
        other = take(book)
        child.kill()
    assert other is not None
    assert (other.is_here, other.process) == (True, child.pid)
    assert take(book) is None
    assert read_owner(book).process == os.getpid()


def test_one_left_behind_long_ago_on_another_computer_is_taken_over(book):
    owner_path(book).write_text(OTHER)
    long_ago = time.time() - 4 * 24 * 3600
    os.utime(owner_path(book), (long_ago, long_ago))
    assert take(book) is None
    assert read_owner(book).process == os.getpid()


def test_a_folder_that_cannot_be_written_to_is_no_fault(tmp_path, as_nobody):
    closed = tmp_path / "closed"
    closed.mkdir()
    (closed / "book.md").write_text("text")
    closed.chmod(0o555)
    with as_nobody():
        assert take(closed / "book.md") is None
        release(closed / "book.md")
    assert not owner_path(closed / "book.md").exists()


@given(st.binary(max_size=80))
def test_whatever_is_in_such_a_file_is_no_fault(tmp_path_factory, data):
    book = tmp_path_factory.mktemp("shared") / "book.md"
    owner_path(book).write_bytes(data)
    take(book)
    release(book)


@pytest.mark.parametrize(
    "name",
    [
        "book (conflicted copy).md",
        "book (Ruth's conflicted copy 2026-11-25).md",
        "book (conflicted copy 2026-11-25 221011).md",
        "book.sync-conflict-20261125-221011-ABCDEF7.md",
        "book_conflict-20261125-221011.md",
    ],
)
def test_copies_of_synchronised_folders_are_known(book, name):
    (book.parent / name).write_text("theirs")
    assert conflict_copies(book) == [book.parent / name]


@pytest.mark.parametrize("name", ["book 2.md", "book (draft).md", "books (conflicted copy).md", "book.md.bak"])
def test_other_files_are_not_taken_for_such_copies(book, name):
    (book.parent / name).write_text("something")
    assert conflict_copies(book) == []


def test_a_folder_that_is_gone_has_no_copies(tmp_path):
    assert conflict_copies(tmp_path / "gone" / "book.md") == []

import itertools
import os
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.document.faults import DocumentFault, DocumentFaultCode
from desktop.history.chunks import LARGEST, pieces
from desktop.history.pruning import ALL_KEPT, HOURLY, to_drop
from desktop.history.records import DocumentIdentity, Version, VersionReason
from desktop.history.store import HistoryStore

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
LIMIT = 500_000_000


@pytest.fixture
def file(tmp_path):
    return tmp_path / "data" / "history.sqlite3"


@pytest.fixture
def store(file):
    store = HistoryStore(file, LIMIT)
    yield store
    store.close()


@pytest.fixture
def book():
    return DocumentIdentity()


def keep(store, identity, text, reason=VersionReason.SAVED, **more):
    return store.keep(identity, tuple(text.split("\n")), reason, **more)


def texts(store, identity):
    return ["\n".join(store.lines(version.id)) for version in store.versions(identity)]


# --- texts ----------------------------------------------------------------------------------------------------------


@given(st.lists(st.text(st.characters(exclude_characters="\n"), max_size=30), min_size=1, max_size=30))
def test_pieces_are_the_text(lines):
    assert b"".join(pieces(lines)) == "\n".join(lines).encode("utf-8", "surrogatepass")


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(st.characters(exclude_characters="\n"), max_size=20), min_size=1, max_size=8).map(tuple))
def test_what_is_kept_comes_back(tmp_path_factory, lines):
    store = HistoryStore(tmp_path_factory.mktemp("history") / "file", LIMIT)
    identity = DocumentIdentity()
    store.keep(identity, lines, VersionReason.SAVED)
    assert store.lines(store.versions(identity)[0].id) == lines
    store.close()


def test_versions_of_a_long_text_share_what_reads_the_same(store, book, file):
    lines = [f"Paragraph {number} of a long book, " + "and so on " * 20 for number in range(2_000)]
    store.keep(book, lines, VersionReason.SAVED)
    with store.database.transaction() as connection:
        first = store.database.size(connection)
    for number in range(6):
        # At the front, so that everything behind it moves.
        lines.insert(number, f"New paragraph {number}")
        store.keep(book, lines, VersionReason.SAVED)
    with store.database.transaction() as connection:
        assert store.database.size(connection) < first * 1.3
    assert len(store.versions(book)) == 7
    assert store.lines(store.versions(book)[0].id) == tuple(lines)


def test_a_line_without_an_end_makes_one_piece_and_many_lines_make_many():
    assert len(list(pieces(["x" * LARGEST * 3]))) == 1
    assert len(list(pieces(["x" * 100] * 5_000))) > 10


def test_words_are_counted_against_the_version_before(store, book):
    keep(store, book, "one two three")
    keep(store, book, "one two four five")
    newest, first = store.versions(book)
    assert (newest.words, newest.added, newest.removed) == (4, 2, 1)
    assert (first.words, first.added, first.removed) == (3, 0, 0)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.sampled_from(["", "a b", "c", " d"]), min_size=1, max_size=40), min_size=2, max_size=4))
def test_words_are_counted_as_the_status_line_does_however_long_the_text(tmp_path_factory, texts):
    store, book = HistoryStore(tmp_path_factory.mktemp("history") / "file", LIMIT), DocumentIdentity()
    filler = [f"{number} " + "x" * 90 for number in range(60)]
    for lines in texts:
        long = [part for line in lines for part in (*filler[:20], line)]
        store.keep(book, long, VersionReason.SAVED)
        assert store.versions(book)[0].words == len("\n".join(long).split())
    store.close()


def test_the_same_text_is_kept_once_and_takes_a_name(store, book):
    assert keep(store, book, "one")
    assert not keep(store, book, "one", VersionReason.CLOSED)
    assert keep(store, book, "one", VersionReason.NAMED, name="First draft")
    [version] = store.versions(book)
    assert version.name == "First draft"
    store.rename(version.id, "")
    assert store.versions(book)[0].name == ""


# --- which document -------------------------------------------------------------------------------------------------


def test_a_document_is_found_again_by_its_path(store, book, tmp_path):
    path = tmp_path / "book.md"
    path.write_text("one")
    store.identify(book, path, "sha one")
    keep(store, book, "one")
    again = DocumentIdentity()
    store.identify(again, path, "sha changed")
    assert texts(store, again) == ["one"]


def test_a_renamed_file_keeps_its_history_and_a_copied_one_has_its_own(store, book, tmp_path):
    path = tmp_path / "book.md"
    path.write_text("one")
    store.identify(book, path, "sha one")
    keep(store, book, "one")
    copied, renamed = DocumentIdentity(), DocumentIdentity()
    store.identify(copied, tmp_path / "copy.md", "sha one")
    assert texts(store, copied) == []
    path.rename(tmp_path / "novel.md")
    store.identify(renamed, tmp_path / "novel.md", "sha one")
    assert texts(store, renamed) == ["one"]


def test_saved_as_another_file_both_go_on_with_the_same_past(store, book, tmp_path):
    path, other = tmp_path / "book.md", tmp_path / "other.md"
    path.write_text("one")
    store.identify(book, path, "1")
    keep(store, book, "one")
    branch = DocumentIdentity(book.key)
    store.place(branch, other, "1")
    other.write_text("one")
    keep(store, branch, "other")
    keep(store, book, "book")
    assert texts(store, branch) == ["other", "one"]
    assert texts(store, book) == ["book", "one"]


def test_a_new_document_takes_its_past_to_its_first_file(store, book, tmp_path):
    keep(store, book, "draft", VersionReason.WRITING)
    store.place(book, tmp_path / "book.md", "1")
    again = DocumentIdentity()
    store.identify(again, tmp_path / "book.md", "1")
    assert texts(store, again) == ["draft"]


# --- growing old ----------------------------------------------------------------------------------------------------

AGES = st.lists(st.tuples(st.integers(0, 200 * 24 * 60), st.booleans()), min_size=1, max_size=60)


def version(number, minutes, name=""):
    return Version(number, NOW - timedelta(minutes=minutes), VersionReason.SAVED, name, 0, 0, 0)


@given(AGES)
def test_named_versions_the_newest_and_those_of_the_last_hour_stay(ages):
    versions = [version(number, minutes, "named" if named else "") for number, (minutes, named) in enumerate(ages)]
    dropped = to_drop(versions, NOW)
    kept = [one for one in versions if one not in dropped]
    assert all(not one.name and NOW - one.made_at >= ALL_KEPT for one in dropped)
    assert max(versions, key=lambda one: (one.made_at, one.id)) in kept
    assert to_drop(kept, NOW) == []
    # Whoever looks for a moment finds a version near it: no further than the stretch of time of that age.
    for one in dropped:
        reach = timedelta(hours=1) if NOW - one.made_at < HOURLY else timedelta(days=7)
        assert any(abs(one.made_at - other.made_at) <= reach for other in kept)


def test_a_year_of_saving_every_ten_minutes_leaves_some_hundred_versions():
    kept: list[Version] = []
    for number in range(365 * 8 * 6):
        minutes = (365 * 8 * 6 - number) * 30
        kept.append(version(number, minutes))
    dropped = {one.id for one in to_drop(kept, NOW)}
    kept = [one for one in kept if one.id not in dropped]
    assert 60 < len(kept) < 160


def test_old_versions_go_when_a_new_one_comes(store, book):
    for minutes in (300, 299, 298, 0):
        keep(store, book, f"text {minutes}", made_at=NOW - timedelta(minutes=minutes))
    assert texts(store, book) == ["text 0", "text 298"]


def test_over_the_limit_the_oldest_without_a_name_go_and_the_newest_never(file, book):
    store = HistoryStore(file, 300_000)
    noise = itertools.count()
    for number in range(12):
        lines = [os.urandom(40).hex() for _ in range(800)]
        lines.append(str(next(noise)))
        name = "kept" if number == 1 else ""
        store.keep(book, lines, VersionReason.SAVED, name, NOW - timedelta(minutes=30 - number))
    with store.database.transaction() as connection:
        assert store.database.size(connection) < 450_000
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    versions = store.versions(book)
    assert [one.name for one in versions][-1] == "kept"
    assert store.lines(versions[0].id) == tuple(lines)
    store.close()


# --- mishaps --------------------------------------------------------------------------------------------------------


def test_a_full_disk_is_told_and_loses_nothing_kept_before(store, book):
    keep(store, book, "one")
    with store.database.transaction() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(DocumentFault) as told:
        store.keep(book, [os.urandom(40).hex() for _ in range(5_000)], VersionReason.SAVED)
    assert told.value.code is DocumentFaultCode.DISK_FULL
    assert texts(store, book) == ["one"]
    assert keep(store, book, "two")


def test_a_damaged_file_is_put_aside_and_a_new_one_begun(store, book, file):
    file.parent.mkdir()
    file.write_bytes(b"this was a database once" * 100)
    with pytest.raises(DocumentFault):
        keep(store, book, "one")
    assert keep(store, book, "one")
    assert texts(store, book) == ["one"]
    [aside] = file.parent.glob("history-damaged-*.sqlite3")
    assert aside.read_bytes().startswith(b"this was")


def test_a_file_of_a_newer_program_is_left_alone(store, book, file):
    file.parent.mkdir()
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(DocumentFault):
        keep(store, book, "one")
    assert list(file.parent.glob("*damaged*")) == []


def test_a_folder_that_is_a_file_is_told(tmp_path, book):
    (tmp_path / "data").write_text("not a folder")
    with pytest.raises(DocumentFault):
        keep(HistoryStore(tmp_path / "data" / "history", LIMIT), book, "one")


def test_two_programs_write_at_the_same_time(file, store, book):
    other = HistoryStore(file, LIMIT)
    for number in range(5):
        keep(store, book, f"mine {number}")
        keep(other, book, f"theirs {number}")
    assert len(store.versions(book)) == 10
    other.close()


def test_the_history_is_private(file, store, book):
    keep(store, book, "one")
    assert [path.stat().st_mode & 0o077 for path in file.parent.glob("history*")] == [0] * 3

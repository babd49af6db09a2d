from datetime import UTC, datetime, timedelta

import pytest

from desktop.document.recent import FILE_NAME, FORGET_MISSING_AFTER, MOST_ENTRIES, RecentFile, RecentFiles


@pytest.fixture
def files(tmp_path):
    paths = [tmp_path / f"{number}.md" for number in range(MOST_ENTRIES + 2)]
    for path in paths:
        path.write_text("x")
    return paths


@pytest.fixture
def recent(worker, tmp_path):
    return RecentFiles(tmp_path / "config", worker)


def reloaded(worker, tmp_path):
    again = RecentFiles(tmp_path / "config", worker)
    again.load()
    assert worker.drain(5000)
    return again


def test_newest_first_each_once_and_ten_at_most(recent, files, worker, tmp_path):
    for path in [*files, files[3]]:
        recent.add(path)
    assert worker.drain(5000)
    expected = [files[3], *(path for path in reversed(files) if path != files[3])][:MOST_ENTRIES]
    assert recent.paths() == expected
    assert reloaded(worker, tmp_path).paths() == expected


def test_missing_files_leave_the_menu_and_come_back(recent, files, worker):
    recent.add(files[0])
    recent.add(files[1])
    files[0].unlink()
    recent.refresh()
    assert worker.drain(5000)
    assert recent.paths() == [files[1]]
    assert len(recent.entries()) == 2
    files[0].write_text("back")
    recent.refresh()
    assert worker.drain(5000)
    assert recent.paths() == [files[1], files[0]]


def test_files_missing_for_long_are_forgotten(recent, files, worker):
    recent.add(files[0])
    files[0].unlink()
    long_ago = datetime.now(UTC) - FORGET_MISSING_AFTER - timedelta(days=1)
    recent._entries = (RecentFile(files[0], long_ago),)
    recent.refresh()
    assert worker.drain(5000)
    assert recent.entries() == ()


def test_what_is_added_before_loading_stays_in_front(recent, files, worker, tmp_path):
    recent.add(files[0])
    assert worker.drain(5000)
    again = RecentFiles(tmp_path / "config", worker)
    again.load()
    again.add(files[1])
    assert worker.drain(5000)
    assert again.paths() == [files[1], files[0]]
    assert reloaded(worker, tmp_path).paths() == [files[1], files[0]]


def test_removing_and_clearing(recent, files, worker, tmp_path):
    for path in files[:3]:
        recent.add(path)
    recent.remove(files[1])
    assert recent.paths() == [files[2], files[0]]
    recent.clear()
    assert worker.drain(5000)
    assert reloaded(worker, tmp_path).entries() == ()


def test_changed_is_told(recent, files, worker):
    told = []
    recent.changed.connect(lambda: told.append(len(recent.paths())))
    recent.add(files[0])
    recent.add(files[0])
    assert worker.drain(5000)
    assert told == [1]


@pytest.mark.parametrize("stored", [b"", b"\xff", b"[]", b"{}", b'{"files": [{}]}', b'{"files": [{"path": 5}]}'])
def test_a_broken_list_is_an_empty_one(stored, worker, tmp_path, caplog):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / FILE_NAME).write_bytes(stored)
    assert reloaded(worker, tmp_path).entries() == ()
    assert "cannot be read" in caplog.text


def test_a_list_that_cannot_be_written_is_only_logged(recent, files, worker, tmp_path, caplog):
    (tmp_path / "config").write_text("in the way")
    recent.add(files[0])
    assert worker.drain(5000)
    assert recent.paths() == [files[0]]
    assert "list of recent files" in caplog.text

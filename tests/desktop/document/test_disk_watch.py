import pytest
from PySide6.QtGui import QTextCursor

from desktop.document.disk_watch import DiskChange, DiskWatch


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "letter.md"
    path.write_bytes(b"Dear Ann,\n")
    return path


def opened(document, path):
    document.open(path)
    assert document.drain(5000)


def insert(document, text):
    QTextCursor(document.text_document).insertText(text)


@pytest.fixture
def changes(document):
    changes = []
    document.changed_on_disk.connect(changes.append)
    return changes


def watched(document, path, qtbot):
    opened(document, path)
    qtbot.waitUntil(lambda: str(path) in document._watch._watcher.files())


def test_writing_into_the_file(document, path, changes, qtbot):
    watched(document, path, qtbot)
    with qtbot.waitSignal(document.changed_on_disk):
        path.write_text("theirs")
    assert changes == [DiskChange.CHANGED]


def test_writing_into_the_file_before_it_is_watched(document, path, qtbot):
    opened(document, path)
    watch = DiskWatch(document._worker)
    watch.watch(path, document.fingerprint)
    path.write_text("theirs")
    with qtbot.waitSignal(watch.changed):
        pass


def test_replacing_the_file_again_and_again(document, path, changes, qtbot, tmp_path):
    watched(document, path, qtbot)
    for number in range(3):
        with qtbot.waitSignal(document.changed_on_disk):
            (tmp_path / "new").write_text(f"theirs {number}")
            (tmp_path / "new").replace(path)
    assert changes == [DiskChange.CHANGED] * 3


def test_removing_the_file_and_putting_it_back(document, path, changes, qtbot):
    watched(document, path, qtbot)
    with qtbot.waitSignal(document.changed_on_disk):
        path.unlink()
    with qtbot.waitSignal(document.changed_on_disk):
        path.write_text("something else")
    assert changes == [DiskChange.REMOVED, DiskChange.CHANGED]


def test_a_linked_file(document, path, changes, qtbot, tmp_path):
    (tmp_path / "folder").mkdir()
    link = tmp_path / "folder" / "link.md"
    link.symlink_to(path)
    watched(document, link, qtbot)
    with qtbot.waitSignal(document.changed_on_disk):
        (tmp_path / "new").write_text("theirs")
        (tmp_path / "new").replace(path)
    assert changes == [DiskChange.CHANGED]


def test_our_own_saves_are_no_news(document, path, changes, qtbot):
    watched(document, path, qtbot)
    for number in range(3):
        insert(document, str(number))
        with qtbot.waitSignals([document.saved, document._watch._settled.timeout]):
            document.save()
        assert document.drain(5000)
    assert changes == []


def test_touching_the_file_is_no_news(document, path, changes, qtbot):
    watched(document, path, qtbot)
    with qtbot.waitSignal(document._watch._settled.timeout):
        path.write_bytes(path.read_bytes())
    assert document.drain(5000)
    assert changes == []


def test_a_look_on_demand(document, path, changes):
    opened(document, path)
    path.write_text("theirs, longer")
    document.look_at_disk()
    assert document.drain(5000)
    assert changes == [DiskChange.CHANGED]
    document.look_at_disk()
    assert document.drain(5000)
    assert changes == [DiskChange.CHANGED]

"""Reading the store in a worker, while it changes."""

import threading

import pytest

from desktop.models import reader as reader_module
from desktop.models.reader import ShelfReader
from runtime.models.catalogue import Precision
from runtime.models.folders import ModelsFolder
from runtime.models.layout import work_folder
from tests.support.computers import reader
from tests.support.shelves import LARGE


class SlowReading:
    """Reads the store, then keeps what it saw back until it may tell."""

    def __init__(self):
        self.has_seen, self.may_tell = threading.Event(), threading.Event()
        self._read = reader_module.read_shelf

    def __call__(self, *arguments):
        shelf = self._read(*arguments)
        self.has_seen.set()
        assert self.may_tell.wait(20)
        return shelf


@pytest.fixture
def reading(monkeypatch):
    slow = SlowReading()
    monkeypatch.setattr(reader_module, "read_shelf", slow)
    return slow


@pytest.fixture
def shelves(qapp, tmp_path, reading):
    found = ShelfReader(ModelsFolder(tmp_path / "data"), reader(None))
    yield found
    reading.may_tell.set()
    assert found.close(5_000)


def test_what_changes_while_it_is_read_is_read_again(qtbot, shelves, reading, tmp_path):
    told = []
    shelves.shelf_read.connect(told.append)
    shelves.read()
    qtbot.waitUntil(reading.has_seen.is_set, timeout=20_000)
    folder = work_folder(tmp_path / "data" / "models", LARGE.id, Precision.NF4)
    folder.mkdir(parents=True)
    shelves.read()
    reading.may_tell.set()
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert [[model.folder for model in shelf.unfinished] for shelf in told] == [[folder]]


def test_asked_many_times_at_once_it_is_read_twice_at_most(qtbot, shelves, reading):
    told = []
    shelves.shelf_read.connect(told.append)
    shelves.read()
    qtbot.waitUntil(reading.has_seen.is_set, timeout=20_000)
    for _ in range(20):
        shelves.read()
    reading.has_seen.clear()
    reading.may_tell.set()
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    qtbot.wait(100)
    assert len(told) == 1

import gc
import threading

import pytest
from PySide6.QtCore import QObject, Qt, QTimer

from desktop.garbage import GarbageCollection


class Knot(QObject):
    """A Qt object in a cycle, as every dialog with a lambda is."""

    def __init__(self, ends):
        super().__init__()
        self.itself = self
        self.timer = QTimer(self)
        self.timer.start(1000)
        self.end = Ending(ends)


class Ending:
    def __init__(self, ends):
        self.ends = ends

    def __del__(self):
        self.ends.append(threading.get_ident())


@pytest.fixture
def collection(qapp):
    collection = GarbageCollection(qapp)
    yield collection
    collection.stop()


def make_garbage():
    for _ in range(5000):
        cycle = []
        cycle.append(cycle)


def test_knots_are_untied_in_this_thread_though_another_makes_the_garbage(collection, qtbot):
    ends = []
    for _ in range(10):
        Knot(ends)
    other = threading.Thread(target=make_garbage)
    other.start()
    other.join()
    assert ends == []
    qtbot.waitUntil(lambda: len(ends) == 10)
    assert set(ends) == {threading.get_ident()}


def test_little_garbage_is_left_alone(collection):
    gc.collect()
    before = gc.get_stats()
    collection._collect_young()
    assert gc.get_stats() == before


def test_old_knots_wait_until_the_writer_looks_elsewhere(collection, qapp):
    ends = []
    Knot(ends)
    gc.freeze()
    gc.unfreeze()
    collection._collect_young()
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    assert ends == []
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    assert ends == [threading.get_ident()]


def test_stopping_gives_it_back_to_python(qapp):
    collection = GarbageCollection(qapp)
    assert not gc.isenabled()
    collection.stop()
    assert gc.isenabled()

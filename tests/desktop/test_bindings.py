"""The Qt bindings themselves, where a broken release would bring the program down."""

import sys

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMainWindow


class Emitter(QObject):
    happened = Signal(int)


def test_calls_do_not_wear_out_pythons_constants(qtbot):
    """PySide6 6.12.0 on Python 3.11 takes a reference to None or True away with each call, until Python aborts."""
    window = QMainWindow()
    qtbot.addWidget(window)
    emitter = Emitter()
    emitter.happened.connect(lambda _number: None)
    before = sys.getrefcount(None), sys.getrefcount(True)
    for number in range(500):
        window.setWindowModified(True)
        emitter.happened.emit(number)
    after = sys.getrefcount(None), sys.getrefcount(True)
    assert all(now > then - 100 for then, now in zip(before, after, strict=True))

"""The Qt bindings themselves, where a broken release would bring the program down."""

import sys

from PySide6.QtWidgets import QMainWindow


def test_calls_without_a_result_do_not_wear_out_none(qtbot):
    """PySide6 6.12.0 on Python 3.11 takes a reference to None away with each such call, until the program aborts."""
    window = QMainWindow()
    qtbot.addWidget(window)
    before = sys.getrefcount(None)
    for _ in range(500):
        window.setWindowModified(True)
    assert sys.getrefcount(None) > before - 100

"""The boxes of the window, used by keys alone and read as a writer would."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QTableWidget

from desktop.actions import Command
from desktop.dialogs.about import model_text
from tests.support.scripted_engine import INFO


def test_the_last_key_of_the_list_is_reached_by_keys(open_app, qtbot):
    writer = open_app()
    writer.do(Command.KEYS)
    dialog = next(dialog for dialog in writer.app.window.findChildren(QDialog) if dialog.isVisible())
    table = dialog.findChild(QTableWidget)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is table)
    qtbot.keyClick(table, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    last = table.visualItemRect(table.item(table.rowCount() - 1, 0))
    assert table.viewport().rect().contains(last)
    qtbot.keyClick(table, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not dialog.isVisible())


def test_the_model_is_described_in_words_of_a_writer():
    for device in ("cpu", "cuda:0"):
        _, explanation = model_text(replace(INFO, device=device))
        assert "token" not in explanation
        assert "cpu" not in explanation
        assert "cuda" not in explanation

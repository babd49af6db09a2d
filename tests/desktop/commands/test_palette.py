"""The palette and the window for keys, used by a person with a keyboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QKeySequenceEdit, QLineEdit, QListView, QPushButton, QTreeWidget

from desktop.actions import Command, declarations, default_keys
from desktop.commands.palette import CommandPalette, plain
from desktop.commands.shortcuts import ShortcutsDialog


def palette(writer):
    writer.do(Command.PALETTE)
    found = [one for one in writer.app.window.findChildren(CommandPalette) if one.isVisible()]
    return found[-1]


def shown(one):
    model = one.findChild(QListView).model()
    return [model.index(row).data() for row in range(model.rowCount())]


def test_a_command_is_found_by_the_beginnings_of_its_words_and_run_by_enter(open_app):
    writer = open_app()
    one = palette(writer)
    writer.qtbot.keyClicks(one.findChild(QLineEdit), "sel all")
    assert shown(one)[0] == "Select all"
    writer.qtbot.keyClick(one, Qt.Key.Key_Return)
    assert writer.view.textCursor().selectedText()
    assert not [p for p in writer.app.window.findChildren(CommandPalette) if p.isVisible()]


def test_what_cannot_be_used_now_is_last_and_does_nothing(open_app):
    writer = open_app()
    one = palette(writer)
    writer.qtbot.keyClicks(one.findChild(QLineEdit), "accept")
    assert shown(one)
    writer.qtbot.keyClick(one, Qt.Key.Key_Return)
    assert one.isVisible()
    writer.qtbot.keyClick(one, Qt.Key.Key_Escape)
    assert not one.isVisible()


def test_a_name_no_command_has_says_so(open_app):
    writer = open_app()
    one = palette(writer)
    writer.qtbot.keyClicks(one.findChild(QLineEdit), "qqqq")
    assert shown(one) == []
    assert not one.findChild(QListView).isVisible()


def test_colours_are_found_by_what_they_are_or_by_their_own_name(open_app):
    writer = open_app()
    one = palette(writer)
    writer.qtbot.keyClicks(one.findChild(QLineEdit), "colours dark")
    assert shown(one)[:2] == ["Dark", "Dark, high contrast"]


def test_every_command_can_be_found_in_the_palette(open_app):
    writer = open_app()
    titles = {entry.title for entry in writer.app.features.commands.entries()}
    missing = {
        command.name
        for command in writer.app.actions
        if command is not Command.PALETTE and plain(declarations()[command].text) not in titles
    }
    assert missing == set()


def test_no_two_commands_come_with_one_key():
    held = {}
    for command in Command:
        for key in default_keys(command):
            assert key.toString() not in held, (command, held[key.toString()])
            held[key.toString()] = command


@pytest.fixture
def dialog(open_app):
    writer = open_app()
    writer.do(Command.SHORTCUTS)
    one = writer.app.window.findChildren(ShortcutsDialog)[-1]
    writer.qtbot.waitUntil(one.isVisible)
    return writer, one


def choose(dialog, command):
    tree = dialog.findChild(QTreeWidget)
    tree.setCurrentItem(dialog._items[command])
    return tree


def button(dialog, text):
    return next(one for one in dialog.findChildren(QPushButton) if one.text() == text)


def test_a_key_taken_from_another_command_is_said_before_and_works_after(dialog):
    writer, one = dialog
    choose(one, Command.FULL_SCREEN)
    edit = one.findChild(QKeySequenceEdit)
    edit.setKeySequence(QKeySequence("Ctrl+L"))
    assert "Lock or unlock" in one._clash.text()
    writer.qtbot.mouseClick(button(one, "Use this key"), Qt.MouseButton.LeftButton)
    actions = writer.app.actions
    assert actions[Command.FULL_SCREEN].shortcut() == QKeySequence("Ctrl+L")
    assert actions[Command.TOGGLE_LOCK].shortcuts() == []
    writer.qtbot.mouseClick(button(one, "As at first"), Qt.MouseButton.LeftButton)
    assert actions[Command.FULL_SCREEN].shortcuts() == default_keys(Command.FULL_SCREEN)
    writer.qtbot.mouseClick(button(one, "All as at first"), Qt.MouseButton.LeftButton)
    assert actions[Command.TOGGLE_LOCK].shortcut() == QKeySequence("Ctrl+L")


def test_chosen_keys_are_there_at_the_next_start(dialog, open_app):
    writer, _ = dialog
    writer.app.features.commands.keys.set_keys(Command.REWRITE, [QKeySequence("F12")])
    writer.app.features.commands.keys.set_keys(Command.FIND_NEXT, [])
    another = open_app()
    assert another.app.actions[Command.REWRITE].shortcut() == QKeySequence("F12")


def test_commands_are_found_by_their_key(dialog):
    writer, one = dialog
    writer.qtbot.keyClicks(one._filter, "ctrl+l")
    seen = [command for command, item in one._items.items() if not item.isHidden()]
    assert Command.TOGGLE_LOCK in seen
    assert Command.SAVE not in seen

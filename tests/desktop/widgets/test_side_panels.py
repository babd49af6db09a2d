"""Panels beside the page: shown and hidden by key, by their own cross, and where there is no room for two."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget

from desktop.actions import Command
from desktop.widgets.side_panels import NARROWEST_PAGE_PX

PANELS = [
    Command.SHOW_FILES,
    Command.SHOW_OUTLINE,
    Command.SHOW_NOTES,
    Command.SHOW_COMMENTS,
    Command.SHOW_HISTORY,
    Command.PREVIEW,
]


def dock(writer, command):
    return writer.app.window.findChild(QDockWidget, command.name.lower())


@pytest.mark.parametrize("command", PANELS)
def test_one_key_shows_and_hides_however_it_was_closed(open_app, command):
    writer = open_app()
    action, panel = writer.app.actions[command], dock(writer, command)
    assert (panel.isHidden(), action.isChecked()) == (True, False)
    action.trigger()
    assert (panel.isHidden(), action.isChecked()) == (False, True)
    panel.close()
    assert action.isChecked() is False
    action.trigger()
    assert (panel.isHidden(), action.isChecked()) == (False, True)
    action.trigger()
    assert (panel.isHidden(), action.isChecked()) == (True, False)


def test_one_that_lies_behind_another_is_still_ticked(open_app):
    writer = open_app()
    writer.do(Command.SHOW_NOTES)
    writer.do(Command.SHOW_HISTORY)
    assert writer.app.actions[Command.SHOW_NOTES].isChecked()
    assert not dock(writer, Command.SHOW_NOTES).visibleRegion().boundingRect().height()


def test_a_panel_is_there_and_ticked_at_the_next_start(open_app):
    writer = open_app()
    writer.do(Command.SHOW_OUTLINE)
    writer.do(Command.QUIT)
    writer.qtbot.waitUntil(lambda: not writer.app.window.isVisible())
    again = open_app()
    assert not dock(again, Command.SHOW_OUTLINE).isHidden()
    assert again.app.actions[Command.SHOW_OUTLINE].isChecked()


def test_in_a_narrow_window_the_other_side_makes_way_for_the_page(open_app):
    writer = open_app()
    writer.app.window.resize(640, 600)
    writer.do(Command.SHOW_OUTLINE)
    writer.do(Command.SHOW_HISTORY)
    writer.qtbot.wait(50)
    assert dock(writer, Command.SHOW_OUTLINE).isHidden()
    assert not dock(writer, Command.SHOW_HISTORY).isHidden()
    writer.app.window.resize(1200, 700)
    writer.do(Command.SHOW_OUTLINE)
    writer.qtbot.wait(50)
    assert not dock(writer, Command.SHOW_HISTORY).isHidden()
    assert writer.view.width() >= NARROWEST_PAGE_PX


def test_focus_takes_panels_and_bars_away_and_brings_them_back(open_app):
    writer = open_app()
    writer.do(Command.SHOW_OUTLINE)
    writer.do(Command.FIND)
    bar = writer.app.features.search.bar
    writer.do(Command.FOCUS_MODE)
    assert not bar.isVisible()
    assert dock(writer, Command.SHOW_OUTLINE).isHidden()
    writer.view.setFocus()
    writer.press(Qt.Key.Key_Escape)
    assert bar.isVisible()
    assert not dock(writer, Command.SHOW_OUTLINE).isHidden()

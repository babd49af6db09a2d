"""Several documents in one window, used by keys and clicks."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop.actions import Command
from desktop.generation.controller import Phase
from tests.support.writer import FIRST, NEW, TEXT


def titles(writer):
    tabs = writer.app.pages.tabs
    return [tabs.tabText(index) for index in range(tabs.count())]


def test_a_new_document_leaves_the_old_one_open(open_app):
    writer = open_app()
    writer.do(Command.NEW)
    assert writer.text == ""
    assert writer.app.window.windowTitle() == "New document[*]"
    writer.qtbot.keyClicks(writer.view, "Another")
    assert titles(writer) == ["story.md", "New document •"]
    writer.do(Command.NEXT_TAB)
    assert writer.text == TEXT
    assert not writer.app.window.isWindowModified()
    writer.do(Command.PREVIOUS_TAB)
    assert writer.text == "Another"


def test_a_file_is_opened_once_however_it_is_named_and_asked_for(open_app, tmp_path, monkeypatch):
    writer = open_app()
    (tmp_path / "b.md").write_text("Another.\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    pages = writer.app.pages
    # The second time before the first is read.
    assert pages.open(Path("b.md")) is pages.open(tmp_path / "b.md")
    writer.qtbot.waitUntil(lambda: "Another" in writer.text)
    assert pages.open(Path("b.md")) is pages.current
    assert [page.document.path for page in pages.all()] == [tmp_path / "story.md", tmp_path / "b.md"]


@pytest.mark.parametrize("beside", ["Another.", None])
def test_a_file_that_could_not_be_opened_can_be_asked_for_again(open_app, tmp_path, beside):
    writer = open_app(beside)
    pages = writer.app.pages
    with writer.qtbot.waitSignal(pages.open(tmp_path / "later.md").document.failed):
        pass
    writer.qtbot.waitUntil(lambda: len(pages.all()) == 1)
    (tmp_path / "later.md").write_text("Here now.\n", encoding="utf-8")
    pages.open(tmp_path / "later.md")
    writer.qtbot.waitUntil(lambda: "Here now" in writer.text)


def test_a_file_that_is_open_is_shown_and_not_opened_twice(open_app, tmp_path):
    writer = open_app()
    writer.do(Command.NEW)
    writer.app.opening.open(tmp_path / "story.md")
    assert len(writer.app.pages.all()) == 2
    assert writer.text == TEXT


def test_a_file_comes_to_an_untouched_page(open_app, tmp_path):
    writer = open_app()
    writer.do(Command.NEW)
    other = tmp_path / "other.md"
    other.write_text("Other.", encoding="utf-8")
    writer.app.opening.open(other)
    writer.qtbot.waitUntil(lambda: writer.text == "Other.")
    assert titles(writer) == ["story.md", "other.md"]


def test_closing_asks_for_unsaved_text_and_the_last_page_leaves_an_empty_one(open_app):
    writer = open_app()
    writer.press(Qt.Key.Key_X)
    writer.do(Command.CLOSE_TAB)
    writer.answer_question("Cancel")
    assert writer.text == "x" + TEXT
    writer.do(Command.CLOSE_TAB)
    writer.answer_question("Don't save")
    writer.qtbot.waitUntil(lambda: writer.text == "")
    assert len(writer.app.pages.all()) == 1
    writer.do(Command.REOPEN_TAB)
    writer.qtbot.waitUntil(lambda: writer.text == TEXT)


def test_each_page_has_its_own_suggestion_and_undo(open_app):
    writer = open_app()
    writer.caret_at("gone down")
    writer.do(Command.REWRITE)
    writer.wait_for(Phase.READY)
    writer.do(Command.NEW)
    assert writer.phase is Phase.IDLE
    assert not writer.app.actions[Command.ACCEPT].isEnabled()
    writer.press(Qt.Key.Key_Y)
    writer.do(Command.PREVIOUS_TAB)
    assert writer.phase is Phase.READY
    writer.do(Command.ACCEPT)
    assert writer.text == TEXT.replace(FIRST, NEW)
    writer.do(Command.UNDO)
    assert writer.text == TEXT
    writer.do(Command.NEXT_TAB)
    assert writer.text == "y"


def test_quitting_asks_for_each_unsaved_document(open_app):
    writer = open_app()
    writer.press(Qt.Key.Key_X)
    writer.do(Command.NEW)
    writer.press(Qt.Key.Key_Y)
    writer.do(Command.QUIT)
    writer.answer_question("Don't save")
    writer.answer_question("Cancel")
    assert writer.app.window.isVisible()
    assert writer.text == "y"
    writer.do(Command.QUIT)
    writer.answer_question("Don't save")
    writer.answer_question("Don't save")
    writer.qtbot.waitUntil(lambda: not writer.app.window.isVisible())


def test_a_file_that_cannot_be_opened_leaves_no_page_behind(open_app, tmp_path):
    writer = open_app()
    writer.app.opening.open(tmp_path / "nowhere.md")
    writer.answer_question("OK")
    writer.qtbot.waitUntil(lambda: len(writer.app.pages.all()) == 1)
    assert writer.text == TEXT

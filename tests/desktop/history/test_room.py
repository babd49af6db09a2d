import contextlib
import sqlite3

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtWidgets import QInputDialog

from desktop.actions import Command
from desktop.document.generation_record import GenerationDecision
from desktop.generation.controller import Phase
from desktop.history import page_history as page_history_module
from tests.support.writer import FIRST, NEW, TEXT


class Reader:
    """A writer at the History panel."""

    def __init__(self, writer):
        self.writer = writer
        self.qtbot = writer.qtbot

    @property
    def room(self):
        return self.writer.app.features.history

    @property
    def versions(self):
        return [self.room.versions.list.item(row).text() for row in range(self.room.versions.list.count())]

    @property
    def generated(self):
        return [self.room.generations.list.item(row).text() for row in range(self.room.generations.list.count())]

    def show(self, count=1):
        self.writer.app.window.show()
        if not self.room.dock.isVisible():
            self.writer.do(Command.SHOW_HISTORY)
        self.wait(count)
        return self

    def wait(self, count):
        self.qtbot.waitUntil(lambda: len(self.versions) == count)

    def choose(self, row):
        self.room.versions.list.setCurrentRow(row)
        self.qtbot.waitUntil(lambda: self.room.versions.view.comparison is not None)

    def click(self, button):
        assert button.isEnabled()
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def save(self, text, words):
        """Write and save, and wait for the version."""
        before = len(self.versions)
        self.writer.caret_at(words, after=True)
        self.qtbot.keyClicks(self.writer.view, text)
        self.writer.do(Command.SAVE)
        self.wait(before + 1)

    def type_name(self, name):
        dialogs = self.writer.app.window.findChildren
        self.qtbot.waitUntil(lambda: any(one.isVisible() for one in dialogs(QInputDialog)))
        dialog = next(one for one in dialogs(QInputDialog) if one.isVisible())
        dialog.setTextValue(name)
        dialog.accept()


def stored(tmp_path, question):
    """What the database holds, read as another program would."""
    with contextlib.closing(sqlite3.connect(tmp_path / "home" / "data" / "history.sqlite3")) as connection:
        return [row[0] for row in connection.execute(question)]


@pytest.fixture
def reader(open_app):
    return Reader(open_app()).show()


def test_a_new_document_has_no_versions_and_the_panel_says_so(open_app):
    reader = Reader(open_app(None)).show(0)
    assert reader.room.versions.empty.isVisible()
    assert not reader.room.versions.list.isVisible()
    reader.room.tabs.setCurrentIndex(1)
    assert reader.room.generations.empty.isVisible()


def test_each_save_is_a_version_with_its_words(reader):
    reader.save(" all night", "Anna waited")
    assert "saved" in reader.versions[0]
    assert "+2" in reader.versions[0]
    assert "opened" in reader.versions[1]
    reader.writer.do(Command.SAVE)
    reader.qtbot.wait(100)
    assert len(reader.versions) == 2


def test_differences_are_shown_word_by_word_and_gone_through_by_key(reader):
    reader.save(" all night", "Anna waited")
    reader.save(" of the rocks", "Lighthouse")
    reader.choose(2)
    view = reader.room.versions.view
    assert view.caption == "Difference 1 of 2"
    assert view.selected_text().strip() == "of the rocks"
    view.text.setFocus()
    reader.qtbot.keyClick(view.text, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert view.selected_text().strip() == "all night"
    view.next.click()
    assert view.caption == "Difference 1 of 2"


def test_going_back_is_one_step_of_undo_and_what_was_there_is_kept(reader):
    writer = reader.writer
    reader.save(" all night", "Anna waited")
    writer.caret_at("Anna", after=False)
    reader.qtbot.keyClicks(writer.view, "poor ")
    unsaved = writer.text
    reader.choose(1)
    reader.click(reader.room.versions.restore)
    reader.qtbot.waitUntil(lambda: writer.text == TEXT)
    reader.wait(3)
    assert "before going back" in reader.versions[0]
    writer.do(Command.UNDO)
    assert writer.text == unsaved
    writer.do(Command.REDO)
    assert writer.text == TEXT


def locked_away(reader):
    """A version without the locked word that the document has."""
    writer = reader.writer
    reader.save(" patiently", "Anna waited")
    writer.caret_at("patiently")
    writer.do(Command.TOGGLE_LOCK)
    reader.qtbot.keyClicks(writer.view, "very ")
    reader.choose(1)
    reader.click(reader.room.versions.restore)


def test_locked_words_are_asked_about_and_may_stay(reader):
    locked_away(reader)
    reader.writer.answer_question("Keep the locked words")
    assert "patiently" in reader.writer.text
    assert [len(span) for span in reader.writer.app.locks.spans()] == [len("patiently")]


def test_or_go_when_the_writer_says_so(reader):
    locked_away(reader)
    reader.writer.answer_question("Go back completely")
    assert reader.writer.text == TEXT


def test_a_passage_of_an_earlier_version_is_put_at_the_caret(reader):
    writer = reader.writer
    writer.select("The end of it.")
    reader.qtbot.keyClick(writer.view, Qt.Key.Key_Delete)
    writer.do(Command.SAVE)
    reader.wait(2)
    reader.choose(1)
    assert reader.room.versions.view.selected_text() == "The end of it."
    writer.caret_at("# The")
    reader.click(reader.room.versions.insert)
    assert writer.text.startswith("The end of it.# The")


def test_a_passage_is_what_that_version_had_with_what_is_left_out_of_the_view(reader):
    writer = reader.writer
    writer.select("Anna")
    reader.qtbot.keyClicks(writer.view, "Berta")
    reader.choose(0)
    view = reader.room.versions.view
    view.text.selectAll()
    assert "Berta" in view.selected_text()
    reader.click(reader.room.versions.copy)
    assert reader.room.versions.copy.isEnabled()
    assert QGuiApplication.clipboard().text() == TEXT


def test_a_version_is_given_a_name_and_keeps_it(reader, open_app):
    reader.writer.do(Command.NAME_VERSION)
    reader.type_name("First draft")
    reader.qtbot.waitUntil(lambda: "“First draft”" in reader.versions[0])
    reader.choose(0)
    reader.click(reader.room.versions.name)
    reader.type_name("The first draft")
    reader.qtbot.waitUntil(lambda: "“The first draft”" in reader.versions[0])


def test_writing_without_saving_is_kept_every_ten_minutes(open_app, monkeypatch):
    monkeypatch.setattr(page_history_module, "WRITING_MS", 50)
    reader = Reader(open_app(None)).show(0)
    reader.qtbot.keyClicks(reader.writer.view, "Once upon a time")
    reader.wait(1)
    assert "while writing" in reader.versions[0]


def test_the_history_is_there_after_a_restart_with_what_was_not_saved(open_app):
    first = Reader(open_app())
    first.show()
    first.writer.caret_at("Anna waited", after=True)
    first.qtbot.keyClicks(first.writer.view, " in vain")
    first.writer.app.window.close_now()
    first.writer.app.shut_down()
    again = Reader(open_app())
    again.show(3)
    assert "closed" in again.versions[1]
    again.choose(1)
    assert "in vain" in again.room.versions.view.text.toPlainText()


def test_a_closed_tab_leaves_its_last_state(reader, tmp_path):
    writer = reader.writer
    writer.do(Command.NEW)
    reader.qtbot.keyClicks(writer.view, "thrown away")
    writer.app.pages.close(writer.app.pages.current)
    writer.answer_question("Don't save")
    reader.qtbot.waitUntil(lambda: stored(tmp_path, "SELECT reason FROM version ORDER BY id") == ["opened", "closed"])
    assert len(writer.app.pages.all()) == 1


def test_an_unwritable_history_says_one_sentence_and_stops_nothing(open_app, tmp_path):
    data = tmp_path / "home" / "data"
    data.mkdir(parents=True)
    (data / "history.sqlite3").mkdir()
    writer = open_app()
    writer.qtbot.waitUntil(lambda: "cannot be kept" in writer.app.window.statusBar().currentMessage())
    writer.caret_at("Anna", after=True)
    writer.qtbot.keyClicks(writer.view, " X")
    writer.do(Command.SAVE)
    writer.qtbot.waitUntil(lambda: "Anna X" in (tmp_path / "story.md").read_text())


# --- what the model wrote -------------------------------------------------------------------------------------------


def rewritten(reader, decision):
    writer = reader.writer
    reader.room.tabs.setCurrentIndex(1)
    writer.caret_at(FIRST)
    writer.app.generation.rewrite(0.5)
    writer.wait_for(Phase.READY)
    decision()
    reader.qtbot.waitUntil(lambda: len(reader.generated) == 1 and "not decided" not in reader.generated[0])


def test_what_was_rejected_is_suggested_again_at_its_place(reader):
    writer = reader.writer
    rewritten(reader, writer.app.generation.reject)
    assert "not taken" in reader.generated[0]
    reader.room.generations.list.setCurrentRow(0)
    assert "Rewritten" in reader.room.generations.caption.text()
    writer.caret_at("# The")
    reader.qtbot.keyClicks(writer.view, "Above.")
    writer.press(Qt.Key.Key_Return)
    reader.click(reader.room.generations.restore)
    writer.wait_for(Phase.READY)
    writer.press(Qt.Key.Key_Return)
    assert writer.text == "Above.\n" + TEXT.replace(FIRST, NEW)


def test_where_its_paragraph_is_gone_it_is_said_and_the_text_can_be_inserted(reader):
    writer = reader.writer
    rewritten(reader, writer.app.generation.reject)
    writer.select("keeper")
    reader.qtbot.keyClicks(writer.view, "fisher")
    reader.room.generations.list.setCurrentRow(0)
    reader.click(reader.room.generations.restore)
    assert "reads differently" in writer.app.window.statusBar().currentMessage()
    assert writer.phase is Phase.IDLE
    cursor = writer.view.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.End)
    writer.view.setTextCursor(cursor)
    reader.click(reader.room.generations.insert)
    assert writer.text.endswith(NEW)


def test_generated_texts_are_searched_compared_and_there_after_a_restart(reader, open_app):
    writer = reader.writer
    rewritten(reader, writer.app.generation.accept)
    assert "taken" in reader.generated[0]
    writer.caret_at("The end of it.", after=True)
    writer.app.generation.continue_writing()
    writer.wait_for(Phase.READY)
    writer.app.generation.reject()
    reader.qtbot.waitUntil(lambda: len(reader.generated) == 2)
    reader.room.generations.list.selectAll()
    assert reader.room.generations.view.comparison is not None
    writer.do(Command.SAVE)
    writer.app.window.close_now()
    writer.app.shut_down()
    again = Reader(open_app(writer.text))
    again.show(2)
    again.room.tabs.setCurrentIndex(1)
    again.qtbot.waitUntil(lambda: len(again.generated) == 2)
    again.qtbot.keyClicks(again.room.generations.search, "row wreck")
    again.qtbot.waitUntil(lambda: len(again.generated) == 1)
    again.qtbot.keyClicks(again.room.generations.search, " nothing")
    again.qtbot.waitUntil(lambda: again.generated == [])
    assert "has these words" in again.room.generations.empty.text()
    assert again.room.generations.search.isVisible()


def three_rewritten(reader):
    """Three paragraphs of a document with unsaved words, all rewritten and none decided on."""
    writer = reader.writer
    writer.caret_at("One")
    reader.qtbot.keyClicks(writer.view, "And ")
    writer.view.selectAll()
    writer.app.generation.rewrite(1.0)
    reader.qtbot.waitUntil(
        lambda: (
            (status := writer.app.generation.status).phase is Phase.READY
            and status.waiting == 2
            and not status.unfinished
        )
    )
    assert "before a rewrite" not in "".join(reader.versions)


def test_before_several_paragraphs_are_taken_at_once_what_is_there_is_kept(open_app, tmp_path):
    reader = Reader(open_app("One went.\n\nTwo stayed.\n\nThree slept.\n")).show()
    three_rewritten(reader)
    reader.writer.app.generation.accept_all()
    reader.wait(2)
    assert "before a rewrite" in reader.versions[0]
    decisions = "SELECT decision FROM generation"
    reader.qtbot.waitUntil(lambda: stored(tmp_path, decisions) == [GenerationDecision.ACCEPTED.value] * 3)


def test_before_the_first_of_several_is_taken_what_is_there_is_kept_once(open_app):
    reader = Reader(open_app("One went.\n\nTwo stayed.\n\nThree slept.\n")).show()
    three_rewritten(reader)
    for _ in range(3):
        reader.writer.app.generation.accept()
    reader.wait(2)
    reader.qtbot.wait(100)
    assert ["before a rewrite" in one for one in reader.versions] == [True, False]

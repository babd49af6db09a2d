import os

import pytest
from PySide6.QtCore import Qt

from desktop.actions import Command
from desktop.document.owner_file import owner_path
from desktop.history.compare_dialog import CompareDialog
from desktop.history.settings import BACKUP_FOLDER, KEEPS_BACKUPS, MAKES_LOCK_FILES
from tests.support.writer import TEXT

OTHER = ",Ruth,her-laptop,25.11.2026 22:10,;"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "story.md"


@pytest.fixture
def writer(open_app):
    writer = open_app()
    writer.app.window.show()
    return writer


def type_in(writer, text="poor "):
    writer.caret_at("Anna")
    writer.qtbot.keyClicks(writer.view, text)


def comparison(writer):
    dialogs = writer.app.window.findChildren
    writer.qtbot.waitUntil(lambda: any(one.isVisible() for one in dialogs(CompareDialog)))
    return next(one for one in dialogs(CompareDialog) if one.isVisible())


def choose(writer, dialog, label):
    button = next(one for one in dialog.buttons.buttons() if one.text().replace("&", "") == label)
    writer.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


# --- revert ---------------------------------------------------------------------------------------------------------


def test_going_back_to_the_file_is_asked_for_and_one_step_of_undo(writer):
    type_in(writer)
    typed = writer.text
    writer.do(Command.REVERT)
    writer.answer_question("Go back")
    writer.qtbot.waitUntil(lambda: writer.text == TEXT)
    assert not writer.app.document.is_modified
    writer.do(Command.UNDO)
    assert writer.text == typed
    assert writer.app.document.is_modified


def test_cancel_leaves_everything(writer):
    type_in(writer)
    typed = writer.text
    writer.do(Command.REVERT)
    writer.answer_question("Cancel")
    assert writer.text == typed


def test_with_nothing_to_go_back_to_it_says_so(writer):
    writer.do(Command.REVERT)
    assert "as it is in its file" in writer.question().text()
    writer.answer_question("OK")


# --- another program ------------------------------------------------------------------------------------------------


def changed_outside(writer, path):
    type_in(writer)
    path.write_text(TEXT.replace("village", "harbour"))
    writer.app.document.look_at_disk()
    writer.answer_question("See the differences…")
    return comparison(writer)


def test_what_another_program_wrote_is_compared_and_loaded(writer, path):
    dialog = changed_outside(writer, path)
    assert dialog.view.caption == "Difference 1 of 2"
    assert dialog.view.selected_text().replace(" ", "") in ("villageharbour", "poor")
    choose(writer, dialog, "Load the other")
    writer.qtbot.waitUntil(lambda: "harbour" in writer.text)


def test_or_mine_is_kept_and_what_was_mine_is_in_the_history_either_way(writer, path):
    dialog = changed_outside(writer, path)
    choose(writer, dialog, "Keep mine")
    assert "poor Anna" in writer.text
    writer.do(Command.SHOW_HISTORY)
    versions = writer.app.features.history.versions.list
    writer.qtbot.waitUntil(lambda: versions.count() == 2)
    assert "another program" in versions.item(0).text()


def test_saving_over_another_programs_text_offers_the_differences(writer, path):
    type_in(writer)
    # Its date is not looked at before the save.
    status = path.stat()
    path.write_text(TEXT.replace("village", "harbor!"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 10**9))
    writer.do(Command.SAVE)
    writer.answer_question("See the differences…")
    choose(writer, comparison(writer), "Decide later")
    assert "harbor!" in path.read_text()
    assert "poor Anna" in writer.text


# --- another computer -----------------------------------------------------------------------------------------------


def test_while_a_document_is_open_others_can_see_it(writer, path):
    writer.qtbot.waitUntil(owner_path(path).exists)
    writer.app.pages.close(writer.app.pages.current)
    writer.qtbot.waitUntil(lambda: not owner_path(path).exists())


def test_the_writer_can_do_without(writer, path):
    writer.qtbot.waitUntil(owner_path(path).exists)
    writer.app.settings.set(MAKES_LOCK_FILES, False)
    writer.qtbot.waitUntil(lambda: not owner_path(path).exists())
    writer.app.settings.set(MAKES_LOCK_FILES, True)
    writer.qtbot.waitUntil(owner_path(path).exists)


def test_the_file_goes_with_the_program(writer, path):
    writer.qtbot.waitUntil(owner_path(path).exists)
    assert writer.app.features.history.close(3000)
    assert not owner_path(path).exists()


def test_who_has_it_open_elsewhere_is_told(open_app, path):
    owner_path(path).write_text(OTHER)
    writer = open_app()
    writer.qtbot.waitUntil(lambda: writer.question() is not None)
    assert "another computer" in writer.question().text()
    assert "Ruth on her-laptop" in writer.question().informativeText()
    writer.answer_question("Close it here")
    writer.qtbot.waitUntil(lambda: writer.app.document.path is None)
    assert owner_path(path).read_text() == OTHER


def test_a_copy_in_conflict_is_compared_and_taken_as_one_step(open_app, path):
    copy = path.with_name("story.sync-conflict-20261125-221011-ABCDEF7.md")
    copy.write_text(TEXT.replace("village", "harbour"))
    writer = open_app()
    writer.app.window.show()
    writer.answer_question("See the differences…")
    choose(writer, comparison(writer), "Take the other")
    writer.qtbot.waitUntil(lambda: "harbour" in writer.text)
    writer.do(Command.UNDO)
    assert writer.text == TEXT
    assert copy.exists()


# --- copies ---------------------------------------------------------------------------------------------------------


def test_a_dated_copy_is_made_when_a_document_is_closed(writer, tmp_path):
    writer.app.settings.set(KEEPS_BACKUPS, True)
    writer.app.settings.set(BACKUP_FOLDER, str(tmp_path / "copies"))
    writer.app.pages.close(writer.app.pages.current)
    writer.qtbot.waitUntil(lambda: bool(list(tmp_path.glob("copies/*/story 20*.md"))))
    [copy] = tmp_path.glob("copies/*/story 20*.md")
    assert copy.read_text() == TEXT


def test_a_copy_that_cannot_be_made_is_told(writer, tmp_path):
    (tmp_path / "copies").write_text("a file")
    writer.app.settings.set(KEEPS_BACKUPS, True)
    writer.app.settings.set(BACKUP_FOLDER, str(tmp_path / "copies"))
    writer.app.pages.close(writer.app.pages.current)
    writer.qtbot.waitUntil(lambda: "No copy could be put" in writer.app.window.statusBar().currentMessage())

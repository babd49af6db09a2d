"""Files that other programs change, and saving, opening and closing in unlucky moments."""

import threading

from PySide6.QtCore import Qt

from desktop.actions import Command
from tests.support.writer import TEXT


def test_keeping_mine_makes_it_something_to_save(open_app, tmp_path):
    writer = open_app()
    (tmp_path / "story.md").write_text("Somebody else wrote this.", encoding="utf-8")
    writer.answer_question("Keep mine")
    assert writer.app.window.isWindowModified()
    writer.app.window.close()
    writer.answer_question("Cancel")
    assert writer.app.window.isVisible()


def test_a_file_that_was_deleted_is_said_to_be_gone_and_can_be_saved_again(open_app, tmp_path):
    writer = open_app()
    (tmp_path / "story.md").unlink()
    writer.qtbot.waitUntil(lambda: writer.question() is not None)
    assert "not there any more" in writer.question().text()
    writer.answer_question("Save it again")
    writer.qtbot.waitUntil((tmp_path / "story.md").exists)
    assert (tmp_path / "story.md").read_text(encoding="utf-8") == TEXT


def test_saving_under_the_name_of_another_file_asks_whatever_the_dialog_did(open_app, tmp_path):
    other = tmp_path / "other.md"
    other.write_text("Precious.", encoding="utf-8")
    writer = open_app()
    writer.app.document.save_as(other)
    writer.answer_question("Cancel")
    assert other.read_text(encoding="utf-8") == "Precious."
    writer.app.document.save_as(other)
    writer.answer_question("Replace it")
    writer.qtbot.waitUntil(lambda: other.read_text(encoding="utf-8") == TEXT)


def test_saving_and_closing_at_once_asks_nothing(open_app, tmp_path):
    writer = open_app()
    writer.caret_at("The end")
    writer.press(Qt.Key.Key_X)
    writer.do(Command.SAVE)
    writer.app.window.close()
    assert writer.question() is None
    writer.qtbot.waitUntil(lambda: not writer.app.window.isVisible())
    assert "xThe end" in (tmp_path / "story.md").read_text(encoding="utf-8")


def test_nothing_can_be_typed_into_a_window_that_is_closing(open_app):
    writer = open_app()
    slow_disk = threading.Event()
    writer.app._journal_files.submit(slow_disk.wait, lambda _: None, lambda _: None)
    writer.app.window.close()
    writer.press(Qt.Key.Key_X)
    slow_disk.set()
    assert writer.text == TEXT
    writer.qtbot.waitUntil(lambda: not writer.app.window.isVisible())


def test_several_files_at_once_come_to_pages_of_their_own(open_app, tmp_path):
    writer = open_app()
    writer.caret_at("The end")
    writer.press(Qt.Key.Key_X)
    written, page = writer.text, writer.app.pages.current
    for name in ("a.md", "b.md", "c.md"):
        (tmp_path / name).write_text(name, encoding="utf-8")
        writer.view.file_dropped.emit(tmp_path / name)
    pages = writer.app.pages
    writer.qtbot.waitUntil(lambda: [page.document.text() for page in pages.all()[1:]] == ["a.md", "b.md", "c.md"])
    assert page.document.text() == written
    assert writer.question() is None


def test_a_document_is_opened_with_the_caret_where_it_is_seen(open_app):
    writer = open_app()
    assert writer.view.textCursor().position() == 0


def test_the_caret_is_where_it_was_when_the_program_was_killed(open_app):
    writer = open_app()
    writer.caret_at("village")
    writer.press(Qt.Key.Key_X)
    writer.kill()
    second = open_app(text=None)
    second.restore()
    second.qtbot.waitUntil(lambda: "xvillage" in second.text)
    assert second.view.textCursor().position() == TEXT.index("village") + 1

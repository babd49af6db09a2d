"""The whole window with a scripted model: commands, suggestions, files and questions, used by keys and clicks."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QToolBar

from desktop.actions import Command
from desktop.generation.controller import Phase
from desktop.settings.preferences import ThemeChoice
from runtime.api import Draft, Failed, FaultCode, FillRequest, Span
from tests.support.scripted_engine import cells, run_of
from tests.support.writer import FIRST, NEW, TEXT


def test_rewrite_accept_and_one_undo(open_app):
    writer = open_app()
    writer.caret_at("gone down")
    writer.do(Command.REWRITE)
    writer.wait_for(Phase.READY)
    assert writer.text == TEXT  # the suggestion is on the screen, not in the document
    assert writer.view.drafts.text() == NEW
    assert not writer.app.document.is_modified
    writer.press(Qt.Key.Key_Return)
    assert writer.text == TEXT.replace(FIRST, NEW)
    assert writer.phase is Phase.IDLE
    writer.view.undo()
    assert writer.text == TEXT
    assert writer.view.textCursor().position() >= TEXT.index(FIRST)  # and not at the start of the document
    assert not writer.app.document.is_modified
    writer.view.redo()
    assert writer.text == TEXT.replace(FIRST, NEW)


def test_what_the_model_is_asked_is_the_paragraph_and_its_surroundings(open_app):
    writer = open_app()
    writer.select("Anna")
    writer.do(Command.TOGGLE_LOCK)
    writer.caret_at("gone down")
    writer.do(Command.REWRITE)
    writer.wait_for(Phase.READY)
    request = writer.engine.requests[0]
    assert (request.before, request.selected) == ("# The Lighthouse\n\n", FIRST)
    assert request.after == "\n\nThe end of it.\n"
    assert [FIRST[lock.start : lock.end] for lock in request.locks] == ["Anna"]
    writer.press(Qt.Key.Key_Return)
    locked = [writer.text[span.start : span.end] for span in writer.app.locks.spans()]
    assert locked == ["Anna"]


def test_each_request_is_made_of_the_text_as_it_is_then(open_app):
    writer = open_app()
    for typed in ("", "x", "🎈"):
        writer.caret_at("The end of it.", after=True)
        writer.view.insertPlainText(typed)
        writer.caret_at("gone down")
        writer.do(Command.REWRITE)
        writer.wait_for(Phase.READY)
        request = writer.engine.requests[-1]
        assert request.before + request.selected + request.after == writer.text
        writer.press(Qt.Key.Key_Escape)


def test_escape_leaves_everything_as_it_was(open_app):
    writer = open_app()
    writer.caret_at("gone down")
    writer.do(Command.REWRITE)
    writer.wait_for(Phase.READY)
    writer.press(Qt.Key.Key_Escape)
    assert writer.phase is Phase.IDLE
    assert writer.text == TEXT
    assert not writer.view.drafts.is_visible
    assert writer.app.document.text_document.availableUndoSteps() == 0


def test_enter_is_a_new_line_again_once_the_writer_types_elsewhere(open_app):
    writer = open_app()
    writer.caret_at("gone down")
    writer.do(Command.REWRITE)
    writer.wait_for(Phase.READY)
    writer.caret_at("The end of it.", after=True)
    writer.press(Qt.Key.Key_X)
    writer.press(Qt.Key.Key_Return)
    assert "The end of it.x\n" in writer.text
    assert writer.phase is Phase.READY
    writer.do(Command.ACCEPT)
    assert writer.text == TEXT.replace(FIRST, NEW).replace("of it.", "of it.x\n")


def test_a_paragraph_changed_meanwhile_is_never_written_over(open_app):
    writer = open_app(gate=True)
    writer.caret_at("gone down")
    writer.do(Command.REWRITE)
    writer.engine.step(2)
    writer.qtbot.waitUntil(lambda: writer.view.drafts.is_visible)
    writer.caret_at("The keeper")
    writer.press(Qt.Key.Key_A)
    writer.engine.step(10)
    writer.wait_for(Phase.STALE)
    assert not writer.view.drafts.is_visible
    assert not writer.app.actions[Command.ACCEPT].isEnabled()
    writer.app.generation.accept()
    assert writer.text == TEXT.replace("The keeper", "aThe keeper")
    writer.view.undo()
    writer.wait_for(Phase.READY)  # the paragraph reads as before, so the suggestion fits again


def test_locking_a_word_meanwhile_makes_the_suggestion_stale(open_app):
    writer = open_app()
    writer.caret_at("gone down")
    writer.do(Command.REWRITE)
    writer.wait_for(Phase.READY)
    writer.select("village")
    writer.do(Command.TOGGLE_LOCK)
    assert writer.phase is Phase.STALE
    writer.app.generation.accept()
    assert "village" in writer.text


def test_continue_and_fill_go_where_the_caret_is(open_app):
    writer = open_app()
    writer.caret_at("The end of it.", after=True)
    writer.do(Command.CONTINUE)
    writer.wait_for(Phase.READY)
    writer.press(Qt.Key.Key_Return)
    assert "The end of it. And then it rained.\n" in writer.text
    writer.caret_at("Anna waited", after=True)
    writer.do(Command.FILL_GAP)
    writer.wait_for(Phase.READY)
    writer.press(Qt.Key.Key_Return)
    assert "Anna waited in the dark." in writer.text
    assert isinstance(writer.engine.requests[1], FillRequest)


def test_a_draft_that_would_stand_below_the_window_is_brought_into_view(open_app, qtbot):
    long = "\n\n".join(f"Paragraph {number}." for number in range(60))
    more = " " + "And then it rained for a whole day. " * 8
    first_draft = Draft(0, 1, 2, Span(0, 0), cells(" And"))
    writer = open_app(long, script=lambda _request: [first_draft, *run_of(more)], gate=True)
    writer.caret_at("Paragraph 59.", after=True)
    writer.do(Command.CONTINUE)
    writer.engine.step(1)
    qtbot.waitUntil(lambda: writer.view.drafts.text() == " And")
    writer.engine.step(10)
    writer.wait_for(Phase.READY)

    def is_in_view():
        draft = writer.view.drafts.rectangle()
        return draft.top() >= 0 and draft.bottom() <= writer.view.viewport().height()

    qtbot.waitUntil(is_in_view)


def test_stop_ends_at_once_and_another_command_can_follow(open_app):
    writer = open_app(gate=True)
    writer.caret_at("gone down")
    writer.do(Command.REWRITE)
    writer.engine.step(2)
    writer.qtbot.waitUntil(lambda: writer.view.drafts.is_visible)
    writer.do(Command.STOP)
    writer.wait_for(Phase.IDLE)
    assert writer.text == TEXT
    writer.do(Command.REWRITE)
    writer.engine.step(10)
    writer.wait_for(Phase.READY)


def test_try_again_asks_for_the_same_place(open_app):
    writer = open_app()
    writer.caret_at("gone down")
    writer.do(Command.REWRITE)
    writer.wait_for(Phase.READY)
    writer.do(Command.RETRY)
    writer.wait_for(Phase.READY)
    first, second = writer.engine.requests
    assert first == second
    assert second.seed is None  # so the engine draws a fresh one


def test_nothing_to_rewrite_is_said_in_words(open_app):
    writer = open_app()
    cursor = writer.view.textCursor()
    cursor.setPosition(len("# The Lighthouse\n"))
    writer.view.setTextCursor(cursor)
    writer.do(Command.REWRITE)
    assert writer.app.window.statusBar().currentMessage() == (
        "Put the caret in a paragraph, or select some text to rewrite."
    )


@pytest.mark.parametrize("code", list(FaultCode))
def test_every_fault_reaches_the_writer_as_a_sentence_and_leaves_the_text_alone(open_app, code):
    writer = open_app(script=lambda _request: [Failed(code, "tensor size mismatch in layer 3")])
    writer.caret_at("gone down")
    writer.do(Command.REWRITE)
    writer.wait_for(Phase.IDLE)
    box = writer.question()
    sentence = box.text() if box is not None else writer.app.window.statusBar().currentMessage()
    assert sentence.endswith(".")
    assert "tensor" not in sentence
    assert code.value not in sentence
    assert writer.text == TEXT
    if box is not None:
        box.close()


def test_saving_writes_the_accepted_text_and_nothing_of_an_open_suggestion(open_app, tmp_path):
    writer = open_app()
    writer.caret_at("gone down")
    writer.do(Command.REWRITE)
    writer.wait_for(Phase.READY)
    with writer.qtbot.waitSignal(writer.app.document.saved):
        writer.do(Command.SAVE)
    assert (tmp_path / "story.md").read_text(encoding="utf-8") == TEXT
    writer.press(Qt.Key.Key_Return)
    with writer.qtbot.waitSignal(writer.app.document.saved):
        writer.do(Command.SAVE)
    assert (tmp_path / "story.md").read_text(encoding="utf-8") == TEXT.replace(FIRST, NEW)
    assert not writer.app.window.isWindowModified()


def test_closing_with_changes_asks_and_cancel_keeps_the_window(open_app, tmp_path):
    writer = open_app()
    writer.caret_at("The end")
    writer.press(Qt.Key.Key_X)
    writer.app.window.close()
    writer.answer_question("Cancel")
    assert writer.app.window.isVisible()
    writer.app.window.close()
    writer.answer_question("Save")
    writer.qtbot.waitUntil(lambda: not writer.app.window.isVisible())
    assert "xThe end" in (tmp_path / "story.md").read_text(encoding="utf-8")


def test_a_file_changed_by_another_program_is_not_overwritten_without_asking(open_app, tmp_path):
    writer = open_app()
    writer.caret_at("The end")
    writer.press(Qt.Key.Key_X)
    (tmp_path / "story.md").write_text("Somebody else wrote this.", encoding="utf-8")
    writer.qtbot.waitUntil(lambda: writer.question() is not None)
    writer.answer_question("Keep mine")
    writer.do(Command.SAVE)
    writer.answer_question("Cancel")
    assert (tmp_path / "story.md").read_text(encoding="utf-8") == "Somebody else wrote this."
    writer.do(Command.SAVE)
    writer.answer_question("Overwrite it")
    writer.qtbot.waitUntil(lambda: "xThe end" in (tmp_path / "story.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"\x00\x01\x02binary\x00", "not a text document"), (b"x" * (21 * 1024 * 1024), "too large")],
)
def test_files_that_cannot_be_opened_get_one_sentence(open_app, tmp_path, data, words):
    writer = open_app()
    bad = tmp_path / "bad.md"
    bad.write_bytes(data)
    writer.app.document.open(bad)
    writer.qtbot.waitUntil(lambda: writer.question() is not None)
    assert words in writer.question().text()
    writer.answer_question("OK")
    assert writer.text == TEXT


def test_a_file_in_an_old_encoding_is_offered_as_such(open_app, tmp_path):
    writer = open_app()
    old = tmp_path / "old.txt"
    old.write_bytes("Café déjà vu".encode("cp1252"))
    writer.app.document.open(old)
    writer.answer_question("Open it")
    writer.qtbot.waitUntil(lambda: writer.text == "Café déjà vu")


def test_text_and_suggestion_of_a_killed_session_are_offered_and_restored(open_app, qtbot):
    writer = open_app(home="home")
    writer.caret_at("The end")
    writer.press(Qt.Key.Key_X)
    writer.caret_at("gone down")
    writer.do(Command.REWRITE)
    writer.wait_for(Phase.READY)
    journal = writer.app.pages.current.journal
    qtbot.waitUntil(lambda: not journal.has_pending)
    # As after kill -9: the folder stays, and nobody holds its lock.
    journal._session._lock.release()
    second = open_app(text=None, home="home")
    qtbot.waitUntil(lambda: any(d.isVisible() for d in second.app.window.findChildren(QDialog)))
    dialog = next(d for d in second.app.window.findChildren(QDialog) if d.isVisible())
    dialog.accept()
    qtbot.waitUntil(lambda: "xThe end" in second.text)
    assert second.phase is Phase.READY
    assert second.view.drafts.text() == NEW
    second.do(Command.ACCEPT)
    assert NEW in second.text


def test_a_file_dropped_on_the_tool_bar_is_opened(open_app, qtbot, tmp_path):
    writer = open_app()
    other = tmp_path / "other.md"
    other.write_text("Another story.", encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(other))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(20, 50), Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(writer.app.window, enter)
    drop = QDropEvent(QPointF(20, 50), Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(writer.app.window, drop)
    qtbot.waitUntil(lambda: writer.text == "Another story.")


def test_a_journal_that_cannot_be_written_is_said_and_taken_back(open_app, qtbot, tmp_path):
    writer = open_app()
    recovery = tmp_path / "home" / "data" / "recovery"
    kept = recovery.with_name("kept")
    qtbot.waitUntil(recovery.exists)
    recovery.rename(kept)
    recovery.write_text("a file where the folder should be", encoding="utf-8")
    writer.caret_at("The end")
    writer.press(Qt.Key.Key_X)
    label = writer.app.window.statusBar().findChild(QLabel, "warning")
    qtbot.waitUntil(label.isVisible)
    assert "save often" in label.text()
    recovery.unlink()
    kept.rename(recovery)
    qtbot.waitUntil(lambda: not label.isVisible())


def test_the_page_takes_on_the_colours_the_writer_chooses(open_app, qtbot):
    writer = open_app()
    pages = []
    for choice in (ThemeChoice.LIGHT, ThemeChoice.DARK, ThemeChoice.LIGHT):
        writer.app.window.theme_chosen.emit(choice)
        picture = writer.app.window.grab().toImage()
        pages.append(picture.pixelColor(picture.width() // 2, picture.height() - 100).lightness())
    assert pages[0] > 200
    assert pages[1] < 60
    assert pages[2] == pages[0]


def test_the_placeholder_stands_where_the_first_words_will(open_app):
    def first_ink(writer):
        viewport = writer.view.viewport()
        picture = viewport.grab().toImage()
        paper = picture.pixelColor(picture.width() - 1, picture.height() - 1).lightness()
        dark = [
            (x, y)
            for x in range(picture.width())
            for y in range(200)
            if abs(picture.pixelColor(x, y).lightness() - paper) > 40
        ]
        return min(x for x, _ in dark), min(y for _, y in dark)

    writer = open_app(text=None)
    writer.view.setCursorWidth(0)
    writer.view.setPlaceholderText("BBBB")
    placeholder = first_ink(writer)
    writer.qtbot.keyClicks(writer.view, "BBBB")
    typed = first_ink(writer)
    assert abs(placeholder[0] - typed[0]) <= 2
    assert abs(placeholder[1] - typed[1]) <= 12


def test_in_a_narrow_window_every_command_of_the_tool_bar_is_still_there(open_app, qtbot):
    writer = open_app()
    writer.app.window.resize(writer.app.window.minimumSize())
    bar = writer.app.window.findChild(QToolBar)
    commands = (Command.CONTINUE, Command.FILL_GAP, Command.REWRITE, Command.TOGGLE_LOCK, Command.STOP)
    buttons = [bar.widgetForAction(writer.app.actions[command]) for command in commands]
    qtbot.waitUntil(lambda: all(button.isVisible() for button in buttons))
    assert all(button.geometry().right() <= bar.width() for button in buttons)


def test_importing_the_window_imports_no_model_library():
    import subprocess
    import sys

    code = "import sys, desktop.app; print([m for m in ('torch', 'transformers', 'numpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_first_window_fits_the_screen(open_app):
    window = open_app().app.window
    room = window.screen().availableSize()
    assert window.width() < room.width()
    assert window.height() < room.height()

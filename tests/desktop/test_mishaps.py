"""What could cost a writer text, a locked word or a suggestion: commands in unlucky moments, and their order."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox

from desktop.actions import Command
from desktop.app import Application
from desktop.generation.controller import Phase
from desktop.settings.folders import Folders
from runtime.api import Failed, FaultCode, RuntimeFault
from tests.support.scripted_engine import ScriptedEngine
from tests.support.writer import FIRST, NEW, TEXT, answer

CONTROL = Qt.KeyboardModifier.ControlModifier


def ask_and_wait(writer, command=Command.REWRITE, *, at="gone down"):
    writer.caret_at(at)
    writer.do(command)
    writer.wait_for(Phase.READY)


def cut(writer, words):
    writer.select(words)
    writer.view.cut()


# --- suggestions and newer text -----------------------------------------------------------------------------------


def test_cutting_the_paragraph_and_undoing_leaves_a_suggestion_where_it_belongs(open_app):
    text = "The keeper had gone down to the village. Anna waited.\n\nThe end.\n"
    writer = open_app(text)
    writer.select("Anna waited.")
    writer.do(Command.REWRITE)
    writer.wait_for(Phase.READY)
    cut(writer, "The keeper had gone down to the village. Anna waited.")
    assert writer.phase is Phase.STALE
    writer.view.undo()
    assert writer.text == text
    writer.app.generation.accept()
    assert writer.text == text.replace("Anna waited.", NEW)


def test_cutting_everything_under_a_draft_and_undoing_never_puts_it_elsewhere(open_app):
    writer = open_app()
    ask_and_wait(writer)
    writer.view.selectAll()
    writer.view.cut()
    assert writer.phase is Phase.STALE
    writer.app.generation.accept()
    assert writer.text == ""
    writer.view.undo()
    writer.app.generation.accept()
    assert writer.text in (TEXT, TEXT.replace(FIRST, NEW))


def test_a_suggestion_moved_by_later_typing_is_restored_where_it_belongs(open_app):
    writer = open_app()
    ask_and_wait(writer)
    writer.caret_at("# The Lighthouse", after=True)
    for key in (Qt.Key.Key_A, Qt.Key.Key_B, Qt.Key.Key_C):
        writer.press(key)
    writer.kill()
    second = open_app(text=None)
    second.restore()
    second.wait_for(Phase.READY)
    second.do(Command.ACCEPT)
    assert second.text == TEXT.replace(FIRST, NEW).replace("Lighthouse", "Lighthouseabc")


def test_a_suggestion_that_was_stale_at_the_crash_is_restored_as_stale(open_app):
    writer = open_app()
    ask_and_wait(writer)
    writer.caret_at("gone down")
    writer.press(Qt.Key.Key_X)
    writer.wait_for(Phase.STALE)
    writer.kill()
    second = open_app(text=None)
    second.restore()
    second.wait_for(Phase.STALE)
    second.app.generation.accept()
    assert second.text == TEXT.replace("gone", "xgone")
    assert second.app.generation.suggestion.text == NEW


# --- locked words -------------------------------------------------------------------------------------------------


def test_locking_the_word_a_continuation_would_break_makes_it_stale(open_app):
    writer = open_app()
    ask_and_wait(writer, Command.CONTINUE, at="house")
    writer.select("Lighthouse")
    writer.do(Command.TOGGLE_LOCK)
    assert writer.phase is Phase.STALE
    writer.app.generation.accept()
    assert writer.text == TEXT


def test_a_selection_that_ends_inside_a_locked_word_takes_in_the_whole_word(open_app):
    writer = open_app()
    writer.select("village")
    writer.do(Command.TOGGLE_LOCK)
    writer.select("keeper had gone down to the vill")
    writer.app.generation.rewrite(0.5)
    writer.wait_for(Phase.IDLE)
    request = writer.engine.requests[0]
    assert request.selected == "keeper had gone down to the village"
    assert [request.selected[lock.start : lock.end] for lock in request.locks] == ["village"]


# --- commands in unlucky moments ----------------------------------------------------------------------------------


def test_the_key_for_rewriting_never_deletes_text_while_it_cannot_rewrite(open_app):
    writer = open_app(gate=True)
    writer.caret_at("gone down")
    writer.do(Command.REWRITE)
    for _ in range(3):
        writer.press(Qt.Key.Key_K, CONTROL)
    assert writer.text == TEXT
    writer.press(Qt.Key.Key_Escape)


@pytest.mark.parametrize("code", [FaultCode.INTERNAL, FaultCode.OUT_OF_MEMORY])
def test_trying_again_after_a_fault_does_so(open_app, code):
    answers = iter([[Failed(code)]])

    writer = open_app(script=lambda request: next(answers, None) or answer(request))
    writer.caret_at("gone down")
    writer.do(Command.REWRITE)
    writer.answer_question("Try again")
    writer.wait_for(Phase.READY)
    assert writer.view.drafts.text() == NEW


def test_the_card_stays_usable_when_the_paragraph_is_changed_while_the_model_writes(open_app):
    writer = open_app(gate=True)
    writer.caret_at("gone down")
    writer.do(Command.REWRITE)
    writer.engine.step(2)
    writer.qtbot.waitUntil(lambda: writer.view.drafts.is_visible)
    writer.caret_at("The keeper")
    writer.press(Qt.Key.Key_A)
    buttons = writer.view.card.buttons()
    writer.engine.step(1)
    writer.qtbot.waitUntil(lambda: writer.app.generation.status.step == 2)
    assert writer.view.card.buttons() == buttons
    buttons[0].click()
    writer.wait_for(Phase.IDLE)


def test_a_restored_suggestion_can_be_accepted_when_the_model_is_ready_only_later(open_app):
    writer = open_app()
    ask_and_wait(writer)
    writer.app.generation._on_model_loaded(writer.engine.info)
    assert writer.phase is Phase.READY
    writer.app.generation._on_model_failed(FaultCode.MODEL_BROKEN)
    assert writer.app.actions[Command.ACCEPT].isEnabled()


def test_opening_a_document_does_not_hide_that_the_model_is_being_prepared(open_app):
    writer = open_app()
    writer.app.generation._on_model_loading()
    assert writer.phase is Phase.LOADING
    writer.app.document.new()
    assert writer.phase is Phase.LOADING
    writer.app.generation._on_model_loaded(writer.engine.info)
    assert writer.phase is Phase.IDLE


def test_enter_on_a_button_of_the_card_presses_that_button_and_nothing_else(open_app):
    writer = open_app()
    ask_and_wait(writer)
    writer.app.window.activateWindow()
    writer.press(Qt.Key.Key_Tab)
    accept, reject, _again = writer.view.card.buttons()
    writer.qtbot.waitUntil(accept.hasFocus)
    writer.qtbot.keyClick(accept, Qt.Key.Key_Tab)
    writer.qtbot.waitUntil(reject.hasFocus)
    writer.qtbot.keyClick(reject, Qt.Key.Key_Return)
    writer.wait_for(Phase.IDLE)
    assert writer.text == TEXT


def test_enter_is_a_new_line_once_a_lock_has_made_the_suggestion_stale(open_app):
    writer = open_app()
    ask_and_wait(writer)
    writer.app.locks.lock(TEXT.index("village"), TEXT.index("village"))
    writer.wait_for(Phase.STALE)
    writer.press(Qt.Key.Key_Return)
    assert writer.text == TEXT.replace(FIRST, FIRST + "\n")


def test_shift_and_enter_begin_a_line_every_program_knows(open_app):
    writer = open_app()
    writer.caret_at("The end of it.")
    writer.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert writer.text == TEXT.replace("The end", "\nThe end")


def test_a_model_folder_that_cannot_be_used_is_not_tried_again_at_the_next_start(qtbot, tmp_path):
    engine = ScriptedEngine(answer)

    def load(loading):
        if loading.folder.name == "broken":
            raise RuntimeFault(FaultCode.MODEL_BROKEN)
        return engine

    application = Application(Folders.under(tmp_path), load)
    application.start(None)
    qtbot.waitUntil(lambda: application.generation.status.phase is Phase.IDLE)
    application.models.use(tmp_path / "broken")
    qtbot.waitUntil(lambda: any(box.isVisible() for box in application.window.findChildren(QMessageBox)))
    assert application._preferences.model_folder != tmp_path / "broken"
    application.window.close_now()
    assert application.shut_down()
    # With its question, which would otherwise stand in the way of whoever comes next.
    application.window.deleteLater()
    QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete

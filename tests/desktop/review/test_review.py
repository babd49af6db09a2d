"""A suggestion gone through change by change, at the real window."""

import pytest
from PySide6.QtCore import Qt

from desktop.actions import Command
from desktop.editor.draft_layer import DraftTone
from desktop.generation.controller import Phase
from desktop.generation.review_state import ReviewMode
from desktop.review.settings import REVIEW_MODE
from runtime.api import Span
from tests.support.scripted_engine import run_of
from tests.support.writer import FIRST, NEW, TEXT

# FIRST becomes NEW by two changes: "gone down" -> "rowed out" and "village" -> "wreck".


@pytest.fixture
def reviewing(open_app):
    writer = open_app()
    writer.caret_at("gone down")
    writer.do(Command.REWRITE)
    writer.wait_for(Phase.READY)
    writer.do(Command.NEXT_CHANGE)
    return writer


def shown(writer):
    return writer.view.drafts.text()


def test_what_is_struck_and_what_is_new_stand_in_the_text(reviewing):
    assert shown(reviewing) == ("The keeper had gone downrowed out to the villagewreck, and Anna waited.")
    assert reviewing.text == TEXT
    assert "Change 1 of 2" in reviewing.view.card.message()
    reviewing.do(Command.SHOW_CHANGES)
    assert shown(reviewing) == NEW


def test_one_change_is_taken_and_the_other_left(reviewing):
    reviewing.do(Command.NEXT_CHANGE)
    assert "Change 2 of 2" in reviewing.view.card.message()
    reviewing.do(Command.ACCEPT_CHANGE)
    assert reviewing.text == TEXT.replace("village", "wreck")
    assert "Change 1 of 1" in reviewing.view.card.message()
    reviewing.do(Command.REJECT_CHANGE)
    assert reviewing.phase is Phase.IDLE
    assert reviewing.text == TEXT.replace("village", "wreck")
    reviewing.do(Command.UNDO)
    assert reviewing.text == TEXT


def test_a_click_on_a_change_puts_it_in_front_and_the_card_decides_it(reviewing):
    view = reviewing.view
    added = view.drafts.line_rectangles(DraftTone.ADDED)[0]
    point = (added.center() - view.page_offset()).toPoint()
    reviewing.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert "Change 2 of 2" in view.card.message()
    buttons = {button.text(): button for button in view.card.buttons()}
    assert list(buttons) == ["Accept", "Reject", "Accept all ⏎", "Reject all Esc"]
    reviewing.qtbot.mouseClick(buttons["Accept"], Qt.MouseButton.LeftButton)
    assert reviewing.text == TEXT.replace("village", "wreck")
    reviewing.qtbot.mouseClick(view.card.buttons()[1], Qt.MouseButton.LeftButton)
    assert (reviewing.text, reviewing.phase) == (TEXT.replace("village", "wreck"), Phase.IDLE)


def test_the_next_change_is_scrolled_to(open_app):
    old = " ".join(f"Word{number} stays here for a while." for number in range(200))
    new = old.replace("Word3 ", "Ward3 ").replace("Word190 ", "Ward190 ")
    writer = open_app(old + "\n", script=versions_of(new))
    writer.caret_at("Word0")
    writer.do(Command.REWRITE)
    writer.wait_for(Phase.READY)
    writer.do(Command.NEXT_CHANGE)
    writer.do(Command.NEXT_CHANGE)

    def is_in_sight():
        rectangle = writer.view.drafts.line_rectangles(DraftTone.CURRENT_ADDED)[0]
        top = rectangle.top() - writer.view.page_offset().y()
        return top >= 0 and top + rectangle.height() <= writer.view.viewport().height()

    writer.qtbot.waitUntil(is_in_sight)
    writer.do(Command.NEXT_CHANGE)
    writer.qtbot.waitUntil(is_in_sight)


def test_undo_brings_a_taken_change_back_to_be_decided(reviewing):
    reviewing.do(Command.ACCEPT_CHANGE)
    assert reviewing.text == TEXT.replace("gone down", "rowed out")
    reviewing.do(Command.UNDO)
    assert reviewing.text == TEXT
    assert reviewing.phase is Phase.READY
    assert "of 2" in reviewing.view.card.message()
    reviewing.do(Command.REDO)
    assert "of 1" in reviewing.view.card.message()
    reviewing.do(Command.ACCEPT)
    assert reviewing.text == TEXT.replace(FIRST, NEW)


def test_all_that_is_left_is_taken_with_enter(reviewing):
    reviewing.do(Command.REJECT_CHANGE)
    reviewing.press(Qt.Key.Key_Return)
    assert reviewing.text == TEXT.replace("village", "wreck")


def test_writing_on_at_the_paragraph_keeps_the_changes(reviewing):
    reviewing.caret_at("waited.", after=True)
    reviewing.qtbot.keyClicks(reviewing.view, " Still.")
    assert reviewing.phase is Phase.READY
    assert "of 2" in reviewing.view.card.message()
    reviewing.do(Command.ACCEPT)
    assert reviewing.text == TEXT.replace(FIRST, NEW + " Still.")


def test_a_change_falls_away_where_its_own_words_were_edited(reviewing):
    cursor = reviewing.view.textCursor()
    cursor.setPosition(reviewing.text.index("village") + len("village"))
    cursor.insertText("s")
    assert "of 1" in reviewing.view.card.message()
    reviewing.do(Command.ACCEPT)
    assert reviewing.text == TEXT.replace("gone down", "rowed out").replace("village", "villages")


def test_locked_words_are_in_no_change(open_app):
    writer = open_app()
    writer.select("Anna")
    writer.do(Command.TOGGLE_LOCK)
    writer.caret_at("gone down")
    writer.do(Command.REWRITE)
    writer.wait_for(Phase.READY)
    writer.do(Command.NEXT_CHANGE)
    writer.do(Command.ACCEPT_CHANGE)
    writer.do(Command.ACCEPT_CHANGE)
    assert writer.text == TEXT.replace(FIRST, NEW)
    assert [writer.text[span.start : span.end] for span in writer.app.locks.spans()] == ["Anna"]


def test_changes_can_be_what_is_always_shown(open_app):
    writer = open_app()
    writer.app.settings.set(REVIEW_MODE, ReviewMode.CHANGES)
    writer.caret_at("gone down")
    writer.do(Command.REWRITE)
    writer.wait_for(Phase.READY)
    assert "village" in shown(writer)
    assert "wreck" in shown(writer)


def test_those_who_skip_review_get_the_text_at_once_and_undo_gives_it_back(open_app):
    writer = open_app()
    writer.do(Command.DIRECT_REPLACE)
    writer.caret_at("gone down")
    writer.do(Command.REWRITE)
    writer.qtbot.waitUntil(lambda: writer.text == TEXT.replace(FIRST, NEW))
    assert writer.phase is Phase.IDLE
    writer.do(Command.UNDO)
    assert writer.text == TEXT


def versions_of(*texts):
    left = list(texts)

    def script(request):
        text = left.pop(0) if left else "Once more."
        return run_of(text, region=Span(0, len(getattr(request, "selected", ""))))

    return script


def test_another_try_is_one_more_version_and_the_keys_go_between_them(open_app):
    writer = open_app(script=versions_of("One.", "Two.", "Three."))
    writer.caret_at("gone down")
    writer.do(Command.REWRITE)
    writer.wait_for(Phase.READY)
    writer.do(Command.RETRY)
    writer.wait_for(Phase.READY)
    assert (shown(writer), writer.view.card.message()) == ("Two.", "Version 2 of 2")
    writer.do(Command.PREVIOUS_VERSION)
    assert (shown(writer), writer.view.card.message()) == ("One.", "Version 1 of 2")
    writer.do(Command.NEXT_VERSION)
    writer.do(Command.NEXT_VERSION)
    writer.qtbot.waitUntil(lambda: shown(writer) == "Three.")
    writer.do(Command.PREVIOUS_VERSION)
    writer.press(Qt.Key.Key_Return)
    assert writer.text == TEXT.replace(FIRST, "Two.")
    writer.do(Command.UNDO)
    assert writer.text == TEXT


def test_several_versions_are_written_at_once(open_app):
    writer = open_app(script=versions_of("One.", "Two.", "Three."))
    writer.caret_at("gone down")
    writer.app.generation.rewrite(0.5, versions=3)
    writer.qtbot.waitUntil(lambda: writer.view.card.message() == "Version 1 of 3")
    assert shown(writer) == "One."
    assert [one.text for one in writer.app.generation.versions] == ["One.", "Two.", "Three."]


def test_several_places_are_decided_one_after_the_other_or_together(open_app):
    text = "First one.\n\nSecond one.\n\nThird one.\n"
    for together in (False, True):
        writer = open_app(text, script=versions_of("A.", "B.", "C."))
        requests = writer.app.generation.requests
        from desktop.generation.requests import Ask

        asks = []
        for words in ("First one.", "Second one.", "Third one."):
            start = text.index(words)
            end = start + len(words)
            asks.append(Ask(requests.rewrite(start, end, 0.5), start, end))
        writer.app.generation.ask(asks)
        writer.wait_for(Phase.READY)
        assert shown(writer) == "A."
        if together:
            ready = writer.app.generation._sheaf
            writer.qtbot.waitUntil(lambda ready=ready: all(one.finished for one in ready.everything()))
            writer.do(Command.ACCEPT_ALL)
            assert writer.text == "A.\n\nB.\n\nC.\n"
            writer.do(Command.UNDO)
            assert writer.text == text
        else:
            writer.press(Qt.Key.Key_Return)
            writer.wait_for(Phase.READY)
            assert shown(writer) == "B."
            writer.press(Qt.Key.Key_Escape)
            writer.wait_for(Phase.READY)
            writer.press(Qt.Key.Key_Return)
            assert writer.text == "A.\n\nSecond one.\n\nC.\n"
            assert writer.phase is Phase.IDLE


def test_a_locked_word_stays_itself_where_another_begins_like_it(open_app):
    text = "We saw an owl.\n"
    writer = open_app(
        text, script=lambda _request: run_of("He and an owl flew.", region=Span(0, 14), locks=(Span(7, 9),))
    )
    writer.select("an")
    writer.do(Command.TOGGLE_LOCK)
    writer.caret_at("owl")
    writer.do(Command.REWRITE)
    writer.wait_for(Phase.READY)
    writer.do(Command.NEXT_CHANGE)
    writer.do(Command.ACCEPT_CHANGE)
    writer.do(Command.ACCEPT)
    assert writer.text == "He and an owl flew.\n"
    (lock,) = writer.app.locks.spans()
    assert (lock.start, lock.end) == (7, 9)

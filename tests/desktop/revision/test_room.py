"""Watching a text being revised: pace, winding back, keeping states and words, the read-out; by keys and mouse."""

import dataclasses

import pytest
from PySide6.QtCore import QPoint, Qt

from desktop.actions import Command
from desktop.editor.draft_layer import DraftTone
from desktop.generation.controller import Phase
from desktop.revision.reveal import RevealUnit
from desktop.revision.settings import PACE, UNIT, RevealPace
from runtime.api import Draft, Finished, Prefilled, RewriteRequest, Settled, Span, SteerRequest
from tests.support.scripted_engine import STATISTICS, cells, run_of, trace_of
from tests.support.writer import FIRST, NEW, TEXT, answer

STEPS = (
    "The sailor had flown over to the moon, and Anna waited.",
    "The keeper had flown out to the moon, and Anna waited.",
    NEW,
)
STEERED = "The keeper had swum out to the rocks, and Anna waited."


def script(request):
    match request:
        case RewriteRequest():
            region = Span(0, len(request.selected))
            drafts = [
                Draft(0, step, 8, region, with_locks(request, text, is_last=text == NEW))
                for step, text in enumerate(STEPS, 1)
            ]
            locks = tuple(Span(at := NEW.index("Anna"), at + 4) for _ in request.locks)
            return [
                Prefilled(10, 0, 0.0),
                *drafts,
                Settled(0, NEW, region, STATISTICS),
                Finished(NEW, locks, 7, STATISTICS, traces=(trace_of(drafts),)),
            ]
        case SteerRequest():
            return run_of(STEERED, region=Span(0, len(FIRST)))
        case _:
            return answer(request)


def with_locks(request, text, *, is_last):
    made = cells(text, accepted=is_last)
    return tuple(dataclasses.replace(one, locked=bool(request.locks) and one.text == " Anna") for one in made)


@pytest.fixture
def writer(open_app):
    return open_app(script=script)


def rewritten(writer):
    writer.caret_at("gone down")
    writer.do(Command.REWRITE)
    writer.wait_for(Phase.READY)


def wound(writer):
    rewritten(writer)
    writer.do(Command.SCRUB)
    writer.qtbot.waitUntil(lambda: writer.app.features.revision.bar.isVisible() and is_at(writer, STEPS[2]))
    return writer.app.features.revision.bar


def is_at(writer, text):
    suggestion = writer.app.generation.suggestion
    return suggestion is not None and suggestion.wound_back is not None and writer.view.drafts.text() == text


def press(writer, key, modifier=Qt.KeyboardModifier.NoModifier):
    writer.qtbot.keyClick(writer.app.features.revision.bar.slider, key, modifier)


def toned(writer, tone):
    suggestion = writer.app.generation.suggestion
    assert suggestion is not None
    return [piece.text for piece in writer.view.drafts._pieces if piece.tone is tone]


# --- winding back --------------------------------------------------------------------------------------------------


def test_the_arrow_keys_go_back_step_by_step_and_escape_brings_the_result_back(writer):
    wound(writer)
    press(writer, Qt.Key.Key_Left)
    writer.qtbot.waitUntil(lambda: is_at(writer, STEPS[1]))
    press(writer, Qt.Key.Key_Left)
    writer.qtbot.waitUntil(lambda: is_at(writer, STEPS[0]))
    assert writer.text == TEXT
    press(writer, Qt.Key.Key_Escape)
    assert not writer.app.features.revision.bar.isVisible()
    assert writer.view.drafts.text() == NEW
    assert writer.app.generation.status.versions == 1
    writer.press(Qt.Key.Key_Return)
    assert writer.text == TEXT.replace(FIRST, NEW)


def test_what_is_accepted_is_what_is_seen(writer):
    wound(writer)
    press(writer, Qt.Key.Key_Left)
    writer.qtbot.waitUntil(lambda: is_at(writer, STEPS[1]))
    writer.do(Command.ACCEPT)
    assert writer.text == TEXT.replace(FIRST, STEPS[1])
    assert not writer.app.features.revision.bar.isVisible()
    writer.view.undo()
    assert writer.text == TEXT


def test_a_state_is_kept_as_a_version_beside_the_result(writer):
    wound(writer)
    press(writer, Qt.Key.Key_Left)
    writer.qtbot.waitUntil(lambda: is_at(writer, STEPS[1]))
    press(writer, Qt.Key.Key_Return)
    assert writer.app.generation.status.versions == 2
    assert writer.view.drafts.text() == STEPS[1]
    writer.do(Command.PREVIOUS_VERSION)
    assert writer.view.drafts.text() == NEW


def test_a_locked_word_stays_locked_in_every_step_and_unchanged_when_a_state_is_accepted(writer):
    writer.select("Anna")
    writer.do(Command.TOGGLE_LOCK)
    wound(writer)
    press(writer, Qt.Key.Key_Left)
    writer.qtbot.waitUntil(lambda: is_at(writer, STEPS[1]))
    writer.do(Command.ACCEPT)
    assert writer.text == TEXT.replace(FIRST, STEPS[1])
    assert [writer.text[one.start : one.end] for one in writer.app.locks.spans()] == ["Anna"]


def test_words_are_kept_by_click_and_the_rest_is_written_again_as_one_more_version(writer):
    bar = wound(writer)
    press(writer, Qt.Key.Key_Left)
    writer.qtbot.waitUntil(lambda: is_at(writer, STEPS[1]))
    assert not bar.write_again.isEnabled()
    at = STEPS[1].index("keeper")
    point = writer.view.drafts.rectangle_of(at, at + 6).center()
    writer.qtbot.mouseClick(writer.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(point))
    assert toned(writer, DraftTone.LOCKED) == ["keeper"]
    writer.qtbot.mouseClick(bar.write_again, Qt.MouseButton.LeftButton)
    writer.wait_for(Phase.READY)
    request = writer.engine.requests[-1]
    assert isinstance(request, SteerRequest)
    assert (request.step, request.afresh) == (2, True)
    assert [STEPS[1][one.start : one.end] for one in request.keep] == ["keeper"]
    assert writer.view.drafts.text() == STEERED
    assert writer.app.generation.status.versions == 2
    writer.do(Command.PREVIOUS_VERSION)
    assert writer.view.drafts.text() == NEW


def test_a_double_click_keeps_the_sentence(writer):
    wound(writer)
    at = NEW.index("rowed")
    point = QPoint(writer.view.drafts.rectangle_of(at, at + 5).center())
    writer.qtbot.mouseClick(writer.view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    writer.qtbot.mouseDClick(writer.view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert toned(writer, DraftTone.LOCKED) == [NEW]


def test_words_are_kept_by_keys_alone(writer):
    wound(writer)
    shift = Qt.KeyboardModifier.ShiftModifier
    press(writer, Qt.Key.Key_Right, shift)
    press(writer, Qt.Key.Key_Right, shift)
    assert toned(writer, DraftTone.POINTED) == ["keeper"]
    press(writer, Qt.Key.Key_Space)
    press(writer, Qt.Key.Key_Right, shift)
    assert toned(writer, DraftTone.LOCKED) == ["keeper"]
    press(writer, Qt.Key.Key_Left, shift)
    press(writer, Qt.Key.Key_Space)
    assert toned(writer, DraftTone.POINTED) == ["keeper"]
    assert not toned(writer, DraftTone.LOCKED)


def test_an_edit_of_the_paragraph_ends_the_winding_and_overwrites_nothing(writer):
    wound(writer)
    writer.caret_at("gone")
    writer.press(Qt.Key.Key_X)
    assert writer.phase is Phase.STALE
    assert not writer.app.features.revision.bar.isVisible()
    assert not writer.view.drafts.is_visible
    assert writer.text == TEXT.replace("gone", "xgone")


def test_another_version_ends_the_winding_and_the_first_is_whole_again(writer):
    wound(writer)
    press(writer, Qt.Key.Key_Left)
    writer.qtbot.waitUntil(lambda: is_at(writer, STEPS[1]))
    writer.do(Command.RETRY)
    writer.qtbot.waitUntil(lambda: writer.app.generation.status.versions == 2 and writer.phase is Phase.READY)
    assert not writer.app.features.revision.bar.isVisible()
    writer.do(Command.PREVIOUS_VERSION)
    assert writer.view.drafts.text() == NEW


def test_with_nothing_to_wind_back_it_says_so(writer):
    writer.do(Command.SCRUB)
    assert "Wind back works" in writer.app.window.statusBar().currentMessage()
    assert not writer.app.features.revision.bar.isVisible()


def test_the_word_the_keyboard_is_at_is_scrolled_into_view(open_app):
    long = " ".join(f"word{number}" for number in range(400))

    def write_long(request):
        drafts = [Draft(0, 1, 8, Span(0, len(request.selected)), cells(long))]
        settled = Settled(0, long, drafts[0].region, STATISTICS)
        return [*drafts, settled, Finished(long, (), 7, STATISTICS, traces=(trace_of(drafts),))]

    writer = open_app(script=write_long)
    rewritten(writer)
    writer.do(Command.SCRUB)
    writer.qtbot.waitUntil(lambda: is_at(writer, long))
    press(writer, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert toned(writer, DraftTone.POINTED) == ["word399"]
    seen = writer.view.drafts.rectangle_of(len(long) - 7, len(long))
    assert writer.view.viewport().rect().contains(seen)


def stopped(open_app):
    writer = open_app(script=script, gate=True)
    writer.caret_at("gone down")
    writer.do(Command.REWRITE)
    writer.engine.step(3)
    writer.qtbot.waitUntil(lambda: writer.app.generation.status.step == 2)
    writer.do(Command.STOP)
    writer.wait_for(Phase.IDLE)
    return writer


def test_what_was_stopped_is_taken_up_again_to_keep_words_of_it(open_app):
    writer = stopped(open_app)
    assert not writer.view.drafts.is_visible
    assert "Wind back" in writer.app.window.statusBar().currentMessage()
    writer.engine.step(20)
    writer.do(Command.SCRUB)
    writer.qtbot.waitUntil(lambda: writer.app.features.revision.bar.isVisible() and is_at(writer, STEPS[1]))
    assert writer.text == TEXT
    press(writer, Qt.Key.Key_Left)
    writer.qtbot.waitUntil(lambda: is_at(writer, STEPS[0]))
    press(writer, Qt.Key.Key_Escape)
    assert writer.view.drafts.text() == STEPS[1]
    writer.do(Command.SCRUB)
    writer.qtbot.waitUntil(lambda: writer.app.features.revision.bar.isVisible() and is_at(writer, STEPS[1]))
    shift = Qt.KeyboardModifier.ShiftModifier
    press(writer, Qt.Key.Key_Right, shift)
    press(writer, Qt.Key.Key_Right, shift)
    press(writer, Qt.Key.Key_Space)
    writer.qtbot.mouseClick(writer.app.features.revision.bar.write_again, Qt.MouseButton.LeftButton)
    writer.wait_for(Phase.READY)
    request = writer.engine.requests[-1]
    assert [STEPS[1][one.start : one.end] for one in request.keep] == ["keeper"]
    assert len(request.traces[0].steps) == 2
    assert writer.view.drafts.text() == STEERED
    writer.press(Qt.Key.Key_Return)
    assert writer.text == TEXT.replace(FIRST, STEERED)


def test_what_was_stopped_is_not_taken_up_for_a_text_that_has_changed(open_app):
    writer = stopped(open_app)
    writer.caret_at("gone")
    writer.press(Qt.Key.Key_X)
    writer.do(Command.SCRUB)
    assert not writer.app.features.revision.bar.isVisible()
    assert writer.text == TEXT.replace("gone", "xgone")


# --- pace ----------------------------------------------------------------------------------------------------------


def test_a_slow_reveal_lags_behind_and_can_be_accepted_at_once(writer):
    writer.app.settings.set(PACE, RevealPace.SLOW)
    rewritten(writer)
    assert writer.view.drafts.text() == NEW
    assert toned(writer, DraftTone.UNDECIDED)
    writer.press(Qt.Key.Key_Return)
    assert writer.text == TEXT.replace(FIRST, NEW)
    assert not writer.view.drafts.is_visible


def test_the_calm_reveal_comes_to_its_end_by_itself(writer):
    writer.app.settings.set(UNIT, RevealUnit.SENTENCE)
    rewritten(writer)
    writer.qtbot.waitUntil(lambda: not toned(writer, DraftTone.UNDECIDED))
    assert toned(writer, DraftTone.SETTLED) == [NEW]


def test_the_original_stays_readable_until_the_new_text_is_done(open_app):
    writer = open_app(script=script, gate=True)
    writer.app.settings.set(PACE, RevealPace.WHEN_DONE)
    writer.caret_at("gone down")
    writer.do(Command.REWRITE)
    writer.engine.step(3)
    writer.qtbot.waitUntil(lambda: writer.app.generation.status.step == 2)
    assert writer.view.drafts.text() == FIRST
    assert toned(writer, DraftTone.ORIGINAL) == [FIRST]
    assert "step 2" in writer.view.card.message()
    writer.engine.step(5)
    writer.wait_for(Phase.READY)
    assert writer.view.drafts.text() == NEW
    assert toned(writer, DraftTone.SETTLED) == [NEW]


# --- read-out ------------------------------------------------------------------------------------------------------


def test_the_read_out_is_hidden_until_asked_for_and_follows_the_step_that_is_seen(writer):
    assert not writer.app.features.revision.readout.isVisible()
    writer.do(Command.READOUT)
    assert "Nothing has been written yet" in writer.app.features.revision.readout.text()
    wound(writer)
    text = writer.app.features.revision.readout.text()
    assert "step 3 of at most 8" in text
    assert "mean entropy 0.10 nats" in text
    assert "seed 7" in text
    press(writer, Qt.Key.Key_Left)
    writer.qtbot.waitUntil(lambda: is_at(writer, STEPS[1]))
    text = writer.app.features.revision.readout.text()
    assert "step 2 of at most 8" in text
    assert "mean entropy 2.00 nats" in text
    assert "kept 0 of 11 tokens" in text

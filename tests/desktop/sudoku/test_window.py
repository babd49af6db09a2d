"""The window that shows a Sudoku being solved, used by keys and clicks, with a scripted model behind it."""

import threading

import pytest
from PySide6.QtCore import Qt

from desktop.actions import Command
from desktop.editor.theme import ThemeName, load_theme
from desktop.sudoku.recording import Mode
from desktop.sudoku.settings import Pace
from runtime.api import Failed, FaultCode, Prefilled, RuntimeFault, SudokuRequest
from tests.support.scripted_engine import ScriptedEngine
from tests.support.scripted_sudoku import GIVENS, SOLUTIONS, boards, solve


def test_a_puzzle_is_shown_with_its_digits_locked_and_the_board_has_the_keyboard(watch):
    watcher = watch()
    assert watcher.digits() == GIVENS[4].replace(".", "0")
    assert watcher.name(1, 2) == "Row 1, column 2: 2, given"
    assert watcher.name(2, 3) == "Row 2, column 3: empty"
    assert watcher.window.focusWidget() is watcher.cell(1, 1)


def test_the_model_is_asked_for_the_puzzle_with_its_own_number_of_steps_or_one(watch):
    watcher = watch()
    watcher.solve()
    watcher.solve(Mode.ONE_STEP)
    several, one = watcher.engine.requests
    assert several == SudokuRequest(givens=GIVENS[4], size=4, steps=None, seed=several.seed)
    assert (one.givens, one.steps) == (GIVENS[4], 1)
    # So that the two can be compared.
    assert one.seed == several.seed


def test_the_end_says_right_and_what_was_changed(watch):
    watcher = watch()
    watcher.solve()
    assert watcher.digits() == SOLUTIONS[4]
    assert watcher.said.startswith("Right")
    changed = sum(a != b for a, b in zip(boards(watcher.engine.requests[0])[0], SOLUTIONS[4], strict=True))
    assert watcher.counted() == {
        "Steps": ["3"],
        "Right cells": ["12 of 12"],
        "Cells changed": [str(changed)],
        "Changed once settled": [str(changed)],
        "Wrong to right": [str(changed)],
        "Right to wrong": ["0"],
    }
    assert watcher.panel.checked_by.isVisible()


def test_a_wrong_board_is_called_wrong_and_the_cells_are_marked(watch):
    watcher = watch()
    watcher.solve(Mode.ONE_STEP)
    assert watcher.said.startswith("Not right: column 1 holds")
    assert watcher.name(1, 1) == "Row 1, column 1: 1, given, against the rules"
    assert watcher.name(3, 1) == "Row 3, column 1: 1, against the rules"
    assert watcher.name(2, 1) == "Row 2, column 1: 4"


def test_the_other_way_is_tried_at_once_and_both_stand_side_by_side(watch):
    watcher = watch()
    watcher.solve()
    watcher.choose(Mode.ONE_STEP)
    watcher.wait_for_the_end()
    assert watcher.said.startswith("Not right")
    assert watcher.counted()["Steps"] == ["3", "1"]
    # Going back shows what is there already.
    watcher.choose(Mode.SEVERAL_STEPS)
    assert watcher.said.startswith("Right")
    assert len(watcher.engine.requests) == 2


def test_one_can_go_through_the_steps_by_keys_and_see_a_correction(watch):
    watcher = watch()
    watcher.solve()
    watcher.press(Qt.Key.Key_Comma)
    assert watcher.step == 2
    assert watcher.panel.step_count.text() == "Step 2 of 3"
    watcher.press(Qt.Key.Key_Comma)
    assert watcher.name(1, 3) == "Row 1, column 3: 4, not sure yet"
    watcher.press(Qt.Key.Key_Period)
    assert watcher.name(1, 3) == "Row 1, column 3: 4"
    watcher.press(Qt.Key.Key_Period)
    assert watcher.name(1, 3) == "Row 1, column 3: 3, was 4 before"
    watcher.panel.slider.setValue(0)
    assert watcher.digits() == GIVENS[4].replace(".", "0")


def test_the_space_bar_solves_pauses_and_goes_on(watch, qtbot):
    watcher = watch(pace=Pace.SLOW)
    watcher.press(Qt.Key.Key_Space)
    playback = watcher.room.session.playback
    assert playback.is_playing
    assert watcher.panel.play.text().replace("&", "") == "Pause"
    watcher.press(Qt.Key.Key_Space)
    assert not playback.is_playing
    watcher.panel.pace_chosen.emit(Pace.AT_ONCE)
    watcher.press(Qt.Key.Key_Space)
    watcher.wait_for_the_end()


def test_again_begins_with_other_noise(watch):
    watcher = watch()
    watcher.solve()
    watcher.click(watcher.panel.again)
    watcher.wait_for_the_end()
    first, second = watcher.engine.requests
    assert first.givens == second.givens
    assert first.seed != second.seed


def test_a_puzzle_of_ones_own_is_typed_into_the_cells(watch):
    watcher = watch()
    watcher.click(watcher.panel.own)
    assert watcher.digits() == "0" * 16
    watcher.press(Qt.Key.Key_2)
    watcher.press(Qt.Key.Key_Right)
    watcher.press(Qt.Key.Key_Down)
    watcher.press(Qt.Key.Key_4)
    assert watcher.name(1, 1) == "Row 1, column 1: 2, given"
    assert watcher.name(2, 2) == "Row 2, column 2: 4, given"
    assert watcher.said.startswith("More than one board")
    watcher.press(Qt.Key.Key_Backspace)
    assert watcher.name(2, 2) == "Row 2, column 2: empty"


def test_typing_into_a_solved_board_makes_another_puzzle(watch):
    watcher = watch()
    watcher.solve()
    watcher.type(1, 3, "3")
    assert watcher.digits() == "123" + GIVENS[4][3:].replace(".", "0")
    assert watcher.step == 0
    assert watcher.counted() == {}


def test_contradicting_digits_are_marked_and_not_sent_to_the_model(watch):
    watcher = watch()
    watcher.type(1, 3, "1")
    assert "row 1 holds 1 more than once" in watcher.said
    assert watcher.name(1, 3) == "Row 1, column 3: 1, given, against the rules"
    assert not watcher.panel.play.isEnabled()
    watcher.press(Qt.Key.Key_Space)
    assert watcher.engine.requests == []
    watcher.type(1, 3, "3")
    assert watcher.panel.play.isEnabled()


def test_a_digit_the_board_does_not_have_is_refused_with_a_sentence(watch):
    watcher = watch()
    watcher.type(2, 1, "7")
    assert watcher.said == "Only the digits from 1 to 4 fit on this board."
    assert watcher.name(2, 1).endswith("empty")


def test_tab_leaves_the_board_and_comes_back_to_the_same_cell(watch, qtbot):
    watcher = watch()
    watcher.press(Qt.Key.Key_Right)
    assert watcher.window.focusWidget() is watcher.cell(1, 2)
    watcher.press(Qt.Key.Key_Tab)
    assert watcher.panel.isAncestorOf(watcher.window.focusWidget())
    watcher.press(Qt.Key.Key_Backtab)
    assert watcher.window.focusWidget() is watcher.cell(1, 2)


def test_sizes_are_those_there_are_puzzles_of(watch):
    watcher = watch()
    assert [watcher.panel.sizes.itemData(row) for row in range(watcher.panel.sizes.count())] == [4, 6]
    watcher.panel.size_chosen.emit(6)
    assert watcher.window.board.size_of_board == 6
    watcher.solve()
    assert watcher.digits() == SOLUTIONS[6]
    assert watcher.said.startswith("Right")


def test_the_model_is_let_go_with_the_window_and_comes_back_with_it(watch, qtbot):
    watcher = watch(gate=True)
    watcher.click(watcher.panel.play)
    watcher.engine.step(2)
    qtbot.waitUntil(lambda: watcher.step == 1)
    watcher.window.close()
    qtbot.waitUntil(lambda: watcher.engine.is_unloaded)
    assert watcher.digits() == GIVENS[4].replace(".", "0")
    watcher.engine.gate = False
    watcher.room.open()
    watcher.solve()
    assert watcher.said.startswith("Right")


def test_it_works_in_a_thread_of_its_own_on_the_processor(watch):
    loadings = []
    engine = ScriptedEngine(solve)

    def load(loading):
        loadings.append((loading.device, threading.get_ident()))
        return engine

    watcher = watch(load=load)
    watcher.solve()
    assert [device for device, _ in loadings] == ["cpu"]
    assert engine.thread_ids == {loadings[0][1]}
    assert threading.get_ident() not in engine.thread_ids


def test_a_missing_model_is_told_in_one_sentence_and_tried_again(watch, qtbot):
    is_there = []

    def load(_loading):
        if not is_there:
            raise RuntimeFault(FaultCode.MODEL_MISSING)
        return ScriptedEngine(solve)

    watcher = watch(load=load)
    qtbot.waitUntil(lambda: "missing or damaged" in watcher.said)
    is_there.append(True)
    watcher.solve()
    assert watcher.said.startswith("Right")


@pytest.mark.parametrize(
    ("code", "words"), [(FaultCode.OUT_OF_MEMORY, "free memory"), (FaultCode.NOT_A_NUMBER, "could not fill in")]
)
def test_a_run_that_fails_leaves_the_puzzle_and_says_so(watch, qtbot, code, words):
    events = [Prefilled(prompt_tokens=1, left_out_characters=0, seconds=0.0), Failed(code)]
    watcher = watch(script=lambda _request: events)
    watcher.click(watcher.panel.play)
    qtbot.waitUntil(lambda: words in watcher.said)
    assert watcher.digits() == GIVENS[4].replace(".", "0")
    assert watcher.panel.play.isEnabled()


def test_damaged_puzzles_leave_an_empty_board_to_type_into(watch, tmp_path):
    watcher = watch(sizes=())
    assert watcher.digits() == "0" * 16
    assert not watcher.panel.new.isEnabled()
    watcher.type(1, 1, "1")
    assert watcher.name(1, 1) == "Row 1, column 1: 1, given"


def test_the_board_is_painted_in_every_theme_and_size(watch):
    watcher = watch()
    watcher.solve(Mode.ONE_STEP)
    pictures = set()
    for name in ThemeName:
        watcher.window.board.set_theme(load_theme(name))
        for size in ((860, 620), (640, 440), (340, 300)):
            watcher.window.resize(*size)
            image = watcher.window.board.grab().toImage()
            pictures.add((image.width(), image.height(), image.pixelColor(image.rect().center()).name()))
            board = watcher.window.board.rect()
            assert all(
                board.contains(cell.geometry()) for cell in watcher.window.board.findChildren(type(watcher.cell(1, 1)))
            )
    assert len(pictures) >= 6


def test_the_command_opens_it_over_the_page(open_app, qtbot):
    writer = open_app(script=solve)
    writer.do(Command.SUDOKU)
    room = writer.app.features.sudoku
    assert room.window.isVisible()
    # The writer's model is another thread's.
    assert writer.app.thread_.info is not None
    writer.app.window.close_now()

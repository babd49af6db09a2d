"""A run kept step by step: what changed, what had looked settled before, and how it is shown and summed up."""

import pytest

from desktop.editor.draft_layer import DraftTone
from desktop.sudoku.board import solve
from desktop.sudoku.cell_values import values_of_puzzle, values_of_step
from desktop.sudoku.cell_view import Look
from desktop.sudoku.recording import Change, Mode, Puzzle, Recording
from desktop.sudoku.verdict import Tone, remark_on, verdict_on
from runtime.api import Cell, Draft, Span

RIGHT = "1234341221434321"
GIVENS = "1200000000000021"


def digits(text):
    return tuple(map(int, text))


PUZZLE = Puzzle(4, digits(GIVENS), digits(RIGHT))


def draft(step, text, *, pale=(), steps=8):
    """A board as the model would have it after a step; `pale` are the places it is not sure of."""
    cells = tuple(
        Cell(letter, 2.0 if place in pale else 0.1, GIVENS[place] != "0", place not in pale)
        for place, letter in enumerate(text)
    )
    return Draft(0, step, steps, Span(0, 0), cells)


def recorded(*drafts, puzzle=PUZZLE):
    recording = Recording(puzzle, Mode.SEVERAL_STEPS, seed=1)
    for one in drafts:
        recording.add(one)
    return recording


def test_a_change_of_a_digit_that_looked_settled_is_told_from_one_that_did_not():
    recording = recorded(draft(1, "1243341221434321", pale=[2]), draft(2, RIGHT))
    assert recording.step(0) is None
    assert recording.step(1).changes == ()
    assert recording.step(2).changes == (
        Change(2, before=4, after=3, had_stood=False),
        Change(3, before=3, after=4, had_stood=True),
    )


def test_a_digit_that_turned_pale_again_had_looked_settled_all_the_same():
    recording = recorded(
        draft(1, "1243341221434321"), draft(2, "1243341221434321", pale=[3]), draft(3, RIGHT, pale=[3])
    )
    assert [change.had_stood for change in recording.step(3).changes] == [True, True]
    # The new digit is another one, which has not looked settled yet.
    recording.add(draft(4, "1233341221434321"))
    assert recording.step(4).changes == (Change(3, before=4, after=3, had_stood=False),)


def test_changes_are_counted_by_cells_and_by_what_came_of_them():
    recording = recorded(draft(1, "1243341221434321", pale=[2]), draft(2, RIGHT), draft(3, "1224341221434321"))
    tally = recording.tally()
    assert (tally.steps, tally.written) == (3, 12)
    assert (tally.changed, tally.corrected) == (2, 2)
    assert (tally.right, tally.to_right, tally.to_wrong) == (11, 2, 1)


def test_without_a_known_solution_nothing_is_called_right():
    tally = recorded(draft(1, RIGHT), puzzle=Puzzle(4, digits(GIVENS))).tally()
    assert (tally.right, tally.to_right, tally.to_wrong) == (None, None, None)


def test_what_is_no_digit_of_the_board_leaves_a_cell_empty():
    recording = recorded(draft(1, "12x9 ²" + "0" * 10))
    assert recording.step(1).digits == digits("12" + "0" * 14)
    recording.add(draft(2, RIGHT))
    assert recording.step(2).changes == ()


def test_a_draft_of_another_size_is_refused():
    with pytest.raises(ValueError, match="3 cells"):
        recorded(draft(1, "123"))


def test_open_cells_look_pale_or_firm_as_a_draft_on_the_page_and_givens_locked():
    values = values_of_step(recorded(draft(1, RIGHT, pale=[2])), 1)
    assert [one.look for one in values[:4]] == [Look.GIVEN, Look.GIVEN, Look.UNDECIDED, Look.SETTLED]
    assert values_of_step(recorded(draft(1, RIGHT)), 0) == values_of_puzzle(PUZZLE)


def test_a_corrected_cell_shows_what_it_was_for_a_step_and_keeps_a_mark():
    recording = recorded(draft(1, "1243341221434321", pale=[2]), draft(2, RIGHT), draft(3, RIGHT))
    during, after = values_of_step(recording, 2), values_of_step(recording, 3)
    assert (during[3].replaced, during[3].was_corrected) == (3, True)
    assert (after[3].replaced, after[3].was_corrected) == (0, True)
    # It was never sure of this one.
    assert (during[2].replaced, during[2].was_corrected) == (0, False)


def test_what_breaks_the_rules_is_marked_at_the_end_and_not_before():
    recording = recorded(draft(1, "1233341221434321", pale=[2]))
    assert not any(one.is_in_conflict for one in values_of_step(recording, 1))
    recording.is_complete = True
    values = values_of_step(recording, 1)
    assert {place for place, one in enumerate(values) if one.is_in_conflict} == {2, 3, 11}
    # As on the page: what a run ended with is settled.
    assert values[2].look is Look.SETTLED


def test_the_verdict_says_right_or_names_what_is_wrong():
    good = verdict_on(recorded(draft(1, RIGHT)))
    assert good.tone is Tone.GOOD
    bad = verdict_on(recorded(draft(1, "1233341221434321")))
    assert bad.tone is Tone.BAD
    assert "row 1 holds 3 more than once" in bad.text
    assert verdict_on(recorded(draft(1, "12x4341221434321"))).tone is Tone.BAD
    assert verdict_on(recorded()).tone is Tone.BAD


@pytest.mark.parametrize(
    ("givens", "words"),
    [
        ("1" + "0" * 15, "More than one board"),
        ("11" + "0" * 14, "row 1 holds 1 more than once"),
        ("1230" + "0004" + "0" * 8, "No board fits"),
        (RIGHT, "Every cell is given"),
        ("1204341221434321", ""),
    ],
)
def test_what_is_special_about_a_puzzle_is_said_beforehand(givens, words):
    puzzle = Puzzle(4, digits(givens))
    said = remark_on(puzzle, solve(puzzle.givens, 4)).text
    assert words in said
    assert bool(words) is bool(said)


def test_tones_are_those_of_drafts_on_the_page():
    assert recorded(draft(1, RIGHT, pale=[2])).step(1).tones[1:4] == (
        DraftTone.LOCKED,
        DraftTone.UNDECIDED,
        DraftTone.SETTLED,
    )

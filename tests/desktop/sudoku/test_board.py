"""The window's own rules of Sudoku, by which it checks what the model wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.sudoku.board import SIZES, UnitKind, box_shape, conflicts, is_right, solve, units

RIGHT = {
    4: "1234341221434321",
    6: "123456456123231564564231312645645312",
    9: "534678912672195348198342567859761423426853791713924856961537284287419635345286179",
}
# As in Wikipedia's article: one solution, the one above.
PUZZLE = "530070000600195000098000060800060003400803001700020006060000280000419005000080079"


def digits(text):
    return tuple(map(int, text))


@pytest.mark.parametrize("size", SIZES)
def test_every_cell_is_in_one_row_one_column_and_one_box(size):
    height, width = box_shape(size)
    assert height * width == size
    for kind in UnitKind:
        places = [place for unit in units(size) if unit.kind is kind for place in unit.places]
        assert sorted(places) == list(range(size * size))
    box = next(unit for unit in units(size) if unit.kind is UnitKind.BOX)
    assert box.places[-1] == (height - 1) * size + width - 1


@pytest.mark.parametrize("size", SIZES)
def test_a_right_board_is_right_and_no_longer_with_any_cell_changed(size):
    board = digits(RIGHT[size])
    empty = (0,) * size**2
    assert is_right(board, empty, size)
    for place in range(size**2):
        for digit in {0, board[place] % size + 1, size + 1}:
            wrong = (*board[:place], digit, *board[place + 1 :])
            assert not is_right(wrong, empty, size)


def test_a_board_that_lost_a_given_digit_is_not_right():
    other = digits(RIGHT[4].translate(str.maketrans("12", "21")))
    assert is_right(other, (0,) * 16, 4)
    assert not is_right(other, digits("1" + "0" * 15), 4)


def test_conflicts_name_unit_digit_and_places():
    found = conflicts(digits("1010" + "0000" + "0000" + "0000"), 4)
    assert [(one.unit.kind, one.unit.number, one.digit, one.places) for one in found] == [(UnitKind.ROW, 1, 1, (0, 2))]
    found = conflicts(digits("1000" + "0100" + "0000" + "0000"), 4)
    assert [(one.unit.kind, one.unit.number, one.places) for one in found] == [(UnitKind.BOX, 1, (0, 5))]


def test_the_only_solution_is_found():
    assert solve(digits(PUZZLE), 9).only == digits(RIGHT[9])


def test_none_and_several_solutions_are_told_apart():
    assert solve(digits("1100" + "0" * 12), 4).found == ()
    # Nothing contradicts itself here, and yet no digit is left for the last cell of the first row.
    none = solve(digits("1230" + "0004" + "0" * 8), 4)
    assert (none.found, none.is_certain, none.only) == ((), True, None)
    several = solve((0,) * 16, 4)
    assert (len(several.found), several.is_certain, several.only) == (2, True, None)


def test_a_search_that_takes_too_long_says_so():
    hard = solve(digits("000000010400000000020000000000050407008000300001090000300400200050100000000806000"), 9)
    assert not hard.is_certain
    assert hard.only is None


@given(st.sampled_from([4, 6]).flatmap(lambda size: st.tuples(st.just(size), st.sets(st.integers(0, size**2 - 1)))))
def test_what_is_found_for_any_part_of_a_right_board_is_right(size_and_open):
    size, places = size_and_open
    puzzle = tuple(0 if place in places else digit for place, digit in enumerate(digits(RIGHT[size])))
    solutions = solve(puzzle, size)
    assert all(is_right(board, puzzle, size) for board in solutions.found)
    if solutions.only is not None:
        assert solutions.only == digits(RIGHT[size])

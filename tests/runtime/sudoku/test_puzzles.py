"""Puzzles: the solver against brute force, one solution each, the parts kept apart, the disguises, the text."""

import json
import random
import sys
from itertools import islice, product
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

from runtime.sudoku.board import OPEN, SHAPES, Solver, is_solved
from runtime.sudoku.examples import Alphabet, PuzzleDrawer, examples_of
from runtime.sudoku.generator import GIVENS, GeneratorMissing, fresh_puzzles, minimal_puzzles, with_givens
from runtime.sudoku.split import Part, part_of, parts_of, renamed
from runtime.sudoku.text import OPEN_MARK, answer_text, pair, prompt_text, save_byte_tokenizer, write_pairs
from runtime.tasks.sudoku import OPEN as OPEN_IN_A_PROMPT

FOUR, SIX, NINE = (SHAPES[size] for size in (4, 6, 9))


def by_brute_force(givens):
    """All solutions on 4x4: every way to fill the open cells in, looked at afterwards."""
    is_open = [place for place, digit in enumerate(givens) if digit == OPEN]
    found = set()
    for digits in product(range(1, 5), repeat=len(is_open)):
        board = list(givens)
        for place, digit in zip(is_open, digits, strict=True):
            board[place] = digit
        if is_solved(board, givens, FOUR):
            found.add(tuple(board))
    return found


def test_the_solver_finds_what_brute_force_finds() -> None:
    source = random.Random(1)
    grid = next(minimal_puzzles(FOUR, 1)).solution
    for _ in range(15):
        givens = list(grid)
        for place in source.sample(range(16), 6):
            givens[place] = OPEN
        if source.random() < 0.4:  # most of these contradict each other
            givens[source.randrange(16)] = source.randint(1, 4)
        solver = Solver(FOUR)
        assert set(solver.solutions(givens)) == by_brute_force(givens)
        assert solver.is_unique(givens) == (len(by_brute_force(givens)) == 1)


def test_there_are_288_grids_of_4x4() -> None:
    grids = list(Solver(FOUR).solutions([OPEN] * 16))
    assert len(grids) == len(set(grids)) == 288
    assert all(is_solved(grid, [OPEN] * 16, FOUR) for grid in grids)


@pytest.mark.parametrize("shape", [FOUR, SIX])
def test_minimal_puzzles_have_one_solution_and_nothing_to_spare(shape) -> None:
    solver = Solver(shape)
    for puzzle in islice(minimal_puzzles(shape, 4), 12):
        assert list(solver.solutions(puzzle.givens)) == [puzzle.solution]
        for place, digit in enumerate(puzzle.givens):
            if digit != OPEN:
                fewer = (*puzzle.givens[:place], OPEN, *puzzle.givens[place + 1 :])
                assert not solver.is_unique(fewer)


@pytest.mark.skipif(sys.platform != "linux", reason="qqwing is a package of Debian; Linux tests install it")
def test_puzzles_of_9x9_come_from_qqwing() -> None:
    source = random.Random(2)
    for minimal in islice(minimal_puzzles(NINE, 0), 3):
        puzzle = with_givens(minimal, 40, source)
        assert puzzle.count == 40
        assert list(Solver(NINE).solutions(puzzle.givens)) == [puzzle.solution]
        assert is_solved(puzzle.solution, puzzle.givens, NINE)


def test_a_computer_without_qqwing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(GeneratorMissing, match="apt-get install qqwing"):
        next(minimal_puzzles(NINE, 0))


@pytest.mark.parametrize("shape", [FOUR, SIX])
def test_parts_share_no_grid(shape) -> None:
    sets = {part: fresh_puzzles(shape, part, 12, seed=3) for part in Part}
    grids = {part: {one.solution for one in found} for part, found in sets.items()}
    assert not grids[Part.TEST] & grids[Part.TRAINING]
    assert not grids[Part.TEST] & grids[Part.TUNING]
    for part, found in sets.items():
        assert len({one.givens for one in found}) == 12
        assert all(part_of(one.solution, shape) is part for one in found)
        assert all(GIVENS[shape.size].least <= one.count <= GIVENS[shape.size].most for one in found)
        assert all(Solver(shape).is_unique(one.givens) for one in found)
    assert fresh_puzzles(shape, Part.TEST, 12, seed=3) == sets[Part.TEST]


def test_renamed_digits_stay_in_their_part() -> None:
    grids = torch.tensor([one.solution for one in islice(minimal_puzzles(SIX, 5), 30)])
    names = torch.tensor([0, 3, 6, 1, 2, 5, 4])
    assert torch.equal(renamed(grids, SIX), renamed(names[grids], SIX))
    assert torch.equal(parts_of(grids, SIX), parts_of(names[grids], SIX))
    assert len(set(parts_of(grids, SIX).tolist())) > 1


@pytest.mark.parametrize("shape", [FOUR, SIX])
def test_disguises_are_puzzles_for_training(shape) -> None:
    stored = [one for one in islice(minimal_puzzles(shape, 6), 40) if part_of(one.solution, shape) is Part.TRAINING]
    source = torch.Generator().manual_seed(1)
    givens, solutions = torch.tensor([one.givens for one in stored]), torch.tensor([one.solution for one in stored])
    drawn_givens, drawn = PuzzleDrawer(givens, solutions, shape, GIVENS[shape.size], source).draw(30)
    assert (parts_of(drawn, shape) == Part.TRAINING).all()
    for puzzle, solution in zip(drawn_givens.tolist(), drawn.tolist(), strict=True):
        assert list(Solver(shape).solutions(puzzle)) == [tuple(solution)]
        assert sum(digit != OPEN for digit in puzzle) <= GIVENS[shape.size].most
    assert len({tuple(one) for one in drawn.tolist()}) > 20


def test_text_and_tokens_say_the_same(tmp_path: Path) -> None:
    (puzzle,) = fresh_puzzles(FOUR, Part.TEST, 1, seed=1)
    save_byte_tokenizer(tmp_path, 128)
    tokenizer = Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    examples = examples_of(torch.tensor([puzzle.givens]), torch.tensor([puzzle.solution]), FOUR, Alphabet.of(tokenizer))
    bos = tokenizer.token_to_id("<bos>")
    prompt, answer = (tokenizer.encode(text).ids for text in (prompt_text(puzzle, FOUR), answer_text(puzzle, FOUR)))
    assert examples.prompt[0].tolist() == [bos, *prompt]
    assert examples.answer[0].tolist() == answer
    assert OPEN_MARK == OPEN_IN_A_PROMPT
    locks = pair(puzzle, FOUR)["locks"]
    is_open = examples.is_open[0].tolist()
    assert isinstance(locks, list)
    for place, character in enumerate(answer_text(puzzle, FOUR)):
        assert is_open[place] == (character != "\n" and [place, place + 1] not in locks)


def test_pairs_are_lines_of_json(tmp_path: Path) -> None:
    puzzles = fresh_puzzles(SIX, Part.TRAINING, 3, seed=1)
    write_pairs(puzzles, SIX, tmp_path / "pairs.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "pairs.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["answer"] for line in lines] == [answer_text(one, SIX) for one in puzzles]
    for line, puzzle in zip(lines, puzzles, strict=True):
        given = "".join(line["answer"][start:end] for start, end in line["locks"])
        assert given == "".join(str(digit) for digit in puzzle.givens if digit != OPEN)
        assert line["prompt"].count("\n") == 7

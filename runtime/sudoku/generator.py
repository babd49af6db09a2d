"""Puzzles with exactly one solution: of 4x4 and 6x6 by our own generator, of 9x9 by Debian's program qqwing."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from runtime.sudoku.board import OPEN, Digits, Puzzle, Shape, Solver
from runtime.sudoku.split import Part, part_of

QQWING = "qqwing"
QQWING_SIZE = 9
_QQWING_BATCH = 50
_QQWING_SECONDS = 300
_QQWING_LINE = re.compile(r"([.1-9]{81}),([1-9]{81}),?")


class GeneratorMissing(Exception):
    """The program that makes puzzles of 9x9 is not installed."""


@dataclass(frozen=True, slots=True)
class GivenRange:
    """How many digits are given, both ends included."""

    least: int
    most: int


# 36 to 46 of 81 is what the goal for 9x9 speaks of; about the same shares of the smaller boards.
GIVENS = {4: GivenRange(5, 9), 6: GivenRange(12, 20), 9: GivenRange(36, 46)}


def minimal_puzzles(shape: Shape, seed: int) -> Iterator[Puzzle]:
    """Puzzles without end none of whose givens could be left out; no two in a row share more than chance has it.

    Raises:
        GeneratorMissing: `shape` is 9x9 and qqwing is not installed.
    """
    yield from _from_qqwing() if shape.size == QQWING_SIZE else _dug(shape, random.Random(seed))


def _dug(shape: Shape, source: random.Random) -> Iterator[Puzzle]:
    """Fill a board at random, then take digits away in random order as long as one solution is left."""
    solver = Solver(shape)
    while True:
        solution = _random_grid(shape, solver, source)
        givens = list(solution)
        for place in source.sample(range(shape.cells), shape.cells):
            kept, givens[place] = givens[place], OPEN
            if not solver.is_unique(givens):
                givens[place] = kept
        yield Puzzle(tuple(givens), solution)


def _random_grid(shape: Shape, solver: Solver, source: random.Random) -> Digits:
    """A solution grid. The first row and box are drawn, the rest is the first way to go on, in a random order."""
    digits = source.sample(range(1, shape.size + 1), shape.size)
    givens = [*digits, *[OPEN] * (shape.cells - shape.size)]
    below = [digit for digit in digits if digit not in digits[: shape.box_columns]]
    source.shuffle(below)
    givens[shape.size : shape.size + shape.box_columns] = below[: shape.box_columns]
    # A few more at random places, so that not only the end of the board varies.
    for place in source.sample(range(2 * shape.size, shape.cells), shape.size):
        givens[place] = source.randint(1, shape.size)
        if next(solver.solutions(givens), None) is None:
            givens[place] = OPEN
    order = source.sample(range(1, shape.size + 1), shape.size)
    found = next(solver.solutions(givens, order), None)
    return found if found is not None else _random_grid(shape, solver, source)


def _from_qqwing() -> Iterator[Puzzle]:
    program = shutil.which(QQWING)
    if program is None:
        raise GeneratorMissing("The program qqwing is not installed; on Debian: apt-get install qqwing")
    while True:
        command = [program, "--generate", str(_QQWING_BATCH), "--csv", "--puzzle", "--solution"]
        written = subprocess.run(command, capture_output=True, text=True, check=True, timeout=_QQWING_SECONDS).stdout
        for line in written.splitlines():
            if match := _QQWING_LINE.fullmatch(line):
                givens, solution = (
                    tuple(OPEN if letter == "." else int(letter) for letter in board) for board in match.groups()
                )
                yield Puzzle(givens, solution)


def with_givens(puzzle: Puzzle, count: int, source: random.Random) -> Puzzle:
    """`puzzle` with digits of its solution added at random until `count` are given; it has no other solution then."""
    is_open = [place for place, digit in enumerate(puzzle.givens) if digit == OPEN]
    added = frozenset(source.sample(is_open, max(0, min(len(is_open), count - puzzle.count))))
    givens = tuple(puzzle.solution[n] if n in added else digit for n, digit in enumerate(puzzle.givens))
    return Puzzle(givens, puzzle.solution)


def fresh_puzzles(
    shape: Shape,
    part: Part,
    count: int,
    seed: int,
    *,
    without: Collection[Digits] = (),
    givens: GivenRange | None = None,
) -> list[Puzzle]:
    """`count` different puzzles whose solutions are in `part`, numbers of givens drawn evenly from the size's range.

    The same seed gives the same puzzles, but for 9x9: qqwing takes none.

    Args:
        shape: of the board.
        part: of the solution grids.
        count: of puzzles.
        seed: of all random numbers.
        without: givens that must not come.
        givens: how many are given; None is the size's own range.
    """
    source = random.Random(seed)
    span = givens or GIVENS[shape.size]
    seen = set(without)
    found: list[Puzzle] = []
    for minimal in minimal_puzzles(shape, seed):
        puzzle = with_givens(minimal, source.randint(span.least, span.most), source)
        if part_of(puzzle.solution, shape) is not part or puzzle.givens in seen or puzzle.count > span.most:
            continue
        seen.add(puzzle.givens)
        found.append(puzzle)
        if len(found) == count:
            break
    return found

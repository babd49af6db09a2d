"""The puzzles that come with the model for them."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

from desktop.sudoku.board import EMPTY, SIZES, Digits, is_right
from desktop.sudoku.recording import Puzzle

log = logging.getLogger(__name__)

PUZZLES_FILE = "puzzles.json"


class PuzzleBook:
    """Puzzles by size, handed out in random order without one coming twice in a row."""

    def __init__(self, puzzles: Mapping[int, Sequence[Puzzle]], random_source: random.Random | None = None) -> None:
        self._puzzles = {size: list(puzzles[size]) for size in sorted(puzzles) if puzzles[size]}
        self._random = random_source or random.Random()
        self._left: dict[int, list[Puzzle]] = {}

    @property
    def sizes(self) -> list[int]:
        """The sizes there are puzzles of, the smallest first."""
        return list(self._puzzles)

    def draw(self, size: int) -> Puzzle:
        """Return one of this size; none comes again before all have.

        Raises:
            KeyError: There are none.
        """
        if not self._left.get(size):
            self._left[size] = self._random.sample(self._puzzles[size], len(self._puzzles[size]))
        return self._left[size].pop()


def read_puzzles(file: Path) -> PuzzleBook:
    """Read the puzzles in `file`; an empty book where there are none that can be read."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        puzzles = {int(size): [_puzzle(int(size), one) for one in found[size]] for size in found if int(size) in SIZES}
    except (OSError, ValueError, KeyError, TypeError):
        log.exception("cannot read %s", file)
        return PuzzleBook({})
    return PuzzleBook(puzzles)


def _puzzle(size: int, written: Mapping[str, str]) -> Puzzle:
    puzzle = Puzzle(size, _digits(written["givens"]), _digits(written["solution"]))
    if puzzle.solution is None or not is_right(puzzle.solution, puzzle.givens, size):
        raise ValueError(f"not the solution of {written['givens']}")
    return puzzle


def _digits(text: str) -> Digits:
    return tuple(EMPTY if letter == "." else int(letter) for letter in text)

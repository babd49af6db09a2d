"""A board being filled in, kept step by step so that one can go back and forth in it."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desktop.editor.draft_layer import DraftTone
from desktop.generation.draft_pieces import tone_of
from desktop.sudoku.board import EMPTY, Digits
from runtime.api import Cell, Draft


class Mode(enum.StrEnum):
    """How often the model may look at the board before its answer counts."""

    ONE_STEP = "one_step"
    SEVERAL_STEPS = "several_steps"

    @property
    def steps(self) -> int | None:
        """How many denoising steps to ask for; None for as many as the model takes by itself."""
        return 1 if self is Mode.ONE_STEP else None


@dataclass(frozen=True, slots=True)
class Puzzle:
    """What is given. `solution` is None where there is none, more than one, or none was found in time."""

    size: int
    givens: Digits
    solution: Digits | None = None

    @property
    def open_places(self) -> tuple[int, ...]:
        """The cells that are to be written."""
        return tuple(place for place, digit in enumerate(self.givens) if digit == EMPTY)


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that has another digit than a step before. `had_stood`: the old one had looked settled."""

    place: int
    before: int
    after: int
    had_stood: bool


@dataclass(frozen=True, slots=True)
class BoardStep:
    """The board after one denoising step, with what changed in it."""

    digits: Digits
    tones: tuple[DraftTone, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of a run. Counts of right and wrong are None where the solution is not known.

    `changed` counts cells that were given another digit at least once, `corrected` those of them whose old digit had
    looked settled. `to_right` and `to_wrong` count changes, of which a cell can have several.
    """

    steps: int
    written: int
    changed: int
    corrected: int
    right: int | None
    to_right: int | None
    to_wrong: int | None


class Recording:
    """One run on a puzzle. It grows while the model works, and whoever shows it decides which step is seen."""

    def __init__(self, puzzle: Puzzle, mode: Mode, seed: int) -> None:
        self.puzzle = puzzle
        self.mode = mode
        self.seed = seed
        self.is_complete = False
        self.max_steps = 0
        self._steps: list[BoardStep] = []
        self._settled: set[int] = set()

    def __len__(self) -> int:
        return len(self._steps)

    def step(self, number: int) -> BoardStep | None:
        """The board after step `number`, counted from 1; None for 0, when nothing is written yet."""
        return self._steps[number - 1] if number > 0 else None

    def add(self, draft: Draft) -> None:
        """Keep one more step.

        Raises:
            ValueError: The draft has not as many cells as the board.
        """
        if len(draft.cells) != len(self.puzzle.givens):
            raise ValueError(f"{len(draft.cells)} cells for a board of {len(self.puzzle.givens)}")
        self.max_steps = draft.max_steps
        digits = tuple(_digit(cell, self.puzzle.size) for cell in draft.cells)
        tones = tuple(map(tone_of, draft.cells))
        changes = tuple(self._changes(digits))
        self._settled -= {change.place for change in changes}
        self._settled |= {place for place, tone in enumerate(tones) if tone is DraftTone.SETTLED}
        self._steps.append(BoardStep(digits, tones, changes))

    def corrected_until(self, number: int) -> frozenset[int]:
        """The cells whose digit was replaced, up to step `number`, after it had looked settled."""
        return frozenset(one.place for step in self._steps[:number] for one in step.changes if one.had_stood)

    def tally(self) -> Tally:
        """Count what happened."""
        changes = [change for step in self._steps for change in step.changes]
        solution, last = self.puzzle.solution, self.step(len(self))
        to_right = to_wrong = right = None
        if solution is not None and last is not None:
            right = sum(last.digits[place] == solution[place] for place in self.puzzle.open_places)
            to_right = sum(change.after == solution[change.place] for change in changes)
            to_wrong = sum(change.before == solution[change.place] for change in changes)
        return Tally(
            steps=len(self),
            written=len(self.puzzle.open_places),
            changed=len({change.place for change in changes}),
            corrected=len(self.corrected_until(len(self))),
            right=right,
            to_right=to_right,
            to_wrong=to_wrong,
        )

    def _changes(self, digits: Sequence[int]) -> Iterator[Change]:
        if not self._steps:
            return
        for place, (before, after) in enumerate(zip(self._steps[-1].digits, digits, strict=True)):
            if before not in (EMPTY, after):
                yield Change(place, before, after, had_stood=place in self._settled)


def _digit(cell: Cell, size: int) -> int:
    """Read a cell; what is no digit of the board, as a model may write, leaves it empty."""
    text = cell.text.strip()
    return int(text) if text.isascii() and text.isdigit() and 1 <= int(text) <= size else EMPTY

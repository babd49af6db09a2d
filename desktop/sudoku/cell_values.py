"""What is to be seen on the board at a step of a run."""

from __future__ import annotations

from desktop.editor.draft_layer import DraftTone
from desktop.sudoku.board import EMPTY, conflicts
from desktop.sudoku.cell_view import CellValue, Look
from desktop.sudoku.recording import Puzzle, Recording

_LOOKS = {DraftTone.LOCKED: Look.GIVEN, DraftTone.SETTLED: Look.SETTLED, DraftTone.UNDECIDED: Look.UNDECIDED}


def values_of_puzzle(puzzle: Puzzle) -> list[CellValue]:
    """Return the board with nothing but what is given."""
    wrong = _in_conflict(puzzle.givens, puzzle.size)
    return [
        CellValue() if digit == EMPTY else CellValue(digit, Look.GIVEN, is_in_conflict=place in wrong)
        for place, digit in enumerate(puzzle.givens)
    ]


def values_of_step(recording: Recording, number: int) -> list[CellValue]:
    """Return the board after a step, what breaks the rules marked at the end of a run and not before."""
    puzzle, step = recording.puzzle, recording.step(number)
    if step is None:
        return values_of_puzzle(puzzle)
    is_end = recording.is_complete and number == len(recording)
    wrong = _in_conflict(step.digits, puzzle.size) if is_end else frozenset[int]()
    replaced = {change.place: change.before for change in step.changes if change.had_stood}
    corrected = recording.corrected_until(number)
    return [
        CellValue(
            digit=digit,
            look=_look(digit, tone, is_end=is_end),
            replaced=replaced.get(place, EMPTY),
            was_corrected=place in corrected,
            is_in_conflict=place in wrong,
        )
        for place, (digit, tone) in enumerate(zip(step.digits, step.tones, strict=True))
    ]


def _look(digit: int, tone: DraftTone, *, is_end: bool) -> Look:
    if digit == EMPTY:
        return Look.EMPTY
    # As on the page: what a run ended with is settled, however sure the model was.
    return Look.SETTLED if is_end and tone is DraftTone.UNDECIDED else _LOOKS[tone]


def _in_conflict(digits: tuple[int, ...], size: int) -> frozenset[int]:
    return frozenset(place for conflict in conflicts(digits, size) for place in conflict.places)

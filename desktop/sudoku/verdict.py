"""What the window says about a board, in plain words."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop.sudoku.board import EMPTY, Conflict, Solutions, UnitKind, conflicts, is_right
from desktop.sudoku.recording import Puzzle, Recording, Tally
from runtime.api import FaultCode

translate = QCoreApplication.translate

# More of them are not read.
_MOST_CONFLICTS = 2


class Tone(enum.StrEnum):
    """How a sentence is meant; the style sheet knows it by its value."""

    PLAIN = "plain"
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Sentence:
    """Something said, and how it is meant."""

    text: str
    tone: Tone = Tone.PLAIN


def verdict_on(recording: Recording) -> Sentence:
    """Say whether the board a run ended with is right."""
    puzzle, last = recording.puzzle, recording.step(len(recording))
    if last is None:
        return Sentence(translate("Sudoku", "The model wrote nothing."), Tone.BAD)
    if is_right(last.digits, puzzle.givens, puzzle.size):
        return Sentence(translate("Sudoku", "Right: each digit stands once in every row, column and box."), Tone.GOOD)
    if EMPTY in last.digits:
        return Sentence(translate("Sudoku", "Not right: a cell holds no digit of the board."), Tone.BAD)
    said = _conflicts(conflicts(last.digits, puzzle.size))
    return Sentence(translate("Sudoku", "Not right: {0}.").format(said), Tone.BAD)


def remark_on(puzzle: Puzzle, solutions: Solutions) -> Sentence:
    """Say what is special about a puzzle before the model is asked; nothing of an ordinary one."""
    wrong = conflicts(puzzle.givens, puzzle.size)
    if wrong:
        text = translate("Sudoku", "This cannot be filled in: {0}. Change one of them.")
        return Sentence(text.format(_conflicts(wrong)), Tone.BAD)
    if not puzzle.open_places:
        text = translate("Sudoku", "Every cell is given. Empty some with the Backspace key.")
        return Sentence(text, Tone.BAD)
    if solutions.is_certain and not solutions.found:
        text = translate("Sudoku", "No board fits these digits. The model does not know that, and tries.")
        return Sentence(text, Tone.BAD)
    if len(solutions.found) > 1:
        return Sentence(translate("Sudoku", "More than one board fits these digits. Any of them will count as right."))
    return Sentence("")


def can_be_asked(puzzle: Puzzle) -> bool:
    """Return whether the model can be asked for this: something is open, and no given contradicts another."""
    return bool(puzzle.open_places) and not conflicts(puzzle.givens, puzzle.size)


def fault_sentence(code: FaultCode) -> Sentence:
    """Say what went wrong with the model, and what to do."""
    match code:
        case FaultCode.MODEL_MISSING | FaultCode.MODEL_BROKEN | FaultCode.MODEL_UNSUPPORTED:
            text = translate(
                "Sudoku",
                "The small model for this page is missing or damaged. Install Palimpsest again to bring it back.",
            )
        case FaultCode.OUT_OF_MEMORY:
            text = translate("Sudoku", "There is not enough free memory. Close other programs, then try again.")
        case _:
            text = translate("Sudoku", "The model could not fill in this board. Try again, or take another puzzle.")
    return Sentence(text, Tone.BAD)


def rows_of(tally: Tally) -> list[tuple[str, str]]:
    """Return what is counted of a run and what came of it, each with its caption."""
    of = translate("Sudoku", "{0} of {1}")
    rows = [(translate("Sudoku", "Steps"), str(tally.steps))]
    if tally.right is not None:
        rows.append((translate("Sudoku", "Right cells"), of.format(tally.right, tally.written)))
    else:
        rows.append((translate("Sudoku", "Written cells"), str(tally.written)))
    rows += [
        (translate("Sudoku", "Cells changed"), str(tally.changed)),
        (translate("Sudoku", "Changed once settled"), str(tally.corrected)),
    ]
    if tally.to_right is not None and tally.to_wrong is not None:
        rows += [
            (translate("Sudoku", "Wrong to right"), str(tally.to_right)),
            (translate("Sudoku", "Right to wrong"), str(tally.to_wrong)),
        ]
    return rows


def _conflicts(found: Sequence[Conflict]) -> str:
    """Name the first few."""
    texts = {
        UnitKind.ROW: translate("Sudoku", "row {0} holds {1} more than once"),
        UnitKind.COLUMN: translate("Sudoku", "column {0} holds {1} more than once"),
        UnitKind.BOX: translate("Sudoku", "box {0} holds {1} more than once"),
    }
    named = ", ".join(texts[one.unit.kind].format(one.unit.number, one.digit) for one in found[:_MOST_CONFLICTS])
    return translate("Sudoku", "{0}, and more").format(named) if len(found) > _MOST_CONFLICTS else named

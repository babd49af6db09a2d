"""Write the open cells of a board whose given cells are locked.

All of it is ordinary writing: a prompt, a canvas with locks, the model's own sampler. What makes a board right is known
here no more than what makes a sentence true.
"""

from __future__ import annotations

from runtime.api import FaultCode, RuntimeFault, Span, SudokuRequest
from runtime.models.load import LoadedModel
from runtime.models.vocabulary import Piece, Rule, Vocabulary
from runtime.tasks.plan import BlockPlan, Job, PlannedCell
from runtime.tasks.prompt import PromptTexts, build_prompt

OPEN = "0"
"""What an open cell is written as in the prompt: a digit, because no tokenizer in use joins digits."""
_OPEN_MARKS = ".0"
_LARGEST = 9  # a cell holds one digit
_RULES = frozenset({Rule.SPECIAL, Rule.NOT_DIGIT})


def sudoku_job(request: SudokuRequest, model: LoadedModel) -> Job:
    """One canvas of exactly what the board needs: its cells row by row, with locked line breaks between the rows.

    Raises:
        RuntimeFault: `BOARD_UNREADABLE`, `NOTHING_TO_WRITE` or `CONTEXT_TOO_LONG`.
    """
    givens = _read(request)
    if OPEN not in givens:
        raise RuntimeFault(FaultCode.NOTHING_TO_WRITE, "every cell is given")
    rows = [givens[start : start + request.size] for start in range(0, len(givens), request.size)]
    cells = _cells(rows, model.vocabulary)
    if len(cells) > model.info.canvas_length:
        raise RuntimeFault(FaultCode.CONTEXT_TOO_LONG, f"{len(cells)} cells, at most {model.info.canvas_length}")
    plan = BlockPlan(
        cells=tuple(cells),
        region_length=len(cells),
        region=Span(0, 0),
        rules=_RULES,
        before="\n",
        joins_words=False,
    )
    puzzle = "".join(row + "\n" for row in rows) + "\n"
    prompt = build_prompt(model, PromptTexts(name="sudoku", before=puzzle), len(cells))
    most = model.settings.max_steps
    return Job(prompt, ((plan,),), steps=min(most, request.steps or most))


def _read(request: SudokuRequest) -> str:
    """The givens with `OPEN` for every open cell.

    Raises:
        RuntimeFault: `BOARD_UNREADABLE`.
    """
    if not 1 <= request.size <= _LARGEST:
        raise RuntimeFault(FaultCode.BOARD_UNREADABLE, f"size {request.size}, not 1 to {_LARGEST}")
    if request.steps is not None and request.steps < 1:
        raise RuntimeFault(FaultCode.BOARD_UNREADABLE, f"{request.steps} steps")
    if len(request.givens) != request.size**2:
        raise RuntimeFault(FaultCode.BOARD_UNREADABLE, f"{len(request.givens)} cells, not {request.size**2}")
    allowed = {*_OPEN_MARKS, *map(str, range(1, request.size + 1))}
    for place, character in enumerate(request.givens):
        if character not in allowed:
            raise RuntimeFault(FaultCode.BOARD_UNREADABLE, f"{character!r} in cell {place + 1}")
    return request.givens.replace(".", OPEN)


def _cells(rows: list[str], vocabulary: Vocabulary) -> list[PlannedCell]:
    """The cells of `rows`, and a hidden line break between two of them."""
    cells: list[PlannedCell] = []
    for number, row in enumerate(rows):
        if number:
            cells.append(PlannedCell(_piece("\n", vocabulary), is_locked=True, is_hidden=True))
        for character in row:
            if character == OPEN:
                cells.append(PlannedCell())
            else:
                cells.append(PlannedCell(_piece(character, vocabulary), is_locked=True))
    return cells


def _piece(character: str, vocabulary: Vocabulary) -> Piece:
    """The token of one character.

    Raises:
        RuntimeFault: `MODEL_UNSUPPORTED` where it is more than one token.
    """
    pieces = vocabulary.encode(character)
    if len(pieces) != 1:
        raise RuntimeFault(FaultCode.MODEL_UNSUPPORTED, f"{character!r} is {len(pieces)} tokens")
    return pieces[0]

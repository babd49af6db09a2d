"""A suggestion as runs of text of one tone, the way the view shows it."""

from __future__ import annotations

from desktop.editor.draft_layer import DraftPiece, DraftTone
from desktop.generation.suggestion import Suggestion
from desktop.review.changes import Change
from runtime.api import Cell, Finished

# What the sampler keeps for the next step may still be a guess, above all with a small model. At one nat the likeliest
# word has about as much probability as the rest together: below it a reader may take the word for the one that stays.
SETTLED_NATS = 1.0


def change_pieces(suggestion: Suggestion, changes: list[Change], current: int) -> list[DraftPiece]:
    """Return a finished suggestion as what is struck, what is new, and what stays; one change is in front."""
    finished, old = suggestion.finished, suggestion.original
    if finished is None:
        return []
    pieces: list[DraftPiece] = []
    at = 0
    for number, change in enumerate(changes):
        pieces.append(DraftPiece(old[at : change.old.start], DraftTone.KEPT))
        is_current = number == current
        removed = DraftTone.CURRENT_REMOVED if is_current else DraftTone.REMOVED
        added = DraftTone.CURRENT_ADDED if is_current else DraftTone.ADDED
        pieces.append(DraftPiece(old[change.old.start : change.old.end], removed))
        pieces.append(DraftPiece(finished.text[change.new.start : change.new.end], added))
        at = change.old.end
    pieces.append(DraftPiece(old[at:], DraftTone.KEPT))
    return [piece for piece in pieces if piece.text]


def draft_pieces(suggestion: Suggestion) -> list[DraftPiece]:
    """Return the draft as runs of text of one tone: settled blocks, the live block, what is still to be rewritten."""
    if suggestion.finished is not None:
        return _with_locks(suggestion.finished)
    pieces = [DraftPiece(block.text, DraftTone.SETTLED) for block in suggestion.settled if block.text]
    if suggestion.prefix:
        pieces.insert(0, DraftPiece(suggestion.prefix, DraftTone.SETTLED))
    for cell in suggestion.draft.cells if suggestion.draft is not None else ():
        if not cell.text:
            continue
        tone = _tone(cell)
        if pieces and pieces[-1].tone is tone:
            pieces[-1] = DraftPiece(pieces[-1].text + cell.text, tone)
        else:
            pieces.append(DraftPiece(cell.text, tone))
    remainder = suggestion.remainder()
    if pieces and remainder:
        pieces.append(DraftPiece(remainder, DraftTone.ORIGINAL))
    return pieces


def _tone(cell: Cell) -> DraftTone:
    if cell.locked:
        return DraftTone.LOCKED
    is_settled = cell.accepted and cell.entropy <= SETTLED_NATS
    return DraftTone.SETTLED if is_settled else DraftTone.UNDECIDED


def _with_locks(finished: Finished) -> list[DraftPiece]:
    pieces: list[DraftPiece] = []
    position = 0
    for lock in sorted(finished.locks):
        pieces.append(DraftPiece(finished.text[position : lock.start], DraftTone.SETTLED))
        pieces.append(DraftPiece(finished.text[lock.start : lock.end], DraftTone.LOCKED))
        position = lock.end
    pieces.append(DraftPiece(finished.text[position:], DraftTone.SETTLED))
    return [piece for piece in pieces if piece.text]

"""A suggestion as runs of text of one tone, the way the view shows it."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.editor.draft_layer import DraftPiece, DraftTone
from desktop.generation.suggestion import Suggestion, WoundBack
from desktop.review.changes import Change
from desktop.revision.reveal import whole_words
from runtime.api import Cell, Draft, Span

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


def draft_pieces(suggestion: Suggestion, doubted: Sequence[Span] = ()) -> list[DraftPiece]:
    """Return the draft as runs of text of one tone: settled blocks, the live block, what is still to be rewritten.

    Of a finished suggestion the words `doubted` are told apart.
    """
    if suggestion.wound_back is not None:
        return _wound_back(suggestion.wound_back)
    if suggestion.finished is not None:
        return _toned(suggestion.finished.text, suggestion.finished.locks, doubted)
    pieces = [DraftPiece(block.text, DraftTone.SETTLED) for block in suggestion.settled if block.text]
    if suggestion.prefix:
        pieces.insert(0, DraftPiece(suggestion.prefix, DraftTone.SETTLED))
    for piece in _of_cells(suggestion.draft) if suggestion.draft is not None else ():
        _join(pieces, piece)
    remainder = suggestion.remainder()
    if pieces and remainder:
        pieces.append(DraftPiece(remainder, DraftTone.ORIGINAL))
    return pieces


def tone_of(cell: Cell) -> DraftTone:
    """Return how sure a cell looks."""
    if cell.locked:
        return DraftTone.LOCKED
    is_settled = cell.accepted and cell.entropy <= SETTLED_NATS
    return DraftTone.SETTLED if is_settled else DraftTone.UNDECIDED


def _of_cells(draft: Draft) -> list[DraftPiece]:
    return [DraftPiece(cell.text, tone_of(cell)) for cell in draft.cells if cell.text]


def _join(pieces: list[DraftPiece], piece: DraftPiece) -> None:
    if pieces and pieces[-1].tone is piece.tone:
        pieces[-1] = DraftPiece(pieces[-1].text + piece.text, piece.tone)
    elif piece.text:
        pieces.append(piece)


def _toned(text: str, locks: Sequence[Span], doubted: Sequence[Span]) -> list[DraftPiece]:
    """Cut a text at its locks and doubted words, which do not overlap unless by mistake; locks go first."""
    pieces: list[DraftPiece] = []
    marks = [(lock, DraftTone.LOCKED) for lock in locks] + [(one, DraftTone.DOUBTED) for one in doubted]
    marks.sort(key=lambda mark: mark[0])
    position = 0
    for span, tone in marks:
        if span.start < position:
            continue
        pieces.append(DraftPiece(text[position : span.start], DraftTone.SETTLED))
        pieces.append(DraftPiece(text[span.start : span.end], tone))
        position = span.end
    pieces.append(DraftPiece(text[position:], DraftTone.SETTLED))
    return [piece for piece in pieces if piece.text]


def _wound_back(state: WoundBack) -> list[DraftPiece]:
    """Return an earlier step: what shall stay as if locked, the word the keyboard is at marked."""
    pieces = [DraftPiece(state.before, DraftTone.SETTLED)] if state.before else []
    at = 0
    for piece in whole_words(_of_cells(state.draft)):
        for number, character in enumerate(piece.text, at):
            is_kept = any(span.start <= number < span.end for span in state.kept)
            tone = DraftTone.LOCKED if is_kept else piece.tone
            if state.word is not None and state.word.start <= number < state.word.end:
                tone = DraftTone.POINTED_LOCKED if tone is DraftTone.LOCKED else DraftTone.POINTED
            _join(pieces, DraftPiece(character, tone))
        at += len(piece.text)
    if state.remainder:
        pieces.append(DraftPiece(state.remainder, DraftTone.ORIGINAL))
    return pieces

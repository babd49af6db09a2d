"""Which tokens may stand beside text that does not change.

A locked "Anna" followed by a written "bel" would be "Annabel": no locked character changed, and yet the word is gone.
So a position beside closed text gets rules that its token has to keep.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import torch
from torch import Tensor

from runtime.diffusion.canvas import Canvas
from runtime.diffusion.readout import Bans
from runtime.models.vocabulary import LINE_BREAKS, Rule, Vocabulary, decode, is_word
from runtime.tasks.plan import NO_RULES, BlockPlan, Ending, PlannedCell

_NEVER_BROKEN = frozenset({Rule.WORD_START, Rule.WORD_END, Rule.DIGIT_START, Rule.DIGIT_END})
EMPHASIS = "*_~`"
OPENING = "([{<\"'\u201c\u2018\u00ab/-\u2013\u2014_"


def start_rules(before: str, lead: str, *, must_separate: bool) -> frozenset[Rule]:
    """Rules for the first token of new text after `before`, whose last space, `lead`, may be on the canvas.

    `must_separate` says that a new word begins, so that after a word or a sentence a space or a stop has to come;
    otherwise the new text stands close to the old.
    """
    if lead:
        return frozenset({Rule.NOT_SPACED_WORD})
    if not before or before[-1].isspace() or before[-1] in OPENING:
        return frozenset({Rule.SPACE_START, Rule.CLOSING_START})
    if not must_separate:
        return frozenset({Rule.SPACE_START})
    return frozenset({Rule.NOT_SPACED_WORD_OR_STOP if is_word(before[-1]) else Rule.NOT_SPACED_WORD})


def canvas_of(plan: BlockPlan, opened: Collection[int], vocabulary: Vocabulary, device: torch.device) -> Canvas:
    """The canvas of `plan`, one row, of which only `opened` is written, with the bans its rules make."""
    numbers = [cell.piece.token if cell.piece else vocabulary.pad for cell in plan.cells]
    is_open = torch.zeros((1, len(numbers)), dtype=torch.bool)
    is_open[:, sorted(opened)] = True
    is_standing = torch.tensor([[cell.is_standing for cell in plan.cells]]) & is_open
    return Canvas(
        torch.tensor([numbers], device=device),
        is_open.to(device),
        is_standing.to(device) if is_standing.any() else None,
        _bans(plan, frozenset(opened), vocabulary, device),
    )


def _bans(plan: BlockPlan, opened: frozenset[int], vocabulary: Vocabulary, device: torch.device) -> Bans:
    """What may not be written: one kind of position for each set of rules that occurs."""
    everywhere = vocabulary.banned(plan.rules, device)
    if plan.ending is Ending.FIXED:
        everywhere = everywhere | vocabulary.ending(device)
    kinds: dict[tuple[frozenset[Rule], bool], int] = {(NO_RULES, False): 0}
    table = [everywhere]
    of_position = [0] * len(plan.cells)
    for position in opened:
        rules = frozenset(_rules_at(plan, position, opened))
        may_not_end = position < plan.no_end and plan.ending is not Ending.FIXED
        if (rules, may_not_end) not in kinds:
            kinds[rules, may_not_end] = len(table)
            banned = everywhere | vocabulary.ending(device) if may_not_end else everywhere
            table.append(_with_rules(banned, rules, vocabulary, device))
        of_position[position] = kinds[rules, may_not_end]
    return Bans(torch.stack(table), torch.tensor([of_position], device=device))


def _with_rules(banned: Tensor, rules: frozenset[Rule], vocabulary: Vocabulary, device: torch.device) -> Tensor:
    """`banned` and what breaks `rules`; where no token is left, those that only make a text look better give way."""
    for kept in (rules, rules & _NEVER_BROKEN):
        more = banned | vocabulary.banned(kept, device)
        if not more.all():
            return more
    return banned


def _rules_at(plan: BlockPlan, position: int, opened: frozenset[int]) -> Iterator[Rule]:
    cell = plan.cells[position]
    yield from cell.rules
    if not plan.joins_words:
        return
    own = _text(cell)
    if position == 0:
        yield from _after("" if plan.lead else plan.before[-1:], own, may_mark=plan.ending is not Ending.FIXED)
    elif position - 1 not in opened:
        yield from _after(_last_character(plan, position - 1, opened), own, may_mark=False)
    elif _last_character(plan, position - 2, opened).isdigit():
        yield Rule.DIGIT_START  # "3" + "." + "5" is another number, "3" + "." + " 5" is not
    if position + 1 < len(plan.cells) and position + 1 not in opened:
        yield from _before(_first_character(plan, position + 1, opened), own)
    elif _first_character(plan, position + 2, opened).isdigit():
        yield Rule.DIGIT_END


def _after(last: str, own: str, *, may_mark: bool) -> Iterator[Rule]:
    """Rules for a token after closed text that ends with `last`, where `own` stood originally.

    `may_mark` allows a Markdown mark at the start of a line.
    """
    if not last:
        return
    if is_word(last) and not (own and is_word(own[0])):
        yield Rule.WORD_START
    if last in LINE_BREAKS:
        yield Rule.SPACE_START
        if not may_mark and not (own and (own[0].isdigit() or own[0] in "*`")):
            yield Rule.MARK_START
    elif last.isspace() and not own[:1].isspace():
        yield Rule.SPACE_START
    elif last in EMPHASIS and own:
        # A space would turn the mark round or end it; a word without one would be drawn into it.
        yield Rule.WORD_START if own[0].isspace() else Rule.SPACE_START


def _before(first: str, own: str) -> Iterator[Rule]:
    """Rules for a token before closed text that begins with `first`, where `own` stood originally."""
    if not own[-1:].isspace():
        yield Rule.SPACE_END
    if first and is_word(first) and not (own and is_word(own[-1])):
        yield Rule.WORD_END


def _text(cell: PlannedCell) -> str:
    return cell.piece.data.decode(errors="ignore") if cell.piece else ""


def _last_character(plan: BlockPlan, position: int, opened: frozenset[int]) -> str:
    """The last character of the closed text that ends at `position`; -1 is where the canvas joins on."""
    if position < 0:
        return "" if plan.lead else plan.before[-1:]
    return "".join(decode(_closed(plan, range(position, -1, -1), opened)[::-1]))[-1:]


def _first_character(plan: BlockPlan, position: int, opened: frozenset[int]) -> str:
    """The first character of the closed text that begins at `position`."""
    return "".join(decode(_closed(plan, range(position, len(plan.cells)), opened)))[:1]


def _closed(plan: BlockPlan, positions: Iterable[int], opened: frozenset[int]) -> list[bytes]:
    """The pieces of the closed cells `positions` begin with: as many as a character can be split over."""
    pieces: list[bytes] = []
    for position in positions:
        piece = plan.cells[position].piece
        if position in opened or piece is None or len(pieces) == 4:
            break
        pieces.append(piece.data)
    return pieces

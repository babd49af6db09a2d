"""Which tokens may stand beside text that does not change, in small made-up blocks."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch

from runtime.api import Span
from runtime.models.load import LoadedModel
from runtime.models.vocabulary import Piece, Rule, Vocabulary
from runtime.tasks.joins import canvas_of, start_rules
from runtime.tasks.plan import BlockPlan, PlannedCell

CPU = torch.device("cpu")
BASE = frozenset({Rule.SPECIAL, Rule.LINE_BREAK, Rule.BLANK})


def block(vocabulary: Vocabulary, texts: Sequence[str | None], *, before: str = " ", lead: str = "") -> BlockPlan:
    """A block of one token for each text; None is a gap with no text of its own."""
    cells = [
        PlannedCell(Piece(vocabulary.pieces.index(text.encode()), text.encode()) if text else None) for text in texts
    ]
    region = Span(0, 0)
    return BlockPlan(cells=tuple(cells), region_length=len(cells), region=region, rules=BASE, before=before, lead=lead)


def may(model: LoadedModel, plan: BlockPlan, opened: set[int], position: int, text: str) -> bool:
    """Whether a token that spells `text` may be written at `position`."""
    token = model.vocabulary.pieces.index(text.encode())
    bans = canvas_of(plan, opened, model.vocabulary, CPU).bans
    assert bans is not None
    return not bans.table[bans.kinds[0, position], token]


@pytest.mark.parametrize(
    ("text", "allowed"), [("a", False), ("7", False), (" we", True), (",", True), (" house", True)]
)
def test_after_a_word(model: LoadedModel, text: str, allowed: bool) -> None:
    assert may(model, block(model.vocabulary, [" house", None, " we"]), {1}, 1, text) is allowed


def test_a_word_that_went_on_may_go_on(model: LoadedModel) -> None:
    assert may(model, block(model.vocabulary, [" house", "s", " we"]), {1}, 1, "a")


@pytest.mark.parametrize(("text", "allowed"), [(" we", False), (",", True), ("(", True), ("a", False)])
def test_before_a_word_without_a_space(model: LoadedModel, text: str, allowed: bool) -> None:
    plan = block(model.vocabulary, [None, "a", " we"], before="-")
    assert may(model, plan, {0}, 0, text) is allowed


def test_a_number_does_not_grow_over_two_positions(model: LoadedModel) -> None:
    after = block(model.vocabulary, ["1", None, None, " we"])
    assert may(model, after, {1, 2}, 1, ".")
    assert not may(model, after, {1, 2}, 2, "5")
    assert may(model, after, {1, 2}, 2, " we")
    before = block(model.vocabulary, [None, None, "1", " we"])
    assert not may(model, before, {0, 1}, 0, "5")
    assert may(model, before, {0, 1}, 1, ".")


def test_a_number_at_the_end_of_the_prompt_does_not_grow(model: LoadedModel) -> None:
    plan = block(model.vocabulary, [None, None, " we"], before="9")
    assert not may(model, plan, {0, 1}, 0, "5")
    assert not may(model, plan, {0, 1}, 1, "5")


@pytest.mark.parametrize("text", ["#", "-", ">", "1", " we", "*"])
def test_a_line_does_not_become_a_heading_or_a_list(model: LoadedModel, text: str) -> None:
    plan = block(model.vocabulary, ["\n", "we", " house"])
    assert not may(model, plan, {1}, 1, text)
    assert may(model, plan, {1}, 1, "a")
    assert may(model, plan, {1, 2}, 2, " we")


def test_a_line_that_begins_with_a_number_may_keep_one(model: LoadedModel) -> None:
    assert may(model, block(model.vocabulary, ["\n", "1", " house"]), {1}, 1, "7")


def test_no_second_space_at_a_join(model: LoadedModel) -> None:
    tokens = {bytes(piece): index for index, piece in enumerate(model.vocabulary.pieces)}
    spaced = [piece for piece in tokens if piece.endswith(b" ") and piece.strip()]
    bans = canvas_of(block(model.vocabulary, [None, " we"]), {0}, model.vocabulary, CPU).bans
    assert bans is not None
    expected = model.vocabulary.banned(frozenset({Rule.SPACE_END}), CPU)
    local = bans.table[bans.kinds[0, 0]]
    assert local[expected].all()
    assert all(local[tokens[piece]] for piece in spaced)
    assert not may(model, block(model.vocabulary, [" ", "we", " a"]), {1}, 1, " we")


def test_a_character_split_over_tokens_is_seen_whole(model: LoadedModel) -> None:
    pieces = [Piece(model.vocabulary.pieces.index(bytes([value])), bytes([value])) for value in "\u4e2d".encode()]
    word = [PlannedCell(piece) for piece in pieces]
    gap = PlannedCell()
    plan = BlockPlan(cells=(*word, gap, *word), region_length=7, region=Span(0, 0), rules=BASE, before=" ")
    assert not may(model, plan, {3}, 3, "a")
    assert not may(model, plan, {3}, 3, " we")
    assert may(model, plan, {3}, 3, ",")


def test_where_nothing_keeps_all_the_rules_words_stay_whole(model: LoadedModel) -> None:
    everything = frozenset(rule for rule in Rule if rule is not Rule.SPECIAL)
    cells = (PlannedCell(rules=everything),)
    plan = BlockPlan(cells=cells, region_length=1, region=Span(0, 0), rules=BASE, before="a")
    assert may(model, plan, {0}, 0, ",")
    assert not may(model, plan, {0}, 0, "a")


@pytest.mark.parametrize(
    ("before", "lead", "rules"),
    [
        ("It rained.", " ", {Rule.NOT_SPACED_WORD}),
        ("It rained.", "", {Rule.NOT_SPACED_WORD}),
        ("It rained", "", {Rule.NOT_SPACED_WORD_OR_STOP}),
        ("", "", {Rule.SPACE_START, Rule.CLOSING_START}),
        ("Line\n", "", {Rule.SPACE_START, Rule.CLOSING_START}),
        ("said (", "", {Rule.SPACE_START, Rule.CLOSING_START}),
    ],
)
def test_start(before: str, lead: str, rules: set[Rule]) -> None:
    assert start_rules(before, lead, must_separate=True) == rules

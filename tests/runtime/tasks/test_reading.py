from __future__ import annotations

import pytest

from runtime.api import ContinueRequest, Span
from runtime.diffusion.denoise import Step
from runtime.models.load import LoadedModel
from runtime.tasks.continuation import continuation_job
from runtime.tasks.reading import Reader, locate


def step(model: LoadedModel, texts: list[str]) -> Step:
    """A step that says `texts`, padded with letters to the end of the canvas."""
    spelt = [1 if text == "<eos>" else model.vocabulary.pieces.index(text.encode("latin-1")) for text in texts]
    tokens = (*spelt, *[model.vocabulary.pieces.index(b"x")] * (24 - len(spelt)))
    return Step(1, 1, tokens, (0.5,) * 24, (True,) * 24, is_settled=True)


def reader(model: LoadedModel, before: str = "The") -> Reader:
    (plan,) = continuation_job(ContinueRequest(before=before), model).blocks[-1]
    return Reader(plan, range(24), model.vocabulary)


@pytest.mark.parametrize("end", ["<eos>", "<pad>"])
def test_nothing_comes_after_the_end(model: LoadedModel, end: str) -> None:
    made = step(model, [" house", ".", "<eos>", " we"])
    if end == "<pad>":
        made = Step(
            1, 1, tuple(0 if token == 1 else token for token in made.tokens), made.entropies, made.accepted, True
        )
    block = reader(model).settled(made.tokens)
    assert (block.text, block.has_ended, len(block.tokens)) == (" house.", True, 2)
    assert [cell.text for cell in reader(model).draft(made)] == [" house", "."]


def test_without_an_end_the_last_word_is_left_out(model: LoadedModel) -> None:
    block = reader(model).settled(step(model, [" house", " we"]).tokens)
    assert (block.text, block.has_ended) == (" house", False)


def test_the_lead_is_not_part_of_the_text(model: LoadedModel) -> None:
    made = step(model, [" house", ".", "<eos>"])
    assert reader(model, "The ").settled(made.tokens).text == "house."
    assert reader(model, "The ").draft(made)[0].text == "house"


def test_a_split_character_in_a_draft(model: LoadedModel) -> None:
    made = step(model, [" house", "\xe4", "\xb8", "\xad", "\xe4", ".", "<eos>"])
    assert [cell.text for cell in reader(model).draft(made)] == [" house", "", "", "\u4e2d", "", "."]


def test_locks_are_found_by_the_text_that_did_not_change() -> None:
    anchors = [(0, 0), (10, 14), (15, 30)]
    assert locate((Span(16, 18), Span(10, 12), Span(2, 4)), anchors) == (Span(31, 33), Span(14, 16), Span(2, 4))

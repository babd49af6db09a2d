"""What comes back fits into the document: spaces, ends, and nothing that is not text."""

from __future__ import annotations

import dataclasses
import re
import threading

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runtime.api import ContinueRequest, Draft, Event, Failed, FaultCode, FillRequest, Finished, Prefilled, Request
from runtime.engine import Engine
from runtime.models.load import LoadedModel
from runtime.tasks.context import nearest
from runtime.tasks.fill import tokens_per_word
from runtime.tasks.sentences import last_sentence_end, last_word_end

NEVER = threading.Event()
SEEDS = st.integers(0, 2**32 - 1)
SOME = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NOT_TEXT = re.compile("<[a-z|]+>|\ufffd|[\x00-\x08\x0b-\x1f\x7f]")


def run(engine: Engine, request: Request) -> list[Event]:
    events = list(engine.generate(request, NEVER))
    assert not isinstance(events[-1], Failed), events[-1]
    return events


def text_of(engine: Engine, request: Request) -> str:
    last = run(engine, request)[-1]
    assert isinstance(last, Finished)
    return last.text


@given(
    before=st.sampled_from(["The old house", "It rained. ", "It rained.", "(", "", "A line\n", "said  "]), seed=SEEDS
)
@SOME
def test_continuing(engine: Engine, before: str, seed: int) -> None:
    for event in run(engine, ContinueRequest(before=before, seed=seed)):
        if isinstance(event, Draft | Finished):
            assert event.text
            assert not NOT_TEXT.search(event.text)
            joined = before[-1:] + "|" + event.text[0]
            assert not re.search(r"\w\|\w|\s\|[^\S\n]|\(\|\s", joined), joined


@given(seed=SEEDS)
@SOME
def test_no_half_word_is_handed_over(engine: Engine, seed: int) -> None:
    events = run(engine, ContinueRequest(before="The", seed=seed))
    draft = next(event for event in reversed(events) if isinstance(event, Draft))
    last = events[-1]
    assert isinstance(last, Finished)
    assert draft.text.startswith(last.text)
    rest = draft.text[len(last.text) :]
    if rest:
        assert rest[0].isspace()
    elif len(draft.cells) == 24:  # the model wrote no end
        assert last_sentence_end(draft.text) == len(draft.text) or last_word_end(draft.text) is None


def test_an_end_token_ends_the_text(model: LoadedModel) -> None:
    engine = Engine(model)
    for seed in range(60):
        events = run(engine, ContinueRequest(before="The", max_blocks=3, seed=seed))
        last = events[-1]
        assert isinstance(last, Finished)
        if last.statistics.tokens % 24:
            assert not NOT_TEXT.search(last.text)
            return
    pytest.fail("no seed made the model write an end token")


BEFORE = ["The old house", "It rained. ", "It rained.", "She said (", "", "A line\n"]
AFTER = ["stood here.", " stood here.", ", and then.", ".", "", "\nNext.", "(in brackets)", ") then"]


@given(before=st.sampled_from(BEFORE), after=st.sampled_from(AFTER), words=st.integers(1, 5), seed=SEEDS)
@SOME
def test_filling_a_gap(engine: Engine, before: str, after: str, words: int, seed: int) -> None:
    text = text_of(engine, FillRequest(before=before, after=after, words=words, seed=seed))
    assert text.strip()
    assert "\n" not in text
    assert not NOT_TEXT.search(text)
    assert before[-1:] != "e" or re.match(r" \S", text), "words were asked for"
    assert text.endswith(" ") or after[:1] not in ("s", "("), "a word that follows has its space"
    joins = f"{before[-1:]}|{text[0]} {text[-1]}|{after[:1]}"
    assert not re.search(r"\w\|\w|[ ]\|[ ]|\(\|\s|\n\|\s|\s\|[.,)\n]", joins), joins


def test_words_become_tokens_as_in_the_text_around(model: LoadedModel) -> None:
    long_words = "incomprehensibilities internationalisation counterrevolutionaries " * 3
    short_words = "we ho to se an he of a " * 3
    assert tokens_per_word(long_words, "", model.vocabulary) > 2 * tokens_per_word(short_words, "", model.vocabulary)


@given(count=st.integers(0, 400), budget=st.integers(0, 60))
@SOME
def test_the_nearest_text_that_fits(model: LoadedModel, count: int, budget: int) -> None:
    text = " ".join(f"word{index}" for index in range(count))
    kept, left_out = nearest(text, budget, model.vocabulary)
    assert text.endswith(kept)
    assert left_out == len(text) - len(kept)
    assert len(model.vocabulary.encode(kept)) <= budget
    assert not kept or left_out == 0 or text[left_out - 1] == " " or kept.isalnum(), "only a lone word may be cut"


def test_a_cut_before_a_paragraph_is_preferred(model: LoadedModel) -> None:
    text = "one two three.\n\nfour five six. " + "seven eight nine. " * 8
    budget = len(model.vocabulary.encode(text)) - 6
    kept, _ = nearest(text, budget, model.vocabulary)
    assert kept.startswith("four")


def test_left_out_characters_are_reported(engine: Engine) -> None:
    before = "The old house stood at the end of the lane. " * 100
    first = run(engine, ContinueRequest(before=before, seed=1))[0]
    assert isinstance(first, Prefilled)
    assert 0 < first.left_out_characters < len(before)
    assert first.prompt_tokens <= 512 - 24


def test_writing_beyond_the_context(engine: Engine, model: LoadedModel) -> None:
    furthest: list[int] = []

    def look(_: object, arguments: object, keywords: dict[str, torch.Tensor]) -> None:
        furthest.append(int(keywords["decoder_position_ids"].max()))

    before = "The old house stood at the end of the lane. " * 40
    with model.network.model.decoder.register_forward_pre_hook(look, with_kwargs=True):
        for seed in range(4):  # the model of random weights ends some of them early
            assert isinstance(run(engine, ContinueRequest(before=before, max_blocks=12, seed=seed))[-1], Finished)
    assert len(furthest) > 12 * 6
    assert 400 < max(furthest) <= 511


def test_a_book_around_the_gap_takes_no_time(engine: Engine) -> None:
    book = "The old house stood at the end of the lane. " * 50_000
    assert text_of(engine, FillRequest(before=book, after=book, words=3, seed=1))


def test_a_context_with_no_room(model: LoadedModel) -> None:
    small = dataclasses.replace(model, info=dataclasses.replace(model.info, context_length=24))
    events = list(Engine(small).generate(ContinueRequest(before="The"), NEVER))
    assert events == [Failed(FaultCode.CONTEXT_TOO_LONG, "24 of 24 tokens to be written")]

"""Prompts and canvases: of the shapes that writing has, and with locked text left alone."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
import torch

from runtime.api import ContinueRequest
from runtime.finetuning.losses import fixed_rows, noised_rows
from runtime.finetuning.pieces import Pair, cut
from runtime.finetuning.windows import (
    Example,
    ExampleDrawer,
    chat_example,
    check_examples,
    other_texts,
    pair_examples,
)
from runtime.models.load import LoadedModel
from runtime.tasks.continuation import continuation_job
from tests.runtime.finetuning.conftest import SMALL, english

TEXT = english(2_000)


def text_of(model: LoadedModel, tokens: tuple[int, ...]) -> str:
    return b"".join(model.vocabulary.pieces[token] for token in tokens).decode("utf-8", "ignore")


def drawn(model: LoadedModel, count: int = 20) -> list[Example]:
    drawer = ExampleDrawer(model, cut([TEXT], []), SMALL)
    return [one for seed in range(count) for one in drawer.draw(np.random.default_rng(seed))]


def test_a_canvas_goes_on_where_its_prompt_ends(model: LoadedModel) -> None:
    others = "\n\n".join(other_texts()[0])
    from_writer = 0
    for example in drawn(model):
        assert len(example.canvas) == model.info.canvas_length
        assert example.prompt[0] == model.vocabulary.bos
        both = text_of(model, example.prompt) + text_of(model, example.canvas)
        assert both in TEXT or both in others
        from_writer += both in TEXT
    assert from_writer > 20


def test_the_prompt_is_that_of_writing_on(model: LoadedModel) -> None:
    example = drawn(model, 1)[0]
    job = continuation_job(ContinueRequest(before=text_of(model, example.prompt)), model)
    assert job.prompt.tokens[0] == example.prompt[0]
    assert text_of(model, tuple(job.prompt.tokens)) == text_of(model, example.prompt)


def test_the_same_seed_draws_the_same(model: LoadedModel) -> None:
    assert drawn(model, 3) == drawn(model, 3)


@pytest.mark.parametrize("has_gap", [False, True])
def test_a_chat_is_asked_as_a_request_asks(chat_model: LoadedModel, has_gap: bool) -> None:
    vocabulary, length = chat_model.vocabulary, chat_model.info.canvas_length
    before = vocabulary.tokens("Anna walked home")
    after = vocabulary.tokens(" in the rain. " + "She carried two books. " * 8)
    generator = np.random.default_rng(4) if has_gap else None
    example = chat_example(chat_model, before, after[: length + 8], generator)
    assert len(example.canvas) == length
    assert text_of(chat_model, example.canvas).startswith("in the rain.")
    if not has_gap:
        job = continuation_job(ContinueRequest(before="Anna walked home"), chat_model)
        assert list(example.prompt) == job.prompt.tokens
        return
    assert example.gap is not None
    (rows,) = noised_rows([example], SMALL, vocabulary.size, torch.Generator().manual_seed(0), 8)
    changed = set((rows.noised != rows.canvas)[0].nonzero().flatten().tolist())
    assert changed <= set(example.gap)
    rest = text_of(chat_model, example.canvas[example.gap.stop :])
    assert rest.strip() in text_of(chat_model, example.prompt)


def test_what_is_locked_is_neither_noised_nor_counted(model: LoadedModel) -> None:
    answer = "The old house stood at the end of the lane."
    locks = ((4, 13), (21, 30))
    (example,) = [one for one in pair_examples(model, Pair("Write.", answer, locks)) if one.given]
    assert {answer[start:end] for start, end in locks} == {"old house", "t the end"}
    covered = "".join(text_of(model, (example.canvas[place],)) for place in sorted(example.given))
    assert "old house" in covered
    assert "The" not in covered
    for seed in range(20):
        (rows,) = noised_rows([example], SMALL, model.vocabulary.size, torch.Generator().manual_seed(seed), 8)
        given = sorted(example.given)
        assert torch.equal(rows.noised[0, given], rows.canvas[0, given])
        assert not rows.weights[0, given].any()
    free = [place for place in range(example.text) if place not in example.given]
    assert bool((rows.weights[0, free] == 1).all())


def test_a_long_answer_takes_several_canvases(model: LoadedModel) -> None:
    answer = " ".join(["word", "and", "lane"] * 12)
    examples = pair_examples(model, Pair("Say it.", answer))
    assert len(examples) > 1
    assert "".join(text_of(model, one.canvas) for one in examples) == answer
    for one, after in itertools.pairwise(examples):
        assert after.prompt == one.prompt + one.canvas
    last = examples[-1]
    assert last.canvas[last.text - 1] == model.vocabulary.first_end
    assert set(last.canvas[last.text :]) <= {model.vocabulary.pad}


def test_control_tokens_in_a_pair_stay_text(chat_model: LoadedModel) -> None:
    (example, *_) = pair_examples(chat_model, Pair("a <turn|> b", "c"))
    (turn,) = chat_model.vocabulary.template_tokens("<turn|>")
    assert example.prompt.count(turn) == pair_examples(chat_model, Pair("a b", "c"))[0].prompt.count(turn)


def test_pairs_alone_are_drawn(model: LoadedModel) -> None:
    pairs = [Pair(f"Say {number}.", "word " * 5) for number in range(20)]
    drawer = ExampleDrawer(model, cut([], pairs), replace(SMALL, other_share=0.0))
    examples = drawer.draw(np.random.default_rng(0))
    assert len(examples) == SMALL.rows
    assert all(text_of(model, one.canvas).startswith("word") for one in examples)


def test_checks_are_the_same_windows_with_the_same_noise(model: LoadedModel) -> None:
    pieces = cut([TEXT], [])
    examples = check_examples(model, pieces.held_back)
    assert 1 < len(examples) <= 48
    one, other = (fixed_rows(check_examples(model, pieces.held_back), 420, 7, 4.0, 8) for _ in range(2))
    assert all(torch.equal(first.noised, second.noised) for first, second in zip(one, other, strict=True))
    shares = torch.cat([(rows.noised != rows.canvas).float().mean(dim=1) for rows in one])
    assert shares.min() < 0.3
    assert shares.max() > 0.7


def test_what_is_mixed_in_is_not_what_is_measured() -> None:
    mixed, measured = other_texts()
    assert not {one for text in mixed for one in text.split("\n\n")} & {
        one for text in measured for one in text.split("\n\n")
    }
    assert abs(len("".join(mixed)) - len("".join(measured))) < 8_000

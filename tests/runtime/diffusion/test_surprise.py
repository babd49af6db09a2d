from __future__ import annotations

import pytest
import torch

from runtime.cli import STARTER
from runtime.diffusion.prefix import Prefix
from runtime.diffusion.surprise import surprise
from runtime.models.load import LoadedModel, load
from tests.runtime.diffusion import reference


def plainly(model: LoadedModel, tokens: list[int], count: int) -> float:
    """The same over the whole grid, each text by itself and in one piece."""
    network = model.network
    with torch.inference_mode():
        hidden = network.model.encoder(input_ids=torch.tensor([tokens])).last_hidden_state[0]
    head = reference.Head(network.lm_head.weight, float(network.final_logit_softcapping))
    likely = torch.log_softmax(reference.logits(hidden, head, torch.tensor(1.0)), -1)
    return -float(sum(likely[place - 1, tokens[place]] for place in range(len(tokens) - count, len(tokens)))) / count


def test_texts_of_several_lengths_in_one_batch(model: LoadedModel) -> None:
    start = [2, *model.vocabulary.tokens("The old house stood at the end of the lane. " * 3)]
    prefix = Prefix(model.network)
    prefix.extend([start])
    texts = [([50, 60, 70], [80, 90]), ([51], [80, 90, 100, 110, 120]), ([52, 61], [81])]
    found = surprise(model.network, prefix, texts)
    expected = [plainly(model, [*start, *before, *after], len(after)) for before, after in texts]
    assert found == pytest.approx(expected, rel=1e-4)
    assert prefix.length == len(start)
    assert surprise(model.network, prefix, texts) == found


def test_the_starter_is_less_surprised_by_what_goes_on() -> None:
    model = load(STARTER, "cpu")
    prefix = Prefix(model.network)
    prefix.extend([[2, *model.vocabulary.tokens("He had been in the house for a long time, and")]])
    after = model.vocabulary.tokens(" of the house.")
    fits, breaks = (model.vocabulary.tokens(text) for text in (" went out", " of the of"))
    going, broken = surprise(model.network, prefix, [(fits, after), (breaks, after)])
    assert going < broken

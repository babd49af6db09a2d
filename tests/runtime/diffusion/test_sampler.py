from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers.models.diffusion_gemma.generation_diffusion_gemma import (
    EntropyBoundSampler,
    EntropyBoundSamplerConfig,
)

from runtime.diffusion import sampler
from runtime.diffusion.sampler import Ban, SamplerSettings


def test_entropy_of_known_distributions() -> None:
    logits = torch.tensor(
        [[[0.0, 0.0, 0.0, 0.0], [0.0, -torch.inf, -torch.inf, -torch.inf], [0.0, 0.0, -torch.inf, -9e9]]]
    )
    expected = torch.tensor([[math.log(4), 0.0, math.log(2)]])
    assert torch.allclose(sampler.entropy(logits), expected)


def test_accept_takes_the_most_certain_up_to_the_bound() -> None:
    # Sorted 0, 0.05, 0.06, 0.2: the sums less the greatest are 0, 0, 0.05, 0.11.
    entropies = torch.tensor([[0.2, 0.0, 0.06, 0.05]])
    assert sampler.accept(entropies, 0.1).tolist() == [[False, True, True, True]]
    assert sampler.accept(entropies, 0.04).tolist() == [[False, True, False, True]]


def test_accept_always_takes_the_most_certain_one() -> None:
    assert sampler.accept(torch.tensor([[5.0, 4.0]]), 0.1).tolist() == [[False, True]]


@given(seed=st.integers(0, 10_000), bound=st.floats(0.01, 20))
def test_accept_equals_transformers(seed: int, bound: float) -> None:
    logits = torch.randn(1, 12, 30, generator=torch.Generator().manual_seed(seed)) * 3
    reference = EntropyBoundSampler(EntropyBoundSamplerConfig(bound), 12, 30, 1)
    zeros = torch.zeros(1, 12, dtype=torch.long)
    reference.accept_canvas(zeros, zeros, logits, 1)
    assert torch.equal(sampler.accept(sampler.entropy(logits), bound), reference.accepted_token_mask)


def test_pinned_positions_cost_nothing_and_are_one_hot() -> None:
    logits = torch.zeros(1, 3, 5)
    tokens = torch.tensor([[4, 0, 2]])
    sampler.pin(logits, tokens, (torch.tensor([0, 0]), torch.tensor([0, 2])))
    assert sampler.entropy(logits)[0].tolist() == pytest.approx([0.0, math.log(5), 0.0])
    assert torch.softmax(logits, -1)[0, 0].tolist() == [0, 0, 0, 0, 1]
    assert sampler.accept(sampler.entropy(logits), 0.1).tolist() == [[True, True, True]]


def test_banned_tokens_have_no_probability() -> None:
    logits = torch.zeros(1, 2, 3)
    everywhere = Ban(torch.tensor([True, False, False]))
    first = Ban(torch.tensor([False, True, False]), torch.tensor([0]))
    sampler.ban(logits, [everywhere, first])
    assert torch.softmax(logits, -1).tolist() == [[[0, 0, 1], [0, 0.5, 0.5]]]


def test_temperature_falls_from_t_max() -> None:
    settings = SamplerSettings(max_steps=4, t_min=0.4, t_max=0.8)
    device = torch.device("cpu")
    values = [float(sampler.temperature(remaining, settings, device)) for remaining in (4, 3, 2, 1)]
    assert values == pytest.approx([0.8, 0.7, 0.6, 0.5])


def test_renoise_keeps_what_was_accepted() -> None:
    kept = sampler.renoise(torch.tensor([[1, 2]]), torch.tensor([[8, 9]]), torch.tensor([[True, False]]))
    assert kept.tolist() == [[1, 9]]

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers.models.diffusion_gemma.generation_diffusion_gemma import (
    EntropyBoundSampler,
    EntropyBoundSamplerConfig,
)

from runtime.diffusion import sampler
from runtime.diffusion.sampler import SamplerSettings


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
    assert torch.equal(
        sampler.accept(torch.distributions.Categorical(logits=logits).entropy(), bound), reference.accepted_token_mask
    )


def test_temperature_falls_from_t_max() -> None:
    settings = SamplerSettings(max_steps=4, t_min=0.4, t_max=0.8)
    values = sampler.temperatures(settings, torch.device("cpu")).tolist()
    assert values == pytest.approx([0.4, 0.5, 0.6, 0.7, 0.8])


def test_renoise_keeps_what_was_accepted() -> None:
    kept = sampler.renoise(torch.tensor([[1, 2]]), torch.tensor([[8, 9]]), torch.tensor([[True, False]]))
    assert kept.tolist() == [[1, 9]]

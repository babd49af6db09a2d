from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from runtime.diffusion.canvas import Canvas, choose_open, first_step, noise_count
from runtime.diffusion.denoise import denoise
from runtime.diffusion.noise import Noise
from runtime.diffusion.prefix import Prefix
from runtime.models.load import LoadedModel

CPU = torch.device("cpu")


@given(
    positions=st.sets(st.integers(0, 23), max_size=23),
    seed=st.integers(0, 2**31),
    steps=st.integers(1, 6),
)
def test_a_closed_position_never_changes(model: LoadedModel, positions: set[int], seed: int, steps: int) -> None:
    tokens = torch.randint(3, 400, (1, 24), generator=torch.Generator().manual_seed(seed))
    is_open = torch.tensor([[position not in positions for position in range(24)]])
    canvas = Canvas(tokens, is_open)
    prefix = Prefix(model.network)
    prefix.extend([[2, 50, 60]])
    seen = list(denoise(model.network, prefix, canvas, model.settings, Noise(seed, CPU), steps=steps))
    for step in seen:
        for position in positions:
            assert step.tokens[position] == tokens[0, position]
            assert step.accepted[position]
            assert step.entropies[position] == 0.0


@given(
    lengths=st.lists(st.integers(1, 5), min_size=1, max_size=40),
    strength=st.floats(0, 1, exclude_min=True),
    seed=st.integers(0, 2**31),
)
def test_exactly_the_share_is_opened(lengths: list[int], strength: float, seed: int) -> None:
    positions = iter(range(sum(lengths)))
    words = [[next(positions) for _ in range(length)] for length in lengths]
    opened = choose_open(words, strength, Noise(seed, CPU))
    assert len(opened) == len(set(opened)) == noise_count(sum(lengths), strength)
    broken = [word for word in words if 0 < len(set(word) & set(opened)) < len(word)]
    assert len(broken) <= 1


def test_neighbours_are_opened_together() -> None:
    opened = choose_open([[position] for position in range(30)], 0.2, Noise(3, CPU))
    assert len(opened) == 6
    assert opened[1] == opened[0] + 1
    assert opened[2] == opened[0] + 2
    assert opened[0] % 3 == opened[3] % 3 == 0


@pytest.mark.parametrize(
    ("unlocked", "strength", "count"),
    [(10, 0.5, 5), (10, 0.25, 3), (10, 0.01, 1), (10, 1.0, 10), (1, 0.3, 1), (3, 0.5, 2)],
)
def test_noise_count(unlocked: int, strength: float, count: int) -> None:
    assert noise_count(unlocked, strength) == count


@pytest.mark.parametrize(
    ("strength", "steps", "first"), [(1.0, 48, 48), (0.5, 48, 24), (0.01, 48, 1), (0.3, 10, 3), (0.51, 10, 6)]
)
def test_first_step(strength: float, steps: int, first: int) -> None:
    assert first_step(strength, steps) == first


def test_strength_one_draws_nothing() -> None:
    noise, untouched = Noise(5, CPU), Noise(5, CPU)
    assert choose_open([[0, 1], [2]], 1.0, noise) == [0, 1, 2]
    assert torch.equal(noise.canvas(9, 1000), untouched.canvas(9, 1000))

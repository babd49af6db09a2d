"""The tiled pass over the vocabulary against the plain one over the whole grid."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from runtime.diffusion import readout, sampler
from runtime.diffusion.readout import DRAWS, Bans, Head, read_choices, read_out
from tests.runtime.diffusion import reference

# Two whole tiles and a piece of a third that is no multiple of a group.
VOCABULARY, WIDTH = 2 * 128 + 77, 8


@pytest.fixture(autouse=True, scope="module")
def small_tiles():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(readout, "_CPU_TILE", 128)
        patch.setattr(readout, "_ROWS", 5)
        yield


def made(seed: int, rows: int, scale: float) -> tuple[torch.Tensor, Head, torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    head = Head(torch.randn(VOCABULARY, WIDTH, generator=generator), softcap=30.0)
    hidden = torch.randn(rows, WIDTH, generator=generator) * scale
    uniforms = torch.rand(rows, head.tiles, DRAWS, generator=generator)
    return hidden, head, uniforms, torch.tensor(0.7)


@given(seed=st.integers(0, 10_000), rows=st.integers(1, 12), scale=st.sampled_from([0.0, 0.1, 1.0, 5.0, 40.0]))
def test_it_equals_the_plain_pass(seed: int, rows: int, scale: float) -> None:
    hidden, head, uniforms, temperature = made(seed, rows, scale)
    reading = read_out(hidden, head, temperature, uniforms)
    grid = reference.logits(hidden, head, temperature)
    probabilities = torch.softmax(grid, -1)
    if scale:  # with equal logits any token is the most likely one
        assert torch.equal(grid.gather(1, reading.likely[:, None])[:, 0], grid.amax(-1))
    entropies = reference.entropies(grid)
    assert torch.allclose(reading.entropies, entropies, rtol=1e-4, atol=1e-6)
    assert torch.equal(
        sampler.accept(reading.entropies[None], 3.0), sampler.accept(entropies[None], 3.0)
    ) or _is_close_to_the_bound(entropies, 3.0)
    assert torch.equal(reading.drawn, reference.draw(probabilities, uniforms, head.tile))
    assert torch.allclose(reading.soft, probabilities @ head.weight, rtol=1e-4, atol=1e-5)


def _is_close_to_the_bound(entropies: torch.Tensor, bound: float) -> bool:
    ordered = entropies.sort().values
    return bool(((ordered.cumsum(0) - ordered - bound).abs() < 1e-3 * bound).any())


def test_known_distributions() -> None:
    head = Head(torch.zeros(4, WIDTH), softcap=30.0)
    hidden, uniforms = torch.zeros(3, WIDTH), torch.rand(3, 1, DRAWS)
    table = torch.tensor([[False] * 4, [False, True, True, True], [False, False, True, True]])
    reading = read_out(hidden, head, torch.tensor(1.0), uniforms, Bans(table, torch.tensor([0, 1, 2])))
    assert reading.entropies.tolist() == pytest.approx([math.log(4), 0.0, math.log(2)], abs=1e-6)


@given(seed=st.integers(0, 10_000), allowed=st.sets(st.integers(0, VOCABULARY - 1), min_size=1, max_size=5))
def test_a_banned_token_is_never_written(seed: int, allowed: set[int]) -> None:
    hidden, head, uniforms, temperature = made(seed, 6, 3.0)
    uniforms[0], uniforms[1] = 0.0, 1 - 2**-24
    banned = torch.ones(VOCABULARY, dtype=torch.bool)
    banned[list(allowed)] = False
    table = torch.stack([banned, torch.zeros_like(banned)])
    kinds = torch.tensor([0, 0, 0, 0, 0, 1])
    reading = read_out(hidden, head, temperature, uniforms, Bans(table, kinds))
    assert set(reading.drawn[:5].tolist()) <= allowed
    assert set(reading.likely[:5].tolist()) <= allowed
    grid = reference.logits(hidden, head, temperature, table[kinds])
    assert torch.allclose(reading.entropies, _entropies_of_few(grid), rtol=1e-4, atol=1e-6)
    assert torch.allclose(reading.soft, torch.softmax(grid, -1) @ head.weight, rtol=1e-4, atol=1e-5)


def _entropies_of_few(grid: torch.Tensor) -> torch.Tensor:
    probabilities = torch.softmax(grid, -1)
    return -torch.special.xlogy(probabilities, probabilities).sum(-1)


@pytest.fixture
def many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readout, "_ROWS", 4096)


@pytest.mark.usefixtures("many_rows")
def test_the_draw_has_the_distribution() -> None:
    # Chi-square over groups of tokens with at least 25 draws expected in each.
    draws, generator = 60_000, torch.Generator().manual_seed(1)
    head = Head(torch.randn(VOCABULARY, WIDTH, generator=generator), softcap=30.0)
    hidden = torch.randn(1, WIDTH, generator=generator)
    temperature = torch.tensor(0.9)
    probabilities = torch.softmax(reference.logits(hidden, head, temperature), -1)[0].double()
    uniforms = torch.rand(draws, head.tiles, DRAWS, generator=generator)
    drawn = read_out(hidden.expand(draws, -1), head, temperature, uniforms).drawn
    counts = torch.bincount(drawn, minlength=VOCABULARY).double()
    expected = probabilities * draws
    own = expected >= 25
    seen = torch.cat([counts[own], counts[~own].sum()[None]])
    due = torch.cat([expected[own], expected[~own].sum()[None]])
    chi_square = float(((seen - due) ** 2 / due).sum())
    freedom = len(due) - 1
    assert freedom > 100
    # Four standard deviations of the chi-square distribution above its mean.
    assert chi_square < freedom + 4 * math.sqrt(2 * freedom)


@pytest.mark.usefixtures("many_rows")
def test_the_draw_beyond_the_first_tile_has_the_distribution_too() -> None:
    weights = torch.tensor([0.2, 0.3, 0.5])
    head = Head(torch.zeros(VOCABULARY, 1), softcap=30.0)
    head.weight[torch.tensor([3, 200, 330]), 0] = torch.atanh(torch.log(weights) / 30.0) * 30.0
    banned = torch.ones(1, VOCABULARY, dtype=torch.bool)
    banned[0, [3, 200, 330]] = False
    uniforms = torch.rand(20_000, head.tiles, DRAWS, generator=torch.Generator().manual_seed(2))
    bans = Bans(banned, torch.zeros(20_000, dtype=torch.long))
    drawn = read_out(torch.ones(20_000, 1), head, torch.tensor(1.0), uniforms, bans).drawn
    shares = torch.bincount(drawn, minlength=VOCABULARY)[[3, 200, 330]] / 20_000
    assert shares.tolist() == pytest.approx(weights.tolist(), abs=0.015)


@given(seed=st.integers(0, 10_000), top=st.sampled_from([1, 5, 200]))
def test_choices(seed: int, top: int) -> None:
    hidden, head, _, _ = made(seed, 7, 1.0)
    standing = torch.randint(0, VOCABULARY, (7,), generator=torch.Generator().manual_seed(seed))
    choices = read_choices(hidden, head, standing, top)
    grid = torch.log_softmax(reference.logits(hidden, head, torch.tensor(1.0)), -1)
    expected = grid.topk(top, dim=-1)
    assert torch.allclose(choices.log_probabilities, expected.values, atol=1e-4)
    assert torch.allclose(grid.gather(1, choices.tokens), expected.values, atol=1e-4)
    assert torch.allclose(choices.standing, grid.gather(1, standing[:, None])[:, 0], atol=1e-4)
    assert torch.allclose(choices.entropies, reference.entropies(grid), rtol=1e-4, atol=1e-6)


def test_numbers_that_are_none_are_passed_on() -> None:
    hidden, head, uniforms, temperature = made(0, 3, 1.0)
    hidden[1, 0] = float("nan")
    reading = read_out(hidden, head, temperature, uniforms)
    assert reading.entropies.isnan().tolist() == [False, True, False]
    assert bool((reading.drawn < VOCABULARY).all())

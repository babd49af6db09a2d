from __future__ import annotations

import torch

from runtime.diffusion.sampler import SamplerSettings
from runtime.diffusion.stopping import Settling

TOKENS = torch.tensor([[1, 2, 3, 4]])


def settings(stability: int | None = 1, confidence: float | None = 0.1) -> SamplerSettings:
    return SamplerSettings(stability_threshold=stability, confidence_threshold=confidence)


def stops(settling: Settling, tokens: torch.Tensor, entropies: list[float], is_open: list[bool] | None = None) -> bool:
    mask = torch.tensor([is_open or [True] * len(entropies)])
    return bool(settling.update(tokens, torch.tensor([entropies]), mask))


def test_it_takes_the_same_tokens_twice_and_sureness() -> None:
    settling = Settling(settings())
    assert not stops(settling, TOKENS, [0.0] * 4), "there is nothing to compare with yet"
    assert not stops(settling, TOKENS + 1, [0.0] * 4)
    assert not stops(settling, TOKENS + 1, [0.2] * 4)
    assert stops(settling, TOKENS + 1, [0.0] * 4)


def test_stability_over_several_steps() -> None:
    settling = Settling(settings(stability=3))
    assert [stops(settling, TOKENS, [0.0] * 4) for _ in range(4)] == [False, False, False, True]


def test_no_stability_asked_for() -> None:
    assert stops(Settling(settings(stability=0)), TOKENS, [0.0] * 4)


def test_locked_positions_do_not_count_as_sure() -> None:
    # The mean of all four is below the threshold, that of the two open ones is not.
    settling = Settling(settings(stability=0))
    assert not stops(settling, TOKENS, [0.15, 0.15, 0.0, 0.0], [True, True, False, False])
    assert stops(settling, TOKENS, [0.05, 0.05, 0.0, 0.0], [True, True, False, False])


def test_without_a_threshold_it_never_stops() -> None:
    assert not stops(Settling(settings(confidence=None)), TOKENS, [0.0] * 4)
    assert not stops(Settling(settings(stability=None)), TOKENS, [0.0] * 4)


def test_each_canvas_of_a_batch_by_itself() -> None:
    settling = Settling(settings())
    everything = torch.ones(3, 4, dtype=torch.bool)
    calm = torch.zeros(3, 4)
    first = torch.tensor([[1, 2, 3, 4], [5, 6, 7, 8], [9, 9, 9, 9]])
    settling.update(first, calm, everything)
    second = first.clone()
    second[1] += 1
    assert settling.update(second, calm, everything).tolist() == [True, False, True]
    settling.select(torch.tensor([1, 2]))
    assert settling.update(second[1:], calm[1:], everything[1:]).tolist() == [True, True]

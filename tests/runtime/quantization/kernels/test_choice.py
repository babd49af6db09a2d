from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import torch
from torch import Tensor

from runtime.quantization import experts as experts_module
from runtime.quantization.experts import Nf4Experts
from runtime.quantization.kernels.choice import Case, Choice, is_same, tiles_for
from runtime.quantization.kernels.tile import TILES, Tile
from tests.runtime.quantization.test_experts import quantised, routing, stock

ONE, OTHER = TILES[:2]
SIZES = (5, 64, 128)
CPU = torch.device("cpu")


class Clock:
    """Says how long each way takes, in place of measuring it."""

    def __init__(self, *milliseconds: float) -> None:
        self.left = list(milliseconds)

    def __call__(self, call: Callable[[], Tensor]) -> float:
        call()
        return self.left.pop(0)


def choice_of(clock: Clock, tiles: Sequence[Tile] = (ONE, OTHER)) -> Choice:
    return Choice(lambda device: tiles, clock)


def same(inputs: Tensor) -> tuple[Tensor, Callable[[], Tensor], Callable[[Tile], Tensor]]:
    return inputs, lambda: inputs + 1, lambda tile: inputs + 1


@pytest.mark.parametrize(
    ("milliseconds", "chosen"),
    [
        ((3.0, 2.0, 1.0), OTHER),
        ((3.0, 1.0, 2.0), ONE),
        ((1.0, 2.0, 3.0), None),
        # Hardly faster is not faster.
        ((3.0, 1.0, 0.95), ONE),
        ((1.0, 0.95, 2.0), None),
    ],
)
def test_the_quickest_is_taken(milliseconds: tuple[float, ...], chosen: Tile | None) -> None:
    choice = choice_of(Clock(*milliseconds))
    assert choice.tile(SIZES, *same(torch.ones(3, 64))) == chosen
    verdict = choice.verdicts[Case("cpu", *SIZES, torch.float32, 4)]
    assert verdict.tile == chosen
    assert dict(verdict.milliseconds) == dict(zip((None, ONE, OTHER), milliseconds, strict=True))


def test_each_case_is_measured_once() -> None:
    clock = Clock(*range(3, 0, -1), *range(1, 4), *range(3, 0, -1), *range(1, 4))
    choice = choice_of(clock)
    for _ in range(2):
        # Four pairs and three are alike, five are not; nor are other types and other experts.
        assert choice.tile(SIZES, *same(torch.ones(4, 64))) is OTHER
        assert choice.tile(SIZES, *same(torch.ones(3, 64))) is OTHER
        assert choice.tile(SIZES, *same(torch.ones(5, 64))) is None
        assert choice.tile(SIZES, *same(torch.ones(4, 64, dtype=torch.bfloat16))) is OTHER
        assert choice.tile((6, 64, 128), *same(torch.ones(4, 64))) is None
    assert clock.left == []
    assert [case.pairs for case in choice.verdicts] == [4, 8, 4, 4]


def test_a_kernel_that_fails_or_errs_is_out(caplog: pytest.LogCaptureFixture) -> None:
    inputs = torch.ones(3, 64)

    def fast(tile: Tile) -> Tensor:
        if tile is ONE:
            raise AssertionError("no compiler")
        return inputs * 1.02

    with caplog.at_level(logging.WARNING):
        choice = choice_of(Clock(3.0))
        assert choice.tile(SIZES, inputs, lambda: inputs, fast) is None
        assert choice.tile(SIZES, inputs, lambda: inputs, fast) is None
    assert [record.levelname for record in caplog.records] == ["WARNING", "ERROR"]
    assert "no compiler" in caplog.text
    (verdict,) = choice.verdicts.values()
    assert dict(verdict.milliseconds) == {None: 3.0}


def test_what_the_plain_way_raises_is_raised() -> None:
    def plain() -> Tensor:
        raise RuntimeError("out of memory")

    with pytest.raises(RuntimeError, match="out of memory"):
        choice_of(Clock()).tile(SIZES, torch.ones(3, 64), plain, lambda tile: torch.ones(3, 64))


def test_a_processor_is_offered_nothing() -> None:
    assert tiles_for(CPU) == ()
    choice = Choice()
    assert choice.tile(SIZES, *same(torch.ones(3, 64))) is None
    assert choice.verdicts == {}


@pytest.mark.parametrize(
    ("capability", "has_triton", "cuda", "expected"),
    [
        ((12, 0), True, "13.0", TILES),
        ((8, 0), True, "13.0", TILES),
        ((7, 5), True, "13.0", ()),
        ((12, 0), False, "13.0", ()),
        # AMD's build of torch calls its devices "cuda" too.
        ((11, 0), True, None, ()),
    ],
)
def test_cards_that_are_offered_the_kernel(
    capability: tuple[int, int],
    has_triton: bool,
    cuda: str | None,
    expected: Sequence[Tile],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object() if has_triton else None)
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: capability)
    monkeypatch.setattr(torch.version, "cuda", cuda)
    assert tiles_for.__wrapped__(torch.device("cuda", 0)) == expected


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_same_but_for_rounding(dtype: torch.dtype) -> None:
    generator = torch.Generator().manual_seed(0)
    expected = torch.randn(40, 2816, generator=generator)
    expected[7] *= 0.1
    rounded = expected.to(dtype)
    assert is_same(rounded, expected.to(dtype) if dtype is torch.float32 else (expected * (1 + 1e-4)).to(dtype))
    for spoil in (0.0, float("nan"), float("inf")):
        wrong = rounded.clone()
        wrong[7, 64:128] = spoil
        assert not is_same(wrong, rounded)
    assert is_same(torch.zeros(3, 8), torch.zeros(3, 8))


def computes_with(experts: Nf4Experts, choice: Choice, monkeypatch: pytest.MonkeyPatch) -> list[Tile | None]:
    """The ways `experts` go through from now on, with the plain way's result in place of the kernel's."""
    ways: list[Tile | None] = []
    plain = experts_module.QuantizedExperts._grouped

    def watched(module: Any, *arguments: Any) -> Tensor:
        ways.append(None)
        return plain(module, *arguments)

    def decoding(module: Any, inputs: Tensor, ends: Tensor, tile: Tile) -> Tensor:
        ways.append(tile)
        return plain(module, inputs, ends)

    monkeypatch.setattr(experts_module.QuantizedExperts, "_grouped", watched)
    monkeypatch.setattr(Nf4Experts, "_decoding", decoding)
    monkeypatch.setattr(Nf4Experts, "choice", choice)
    return ways


def test_experts_take_the_way_that_was_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    experts = quantised(stock(5, 64, 128))
    index, weights = routing("even", 5, 24, 2)
    states = torch.randn(24, 64)
    expected = experts(states, index, weights)
    ways = computes_with(experts, choice_of(Clock(3.0, 2.0, 1.0)), monkeypatch)
    assert torch.equal(experts(states, index, weights), expected)
    ways.clear()
    assert torch.equal(experts(states, index, weights), expected)
    assert ways == [OTHER]
    # No kernel has gradients, and many rows would take more memory than there is kept for them.
    experts(states.clone().requires_grad_(), index, weights)
    monkeypatch.setattr(experts_module, "WORKING_BYTES", 4 * 128 * 48 * 4 - 1)
    experts(states, index, weights)
    assert ways == [OTHER, None, None]


def test_experts_on_a_processor_never_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    experts = quantised(stock(5, 64, 128))
    ways = computes_with(experts, Nf4Experts.choice, monkeypatch)
    experts(torch.randn(24, 64), *routing("even", 5, 24, 2))
    assert ways == [None]

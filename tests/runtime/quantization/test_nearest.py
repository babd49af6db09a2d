from __future__ import annotations

import pytest
import torch
from bitsandbytes.functional import get_4bit_type, quantize_4bit
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.quantization import nearest, nf4
from runtime.quantization.nearest import nearest_nf4

DTYPES = [torch.float32, torch.bfloat16, torch.float16]


def check(weights: torch.Tensor) -> None:
    packed, state = quantize_4bit(weights.contiguous(), blocksize=64, quant_type="nf4")
    got, absmax = nearest_nf4(weights)
    assert torch.equal(got, packed.flatten())
    assert torch.equal(absmax, state.absmax)


@settings(max_examples=150)
@given(
    blocks=st.integers(1, 9),
    exponent=st.integers(-140, 120),
    spread=st.integers(0, 40),
    zeros=st.floats(0, 1),
    dtype=st.sampled_from(DTYPES),
    seed=st.integers(0, 2**32 - 1),
)
def test_bytes_of_bitsandbytes(
    blocks: int, exponent: int, spread: int, zeros: float, dtype: torch.dtype, seed: int
) -> None:
    """Numbers of all sizes, denormal ones and zeros of both signs among them, and blocks of nothing else."""
    generator = torch.Generator().manual_seed(seed)
    values = torch.randn(blocks, 64, generator=generator).double()
    values *= 2.0 ** (exponent + torch.randint(-spread, spread + 1, values.shape, generator=generator))
    values[torch.rand(values.shape, generator=generator) < zeros] *= 0
    check(values.to(dtype).nan_to_num(posinf=1, neginf=-1))


def test_on_a_bound_and_beside_it() -> None:
    levels = get_4bit_type("nf4", device="cpu")
    bounds = (levels[:-1] + levels[1:]) / 2
    beside = [bounds, *(torch.nextafter(bounds, torch.full_like(bounds, end)) for end in (-2.0, 2.0))]
    values = torch.cat([*beside, levels[1:]]).view(-1)
    block = torch.cat([torch.ones(1), values, torch.zeros(63 - len(values))])
    # The largest is 1, so that nothing is rounded before the comparison; and powers of two of it.
    check(torch.stack([block, -block, block * 2.0**-130, block * 2.0**100]))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_every_number_there_is(dtype: torch.dtype) -> None:
    numbers = torch.arange(-(2**15), 2**15, dtype=torch.int32).to(torch.int16).view(dtype)
    numbers = numbers[numbers.isfinite()]
    numbers = numbers[: len(numbers) // 64 * 64]
    shuffled = numbers[torch.randperm(len(numbers), generator=torch.Generator().manual_seed(0))]
    check(numbers)
    check(shuffled)


def test_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "_PIECE", 128)
    weights = torch.randn(5, 64, generator=torch.Generator().manual_seed(0))
    check(weights)
    check(torch.randn(64, 6, generator=torch.Generator().manual_seed(0)).T)


def test_the_weights_stay_as_they_are() -> None:
    weights = torch.randn(2, 64, generator=torch.Generator().manual_seed(0))
    before = weights.clone()
    nearest_nf4(weights)
    assert torch.equal(weights, before)


def test_the_mean_does_not_depend_on_the_threads() -> None:
    """Of so many numbers that torch adds them up on several threads, where it has them."""
    numbers = torch.rand(20, 61_952, generator=torch.Generator().manual_seed(0))
    before = torch.get_num_threads()
    usual, ours = set(), set()
    try:
        for threads in (1, 2, 3, 4):
            torch.set_num_threads(threads)
            usual.add(tuple(float(one.mean()) for one in numbers))
            ours.add(tuple(float(nf4._mean(one)) for one in numbers))
            assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)
    assert len(usual) > 1  # else this test would show nothing
    assert len(ours) == 1

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from triton.runtime.interpreter import InterpreterBuilder

from runtime.quantization.kernels import plain
from runtime.quantization.kernels.grouped import grouped_linear
from runtime.quantization.kernels.tile import TILES, Tile
from runtime.quantization.nf4 import Nf4Stack

DTYPES = [torch.float32, torch.bfloat16, torch.float16]
SMALL = Tile(16, 16, 64, 4, 1)


def stack_of(count: int, rows: int, columns: int) -> Nf4Stack:
    """Matrices of very different sizes."""
    generator = torch.Generator().manual_seed(rows * columns)
    stack = Nf4Stack(count, rows, columns)
    for index, size in enumerate(torch.logspace(-2, 0, count)):
        stack.put(index, torch.randn(rows, columns, generator=generator) * size)
    return stack


def ends_of(sizes: list[int]) -> Tensor:
    return torch.tensor(sizes).cumsum(0).to(torch.int32)


def check(stack: Nf4Stack, sizes: list[int], dtype: torch.dtype, tile: Tile) -> None:
    """Equal to the plain path, but for the order in which products are added up, and the last rounding.

    A sum of n products in float32 is within n/2 eps of the sum of their magnitudes, whatever the order (Higham,
    Accuracy and Stability of Numerical Algorithms, section 4.2), so two are within n eps of each other; each is then
    rounded by half an eps of its own type.
    """
    inputs = torch.randn(sum(sizes), stack.columns, generator=torch.Generator().manual_seed(1)).to(dtype)
    ends = ends_of(sizes)
    got, expected = grouped_linear(stack, inputs, ends, tile), plain.grouped_linear(stack, inputs, ends)
    assert (got.dtype, got.shape) == (dtype, expected.shape)
    weights = stack.dequantized(torch.repeat_interleave(torch.tensor(sizes)), dtype).float()
    magnitudes = (weights.abs() @ inputs.float().abs()[:, :, None]).squeeze(-1)
    bound = stack.columns * torch.finfo(torch.float32).eps * magnitudes
    bound += torch.finfo(dtype).eps * expected.float().abs()
    # Below the smallest normal number of float16 the steps are no longer in proportion.
    bound += torch.finfo(dtype).smallest_normal * torch.finfo(dtype).eps
    assert ((got.float() - expected.float()).abs() <= bound).all()


CASES = [
    # sizes of the groups, rows, columns; tiles have 16 to 64 tokens, 16 to 128 rows, 64 or 128 columns
    ([24], 64, 64),
    ([1], 64, 64),
    ([0, 1, 0], 128, 64),
    ([16, 16, 16], 16, 128),
    ([3, 0, 40, 0, 0, 17], 24, 192),
    ([0, 0, 33], 33, 64),
    ([65, 0, 0, 0], 20, 320),
    ([15, 1, 16, 2, 31, 0, 64], 17, 64),
    ([0, 0], 64, 64),
]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_equals_the_plain_path(case: tuple[list[int], int, int], dtype: torch.dtype) -> None:
    sizes, rows, columns = case
    check(stack_of(len(sizes), rows, columns), sizes, dtype, SMALL)


@pytest.mark.parametrize("tile", TILES, ids=str)
def test_equals_the_plain_path_with_every_tile(tile: Tile) -> None:
    check(stack_of(6, 72, 192), [3, 0, 70, 0, 0, 17], torch.bfloat16, tile)


def test_many_matrices_with_few_tokens_each() -> None:
    sizes = [(7 * number) % 3 for number in range(128)]
    check(stack_of(128, 16, 64), sizes, torch.bfloat16, TILES[0])


SOME = stack_of(5, 24, 64)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=5, max_size=5), st.sampled_from([16, 32, 64]))
def test_any_sizes_of_groups(sizes: list[int], tokens: int) -> None:
    check(SOME, sizes, torch.float32, Tile(tokens, 32, 64, 4, 1))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("columns", [64, 128])
def test_weights_are_decoded_bit_for_bit(columns: int, dtype: torch.dtype) -> None:
    """By the matrix of ones and zeros: one product is the weight itself, all others are zeros."""
    # Absmax of more than one group, the last of which is not full, and columns that no tile of 128 divides.
    stack = stack_of(2, 130, 192)
    inputs = torch.eye(192, dtype=dtype).repeat(2, 1)
    got = grouped_linear(stack, inputs, ends_of([192] * 2), Tile(128, 128, columns, 4, 1)).view(2, 192, 130).mT
    # Which is bitsandbytes' own decoding, see the tests of the stack.
    assert torch.equal(got, stack.dequantized(slice(None), dtype))


def test_rows_of_no_matrix_are_zeros_and_ends_may_be_wide() -> None:
    inputs = torch.randn(9, 64)
    # What stands before the first end is no end.
    ends = torch.tensor([5, 2, 2, 4, 5, 6])[1:]
    got = grouped_linear(SOME, inputs, ends, SMALL)
    assert (got[6:] == 0).all()
    assert torch.equal(got[:6], grouped_linear(SOME, inputs[:6], ends_of([2, 0, 2, 1, 1]), SMALL))


def test_what_other_rows_hold_does_not_matter() -> None:
    """A tile's rows beyond the group belong to the next one."""
    inputs = torch.randn(9, 64)
    spoilt = inputs.clone()
    spoilt[3:] = float("nan")
    ends = ends_of([3, 6, 0, 0, 0])
    assert torch.equal(grouped_linear(SOME, inputs, ends, SMALL)[:3], grouped_linear(SOME, spoilt, ends, SMALL)[:3])


def test_the_order_of_programs_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that wrote into the rows of another would be seen where it comes last."""
    inputs, ends = torch.randn(40, 64), ends_of([3, 20, 0, 1, 16])
    expected = grouped_linear(SOME, inputs, ends, SMALL)
    forwards = InterpreterBuilder.set_grid_idx

    def backwards(builder: Any, x: int, y: int, z: int) -> None:
        forwards(builder, builder.grid_dim[0] - 1 - x, y, z)

    monkeypatch.setattr(InterpreterBuilder, "set_grid_idx", backwards)
    assert torch.equal(grouped_linear(SOME, inputs, ends, SMALL), expected)

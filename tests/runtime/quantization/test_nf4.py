from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
import torch
from bitsandbytes.functional import QuantState, create_dynamic_map, dequantize_4bit, get_4bit_type, quantize_4bit
from safetensors.torch import load_file, save_file

from runtime.quantization.nf4 import GROUP, Nf4Stack

DTYPES = [torch.float32, torch.bfloat16, torch.float16]
# Matrices whose absmax fill less than a group, exactly one, exactly two, and two and a bit.
SHAPES = [(3, 64), (1, 64), (64, 256), (128, 256), (130, 256)]


def matrices(count: int, rows: int, columns: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    """Matrices of very different sizes, with a row and a block of zeros."""
    generator = torch.Generator().manual_seed(rows * columns)
    values = torch.randn(count, rows, columns, generator=generator) * torch.logspace(-3, 0, count)[:, None, None]
    values[:, -1] *= 40
    values[:, 0, :64] = 0
    return values.to(dtype)


def filled(values: torch.Tensor) -> Nf4Stack:
    stack = Nf4Stack(*values.shape)
    for index, one in enumerate(values):
        stack.put(index, one)
    return stack


def state_of(stack: Nf4Stack, index: int, dtype: torch.dtype) -> QuantState:
    """What bitsandbytes would need to read one matrix of the stack."""
    return QuantState(
        absmax=stack.absmax[index].flatten()[: stack.blocks],
        shape=torch.Size((stack.rows, stack.columns)),
        dtype=dtype,
        blocksize=64,
        quant_type="nf4",
        code=get_4bit_type("nf4", device="cpu"),
        offset=stack.nested_offset[index],
        state2=QuantState(
            absmax=stack.nested_absmax[index], code=create_dynamic_map(), blocksize=GROUP, dtype=torch.float32
        ),
    )


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", SHAPES)
def test_bytes_are_those_of_bitsandbytes(shape: tuple[int, int], dtype: torch.dtype) -> None:
    values = matrices(3, *shape, dtype)
    stack = filled(values)
    for index, one in enumerate(values):
        packed, state = quantize_4bit(one, blocksize=64, compress_statistics=True, quant_type="nf4")
        assert torch.equal(stack.packed[index].flatten(), packed.flatten())
        assert torch.equal(stack.absmax[index].flatten()[: stack.blocks], state.absmax)
        assert torch.equal(stack.nested_absmax[index], cast(QuantState, state.state2).absmax)
        assert torch.equal(stack.nested_offset[index], state.offset)
        assert torch.equal(dequantize_4bit(packed, state), dequantize_4bit(packed, state_of(stack, index, dtype)))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", SHAPES)
def test_values_are_those_of_bitsandbytes(shape: tuple[int, int], dtype: torch.dtype) -> None:
    stack = filled(matrices(4, *shape))
    everything = stack.dequantized(slice(None), dtype)
    assert everything.dtype == dtype
    for index in range(4):
        alone = dequantize_4bit(stack.packed[index].reshape(-1, 1), state_of(stack, index, dtype))
        assert torch.equal(everything[index], alone)
    some = stack.dequantized(torch.tensor([3, 0, 3]), dtype)
    assert torch.equal(some, everything[[3, 0, 3]])
    assert stack.dequantized(torch.tensor([], dtype=torch.long), dtype).shape == (0, *shape)


def test_values_follow_from_the_format_alone() -> None:
    """Decoded once more by hand: upper four bits first, level times absmax, absmax from its own 8 bits."""
    stack = filled(matrices(2, 130, 256))
    levels, fine = get_4bit_type("nf4", device="cpu"), create_dynamic_map()
    assert levels.tolist() == sorted(levels.tolist())
    assert (levels[0], levels[7], levels[15]) == (-1, 0, 1)
    nibbles = torch.stack([stack.packed >> 4, stack.packed & 15], dim=-1).long().view(2, -1, 64)
    absmax = fine[stack.absmax.long()] * stack.nested_absmax[..., None] + stack.nested_offset[:, None, None]
    expected = levels[nibbles] * absmax.view(2, -1)[:, : stack.blocks, None]
    assert torch.equal(stack.dequantized(slice(None), torch.float32), expected.view(2, 130, 256))


def test_each_weight_is_near_what_it_was() -> None:
    values = matrices(3, 64, 256)[:, :-1].contiguous()
    got = filled(values).dequantized(slice(None), torch.float32)
    error = (got - values).flatten(1).norm(dim=1) / values.flatten(1).norm(dim=1)
    # 0.09 for a normal distribution; a nibble or a block out of place gives 1 and more.
    assert error.max() < 0.11, error
    assert (got[:, 0, :64] == 0).all()


@pytest.mark.parametrize("columns", [16, 32, 96, 704 + 32])
def test_rows_that_no_block_divides_are_refused(columns: int) -> None:
    with pytest.raises(ValueError, match="blocks of 64"):
        Nf4Stack(1, 64, columns)


def test_refuses_other_shapes_and_numbers_that_are_none() -> None:
    stack = Nf4Stack(1, 4, 64)
    with pytest.raises(ValueError, match="shape"):
        stack.put(0, torch.zeros(64, 4))
    for wrong in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="finite"):
            stack.put(0, torch.full((4, 64), wrong))


def test_a_conversion_of_the_network_leaves_the_scales() -> None:
    stack = filled(matrices(2, 64, 256))
    before = stack.dequantized(slice(None), torch.float32)
    for convert in (torch.nn.Module.half, torch.nn.Module.bfloat16, torch.nn.Module.double):
        convert(stack)
        assert torch.equal(stack.dequantized(slice(None), torch.float32), before)
    assert stack.to("meta").nested_absmax.dtype == torch.float32


def test_a_file_brings_back_the_same_bits(tmp_path: Path) -> None:
    stack = filled(matrices(2, 130, 256))
    save_file(stack.state_dict(), tmp_path / "stack.safetensors")
    again = Nf4Stack(2, 130, 256, "meta").to_empty(device="cpu")
    again.load_state_dict(load_file(tmp_path / "stack.safetensors"), strict=True)
    assert {name: tuple(tensor.shape) for name, tensor in again.state_dict().items()} == {
        "packed": (2, 130, 128),
        "absmax": (2, 3, 256),
        "nested_absmax": (2, 3),
        "nested_offset": (2,),
    }
    assert torch.equal(again.dequantized(slice(None), torch.float32), stack.dequantized(slice(None), torch.float32))

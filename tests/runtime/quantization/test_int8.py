from __future__ import annotations

from pathlib import Path

import pytest
import torch
from bitsandbytes.functional import int8_vectorwise_dequant, int8_vectorwise_quant
from safetensors.torch import load_file, save_file
from torch import nn

from runtime.quantization.int8 import LEVELS, Int8Stack, quantized_rows
from runtime.quantization.linear import Int8Linear
from runtime.quantization.stack import weight_count

DTYPES = [torch.float32, torch.bfloat16, torch.float16]


def matrices(count: int, rows: int, columns: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    """Matrices of very different sizes, and rows of their own."""
    generator = torch.Generator().manual_seed(rows * columns)
    values = torch.randn(count, rows, columns, generator=generator) * torch.logspace(-3, 0, count)[:, None, None]
    values[:, -1] *= 40
    return values.to(dtype)


def filled(values: torch.Tensor) -> Int8Stack:
    stack = Int8Stack(*values.shape)
    for index, one in enumerate(values):
        stack.put(index, one)
    return stack


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(1, 1), (3, 7), (64, 100)])
def test_bytes_are_those_of_bitsandbytes(shape: tuple[int, int], dtype: torch.dtype) -> None:
    values = matrices(3, *shape, dtype)
    stack = filled(values)
    for index, one in enumerate(values):
        quantized, scale, _ = int8_vectorwise_quant(one.clone())
        assert torch.equal(stack.quantized[index], quantized)
        assert torch.equal(stack.scale[index], scale)
        torch.testing.assert_close(
            stack.dequantized(slice(None), torch.float32)[index], int8_vectorwise_dequant(quantized, scale)
        )


@pytest.mark.parametrize("dtype", DTYPES)
def test_values_follow_from_the_format_alone(dtype: torch.dtype) -> None:
    stack = filled(matrices(4, 64, 96))
    expected = (stack.quantized.double() * stack.scale.double()[..., None] / LEVELS).to(dtype)
    got = stack.dequantized(torch.tensor([3, 0, 3]), dtype)
    assert got.dtype == dtype
    torch.testing.assert_close(got, expected[[3, 0, 3]], rtol=torch.finfo(dtype).eps, atol=0)
    assert stack.dequantized(torch.tensor([], dtype=torch.long), dtype).shape == (0, 64, 96)


def test_no_weight_is_further_off_than_half_a_step() -> None:
    values = matrices(3, 64, 96)
    error = (filled(values).dequantized(slice(None), torch.float32) - values).abs()
    assert (error <= 0.5001 * values.abs().amax(dim=-1, keepdim=True) / LEVELS).all()


def test_rows_of_zeros_and_of_next_to_nothing() -> None:
    values = torch.zeros(3, 8)
    values[1] = 1e-40
    values[2, 3] = -2.0
    quantized, scale = quantized_rows(values)
    assert quantized[2].tolist() == [0, 0, 0, -127, 0, 0, 0, 0]
    assert not quantized[:2].any()
    assert scale[0] == 0
    assert scale[2] == 2


def test_refuses_other_shapes_and_numbers_that_are_none() -> None:
    stack = Int8Stack(1, 4, 5)
    with pytest.raises(ValueError, match="shape"):
        stack.put(0, torch.zeros(5, 4))
    for wrong in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="finite"):
            stack.put(0, torch.full((4, 5), wrong))
        linear = nn.Linear(5, 4, bias=False)
        nn.init.constant_(linear.weight, wrong)
        with pytest.raises(ValueError, match="finite"):
            Int8Linear.from_linear(linear)
    with pytest.raises(ValueError, match="bias"):
        Int8Linear.from_linear(nn.Linear(5, 4))


def test_a_conversion_of_the_network_leaves_the_scales() -> None:
    network = nn.ModuleList([filled(matrices(2, 8, 16)), Int8Linear.from_linear(nn.Linear(16, 8, bias=False))])
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    for convert in (nn.Module.half, nn.Module.bfloat16, nn.Module.double):
        convert(network)
        assert all(torch.equal(before[name], tensor) for name, tensor in network.state_dict().items())
        assert {tensor.dtype for tensor in network.state_dict().values()} == {torch.int8, torch.float32}
    assert network.to("meta").state_dict()["0.scale"].dtype == torch.float32


def test_a_file_brings_back_the_same_bits(tmp_path: Path) -> None:
    stack = filled(matrices(2, 6, 10))
    save_file(stack.state_dict(), tmp_path / "stack.safetensors")
    again = Int8Stack(2, 6, 10, "meta").to_empty(device="cpu")
    again.load_state_dict(load_file(tmp_path / "stack.safetensors"), strict=True)
    assert {name: tuple(one.shape) for name, one in again.state_dict().items()} == {
        "quantized": (2, 6, 10),
        "scale": (2, 6),
    }
    assert torch.equal(again.dequantized(slice(None), torch.float32), stack.dequantized(slice(None), torch.float32))


@pytest.mark.parametrize("dtype", DTYPES[:2])
def test_a_linear_layer_computes_with_its_decoded_weights(dtype: torch.dtype) -> None:
    linear = nn.Linear(96, 40, bias=False).requires_grad_(False).to(dtype)
    linear.weight[7] *= 100
    layer = Int8Linear.from_linear(linear)
    inputs = torch.randn(2, 5, 96, generator=torch.Generator().manual_seed(0)).to(dtype)
    weights = layer.quantized.double() * layer.scale.double()[:, None] / LEVELS
    expected = inputs.double() @ weights.T
    got = layer(inputs)
    assert got.dtype == dtype
    assert got.shape == (2, 5, 40)
    tolerance = 4 * torch.finfo(dtype).eps
    torch.testing.assert_close(got.double(), expected, rtol=tolerance, atol=float(tolerance * expected.abs().max()))
    error = (got - linear(inputs)).double().norm() / linear(inputs).double().norm()
    assert error < 0.01


def test_gradients_reach_the_inputs() -> None:
    layer = Int8Linear.from_linear(nn.Linear(16, 8, bias=False).requires_grad_(False))
    inputs = torch.randn(3, 16).requires_grad_()
    layer(inputs).sum().backward()
    assert inputs.grad is not None
    torch.testing.assert_close(inputs.grad[0], (layer.quantized.float() * layer.scale[:, None] / LEVELS).sum(dim=0))


def test_weights_are_counted_as_what_they_stand_for() -> None:
    shared = Int8Linear(16, 8)
    assert weight_count(nn.ModuleList([Int8Stack(2, 6, 10), shared, nn.Linear(3, 4), shared])) == 120 + 128 + 16

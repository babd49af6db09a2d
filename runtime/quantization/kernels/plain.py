"""What each kernel has to equal: the weights decoded into memory, then a library's grouped GEMM."""

from __future__ import annotations

from torch import Tensor
from transformers.integrations.moe import _grouped_linear

from runtime.quantization.stack import QuantizedStack


def grouped_linear(
    stack: QuantizedStack, inputs: Tensor, ends: Tensor, indices: slice | Tensor = slice(None)
) -> Tensor:
    """What each row of `inputs` (S, columns) becomes by the matrix it belongs to: (S, rows), in the type of `inputs`.

    The rows of `inputs` are sorted by matrix; those of the n-th at `indices` end before `ends[n]` (int32, rising). All
    of these matrices exist in the type of `inputs` at once.
    """
    # transformers chooses between the library's grouped GEMM and, on older cards, one GEMM a matrix.
    return _grouped_linear(inputs, stack.dequantized(indices, inputs.dtype), ends)

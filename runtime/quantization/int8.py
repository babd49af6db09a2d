"""Matrices in 8 bits, each row with a scale of its own.

Symmetric and row-wise: of each row the largest magnitude is kept (absmax, float32), and of each weight the nearest of
the 255 whole multiples of a 127th of it. That is `bitsandbytes.functional.int8_vectorwise_quant` without outliers
(Dettmers et al., LLM.int8(), arXiv 2208.07339), byte for byte. It is written out here because that function takes
float16 alone on a graphics card, whose range is not bfloat16's.
"""

from __future__ import annotations

import torch
from torch import Tensor

from runtime.quantization.stack import QuantizedStack

LEVELS = 127


class Int8Stack(QuantizedStack):
    """`count` matrices of (rows, columns) in 8 bits.

    Buffers, by the names they have in a file of weights:

    * `quantized` int8 (count, rows, columns), from -127 to 127;
    * `scale` float32 (count, rows): each row's largest magnitude, which 127 stands for.
    """

    quantized: Tensor
    scale: Tensor

    def __init__(self, count: int, rows: int, columns: int, device: torch.device | str | None = None) -> None:
        """Reserve the buffers on `device`; `put` or `load_state_dict` fills them."""
        super().__init__(count, rows, columns)
        self._reserve("quantized", torch.int8, device, rows, columns)
        self._reserve("scale", torch.float32, device, rows)

    def _encode(self, index: int, weights: Tensor) -> None:
        self.quantized[index], self.scale[index] = quantized_rows(weights)

    @torch.no_grad()
    def dequantized(self, indices: slice | Tensor, dtype: torch.dtype) -> Tensor:
        """The matrices at `indices` (n, rows, columns) in `dtype` (float32, bfloat16 or float16).

        Multiplied in float32 and rounded once.
        """
        quantized = self.quantized[indices]
        result = torch.empty(quantized.shape, dtype=dtype, device=quantized.device)
        return torch.mul(quantized, self.scale[indices][..., None] / LEVELS, out=result)


def quantized_rows(weights: Tensor) -> tuple[Tensor, Tensor]:
    """Of `weights` (rows, columns), all finite: their 8 bits (rows, columns) and each row's scale (rows) in float32.

    A row of zeros has scale 0.
    """
    scale = weights.abs().amax(dim=-1).float()
    steps = LEVELS / scale
    # Of a row of zeros, or of numbers so small that nothing of them would be left, nothing is left.
    steps = torch.where(steps.isfinite(), steps, 0)
    return torch.round(weights * steps[:, None]).to(torch.int8), scale

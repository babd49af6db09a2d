"""A stack of matrices in NF4, in bitsandbytes' own packing with double quantisation.

NF4 keeps of each weight the nearest of 16 levels (4 bits), and of each 64 weights in a row the largest magnitude
(absmax). Double quantisation keeps the absmax less their mean in 8 bits, with one float32 scale for 256 of them:
4.127 bits a weight in all (Dettmers et al., QLoRA, arXiv 2305.14314). Every matrix of the stack is quantised by itself,
so that its bytes are those of `bitsandbytes.functional.quantize_4bit` for it alone, whichever others stand beside it.
(Those of one thread: bitsandbytes' own depend on how many there are.)
"""

from __future__ import annotations

import functools
from typing import cast

import torch
from bitsandbytes.functional import (
    QuantState,
    create_dynamic_map,
    dequantize_4bit,
    dequantize_blockwise,
    quantize_4bit,
    quantize_blockwise,
)
from torch import Tensor

from runtime.quantization.nearest import BLOCK, nearest_nf4
from runtime.quantization.stack import QuantizedStack

GROUP = 256  # absmax that share a scale; bitsandbytes has it fixed
_TYPE = "nf4"


class Nf4Stack(QuantizedStack):
    """`count` matrices of (rows, columns) in NF4.

    Buffers, by the names they have in a file of weights:

    * `packed` uint8 (count, rows, columns / 2): two weights a byte, the earlier one in the upper four bits;
    * `absmax` uint8 (count, groups, 256): one for each 64 weights in order, the last group filled up with zeros;
    * `nested_absmax` float32 (count, groups): the scale of each group;
    * `nested_offset` float32 (count): the mean that was taken off the absmax.
    """

    BLOCK = BLOCK

    packed: Tensor
    absmax: Tensor
    nested_absmax: Tensor
    nested_offset: Tensor

    def __init__(self, count: int, rows: int, columns: int, device: torch.device | str | None = None) -> None:
        """Reserve the buffers on `device`; `put` or `load_state_dict` fills them.

        Raises:
            ValueError: `columns` is no multiple of 64, so that a block would span two rows.
        """
        super().__init__(count, rows, columns)
        self.blocks = rows * columns // BLOCK
        groups = -(-self.blocks // GROUP)
        self._reserve("packed", torch.uint8, device, rows, columns // 2)
        self._reserve("absmax", torch.uint8, device, groups, GROUP)
        self._reserve("nested_absmax", torch.float32, device, groups)
        self._reserve("nested_offset", torch.float32, device)

    def _encode(self, index: int, weights: Tensor) -> None:
        if weights.device.type == "cpu":
            packed, absmax = nearest_nf4(weights)
        else:
            packed, first = quantize_4bit(weights.contiguous(), blocksize=BLOCK, quant_type=_TYPE)
            absmax = cast(Tensor, first.absmax)
        offset = _mean(absmax)
        self.packed[index] = packed.view(self.rows, -1)
        self.absmax[index].view(-1)[: self.blocks], state = quantize_blockwise(absmax - offset, blocksize=GROUP)
        self.nested_absmax[index] = state.absmax
        self.nested_offset[index] = offset

    @torch.no_grad()
    def dequantized(self, indices: slice | Tensor, dtype: torch.dtype) -> Tensor:
        """The matrices at `indices` (n, rows, columns) in `dtype` (float32, bfloat16 or float16).

        Bit for bit what bitsandbytes gives for each of them alone.
        """
        packed, nested = self.packed[indices], self.nested_absmax[indices]
        scales = QuantState(
            absmax=nested.reshape(-1), code=_levels(packed.device), blocksize=GROUP, dtype=torch.float32
        )
        # A group never spans two matrices, so all of them are decoded at once; the filling up is cut off.
        absmax = dequantize_blockwise(self.absmax[indices], scales).flatten(1)[:, : self.blocks]
        absmax = absmax + self.nested_offset[indices][:, None]
        state = QuantState(
            absmax=absmax.reshape(-1),
            shape=torch.Size((len(packed) * self.rows, self.columns)),
            dtype=dtype,
            blocksize=BLOCK,
            quant_type=_TYPE,
        )
        # One column of bytes: bitsandbytes takes a single row of them for a transposed matrix.
        return dequantize_4bit(packed.reshape(-1, 1), state).view(len(packed), self.rows, self.columns)


def _mean(absmax: Tensor) -> Tensor:
    """As bitsandbytes has it, on one thread: torch adds up in another order for every number of them."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        return absmax.mean()
    finally:
        torch.set_num_threads(threads)


@functools.cache
def _levels(device: torch.device) -> Tensor:
    """The 256 levels of an 8-bit absmax, from -1 to 1."""
    return create_dynamic_map().to(device)

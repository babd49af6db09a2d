"""Weights to the nearest levels of NF4 on a processor: bitsandbytes' bytes, several times as fast.

bitsandbytes looks each weight up among the 15 bounds between levels by halving, which is two thirds of the time that it
takes. Here a weight's place among 256 even bins says which bounds lie below its bin, and one comparison is left with
the bound in it: no two bounds share a bin.
"""

from __future__ import annotations

import functools
import math

import torch
from bitsandbytes.functional import get_4bit_type
from torch import Tensor

BLOCK = 64  # weights that share an absmax
_BINS = 256
# Weights at a time: what a processor keeps near itself, and few enough that memory is used again.
_PIECE = 2**19
_SMALLEST = 1e-38  # as bitsandbytes has it, for blocks of zeros


def nearest_nf4(weights: Tensor) -> tuple[Tensor, Tensor]:
    """Of n `weights`, a multiple of 64, all finite: the nearest levels, uint8 (n / 2), and absmax, float32 (n / 64).

    The earlier of two weights is in the upper four bits. As `bitsandbytes.functional.quantize_4bit` on a processor.
    """
    flat = weights.reshape(-1)
    packed = torch.empty(len(flat) // 2, dtype=torch.uint8)
    absmax = torch.empty(len(flat) // BLOCK, dtype=torch.float32)
    for start in range(0, len(flat), _PIECE):
        piece = flat[start : start + _PIECE]
        pairs, largest = _nearest(piece)
        packed[start // 2 :][: len(pairs)] = pairs
        absmax[start // BLOCK :][: len(largest)] = largest
    return packed, absmax


def _nearest(weights: Tensor) -> tuple[Tensor, Tensor]:
    scaled = weights.reshape(-1, BLOCK).to(torch.float32, copy=True)
    absmax = scaled.abs().amax(dim=-1)
    scaled.mul_((1.0 / absmax.clamp(min=_SMALLEST))[:, None]).clamp_(-1, 1)
    scaled = scaled.view(-1)
    below, bounds = _bins()
    bins = _bin(scaled)
    # Rounding keeps the order of numbers, and so do bins: bounds of earlier bins are below, those of later ones not.
    levels = below.index_select(0, bins)
    levels += scaled > bounds.index_select(0, bins)
    pairs = levels.view(torch.int16)  # the earlier of two bytes is the lower one
    return ((pairs << 4) | (pairs >> 8)).to(torch.uint8), absmax


def _bin(scaled: Tensor) -> Tensor:
    """The bin of each number from -1 to 1."""
    return (scaled + 1).mul_(_BINS / 2).to(torch.int32)


@functools.cache
def _bins() -> tuple[Tensor, Tensor]:
    """Of each bin: how many bounds lie in earlier ones, and the bound in it, infinity where there is none."""
    levels = get_4bit_type("nf4", device="cpu")
    below, bounds = torch.zeros(_BINS + 1, dtype=torch.uint8), torch.full((_BINS + 1,), math.inf)
    for bound in (levels[:-1] + levels[1:]) / 2:
        number = int(_bin(bound))
        if bounds[number] != math.inf:
            raise AssertionError("two bounds in one bin")
        bounds[number] = bound
        below[number + 1 :] += 1
    return below, bounds

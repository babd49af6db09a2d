"""Which solution grids are for training, for tuning and for testing: decided by the grid alone, so no list is kept.

A grid of 6x6 or 9x9 is hashed with its digits renamed so that the first row reads 1 2 3 and so on: grids that differ
only by the names of their digits fall into the same part. Grids that are the same up to exchanged rows, columns, bands
or stacks may fall into different ones; of 6x6 there are only 49 kinds up to all of these. Of the 288 grids of 4x4,
which up to the names of digits are only 12, whole grids are hashed as they are.
"""

from __future__ import annotations

import enum

import torch
from torch import Tensor

from runtime.sudoku.board import Digits, Shape

_PARTS = 20
_TEST, _TUNING = 4, 1
_MODULUS, _BASE = 2**31 - 1, 1_000_003
_SMALLEST_RENAMED = 6


class Part(enum.IntEnum):
    """What a solution grid may be used for."""

    TRAINING = 0
    TUNING = 1
    TEST = 2


def parts_of(grids: Tensor, shape: Shape) -> Tensor:
    """The `Part` (rows) of each of `grids` (rows, cells), both int64: a fifth for testing, a twentieth for tuning."""
    if shape.size >= _SMALLEST_RENAMED:
        grids = renamed(grids, shape)
    hashes = torch.full((grids.shape[0],), shape.size)
    for column in grids.T:
        hashes = (hashes * _BASE + column + 1) % _MODULUS
    slot = hashes % _PARTS
    return torch.where(slot < _TEST, Part.TEST, torch.where(slot < _TEST + _TUNING, Part.TUNING, Part.TRAINING))


def part_of(grid: Digits, shape: Shape) -> Part:
    """The part of one grid."""
    return Part(int(parts_of(torch.tensor([grid]), shape)))


def renamed(grids: Tensor, shape: Shape) -> Tensor:
    """`grids` (rows, cells) with digits renamed so that the first row rises from 1."""
    names = torch.zeros((grids.shape[0], shape.size + 1), dtype=torch.long)
    rising = torch.arange(1, shape.size + 1).expand(grids.shape[0], -1)
    names.scatter_(1, grids[:, : shape.size], rising)
    return names.gather(1, grids)

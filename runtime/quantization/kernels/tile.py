"""How a kernel's work can be cut, said without Triton."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tile:
    """Powers of two: `tokens` and `rows` (of the weights) from 16, `columns` (of the weights) from 64.

    `warps` and `stages` are Triton's own: threads of a program by 32, and tiles on their way at once.
    """

    tokens: int
    rows: int
    columns: int
    warps: int
    stages: int


# What is tried on a device. At the 26B model's sizes a denoising step has 16 tokens an expert, a long prompt hundreds.
TILES = (
    Tile(16, 64, 64, 4, 4),
    Tile(16, 64, 128, 4, 4),
    Tile(16, 128, 64, 4, 4),
    Tile(32, 64, 128, 4, 3),
    Tile(32, 128, 64, 8, 3),
    Tile(64, 128, 64, 8, 3),
)

"""Where all randomness of a run comes from, so that a seed repeats it."""

from __future__ import annotations

import torch
from torch import Tensor


class Noise:
    """Random draws of one canvas' run, from one generator on one device.

    A batch takes them canvas by canvas, so what a canvas sees does not depend on the others beside it. The order of the
    draws is that of transformers' `generate()`: a canvas of random tokens, then for each step numbers to draw by and
    another canvas.
    """

    def __init__(self, seed: int, device: torch.device) -> None:
        self._device = device
        self._generator = torch.Generator(device).manual_seed(seed % 2**64)

    def canvas(self, length: int, vocabulary: int) -> Tensor:
        """Uniform random tokens (length), int64."""
        return torch.randint(0, vocabulary, (length,), generator=self._generator, device=self._device)

    def uniforms(self, *shape: int) -> Tensor:
        """Uniform random numbers in [0, 1), float32."""
        return torch.rand(shape, generator=self._generator, device=self._device)

    def order(self, count: int) -> list[int]:
        """The numbers below `count` in random order."""
        return torch.randperm(count, generator=self._generator, device=self._device).tolist()

"""Where all randomness of a run comes from, so that a seed repeats it."""

from __future__ import annotations

import torch
from torch import Tensor


class Noise:
    """Random draws from one generator on one device.

    The kinds and the order of the draws are those of transformers' `generate()`: with its global generator seeded
    alike, both see the same numbers.
    """

    def __init__(self, seed: int, device: torch.device) -> None:
        self._device = device
        self._generator = torch.Generator(device).manual_seed(seed % 2**64)

    def canvas(self, batch: int, length: int, vocabulary: int) -> Tensor:
        """Uniform random tokens (batch, length), int64."""
        return torch.randint(0, vocabulary, (batch, length), generator=self._generator, device=self._device)

    def draw(self, probabilities: Tensor) -> Tensor:
        """One token for each of the distributions (B, C, V): (B, C), int64."""
        batch, length, vocabulary = probabilities.shape
        flat = torch.multinomial(probabilities.view(-1, vocabulary), num_samples=1, generator=self._generator)
        return flat.view(batch, length)

    def order(self, count: int) -> list[int]:
        """The numbers below `count` in random order."""
        return torch.randperm(count, generator=self._generator, device=self._device).tolist()

"""The sampler written plainly, over the whole grid of positions by tokens: what the tiled one is held against.

Operation by operation what transformers computes, but for the draw, which takes the numbers the tiled one takes.
"""

from __future__ import annotations

import torch
from torch import Tensor

from runtime.diffusion.readout import DRAWS, Head


def logits(hidden: Tensor, head: Head, temperature: Tensor, banned: Tensor | None = None) -> Tensor:
    """Logits (N, V) at a temperature; `banned` (N, V, bool)."""
    grid = (hidden @ head.weight.T).float()
    grid = torch.tanh(grid / head.softcap) * head.softcap / temperature
    return grid if banned is None else grid.masked_fill(banned, -torch.inf)


def entropies(grid: Tensor) -> Tensor:
    """In nats (N)."""
    return torch.distributions.Categorical(logits=grid).entropy()


def draw(probabilities: Tensor, uniforms: Tensor, tile: int, group: int = 64) -> Tensor:
    """Tokens (N) drawn from `probabilities` (N, V) by `uniforms` (N, tiles, `DRAWS`), as `readout` draws them."""
    rows, vocabulary = probabilities.shape
    assert uniforms.shape == (rows, -(-vocabulary // tile), DRAWS)
    drawn = torch.zeros(rows, dtype=torch.long)
    for row in range(rows):
        total = 0.0
        for number, start in enumerate(range(0, vocabulary, tile)):
            part = probabilities[row, start : start + tile].double()
            part = torch.nn.functional.pad(part, (0, -len(part) % group)).view(-1, group)
            which, member, replaces = uniforms[row, number].double().tolist()
            total += float(part.sum())
            chosen = _search(part.sum(-1), which)
            candidate = start + chosen * group + _search(part[chosen], member)
            if replaces * total < float(part.sum()):
                drawn[row] = candidate
    return drawn


def _search(weights: Tensor, uniform: float) -> int:
    sums = weights.cumsum(0)
    return min(int(torch.searchsorted(sums, uniform * sums[-1], right=True)), len(weights) - 1)

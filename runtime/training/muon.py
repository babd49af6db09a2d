"""Muon (Jordan et al. 2024) that orthogonalises in the precision the model computes in.

torch's Muon orthogonalises in bfloat16 whatever the model. On a processor without bfloat16
instructions that takes ten times as long as the rest of the training step; on one with them, float32
takes three times as long and is a third of the step.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import torch
from torch import Tensor, nn

ITERATIONS = 5
# Jordan's quintic: steepest at zero, and good enough long before it converges.
QUINTIC = (3.4445, -4.7750, 2.0315)
SMALLEST_NORM = 1e-7


class Muon(torch.optim.Optimizer):
    """Momentum whose update is made orthogonal, then scaled to the size of AdamW's; for matrices."""

    def __init__(
        self,
        matrices: Iterable[nn.Parameter],
        lr: float,
        weight_decay: float,
        momentum: float,
        precision: torch.dtype = torch.float32,
    ) -> None:
        """Take over matrices.

        Args:
            matrices: float32 weights.
            lr: means what it means for AdamW, as does the decoupled ``weight_decay``.
            weight_decay: see ``lr``.
            momentum: of the gradient.
            precision: that updates are made orthogonal in.
        """
        super().__init__(matrices, {"lr": lr, "weight_decay": weight_decay, "momentum": momentum})
        self._precision = precision

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """Update every matrix that has a gradient."""
        for group in self.param_groups:
            rate, momentum = group["lr"], group["momentum"]
            for matrix in group["params"]:
                if matrix.grad is None:
                    continue
                state = self.state[matrix]
                if "momentum_buffer" not in state:
                    state["momentum_buffer"] = torch.zeros_like(matrix)
                buffer = state["momentum_buffer"].lerp_(matrix.grad, 1 - momentum)
                update = orthogonal(matrix.grad.lerp(buffer, momentum).to(self._precision))
                matrix.mul_(1 - rate * group["weight_decay"])
                matrix.add_(update, alpha=-rate * 0.2 * math.sqrt(max(matrix.shape)))


def orthogonal(matrix: Tensor) -> Tensor:
    """Return the matrix with all singular values near 1 (0.7 to 1.2), by Newton-Schulz iteration."""
    first, third, fifth = QUINTIC
    tall = matrix.shape[0] > matrix.shape[1]
    found = matrix.T if tall else matrix
    found = found / found.norm().clamp(min=SMALLEST_NORM)
    for _ in range(ITERATIONS):
        gram = found @ found.T
        found = torch.addmm(found, torch.addmm(gram, gram, gram, beta=third, alpha=fifth), found, beta=first)
    return found.T if tall else found

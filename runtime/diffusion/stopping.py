"""When a canvas has settled before its last step."""

from __future__ import annotations

from collections import deque

import torch
from torch import Tensor

from runtime.diffusion.sampler import SamplerSettings


class Settling:
    """Stops when the most likely tokens stand still and the model is sure of them.

    The rule of transformers' `StableAndConfidentStoppingCriteria`. Positions the model could not write are left out of
    the mean entropy: with most of a canvas locked, their zeros would say "sure" from the first step on.
    """

    def __init__(self, settings: SamplerSettings) -> None:
        self._threshold = settings.confidence_threshold
        self._stability = settings.stability_threshold
        self._history: deque[Tensor] = deque(maxlen=self._stability or None)

    def update(self, tokens: Tensor, entropies: Tensor, is_open: Tensor) -> Tensor:
        """Take in a step's most likely tokens and entropies, each (B, C); say for each canvas (B, bool) if it may stop.

        `is_open` (B, C) marks what the model may write.
        """
        if self._threshold is None or self._stability is None:
            return torch.zeros(tokens.shape[0], dtype=torch.bool, device=tokens.device)
        return self._is_stable(tokens) & (self._mean(entropies, is_open) < self._threshold)

    def select(self, rows: Tensor) -> None:
        """Go on with these canvases (int64 indices) alone."""
        self._history = deque((tokens[rows] for tokens in self._history), maxlen=self._history.maxlen)

    def _is_stable(self, tokens: Tensor) -> Tensor:
        is_stable = torch.full((tokens.shape[0],), len(self._history) == (self._stability or 0), device=tokens.device)
        if self._stability == 0:
            return is_stable | True
        for earlier in self._history:
            is_stable &= (earlier == tokens).all(dim=-1)
        self._history.append(tokens)
        return is_stable

    @staticmethod
    def _mean(entropies: Tensor, is_open: Tensor) -> Tensor:
        return (entropies * is_open).sum(dim=-1) / is_open.sum(dim=-1).clamp(min=1)

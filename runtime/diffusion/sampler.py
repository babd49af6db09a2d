"""Pure steps on tensors: temperature, entropy, acceptance, renoising. No model and no loop.

With nothing pinned and nothing banned each function computes, operation by operation, what transformers' file
`models/diffusion_gemma/generation_diffusion_gemma.py` computes, so that the same random draws give the same tokens.
Shapes: B canvases, C positions, V tokens. Entropies are in nats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplerSettings:
    """How to denoise, as a checkpoint's `generation_config.json` says it.

    `stability_threshold` and `confidence_threshold` None mean: never stop before `max_steps`.
    """

    max_steps: int = 48
    entropy_bound: float = 0.1
    t_min: float = 0.4
    t_max: float = 0.8
    stability_threshold: int | None = 1
    confidence_threshold: float | None = 0.005


@dataclass(frozen=True, slots=True)
class Ban:
    """Tokens that may not be drawn.

    `tokens` (V, bool) is true for the banned ones; `positions` (n, int64) says where, None everywhere.
    """

    tokens: Tensor
    positions: Tensor | None = None


def temperature(remaining_steps: int, settings: SamplerSettings, device: torch.device) -> Tensor:
    """Temperature of a step, linear from `t_max` with all steps remaining down to `t_min`.

    A float32 tensor and not a Python float, because the rounding has to be that of transformers.
    """
    step = torch.tensor(remaining_steps, device=device, dtype=torch.int32)
    return settings.t_min + ((settings.t_max - settings.t_min) * (step / settings.max_steps))


def ban(logits: Tensor, bans: Sequence[Ban]) -> Tensor:
    """Put the logits (B, C, V) of banned tokens at minus infinity, in place."""
    for entry in bans:
        if entry.positions is None:
            logits.masked_fill_(entry.tokens, -torch.inf)
        else:
            logits[:, entry.positions] = logits[:, entry.positions].masked_fill(entry.tokens, -torch.inf)
    return logits


def pin(logits: Tensor, tokens: Tensor, closed: tuple[Tensor, Tensor]) -> Tensor:
    """Leave each closed position of `logits` (B, C, V) only its token of `tokens` (B, C), in place.

    `closed` holds the batch and canvas indices of these positions, as `nonzero(as_tuple=True)` gives them. A pinned
    position has entropy 0, so it is accepted first and costs none of the entropy bound, and as self-conditioning it is
    one-hot.
    """
    logits[closed] = -torch.inf
    logits[*closed, tokens[closed]] = 0.0
    return logits


def entropy(logits: Tensor) -> Tensor:
    """Entropy in nats (B, C) of the categorical distributions `logits` (B, C, V) stands for.

    The same operations as `torch.distributions.Categorical(logits=...).entropy()`, without its argument checks, each of
    which is one more pass over the vocabulary.
    """
    normalized = logits - logits.logsumexp(dim=-1, keepdim=True)
    probabilities = torch.softmax(normalized, dim=-1)
    # 0 * -inf is not a number: a banned token must count as nothing.
    return -(normalized.clamp(min=torch.finfo(logits.dtype).min) * probabilities).sum(-1)


def accept(entropies: Tensor, entropy_bound: float) -> Tensor:
    """Which positions (B, C, bool) to keep: the most certain ones whose mutual information is surely below the bound.

    Positions are taken by rising entropy as long as the sum less the greatest stays within `entropy_bound`
    (Ben-Hamu et al., arXiv 2505.24857).
    """
    ordered, order = torch.sort(entropies, dim=-1, descending=False)
    is_within_bound = torch.cumsum(ordered, dim=-1) - ordered <= entropy_bound
    return torch.zeros_like(is_within_bound).scatter(-1, order, is_within_bound)


def renoise(drawn: Tensor, noise: Tensor, accepted: Tensor) -> Tensor:
    """The next canvas (B, C): the drawn tokens where accepted, noise elsewhere."""
    return torch.where(accepted, drawn, noise)

"""Pure steps on tensors: temperature, acceptance, renoising. No model and no loop.

Each function computes, operation by operation, what transformers' file
`models/diffusion_gemma/generation_diffusion_gemma.py` computes, so that the same random draws give the same tokens.
Shapes: B canvases, C positions. Entropies are in nats.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSettings:
    """How the encoder writes a first draft, see `runtime.diffusion.first_draft`.

    Attributes:
        temperature: where no text follows.
        joining_temperature: of the candidates for a place that text follows on.
        candidates: how many of these are drawn.
        review_steps: denoising steps that follow at most.
    """

    temperature: float
    joining_temperature: float
    candidates: int
    review_steps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplerSettings:
    """How to denoise, as a checkpoint's `generation_config.json` says it.

    `stability_threshold` and `confidence_threshold` None mean: never stop before `max_steps`. Without `draft` a canvas
    begins as noise.
    """

    max_steps: int = 48
    entropy_bound: float = 0.1
    t_min: float = 0.4
    t_max: float = 0.8
    stability_threshold: int | None = 1
    confidence_threshold: float | None = 0.005
    draft: DraftSettings | None = None


def temperatures(settings: SamplerSettings, device: torch.device) -> Tensor:
    """Temperature (max_steps + 1) by steps remaining, linear from `t_max` with all of them down to `t_min`.

    Float32 throughout, because the rounding has to be that of transformers, and all at once, because a number sent to
    a GPU in every step makes it wait.
    """
    steps = torch.arange(settings.max_steps + 1, device=device, dtype=torch.int32)
    return settings.t_min + ((settings.t_max - settings.t_min) * (steps / settings.max_steps))


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

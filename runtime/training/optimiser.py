"""Muon and AdamW on float32 master weights behind a bfloat16 model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from runtime.training.muon import Muon
from runtime.training.peers import Peers
from runtime.training.recipe import OptimiserRecipe


@dataclass(frozen=True, slots=True)
class _Master:
    """A float32 weight and the view of the model's tensor that it stands behind."""

    name: str
    weight: nn.Parameter
    owner: nn.Parameter
    index: int | None

    def model_view(self) -> Tensor:
        return self.owner if self.index is None else self.owner[self.index]

    def take_gradient(self) -> Tensor:
        gradient = self.owner.grad
        if gradient is None:
            self.weight.grad = torch.zeros_like(self.weight)
        else:
            self.weight.grad = (gradient if self.index is None else gradient[self.index]).float()
        return self.weight.grad


def learning_rate_factor(step: int, progress: float, recipe: OptimiserRecipe) -> float:
    """Return the factor in [0, 1] of warm-up, plateau and linear decay to zero.

    Args:
        step: optimiser steps done.
        progress: share of the run that is over, in [0, 1].
        recipe: warm-up steps and share of the decay.
    """
    warmup = min(1.0, (step + 1) / max(1, recipe.warmup_steps))
    return warmup * min(1.0, max(0.0, 1.0 - progress) / recipe.decay_share)


class MasterOptimiser:
    """Keeps float32 weights, updates them, and writes them back to the model.

    Matrices of the layers go to Muon, the fused experts as one matrix per expert. The embedding, the
    router and the norms go to AdamW.
    """

    def __init__(self, model: nn.Module, recipe: OptimiserRecipe, precision: torch.dtype = torch.float32) -> None:
        """Take over all weights of a model that require gradients, tied ones once; ``precision`` see `Muon`."""
        self._recipe = recipe
        self._masters = list(_masters(model))
        matrices = [one.weight for one in self._masters if _is_matrix(one)]
        others = [one.weight for one in self._masters if not _is_matrix(one)]
        muon = Muon(
            matrices,
            lr=recipe.muon_rate,
            weight_decay=recipe.weight_decay,
            momentum=recipe.muon_momentum,
            precision=precision,
        )
        adam = torch.optim.AdamW(others, lr=recipe.adam_rate, betas=recipe.adam_betas, weight_decay=0.0)
        self._parts = {"muon": (muon, recipe.muon_rate), "adam": (adam, recipe.adam_rate)}

    def step(self, factor: float, peers: Peers) -> float:
        """Apply the gradients of all processes; return their norm before clipping.

        Args:
            factor: scales the learning rates, in [0, 1].
            peers: the processes whose gradients are averaged.
        """
        peers.average([master.take_gradient() for master in self._masters])
        weights = [master.weight for master in self._masters]
        norm = nn.utils.clip_grad_norm_(weights, self._recipe.clip)
        for optimiser, rate in self._parts.values():
            for group in optimiser.param_groups:
                group["lr"] = rate * factor
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        for master in self._masters:
            master.owner.grad = None
        self._write_back()
        return float(norm)

    def state(self) -> dict[str, Tensor]:
        """Return all weights and moments by name, for a safetensors file."""
        tensors = {f"weight/{one.name}": one.weight.detach() for one in self._masters}
        for part, (optimiser, _) in self._parts.items():
            for master in self._masters:
                for key, value in optimiser.state.get(master.weight, {}).items():
                    tensors[f"{part}/{key}/{master.name}"] = value
        return {name: tensor.contiguous() for name, tensor in tensors.items()}

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Take back what `state` returned and write the weights to the model.

        Raises:
            KeyError: a weight is missing.
        """
        named = {master.name: master.weight for master in self._masters}
        with torch.no_grad():
            for name, weight in named.items():
                weight.copy_(tensors[f"weight/{name}"])
        for name, tensor in tensors.items():
            part, _, rest = name.partition("/")
            if part in self._parts:
                key, _, weight_name = rest.partition("/")
                self._parts[part][0].state[named[weight_name]][key] = tensor.clone()
        self._write_back()

    @torch.no_grad()
    def _write_back(self) -> None:
        for master in self._masters:
            master.model_view().copy_(master.weight)


def _masters(model: nn.Module) -> Iterator[_Master]:
    """Yield one master a weight, and one for each expert of a fused tensor."""
    for name, owner in model.named_parameters():
        if not owner.requires_grad:
            continue
        slices = range(owner.shape[0]) if owner.ndim == 3 else (None,)
        for index in slices:
            view = owner if index is None else owner[index]
            weight = nn.Parameter(view.detach().float().clone())
            yield _Master(name if index is None else f"{name}.{index}", weight, owner, index)


def _is_matrix(master: _Master) -> bool:
    """Tell whether Muon takes it: a hidden matrix, not the embedding and not the router."""
    special = ("embed", "lm_head", "router")
    return master.weight.ndim == 2 and not any(word in master.name for word in special)

"""A frozen network made ready to send gradients through.

Quantised modules dequantise their weights while they compute. Autograd would keep those copies until the backward pass,
in the end the whole model in 16 bits; so they are computed a second time there, and only inputs are kept. What a frozen
module is given a gradient for is its input alone.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.utils.checkpoint import checkpoint
from transformers import DiffusionGemmaForBlockDiffusion

from runtime.quantization.experts import QuantizedExperts
from runtime.quantization.linear import Int8Linear

_SIZE, _TRIES = 256, 3
_CACHE, _CACHED = "ONEDNN_PRIMITIVE_CACHE_CAPACITY", "128"


def limit_kernel_cache() -> None:
    """Have oneDNN, which multiplies in bfloat16 on processors, keep few of the kernels it makes for each shape.

    Every step sends other numbers of tokens to the experts. The thousand kernels that it keeps by default took 300 MB
    more on the starter; what is used in every step is among the last hundred. It works only before the first product.
    """
    os.environ.setdefault(_CACHE, _CACHED)


def quickest_precision(device: torch.device) -> torch.dtype:
    """The type in which `device` multiplies matrices fastest: bfloat16 on cards and on some processors.

    A processor without instructions for bfloat16 takes ten times as long for it as for float32; one that has them a
    third. Which of them this is takes a few milliseconds to find out, and nothing else tells it on all systems.
    """
    if device.type != "cpu":
        return torch.bfloat16
    return min((torch.float32, torch.bfloat16), key=_seconds)


def _seconds(kind: torch.dtype) -> float:
    matrix = torch.ones(_SIZE, _SIZE, dtype=kind)
    found: list[float] = []
    for _ in range(_TRIES):
        begun = time.perf_counter()
        torch.mm(matrix, matrix)
        found.append(time.perf_counter() - begun)
    return min(found)


@contextmanager
def trainable(network: DiffusionGemmaForBlockDiffusion, precision: torch.dtype) -> Iterator[None]:
    """Inside it the network computes in `precision` and sends gradients through; after it, it is as it was.

    Parameters that require gradients keep their own type.
    """
    kept = [
        (parameter, parameter.data)
        for parameter in network.parameters()
        if not parameter.requires_grad and parameter.is_floating_point() and parameter.dtype != precision
    ]
    attention = str(network.config._attn_implementation)  # noqa: SLF001
    experts = str(network.config._experts_implementation)  # noqa: SLF001
    changed = [module for module in network.modules() if isinstance(module, (QuantizedExperts, Int8Linear))]
    try:
        for parameter, data in kept:
            parameter.data = data.to(precision)
        if network.device.type == "cpu":
            # torch's fused attention is slow backwards on a processor, and so is the grouped product of experts.
            network.set_attn_implementation("eager")
            network.set_experts_implementation("eager")
        for module in changed:
            module.forward = _recomputed(module.forward)
        network.train()
        yield
    finally:
        network.eval()
        for module in changed:
            del module.forward
        if network.device.type == "cpu":
            network.set_attn_implementation(attention)
            network.set_experts_implementation(experts)
        for parameter, data in kept:
            parameter.data = data


def _recomputed(forward: Callable[..., Any]) -> Callable[..., Any]:
    def recomputed(*inputs: Any) -> Any:
        if not torch.is_grad_enabled():
            return forward(*inputs)
        return checkpoint(forward, *inputs, use_reentrant=False, preserve_rng_state=False)

    return recomputed

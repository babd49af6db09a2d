"""Sizes of models to measure without their weights, and models of these sizes filled with random numbers."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import torch
from accelerate import init_empty_weights
from torch import nn
from transformers import (
    DiffusionGemmaConfig,
    DiffusionGemmaForBlockDiffusion,
    DiffusionGemmaTextConfig,
)

from runtime.api import FaultCode, RuntimeFault
from runtime.benchmark.memory import free_memory
from runtime.models.vision import smallest_vision

FULL, SLIDING = "full_attention", "sliding_attention"
FULL_EVERY = 6  # as in the checkpoint
# transformers' loop holds about so many float32 grids of canvas by vocabulary at once.
GRIDS = 6
DEVIATION = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSize:
    """What a step's time and memory depend on. Widths are in numbers, `window` and `canvas` in tokens."""

    vocabulary: int
    canvas: int
    hidden: int
    layer_types: tuple[str, ...]
    heads: int
    sliding_key_value_heads: int
    sliding_head_width: int
    full_key_value_heads: int
    full_head_width: int
    window: int
    dense_width: int
    experts: int
    experts_per_token: int
    expert_width: int


# The starter model's layers, one of each kind.
TINY = ModelSize(
    vocabulary=4096,
    canvas=128,
    hidden=256,
    layer_types=(SLIDING, FULL),
    heads=4,
    sliding_key_value_heads=2,
    sliding_head_width=64,
    full_key_value_heads=2,
    full_head_width=64,
    window=256,
    dense_width=512,
    experts=4,
    experts_per_token=2,
    expert_width=128,
)
# One layer of each kind out of the thirty of google/diffusiongemma-26B-A4B-it, everything at its true size.
CHECKPOINT_LAYER = ModelSize(
    vocabulary=262_144,
    canvas=256,
    hidden=2816,
    layer_types=(SLIDING, FULL),
    heads=16,
    sliding_key_value_heads=8,
    sliding_head_width=256,
    full_key_value_heads=2,
    full_head_width=512,
    window=1024,
    dense_width=2112,
    experts=128,
    experts_per_token=8,
    expert_width=704,
)
SIZES = {"tiny": TINY, "checkpoint-layer": CHECKPOINT_LAYER}


def resized(
    size: ModelSize,
    *,
    vocabulary: int | None = None,
    canvas: int | None = None,
    hidden: int | None = None,
    layers: int | None = None,
) -> ModelSize:
    """`size` with these in place of its own; None keeps. Every sixth layer and the last have full attention."""
    kinds = size.layer_types
    if layers is not None:
        numbers = range(1, layers + 1)
        kinds = tuple(FULL if number % FULL_EVERY == 0 or number == layers else SLIDING for number in numbers)
    return dataclasses.replace(
        size,
        vocabulary=vocabulary or size.vocabulary,
        canvas=canvas or size.canvas,
        hidden=hidden or size.hidden,
        layer_types=kinds,
    )


def random_model(size: ModelSize, device: torch.device, prompt_tokens: int) -> DiffusionGemmaForBlockDiffusion:
    """A model of `size` with random weights, always the same, float32 on the CPU and bfloat16 on a GPU.

    Speed does not depend on the weights, except for which experts a token goes to: at random, tokens spread evenly,
    and hit about as many experts as there are.

    Raises:
        RuntimeFault: `OUT_OF_MEMORY`, before anything large is allocated, where the model and a step of transformers'
            loop would not fit into the memory that is free.
    """
    dtype = torch.float32 if device.type == "cpu" else torch.bfloat16
    network = empty_model(size, prompt_tokens)
    weights = sum(parameter.numel() for parameter in network.parameters()) * dtype.itemsize
    needed = weights + GRIDS * size.canvas * size.vocabulary * torch.float32.itemsize
    free = free_memory(device)
    if needed > free:
        raise RuntimeFault(
            FaultCode.OUT_OF_MEMORY, f"this size needs {needed / 1e9:.1f} GB, {free / 1e9:.1f} GB are free"
        )
    fill(network, device, dtype)
    network.to(device)  # pyright: ignore[reportArgumentType] (a decorator hides the method's type)
    return network.eval().requires_grad_(False)


def empty_model(size: ModelSize, prompt_tokens: int) -> DiffusionGemmaForBlockDiffusion:
    """A model of `size` whose weights are on the meta device."""
    with init_empty_weights(include_buffers=False):
        network = DiffusionGemmaForBlockDiffusion(_config(size, prompt_tokens))
    network.tie_weights()  # once more: whatever is registered inside the `with` becomes an object of its own
    return network


def _config(size: ModelSize, prompt_tokens: int) -> DiffusionGemmaConfig:
    # The class takes these two into its settings per layer; its signature does not show them.
    full_attention: dict[str, Any] = {
        "num_global_key_value_heads": size.full_key_value_heads,
        "global_head_dim": size.full_head_width,
    }
    text = DiffusionGemmaTextConfig(
        vocab_size=size.vocabulary,
        hidden_size=size.hidden,
        intermediate_size=size.dense_width,
        num_hidden_layers=len(size.layer_types),
        num_attention_heads=size.heads,
        num_key_value_heads=size.sliding_key_value_heads,
        head_dim=size.sliding_head_width,
        sliding_window=size.window,
        layer_types=list(size.layer_types),
        num_experts=size.experts,
        top_k_experts=size.experts_per_token,
        moe_intermediate_size=size.expert_width,
        max_position_embeddings=prompt_tokens + size.canvas,
        **full_attention,
    )
    # An id that no text holds: `generate` looks for images by it.
    return DiffusionGemmaConfig(
        text_config=text, vision_config=smallest_vision(), canvas_length=size.canvas, image_token_id=size.vocabulary
    )


def fill(network: nn.Module, device: torch.device, dtype: torch.dtype) -> None:
    """Give each parameter its memory, once where encoder and decoder share it, and random numbers."""
    generator = torch.Generator(device).manual_seed(0)
    filled: dict[int, nn.Parameter] = {}
    for module in network.modules():
        for name, empty in list(module.named_parameters(recurse=False)):
            if id(empty) not in filled:
                values = torch.ones(empty.shape, dtype=dtype, device=device)
                if empty.dim() > 1:  # norms and scales stay at one
                    values.normal_(std=DEVIATION, generator=generator)
                filled[id(empty)] = nn.Parameter(values, requires_grad=False)
            setattr(module, name, filled[id(empty)])

"""A model of the same shape that has learnt nothing: how far is a figure the shape's doing alone?"""

from __future__ import annotations

import dataclasses
from typing import cast

from transformers import DiffusionGemmaConfig, DiffusionGemmaForBlockDiffusion, DiffusionGemmaTextConfig

from runtime.models.load import LoadedModel
from runtime.training.architecture import FULL, untrained_model
from runtime.training.recipe import ModelShape

LARGEST = 300_000_000
"""Weights from which on no second model is put into memory beside the first."""
STEPS = 8
"""Denoising steps it gets at most: it is as unsure after 48 as after one, and never settles."""

# What PEFT calls the layer that it wraps, and its own matrices.
_BESIDE, _OF_VOICE = "base_layer.", ".lora_"


class NoSuchShape(Exception):
    """Why there is no untrained model; the message is a sentence."""


def untrained_like(model: LoadedModel, seed: int) -> LoadedModel:
    """A model with random weights in the shape of `model`, with its tokens; the same seed gives the same weights.

    Raises:
        NoSuchShape: `model` is too large for a second one, or of a shape that `runtime.training` does not make.
    """
    if model.info.parameters > LARGEST:
        raise NoSuchShape("The model is too large for an untrained one beside it.")
    network = untrained_model(shape_of(model.network.config), seed)
    if _weights(network) != _weights(model.network):
        raise NoSuchShape("The model has a shape that no untrained one is made in.")
    network.generation_config = model.network.generation_config
    network.to(model.network.device)  # pyright: ignore[reportArgumentType, reportCallIssue]
    network.to(model.network.dtype)  # pyright: ignore[reportArgumentType, reportCallIssue]
    settings = dataclasses.replace(model.settings, max_steps=min(STEPS, model.settings.max_steps))
    info = dataclasses.replace(model.info, name="untrained", max_steps=settings.max_steps)
    return dataclasses.replace(model, network=network.eval(), settings=settings, info=info)


def shape_of(config: DiffusionGemmaConfig) -> ModelShape:
    """The sizes of a configuration as training names them."""
    text = cast(DiffusionGemmaTextConfig, config.text_config)
    full = [number for number, kind in enumerate(reversed(text.layer_types or [])) if kind == FULL]
    return ModelShape(
        vocabulary=text.vocab_size,
        hidden=text.hidden_size,
        layers=text.num_hidden_layers,
        heads=text.num_attention_heads,
        key_value_heads=text.num_key_value_heads,
        head_width=text.head_dim,
        dense_width=text.intermediate_size,
        experts=text.num_experts or 0,
        experts_per_token=text.top_k_experts or 0,
        expert_width=text.moe_intermediate_size or 0,
        full_attention_every=full[1] if len(full) > 1 else text.num_hidden_layers,
        sliding_window=text.sliding_window,
        canvas=config.canvas_length or 0,
        max_tokens=text.max_position_embeddings,
    )


def _weights(network: DiffusionGemmaForBlockDiffusion) -> dict[str, tuple[int, ...]]:
    """Names and shapes of the weights that text meets, without what a voice has put beside them."""
    return {
        name.replace(_BESIDE, ""): tuple(weight.shape)
        for name, weight in network.model.decoder.named_parameters()
        if _OF_VOICE not in name
    }

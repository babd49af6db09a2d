"""Build a DiffusionGemma of a given shape from transformers' own classes, untrained or to train on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch._dynamo import config as compiler
from transformers import (
    DiffusionGemmaConfig,
    DiffusionGemmaForBlockDiffusion,
    DiffusionGemmaTextConfig,
)

from runtime.models.vision import smallest_vision
from runtime.training.recipe import ModelShape
from runtime.training.tokenizer import BOS_ID, EOS_ID, PAD_ID

FULL, SLIDING = "full_attention", "sliding_attention"
NORM_CLASS = "DiffusionGemmaRMSNorm"
STORAGE_SETTINGS = {"_name_or_path", "architectures", "dtype", "transformers_version"}


def model_config(shape: ModelShape) -> DiffusionGemmaConfig:
    """Return the configuration of a text model.

    The class insists on a vision tower; it gets one of a few hundred weights that is never used.
    """
    layer_types = [
        FULL if layer % shape.full_attention_every == 0 else SLIDING
        for layer in reversed(range(shape.layers))  # the class wants full attention in the last
    ]
    # The class takes these two into its settings per layer; its signature does not show them.
    full_attention: dict[str, Any] = {
        "num_global_key_value_heads": shape.key_value_heads,
        "global_head_dim": shape.head_width,
    }
    text = DiffusionGemmaTextConfig(
        vocab_size=shape.vocabulary,
        hidden_size=shape.hidden,
        intermediate_size=shape.dense_width,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.key_value_heads,
        head_dim=shape.head_width,
        sliding_window=shape.sliding_window,
        layer_types=layer_types,
        num_experts=shape.experts,
        top_k_experts=shape.experts_per_token,
        moe_intermediate_size=shape.expert_width,
        max_position_embeddings=shape.max_tokens,
        pad_token_id=PAD_ID,
        eos_token_id=EOS_ID,
        bos_token_id=BOS_ID,
        **full_attention,
    )
    return DiffusionGemmaConfig(
        text_config=text,
        vision_config=smallest_vision(),
        canvas_length=shape.canvas,
        # Ids that no text holds: `generate` looks for images by them.
        image_token_id=shape.vocabulary,
        boi_token_id=shape.vocabulary + 1,
        eoi_token_id=shape.vocabulary + 2,
    )


def untrained_model(shape: ModelShape, seed: int) -> DiffusionGemmaForBlockDiffusion:
    """Return a model with random weights in float32; the same seed gives the same weights."""
    torch.manual_seed(seed)
    model = _trainable(DiffusionGemmaForBlockDiffusion(model_config(shape)), shape)
    with torch.no_grad():
        model.lm_head.weight.normal_(std=shape.embedding_deviation)
        model.lm_head.weight[PAD_ID].zero_()
        gains = {
            "post_attention_layernorm.weight": shape.branch_gain,
            "post_feedforward_layernorm.weight": shape.branch_gain,
            "self_attn.q_norm.weight": shape.score_gain,
            "self_attn.k_norm.weight": shape.score_gain,
        }
        for name, weight in model.model.decoder.layers.named_parameters():
            gain = gains.get(name.partition(".")[2])
            if gain is not None:
                weight.fill_(gain)
    return model


def trained_model(folder: Path, shape: ModelShape) -> DiffusionGemmaForBlockDiffusion:
    """Return the model of an exported folder in float32, ready to be trained on.

    Args:
        folder: as `runtime.training.export.export_model` wrote it.
        shape: that the model must have.

    Raises:
        ValueError: the folder's model has another architecture.
    """
    stored = DiffusionGemmaConfig.from_pretrained(folder, local_files_only=True)
    unlike = _unlike_settings(stored.to_dict(), model_config(shape).to_dict())
    if unlike:
        raise ValueError(f"the model to start from has another architecture: {', '.join(unlike)}")
    model = DiffusionGemmaForBlockDiffusion.from_pretrained(folder, local_files_only=True, dtype=torch.float32)
    return _trainable(model, shape)


def _trainable(model: DiffusionGemmaForBlockDiffusion, shape: ModelShape) -> DiffusionGemmaForBlockDiffusion:
    """Choose how experts are computed, and leave out of training what text never reaches."""
    model.set_experts_implementation(shape.experts_implementation)
    # torch's fused attention is slow backwards on a processor: at these lengths a seventh of a step.
    model.set_attn_implementation("eager")
    for unused in (model.model.encoder.vision_tower, model.model.encoder.embed_vision):
        unused.requires_grad_(False)
    return model


def _unlike_settings(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Return the names of settings that differ, apart from those that only tell how a model was stored."""
    unlike: list[str] = []
    for name in sorted((one.keys() | other.keys()) - STORAGE_SETTINGS):
        ours, theirs = one.get(name), other.get(name)
        if isinstance(ours, dict) and isinstance(theirs, dict):
            unlike += [f"{name}.{inner}" for inner in _unlike_settings(ours, theirs)]
        elif ours != theirs:
            unlike.append(name)
    return unlike


def compile_norms(model: DiffusionGemmaForBlockDiffusion) -> None:
    """Compile the root-mean-square norms, with free lengths.

    Eleven of them a layer, each eight passes over memory, are a fifth of a step on a processor.
    Compiling whole layers would save more but is specialised on the layer's index and takes longer
    than it wins in a run of an hour or two.
    """
    compiler.recompile_limit = 64
    for name, module in model.model.named_modules():
        if type(module).__name__ == NORM_CLASS and "vision" not in name:
            module.compile(dynamic=True)

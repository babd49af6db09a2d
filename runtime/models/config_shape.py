"""The sizes of a network as its config.json tells them, without torch or transformers.

The names are those of `DiffusionGemmaConfig`; where a full layer's heads differ, a config says so for each layer
(`per_layer_config`, as transformers writes it) or for all of them (`global_head_dim` and `num_global_key_value_heads`,
as Google does).
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from runtime.models.problems import ModelProblem, Problem
from runtime.models.shape import ModelShape, ParameterKind

CONFIG = "config.json"
MODEL_TYPE = "diffusion_gemma"

_SLIDING, _FULL = "sliding_attention", "full_attention"
# transformers' default for a config that says nothing.
_GLOBAL_HEAD_WIDTH = 512


def read_config(folder: Path) -> dict[str, Any]:
    """The object in the config.json of `folder`.

    Raises:
        ModelProblem: `NOT_FOUND` where there is none, `DAMAGED` where it is no object, `UNSUPPORTED` where it is of a
            model of another class, or does not say which.
    """
    try:
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelProblem(Problem.NOT_FOUND, f"no {CONFIG} in {folder}") from error
    except (OSError, ValueError) as error:
        raise ModelProblem(Problem.DAMAGED, f"{CONFIG}: {error}") from error
    if not isinstance(config, dict):
        raise ModelProblem(Problem.DAMAGED, f"{CONFIG} holds no object")
    if config.get("model_type") != MODEL_TYPE:
        raise ModelProblem(Problem.UNSUPPORTED, f"model type {config.get('model_type')!r}, not {MODEL_TYPE!r}")
    return config


def shape_of_config(config: Mapping[str, Any], parameters: int | None = None) -> ModelShape:
    """The sizes in `config`, the object of a config.json.

    `parameters` is how many its files hold: what is more than the text model has is the vision tower's.

    Raises:
        ModelProblem: `UNSUPPORTED` where a size is missing or makes no sense.
    """
    try:
        shape = _shape(config, config["text_config"])
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise ModelProblem(Problem.UNSUPPORTED, f"{CONFIG}: {type(error).__name__}: {error}") from error
    text = sum(count for kind, count in shape.parameters().items() if kind is not ParameterKind.VISION)
    vision = 0 if parameters is None else max(0, parameters - text)
    return dataclasses.replace(shape, vision_parameters=vision)


def _shape(config: Mapping[str, Any], text: Mapping[str, Any]) -> ModelShape:
    kinds = list(text["layer_types"])
    if set(kinds) - {_SLIDING, _FULL}:
        raise ValueError(f"layers of the kinds {sorted(set(kinds))}")
    sliding_heads, sliding_width = _heads(text, kinds, _SLIDING)
    full_heads, full_width = _heads(text, kinds, _FULL)
    return ModelShape(
        vocabulary=text["vocab_size"],
        canvas=config["canvas_length"],
        context=text["max_position_embeddings"],
        hidden=text["hidden_size"],
        sliding_layers=kinds.count(_SLIDING),
        full_layers=kinds.count(_FULL),
        heads=text["num_attention_heads"],
        sliding_key_value_heads=sliding_heads,
        sliding_head_width=sliding_width,
        full_key_value_heads=full_heads,
        full_head_width=full_width,
        window=text["sliding_window"],
        dense_width=text["intermediate_size"],
        experts=text["num_experts"],
        experts_per_token=text["top_k_experts"],
        expert_width=text["moe_intermediate_size"],
        vision_parameters=0,
    )


def _heads(text: Mapping[str, Any], kinds: list[str], kind: str) -> tuple[int, int]:
    """Heads of keys and values, and their width, in the layers of `kind`."""
    heads, width = text["num_key_value_heads"], text["head_dim"]
    if kind == _FULL and "per_layer_config" not in text:
        return text.get("num_global_key_value_heads") or heads, text.get("global_head_dim", _GLOBAL_HEAD_WIDTH)
    own = text.get("per_layer_config", {}).get(str(kinds.index(kind)), {}) if kind in kinds else {}
    return own.get("num_key_value_heads", heads), own.get("head_dim", width)

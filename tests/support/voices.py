"""Folders of voices with random matrices, in the format that PEFT writes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from runtime.models.fingerprint import base_fingerprint

ENCODER, DECODER = "model.encoder.language_model.", "model.decoder."
_LAYERS = re.compile(r"layers\.\d+\.(self_attn|mlp)\.\w+_proj$")
RANK = 4


def save_voice(
    folder: Path, network: nn.Module, model_folder: Path, *, seed: int = 1, std: float = 0.3, is_shared: bool = True
) -> Path:
    """Write a voice for `network`, loaded from `model_folder`, on all its attention and dense layers.

    Encoder and decoder have equal matrices where `is_shared`, each its own otherwise.
    """
    generator = torch.Generator().manual_seed(seed)
    tensors: dict[str, Tensor] = {}
    for name, layer in network.named_modules(remove_duplicate=False):  # 8 bits: one object for both
        if not name.startswith(DECODER) or not _LAYERS.match(name.removeprefix(DECODER)):
            continue
        assert isinstance(layer.in_features, int)
        assert isinstance(layer.out_features, int)
        shapes = {"lora_A": (RANK, layer.in_features), "lora_B": (layer.out_features, RANK)}
        for side, shape in shapes.items():
            for place in (DECODER, ENCODER):
                before = tensors.get(_key(name, side))
                drawn = torch.randn(shape, generator=generator) * std if before is None or not is_shared else before
                tensors[_key(name.replace(DECODER, place, 1), side)] = drawn.clone()
    folder.mkdir(parents=True, exist_ok=True)
    save_file(tensors, folder / "adapter_model.safetensors", metadata={"format": "pt"})
    config = {"peft_type": "LORA", "r": RANK, "lora_alpha": 2 * RANK, "target_modules": ["q_proj", "up_proj"]}
    (folder / "adapter_config.json").write_text(json.dumps(config), encoding="utf-8")
    facts = {
        "name": folder.name,
        "base": model_folder.name,
        "base_sha256": base_fingerprint(model_folder),
        "made": "2026-11-26T12:00:00+00:00",
        "words": 5000,
        "documents": 2,
        "loss_before": 3.5,
        "loss_after": 3.1,
        "samples": [],
    }
    (folder / "voice.json").write_text(json.dumps(facts), encoding="utf-8")
    return folder


def _key(name: str, side: str) -> str:
    return f"base_model.model.{name}.{side}.weight"

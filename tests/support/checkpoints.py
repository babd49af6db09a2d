"""Checkpoints of the real class at reduced width with the published layout, and conversions of them."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from safetensors.torch import load_file, save_file
from torch import Tensor
from transformers.utils import logging as transformers_logging

from runtime.models.catalogue import Precision
from runtime.models.finish import finish_folder
from runtime.models.unfinished import DoneShard
from runtime.quantization.convert import convert_shard
from tests.support.tiny_model import tiny_tokenizer
from tests.support.wide_model import wide_network

# A layer's experts fill a shard, as in the published files.
SHARD = "300KB"


def save_checkpoint(folder: Path, *, encoder_names: bool = False, seed: int = 0) -> Path:
    """Write a checkpoint in bfloat16 with several shards; `encoder_names` for what encoder and decoder share."""
    transformers_logging.disable_progress_bar()
    wide_network(seed).bfloat16().save_pretrained(folder, max_shard_size=SHARD)
    transformers_logging.enable_progress_bar()
    tiny_tokenizer().save_pretrained(folder)
    if encoder_names:
        for path in weight_files(folder):
            change_tensors(path, lambda tensors: {encoder_name(name): one for name, one in tensors.items()})
        _write_index(folder)
    return folder


def encoder_name(name: str) -> str:
    """The encoder's name of what `name` calls by the decoder's, where both share it."""
    is_shared = "self_conditioning" not in name and not name.endswith("layer_scalar")
    return name.replace("model.decoder.", "model.encoder.language_model.") if is_shared else name


def convert(source: Path, target: Path, precision: Precision) -> Path:
    """Make of the checkpoint in `source` a finished one in `precision`, as a download does."""
    target.mkdir(parents=True)
    never = threading.Event()
    shards: dict[str, DoneShard] = {}
    for path in sorted(source.iterdir()):
        if path.suffix != ".safetensors":
            shutil.copy(path, target)
            continue
        shard = convert_shard(path, target / path.name, precision, lambda done, total: None, never)
        assert shard is not None
        shards[path.name] = shard
    finish_folder(
        target,
        shards,
        model="wide",
        name="Wide",
        licence="none",
        precision=precision,
        repository=None,
        revision=None,
        cancel=never,
    )
    return target


def weight_files(folder: Path) -> list[Path]:
    """Its files of weights."""
    return sorted(folder.glob("*.safetensors"))


def change_tensors(path: Path, change: Callable[[dict[str, Tensor]], Mapping[str, Tensor]]) -> None:
    """Replace the tensors in the file at `path` by what `change` makes of them; it says nothing to the manifest."""
    save_file(dict(change(load_file(path))), path, metadata={"format": "pt"})


def _write_index(folder: Path) -> None:
    names = {name: path.name for path in weight_files(folder) for name in load_file(path)}
    index = {"metadata": {}, "weight_map": names}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")

"""What loading takes of memory, measured in processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import nn
from transformers import DiffusionGemmaConfig

from runtime.models.catalogue import Precision
from runtime.models.manifest import Manifest
from runtime.models.weights import PIECE, empty_network
from runtime.quantization.recipe import Form, form_of
from runtime.quantization.resident import resident_bytes
from tests.support.checkpoints import convert, save_checkpoint
from tests.support.tiny_model import tiny_tokenizer
from tests.support.wide_model import wide_config

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts the peak of a stretch of time")
MEGABYTE = 10**6
SLACK = 15 * MEGABYTE


# So many experts that all are of some 200 to 300 MB.
EXPERTS = {Precision.NF4_INT8: 96, Precision.INT8: 48, Precision.BF16: 16}


def large_config(experts: int) -> DiffusionGemmaConfig:
    config = wide_config(experts).to_dict()
    config["text_config"] |= {"hidden_size": 1024, "moe_intermediate_size": 640, "intermediate_size": 2048}
    return DiffusionGemmaConfig.from_dict(config)


def save_empty(folder: Path, precision: Precision) -> int:
    """Write a large model, all zeros; give its bytes in memory."""
    config = large_config(EXPERTS[precision])
    network = empty_network(config, precision)
    tensors, seen = {}, set[int]()
    for name, tensor in reversed(network.state_dict(keep_vars=True).items()):
        if id(tensor) not in seen and form_of(name, tensor.dim(), precision) is not Form.DROPPED:
            seen.add(id(tensor))
            dtype = torch.bfloat16 if isinstance(tensor, nn.Parameter) else tensor.dtype
            tensors[name] = torch.zeros(tensor.shape, dtype=dtype)
    folder.mkdir()
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    config.save_pretrained(folder)
    tiny_tokenizer().save_pretrained(folder)
    manifest = Manifest(
        model="large",
        name="Large",
        licence="none",
        precision=precision,
        repository=None,
        revision=None,
        files={},
        versions={},
    )
    (folder / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
    return sum(resident_bytes(network).values())


@pytest.fixture(scope="module")
def measured(
    tmp_path_factory: pytest.TempPathFactory,
) -> Mapping[Precision, tuple[int, Mapping[str, Mapping[str, int]]]]:
    """Bytes each model should take, and what was measured; one process for all, as starting it takes the longest."""
    folder = tmp_path_factory.mktemp("large")
    small = convert(save_checkpoint(folder / "wide"), folder / "wide-nf4-int8", Precision.NF4_INT8)
    sizes = {precision: save_empty(folder / precision, precision) for precision in EXPERTS}
    command = [sys.executable, "-m", "tests.runtime.models.load_and_unload", small, *(folder / one for one in sizes)]
    results = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return {precision: (size, results[str(folder / precision)]) for precision, size in sizes.items()}


@pytest.mark.parametrize("precision", list(EXPERTS))
def test_loading_takes_the_weights_once_and_unloading_gives_them_back(measured: Any, precision: Precision) -> None:
    size, results = measured[precision]
    taken = results["whole"]
    assert size > 200 * MEGABYTE
    assert taken["loaded"] == pytest.approx(size, abs=SLACK)
    assert taken["peak"] < size + PIECE + SLACK
    assert taken["after"] < SLACK


@pytest.mark.parametrize("precision", list(EXPERTS))
def test_a_cancelled_load_gives_back_what_it_had(measured: Any, precision: Precision) -> None:
    size, results = measured[precision]
    taken = results["cancelled"]
    assert 0.6 * size < taken["peak"] < size + PIECE + SLACK
    assert taken["after"] < SLACK

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from runtime.api import FaultCode, RuntimeFault
from runtime.diffusion.sampler import DraftSettings
from runtime.models.load import load
from tests.support.tiny_model import save_tiny_model


@pytest.fixture
def folder(model_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(model_folder, tmp_path / "model"))


def fault_of(folder: Path) -> FaultCode:
    with pytest.raises(RuntimeFault) as caught:
        load(folder, "cpu")
    return caught.value.code


def test_a_good_folder(folder: Path) -> None:
    model = load(folder, "cpu")
    assert (model.info.name, model.info.canvas_length, model.info.context_length) == ("model", 24, 512)
    assert model.network.dtype is torch.float32
    assert model.settings.max_steps == 6
    assert model.settings.entropy_bound == 2.0


def test_loading_is_silent(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    load(folder, "cpu")
    assert capfd.readouterr() == ("", "")


def test_settings_that_are_not_given_are_those_of_transformers(folder: Path) -> None:
    (folder / "generation_config.json").unlink()
    model = load(folder, "cpu")
    defaults = model.network.generation_config._get_default_generation_params()
    assert model.settings.max_steps == defaults["max_denoising_steps"]
    assert model.settings.entropy_bound == defaults["sampler_config"].entropy_bound
    for name in ("t_min", "t_max", "stability_threshold", "confidence_threshold"):
        assert getattr(model.settings, name) == defaults[name]


DRAFT = {"temperature": 0.7, "joining_temperature": 0.5, "candidates": 4, "review_steps": 3}


def test_a_first_draft_is_asked_for_by_a_file_of_its_own(folder: Path) -> None:
    assert load(folder, "cpu").settings.draft is None
    (folder / "first_draft.json").write_text(json.dumps(DRAFT))
    assert load(folder, "cpu").settings.draft == DraftSettings(**DRAFT)


@pytest.mark.parametrize("content", ["{ no", "[]", "{}"])
def test_a_first_draft_that_cannot_be_read(folder: Path, content: str) -> None:
    (folder / "first_draft.json").write_text(content)
    assert fault_of(folder) is FaultCode.MODEL_BROKEN


@pytest.mark.parametrize(
    "change",
    [
        {"temperature": 0},
        {"temperature": float("nan")},
        {"temperature": "warm"},
        {"joining_temperature": -1},
        {"joining_temperature": float("inf")},
        {"candidates": 0},
        {"candidates": float("inf")},
        {"review_steps": -1},
        {"review_steps": None},
    ],
)
def test_a_first_draft_that_makes_no_sense(folder: Path, change: dict[str, object]) -> None:
    (folder / "first_draft.json").write_text(json.dumps(DRAFT | change))
    assert fault_of(folder) is FaultCode.MODEL_BROKEN


def test_no_folder(tmp_path: Path) -> None:
    assert fault_of(tmp_path / "nothing") is FaultCode.MODEL_MISSING


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "tokenizer.json"])
def test_a_file_is_missing(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert fault_of(folder) is FaultCode.MODEL_MISSING


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "generation_config.json"])
def test_broken_json(folder: Path, name: str) -> None:
    (folder / name).write_text("{ no", encoding="utf-8")
    assert fault_of(folder) is FaultCode.MODEL_BROKEN


def test_another_architecture(folder: Path) -> None:
    (folder / "config.json").write_text(json.dumps({"model_type": "gemma3"}))
    assert fault_of(folder) is FaultCode.MODEL_UNSUPPORTED


@pytest.mark.parametrize("keep", [0, 4, 5000, -100])
def test_truncated_weights(folder: Path, keep: int) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:keep])
    assert fault_of(folder) is FaultCode.MODEL_BROKEN


def test_garbage_weights(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(b"garbage" * 1000)
    assert fault_of(folder) is FaultCode.MODEL_BROKEN


def test_weights_that_are_not_in_the_file_are_not_made_up(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    name = next(name for name in weights if "self_conditioning" in name)
    del weights[name]
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    assert fault_of(folder) is FaultCode.MODEL_BROKEN


def test_weights_of_another_shape(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    name = next(name for name in weights if "self_conditioning" in name)
    weights[name] = torch.zeros(3, 3)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    assert fault_of(folder) is FaultCode.MODEL_BROKEN


def test_pickled_weights_are_refused(folder: Path) -> None:
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    assert fault_of(folder) is FaultCode.MODEL_MISSING


def test_a_shard_is_missing(folder: Path) -> None:
    index = {"metadata": {}, "weight_map": {"lm_head.weight": "model-00001-of-00002.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    assert fault_of(folder) is FaultCode.MODEL_MISSING


def test_weights_outside_the_folder_are_refused(folder: Path) -> None:
    shutil.copy(folder / "model.safetensors", folder.parent / "elsewhere.safetensors")
    index = {"metadata": {}, "weight_map": {"lm_head.weight": "../elsewhere.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    assert fault_of(folder) is FaultCode.MODEL_BROKEN


def test_a_tokenizer_with_more_tokens_than_the_model(tmp_path: Path) -> None:
    assert fault_of(save_tiny_model(tmp_path, vocabulary=300)) is FaultCode.MODEL_BROKEN


def test_code_in_the_folder_is_not_run(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    config["auto_map"] = {"AutoModel": "evil.Model", "AutoConfig": "evil.Config"}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "evil.py").write_text("raise SystemExit('ran')")
    load(folder, "cpu")


@pytest.mark.parametrize("device", ["nonsense", "cuda:99", "meta"])
def test_a_device_that_is_not_there(folder: Path, device: str) -> None:
    with pytest.raises(RuntimeFault) as caught:
        load(folder, device)
    assert caught.value.code is FaultCode.MODEL_UNSUPPORTED

"""Finished models in every precision: loaded, they are what quantising in memory gives."""

from __future__ import annotations

import json
import shutil
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from transformers import DiffusionGemmaForBlockDiffusion

from runtime.api import ContinueRequest, FaultCode, Finished, RuntimeFault
from runtime.engine import load_engine
from runtime.models import weights
from runtime.models.catalogue import Precision
from runtime.models.load import load, quiet
from runtime.models.shape import ParameterKind, kind_of
from runtime.quantization.experts import Int8Experts, Nf4Experts, expert_pairs
from runtime.quantization.linear import Int8Linear
from runtime.quantization.network import quantize_network
from runtime.quantization.resident import resident_bytes
from runtime.quantization.stack import QuantizedModule
from tests.support.checkpoints import change_tensors, convert, encoder_name, save_checkpoint, weight_files

QUANTISED = [Precision.INT8, Precision.NF4, Precision.NF4_INT8]


@pytest.fixture(scope="module", params=[False, True], ids=["decoder's names", "encoder's names"])
def source(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_checkpoint(tmp_path_factory.mktemp("source") / "wide", encoder_names=request.param)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One as published; not to be changed."""
    return save_checkpoint(tmp_path_factory.mktemp("published") / "wide")


@pytest.fixture(scope="module")
def finished(published: Path) -> Path:
    """One in NF4 with linear layers in 8 bits; not to be changed."""
    return convert(published, published.parent / "wide-nf4-int8", Precision.NF4_INT8)


@pytest.fixture
def folder(finished: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(finished, tmp_path / "wide-nf4-int8"))


def in_memory(source: Path, precision: Precision) -> DiffusionGemmaForBlockDiffusion:
    """What transformers makes of the checkpoint, quantised there."""
    with quiet():
        network = DiffusionGemmaForBlockDiffusion.from_pretrained(source, dtype=torch.float32)
    network.eval().requires_grad_(False)
    quantize_network(network, precision)
    return network


def logits(network: nn.Module) -> Tensor:
    tokens = torch.arange(24)[None] + 10
    with torch.inference_mode():
        # Twice, so that self-conditioning takes part.
        first = network(input_ids=tokens, decoder_input_ids=tokens + 30).logits
        return network(input_ids=tokens, decoder_input_ids=tokens + 30, self_conditioning_logits=first).logits


def text_of(network: nn.Module) -> Iterator[tuple[str, Tensor]]:
    """What a network holds, what no file holds included, under every name; not of the vision tower."""
    for tensors in (network.named_parameters(remove_duplicate=False), network.named_buffers(remove_duplicate=False)):
        yield from ((name, tensor) for name, tensor in tensors if kind_of(name) is not ParameterKind.VISION)


@pytest.mark.parametrize("precision", list(Precision))
def test_loaded_it_is_what_quantising_in_memory_gives(source: Path, precision: Precision, tmp_path: Path) -> None:
    folder = source
    if precision is not Precision.BF16:
        folder = convert(source, tmp_path / "converted", precision)
    expected, loaded = in_memory(source, precision), load(folder, "cpu")
    network = loaded.network
    kept = dict(text_of(network))
    assert kept.keys() == dict(text_of(expected)).keys()
    for name, tensor in text_of(expected):
        assert kept[name].dtype == tensor.dtype, name
        assert torch.equal(kept[name], tensor), name
    assert torch.equal(logits(network), logits(expected))
    whole = sum(tensor.numel() for tensor in in_memory(source, Precision.BF16).parameters())
    assert loaded.info.parameters == whole - vision_weights(expected) + vision_weights(network)
    assert not network.training
    assert not any(parameter.requires_grad for parameter in network.parameters())
    assert network.generation_config.to_dict() == expected.generation_config.to_dict()
    for name in ("_attn_implementation", "_experts_implementation"):
        assert getattr(network.config, name) == getattr(expected.config, name)


def vision_weights(network: nn.Module) -> int:
    return sum(one.numel() for name, one in network.named_parameters() if kind_of(name) is ParameterKind.VISION)


@pytest.mark.parametrize("precision", QUANTISED)
def test_encoder_and_decoder_share_their_modules(source: Path, precision: Precision, tmp_path: Path) -> None:
    network = load(convert(source, tmp_path / "converted", precision), "cpu").network
    experts = Int8Experts if precision is Precision.INT8 else Nf4Experts
    for encoder, decoder in expert_pairs(network):
        assert isinstance(decoder.experts, experts)
        inside = dict(encoder.named_modules())
        for name, module in decoder.named_modules():
            if isinstance(module, QuantizedModule):
                assert inside[name] is module, name
    kinds = {type(module) for module in network.modules() if isinstance(module, QuantizedModule)}
    assert (Int8Linear in kinds) == (precision is not Precision.NF4)
    # No memory is there twice: neither of quantised weights nor of those that are tied.
    held = [tensor for name, tensor in text_of(network) if not name.endswith(("inv_freq", "embed_scale"))]
    once = {tensor.data_ptr(): tensor.nbytes for tensor in held}
    counted = sum(size for kind, size in resident_bytes(network).items() if kind is not ParameterKind.VISION)
    assert counted == sum(once.values()) + sum(
        tensor.nbytes for name, tensor in text_of(network) if name.endswith(("inv_freq", "embed_scale"))
    )
    copies = sum(tensor.nbytes for tensor in held) - sum(once.values())
    assert copies > sum(once.values()) / 3


@pytest.mark.parametrize("piece", [1, 1000, 40_000])
@pytest.mark.parametrize("kind", ["finished", "published"])
def test_pieces_of_any_size_make_the_same(
    request: pytest.FixtureRequest, kind: str, piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder: Path = request.getfixturevalue(kind)
    expected = load(folder, "cpu").network.state_dict()
    monkeypatch.setattr(weights, "PIECE", piece)
    got = load(folder, "cpu").network.state_dict()
    assert all(torch.equal(got[name], tensor) for name, tensor in expected.items())


def test_it_generates(source: Path, tmp_path: Path) -> None:
    folder = convert(source, tmp_path / "converted", Precision.NF4_INT8)
    engine = load_engine(folder, "cpu")
    request = ContinueRequest(before="The old house stood at the end of the lane, and", seed=3)
    first, second = (list(engine.generate(request, threading.Event()))[-1] for _ in range(2))
    assert isinstance(first, Finished), first
    assert isinstance(second, Finished), second
    assert first.text == second.text != ""


def test_it_needs_its_folder_no_more(folder: Path) -> None:
    network = load(folder, "cpu").network
    before = logits(network)
    for path in weight_files(folder):
        path.write_bytes(b"\0" * path.stat().st_size)
    shutil.rmtree(folder)
    assert torch.equal(logits(network), before)


def fault_of(folder: Path) -> RuntimeFault:
    with pytest.raises(RuntimeFault) as caught:
        load(folder, "cpu")
    return caught.value


def spoil(folder: Path, name: str, change: object) -> Path:
    """Change the tensor called `name` (None takes it out) and let the manifest agree."""
    for path in weight_files(folder):

        def changed(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
            if name in tensors:
                tensor = tensors.pop(name)
                if callable(change):
                    tensors |= change(tensor)
            return tensors

        change_tensors(path, changed)
    (folder / "manifest.json").write_text(json.dumps(with_sizes(folder)), encoding="utf-8")
    return folder


def with_sizes(folder: Path) -> dict[str, object]:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for name, record in manifest["files"].items():
        record["size"] = (folder / name).stat().st_size
    return manifest


PACKED = "model.decoder.layers.0.experts.down_proj.packed"
QUERIES = "model.decoder.layers.1.self_attn.q_proj"


@pytest.mark.parametrize(
    "name", [PACKED, f"{QUERIES}.scale", "model.decoder.layers.0.router.scale", "model.decoder.embed_tokens.weight"]
)
def test_what_is_missing_is_named(folder: Path, name: str) -> None:
    fault = fault_of(spoil(folder, name, None))
    assert fault.code is FaultCode.MODEL_BROKEN
    assert fault.detail == f"1 weights are missing: {name}"


@pytest.mark.parametrize(
    "extra", ["model.decoder.layers.2.router.scale", f"{QUERIES}.weight", "model.encoder.vision_tower.std_bias"]
)
def test_what_is_one_too_many_is_named(folder: Path, extra: str) -> None:
    name = "model.decoder.layers.0.router.scale"
    fault = fault_of(spoil(folder, name, lambda tensor: {name: tensor, extra: tensor.clone()}))
    assert fault.code is FaultCode.MODEL_BROKEN
    assert f"{extra} is no weight of this model" in fault.detail


@pytest.mark.parametrize("name", [PACKED, f"{QUERIES}.quantized", "model.decoder.layers.0.router.scale"])
def test_another_shape_is_named(folder: Path, name: str) -> None:
    fault = fault_of(spoil(folder, name, lambda tensor: {name: tensor[:-1].clone()}))
    assert fault.code is FaultCode.MODEL_BROKEN
    assert f"{name} is (" in fault.detail


@pytest.mark.parametrize(
    ("name", "dtype", "code"),
    [
        (PACKED, torch.float32, FaultCode.MODEL_BROKEN),
        (f"{QUERIES}.scale", torch.bfloat16, FaultCode.MODEL_BROKEN),
        (f"{QUERIES}.quantized", torch.uint8, FaultCode.MODEL_BROKEN),
        ("model.decoder.layers.0.router.scale", torch.int8, FaultCode.MODEL_UNSUPPORTED),
        ("model.decoder.layers.0.router.scale", torch.float8_e4m3fn, FaultCode.MODEL_UNSUPPORTED),
    ],
)
def test_another_type_is_named(folder: Path, name: str, dtype: torch.dtype, code: FaultCode) -> None:
    fault = fault_of(spoil(folder, name, lambda tensor: {name: tensor.to(dtype)}))
    assert fault.code is code
    assert name in fault.detail


def test_both_names_of_what_is_shared(folder: Path, tmp_path: Path) -> None:
    name = "model.decoder.layers.0.self_attn.q_norm.weight"
    same = spoil(folder, name, lambda tensor: {name: tensor, encoder_name(name): tensor.clone()})
    load(same, "cpu")
    fault = fault_of(spoil(folder, name, lambda tensor: {name: tensor + 1}))
    assert fault.code is FaultCode.MODEL_UNSUPPORTED
    assert name in fault.detail


def test_a_file_of_another_length_is_named(folder: Path) -> None:
    path = weight_files(folder)[1]
    path.write_bytes(path.read_bytes() + b"\0")
    fault = fault_of(folder)
    assert fault.code is FaultCode.MODEL_BROKEN
    assert fault.detail.startswith(f"{path.name} has ")


def test_a_file_that_is_gone_is_named(folder: Path) -> None:
    (folder / "tokenizer_config.json").unlink()
    fault = fault_of(folder)
    assert fault.code is FaultCode.MODEL_MISSING
    assert "tokenizer_config.json" in fault.detail


def test_a_manifest_that_makes_no_sense(folder: Path) -> None:
    (folder / "manifest.json").write_text("{ no", encoding="utf-8")
    assert fault_of(folder).code is FaultCode.MODEL_BROKEN


def test_a_config_with_sizes_that_no_block_divides(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config["text_config"]["moe_intermediate_size"] = 96
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    manifest = with_sizes(folder)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert fault_of(folder).code is FaultCode.MODEL_UNSUPPORTED


@pytest.mark.parametrize("kind", ["finished", "published"])
def test_progress_goes_to_the_end(request: pytest.FixtureRequest, kind: str) -> None:
    folder: Path = request.getfixturevalue(kind)
    seen: list[tuple[int, int]] = []
    load(folder, "cpu", on_progress=lambda done, total: seen.append((done, total)))
    total = sum(path.stat().st_size for path in weight_files(folder))
    assert {whole for _, whole in seen} == {total}
    counts = [done for done, _ in seen]
    assert counts == sorted(counts)
    assert counts[-1] == total
    assert len(set(counts)) > 20


@pytest.mark.parametrize("kind", ["finished", "published"])
def test_cancelled_on_the_way(request: pytest.FixtureRequest, kind: str) -> None:
    cancel = threading.Event()
    seen: list[int] = []

    def progress(done: int, total: int) -> None:
        seen.append(done)
        if len(seen) == 5:
            cancel.set()

    with pytest.raises(RuntimeFault) as caught:
        load(request.getfixturevalue(kind), "cpu", on_progress=progress, cancel=cancel)
    assert caught.value.code is FaultCode.CANCELLED
    assert len(seen) == 5


def test_a_system_without_bitsandbytes(finished: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("network", "experts", "nf4"):
        monkeypatch.delitem(sys.modules, f"runtime.quantization.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "bitsandbytes.functional", None)
    fault = fault_of(finished)
    assert fault.code is FaultCode.MODEL_UNSUPPORTED
    assert "bitsandbytes" in fault.detail

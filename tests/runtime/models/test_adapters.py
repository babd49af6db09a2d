from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import DiffusionGemmaForBlockDiffusion

from runtime.api import ContinueRequest, FaultCode, Finished, RuntimeFault
from runtime.engine import Engine
from runtime.models.adapters import is_adapter
from runtime.models.catalogue import Precision
from runtime.models.load import load, quiet
from runtime.models.shape import ParameterKind, kind_of
from runtime.quantization.resident import resident_bytes
from tests.support.checkpoints import change_tensors, convert, save_checkpoint
from tests.support.tiny_model import tiny_network

DECODER = r"model\.decoder\.layers\..*(q_proj|up_proj)"
BOTH = r"model\.(decoder|encoder\.language_model)\.(layers|self_conditioning)\..*(q_proj|up_proj)"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_checkpoint(tmp_path_factory.mktemp("base") / "wide")


@pytest.fixture(scope="module")
def bases(base: Path) -> dict[Precision, Path]:
    return {
        precision: base if precision is Precision.BF16 else convert(base, base.parent / precision, precision)
        for precision in Precision
    }


def trained(network: nn.Module, targets: str | Sequence[str], folder: Path, **options: Any) -> tuple[Path, nn.Module]:
    """An adapter as PEFT itself makes and saves it, filled as by training; with the network it is on."""
    torch.manual_seed(5)
    settings = {"r": 4, "lora_alpha": 8, "target_modules": targets} | options
    with quiet():
        adapted = get_peft_model(network, LoraConfig(**settings))  # pyright: ignore[reportArgumentType]
        for name, parameter in adapted.named_parameters():
            if "lora_" in name:
                parameter.data.normal_(std=0.2)
        adapted.save_pretrained(str(folder))
    return folder, adapted


def published(base: Path) -> DiffusionGemmaForBlockDiffusion:
    with quiet():
        return DiffusionGemmaForBlockDiffusion.from_pretrained(base, dtype=torch.float32).eval().requires_grad_(False)


def logits(network: nn.Module) -> Tensor:
    tokens = torch.arange(24)[None] + 10
    with torch.inference_mode():
        first = network(input_ids=tokens, decoder_input_ids=tokens + 30).logits
        return network(input_ids=tokens, decoder_input_ids=tokens + 30, self_conditioning_logits=first).logits


@pytest.mark.parametrize("targets", [DECODER, BOTH], ids=["decoder", "both"])
@pytest.mark.parametrize(
    "options", [{}, {"use_rslora": True, "alpha_pattern": {"q_proj": 3}, "rank_pattern": {"up_proj": 2}}]
)
def test_predictions_are_those_of_peft(base: Path, targets: str, options: dict[str, Any], tmp_path: Path) -> None:
    folder, adapted = trained(published(base), targets, tmp_path / "adapter", **options)
    network = load(base, "cpu", adapter=folder).network
    assert torch.equal(logits(network), logits(adapted.eval()))
    assert not torch.equal(logits(network), logits(load(base, "cpu").network))


def test_only_what_the_adapter_names_is_wrapped(base: Path, tmp_path: Path) -> None:
    """Its list of targets says `q_proj`, which the encoder has as well."""
    folder, _ = trained(published(base), DECODER, tmp_path / "adapter")
    config = json.loads((folder / "adapter_config.json").read_text(encoding="utf-8"))
    (folder / "adapter_config.json").write_text(
        json.dumps(config | {"target_modules": ["q_proj", "up_proj", "experts"]})
    )
    network = load(base, "cpu", adapter=folder).network
    wrapped = {name.partition(".lora_A")[0] for name, _ in network.named_parameters() if "lora_A" in name}
    assert wrapped == {
        f"model.decoder.layers.{number}.{name}" for number in (0, 1) for name in ("self_attn.q_proj", "mlp.up_proj")
    }
    other = network.model.encoder.language_model.layers[0].self_attn.q_proj
    assert other.weight is network.model.decoder.layers[0].self_attn.q_proj.base_layer.weight


@pytest.mark.parametrize("targets", [DECODER, BOTH], ids=["decoder", "both"])
@pytest.mark.parametrize("precision", [Precision.INT8, Precision.NF4, Precision.NF4_INT8])
def test_on_a_quantised_base(bases: dict[Precision, Path], precision: Precision, targets: str, tmp_path: Path) -> None:
    folder, _ = trained(published(bases[Precision.BF16]), targets, tmp_path / "adapter")
    plain, network = (load(bases[precision], "cpu", adapter=one).network for one in (None, folder))
    tensors = load_file(folder / "adapter_model.safetensors")
    for name, module in plain.named_modules(remove_duplicate=False):
        prefix = f"base_model.model.{name}"
        if f"{prefix}.lora_A.weight" not in tensors:
            continue
        down, up = (tensors[f"{prefix}.{side}.weight"] for side in ("lora_A", "lora_B"))
        inputs = torch.randn(3, down.shape[1])
        expected = module(inputs) + 2 * (inputs @ down.T @ up.T)
        torch.testing.assert_close(network.get_submodule(name)(inputs), expected)
    assert not torch.equal(logits(network), logits(plain))
    # The base is there once: the adapter's own matrices are all that came.
    more = sum(resident_bytes(network).values()) - sum(resident_bytes(plain).values())
    assert more == sum(tensor.nbytes for name, tensor in tensors.items() if kind_of(name) is not ParameterKind.VISION)
    before = logits(network)
    network.tie_weights()
    assert torch.equal(logits(network), before)


def test_it_writes(bases: dict[Precision, Path], tmp_path: Path) -> None:
    folder, _ = trained(published(bases[Precision.BF16]), BOTH, tmp_path / "adapter")
    texts = []
    for adapter in (None, folder):
        engine = Engine(load(bases[Precision.NF4_INT8], "cpu", adapter=adapter))
        last = list(engine.generate(ContinueRequest(before="Anna walked home.", seed=3), threading.Event()))[-1]
        assert isinstance(last, Finished), last
        texts.append(last.text)
    assert texts[0] != texts[1]


def refusal(base: Path, adapter: Path) -> RuntimeFault:
    with pytest.raises(RuntimeFault) as caught:
        load(base, "cpu", adapter=adapter)
    return caught.value


@pytest.fixture(scope="module")
def trained_once(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Not to be changed."""
    return trained(published(base), DECODER, tmp_path_factory.mktemp("adapter") / "adapter")[0]


@pytest.fixture
def adapter(trained_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(trained_once, tmp_path / "adapter"))


def test_another_base_is_refused(base: Path, tmp_path: Path) -> None:
    folder, _ = trained(tiny_network(), DECODER, tmp_path / "adapter")
    fault = refusal(base, folder)
    assert fault.code is FaultCode.MODEL_UNSUPPORTED
    assert "the adapter is not for this model" in fault.detail


def test_layers_that_are_not_there(base: Path, adapter: Path) -> None:
    weights = adapter / "adapter_model.safetensors"
    change_tensors(
        weights, lambda tensors: {name.replace("layers.1.", "layers.7."): one for name, one in tensors.items()}
    )
    assert "layers.7" in refusal(base, adapter).detail


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"peft_type": "LOHA"}, "LOHA"),
        ({"use_dora": True}, "use_dora"),
        ({"bias": "all"}, "bias"),
        ({"modules_to_save": ["lm_head"]}, "modules_to_save"),
        ({"target_parameters": ["experts.down_proj"]}, "target_parameters"),
        ({"init_lora_weights": "pissa"}, "pissa"),
    ],
)
def test_other_methods_are_refused(base: Path, adapter: Path, change: dict[str, Any], word: str) -> None:
    config = json.loads((adapter / "adapter_config.json").read_text(encoding="utf-8"))
    (adapter / "adapter_config.json").write_text(json.dumps(config | change), encoding="utf-8")
    fault = refusal(base, adapter)
    assert fault.code is FaultCode.MODEL_UNSUPPORTED
    assert word in fault.detail


@pytest.mark.parametrize("extra", ["lm_head.lora_A.weight", "model.decoder.layers.0.self_attn.q_proj.lora_B.bias"])
def test_other_tensors_are_refused(base: Path, adapter: Path, extra: str) -> None:
    weights = adapter / "adapter_model.safetensors"
    change_tensors(weights, lambda tensors: tensors | {f"base_model.model.{extra}": torch.ones(4, 4)})
    fault = refusal(base, adapter)
    assert fault.code is FaultCode.MODEL_UNSUPPORTED
    assert extra in fault.detail


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def halve(path: Path) -> None:
    change_tensors(path, lambda tensors: dict(list(tensors.items())[1:]))


@pytest.mark.parametrize(
    ("name", "damage", "code"),
    [
        ("adapter_config.json", Path.unlink, FaultCode.MODEL_MISSING),
        ("adapter_config.json", cut, FaultCode.MODEL_BROKEN),
        ("adapter_model.safetensors", Path.unlink, FaultCode.MODEL_MISSING),
        ("adapter_model.safetensors", cut, FaultCode.MODEL_BROKEN),
        ("adapter_model.safetensors", halve, FaultCode.MODEL_BROKEN),
    ],
)
def test_damage_is_named(base: Path, adapter: Path, name: str, damage: Callable[[Path], None], code: FaultCode) -> None:
    assert is_adapter(adapter)
    damage(adapter / name)
    fault = refusal(base, adapter)
    assert fault.code is code
    assert name in fault.detail


def test_pickled_adapters_are_refused(base: Path, adapter: Path) -> None:
    torch.save(load_file(adapter / "adapter_model.safetensors"), adapter / "adapter_model.bin")
    (adapter / "adapter_model.safetensors").unlink()
    assert refusal(base, adapter).code is FaultCode.MODEL_MISSING

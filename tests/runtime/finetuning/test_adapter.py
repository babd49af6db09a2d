"""One addition for both stacks: the same object, the same gradients, and the base never touched."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
import torch
from peft import PeftModel
from torch import Tensor, nn
from transformers import DiffusionGemmaForBlockDiffusion

from runtime.finetuning.adapter import DECODER, ENCODER, SharedAdapter
from runtime.finetuning.frozen import trainable
from runtime.finetuning.losses import Rows, backward
from runtime.finetuning.memory import adapter_parameters
from runtime.models.catalogue import Precision
from runtime.models.config_shape import shape_of_config
from runtime.models.load import load, quiet
from runtime.models.shape import ParameterKind, kind_of
from tests.support.checkpoints import convert, save_checkpoint

RANK = 3
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_checkpoint(tmp_path_factory.mktemp("base") / "wide")


@pytest.fixture
def network(base: Path) -> DiffusionGemmaForBlockDiffusion:
    return load(base, "cpu").network


def rows(seed: int = 0) -> list[Rows]:
    torch.manual_seed(seed)
    prompt, canvas, noised = (torch.randint(5, 400, (2, size)) for size in (12, 24, 24))
    return [Rows(prompt, canvas, noised, torch.ones(canvas.shape))]


def filled(network: DiffusionGemmaForBlockDiffusion, seed: int = 5) -> SharedAdapter:
    """An addition that changes something, as after learning."""
    adapter = SharedAdapter(network, RANK, 2 * RANK, 1)
    torch.manual_seed(seed)
    adapter.put({name: torch.randn(value.shape) * 0.2 for name, value in adapter.parameters().items()})
    return adapter


def logits(network: nn.Module) -> Tensor:
    tokens = torch.arange(24)[None] + 10
    with torch.inference_mode():
        first = network(input_ids=tokens, decoder_input_ids=tokens + 30).logits
        return network(input_ids=tokens, decoder_input_ids=tokens + 30, self_conditioning_logits=first).logits


def copies(network: nn.Module, names: list[str]) -> list[str]:
    """The layers of which the encoder has another object than the decoder, or other matrices."""
    found: list[str] = []
    for name in names:
        one, other = (network.get_submodule(stack + name) for stack in (DECODER, ENCODER))
        matrices = [
            [id(parameter) for key, parameter in layer.named_parameters() if "lora" in key] for layer in (one, other)
        ]
        if one is not other or matrices[0] != matrices[1]:
            found.append(name)
    return found


def test_encoder_and_decoder_have_one_object(network: DiffusionGemmaForBlockDiffusion) -> None:
    adapter = SharedAdapter(network, RANK, RANK, 1)
    names = list(adapter.layers)
    assert {name.split(".")[-1] for name in names} >= {
        "q_proj",
        "k_proj",
        "o_proj",
        "gate_proj",
        "up_proj",
        "down_proj",
    }
    assert copies(network, names) == []
    # The check sees a copy, such as PEFT itself would make.
    twin = copy.deepcopy(adapter.layers[names[0]])
    parent, _, attribute = (ENCODER + names[0]).rpartition(".")
    setattr(network.get_submodule(parent), attribute, twin)
    assert copies(network, names) == names[:1]


def test_parameters_are_counted_once(base: Path, network: DiffusionGemmaForBlockDiffusion) -> None:
    plain = sum(parameter.numel() for parameter in network.parameters())
    adapter = SharedAdapter(network, RANK, RANK, 1)
    own = sum(parameter.numel() for parameter in adapter.parameters().values())
    trained = sum(parameter.numel() for parameter in network.parameters() if parameter.requires_grad)
    assert trained == own
    assert sum(parameter.numel() for parameter in network.parameters()) == plain + own
    shape = shape_of_config(json.loads((base / "config.json").read_text(encoding="utf-8")))
    # The prediction counts keys and values of a full layer as two, and may be that much above.
    assert own <= adapter_parameters(shape, RANK) <= own * 1.1
    kinds = {kind_of(f"{DECODER}{name}.weight") for name in adapter.layers}
    assert kinds == {ParameterKind.ATTENTION, ParameterKind.DENSE}


def test_it_changes_nothing_at_first(network: DiffusionGemmaForBlockDiffusion) -> None:
    before = logits(network)
    adapter = SharedAdapter(network, RANK, RANK, 1)
    assert torch.equal(logits(network), before)
    adapter.remove()
    filled(network)
    assert not torch.equal(logits(network), before)


@pytest.mark.parametrize("reads", [True, False], ids=["encoder", "decoder"])
def test_gradients_of_both_passes_reach_it(network: DiffusionGemmaForBlockDiffusion, reads: bool) -> None:
    adapter = filled(network)
    batch = rows()[0]
    with torch.set_grad_enabled(reads):
        encoded = network.model.encoder(input_ids=batch.prompt)
    states = encoded.last_hidden_state
    if not reads:
        states = network.model.decoder(
            decoder_input_ids=batch.noised, past_key_values=encoded.past_key_values
        ).last_hidden_state
    states.square().mean().backward()
    gradients = {name: parameter.grad for name, parameter in adapter.parameters().items()}
    # In its last layer the encoder's keys and values are for the decoder alone only where it computes nothing more.
    assert all(gradient is not None and gradient.abs().sum() > 0 for gradient in gradients.values())


def test_the_base_stays_bit_for_bit(base: Path) -> None:
    network = load(base, "cpu").network
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    implementations = (network.config._attn_implementation, network.config._experts_implementation)
    adapter = SharedAdapter(network, RANK, RANK, 1)
    optimiser = torch.optim.AdamW(adapter.parameters().values(), lr=0.1)
    with trainable(network, torch.bfloat16):
        for seed in range(3):
            backward(network, rows(seed), bool(seed), CPU)
            optimiser.step()
    adapter.remove()
    after = network.state_dict()
    assert after.keys() == before.keys()
    assert all(torch.equal(after[name], tensor) for name, tensor in before.items())
    assert (network.config._attn_implementation, network.config._experts_implementation) == implementations


@pytest.mark.parametrize("reader", ["ours", "PEFT's own"])
def test_saved_and_read_again(
    base: Path, network: DiffusionGemmaForBlockDiffusion, reader: str, tmp_path: Path
) -> None:
    filled(network).save(tmp_path, "wide")
    expected = logits(network)
    if reader == "ours":
        again: nn.Module = load(base, "cpu", adapter=tmp_path).network
    else:
        with quiet():
            plain = DiffusionGemmaForBlockDiffusion.from_pretrained(base, dtype=torch.float32).eval()
            again = PeftModel.from_pretrained(plain, str(tmp_path)).eval()
    assert torch.equal(logits(again), expected)
    assert not torch.equal(logits(load(base, "cpu").network), expected)


@pytest.mark.parametrize("precision", [Precision.INT8, Precision.NF4, Precision.NF4_INT8])
def test_on_a_quantised_base(base: Path, precision: Precision, tmp_path: Path) -> None:
    """What is quantised is computed twice instead of kept, with the same gradients, and stays as it is."""
    network = load(convert(base, tmp_path / precision, precision), "cpu").network
    adapter = filled(network)
    buffers = {name: buffer.clone() for name, buffer in network.named_buffers()}
    found: list[dict[str, Tensor]] = []
    for is_recomputed in (False, True):
        if is_recomputed:
            with trainable(network, torch.float32):
                loss = backward(network, rows(), True, CPU)
        else:
            loss = backward(network, rows(), True, CPU)
        assert loss > 0
        found.append({name: one.grad.clone() for name, one in adapter.parameters().items() if one.grad is not None})
        for parameter in adapter.parameters().values():
            parameter.grad = None
    assert found[0].keys() == found[1].keys() == adapter.parameters().keys()
    for name, gradient in found[0].items():
        torch.testing.assert_close(found[1][name], gradient, rtol=1e-2, atol=1e-4)
    assert all(torch.equal(buffer, buffers[name]) for name, buffer in network.named_buffers())
    adapter.save(tmp_path, "wide")

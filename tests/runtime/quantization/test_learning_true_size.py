"""One layer at the 26B model's sizes, its experts in NF4, through a step that trains an adapter."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import cast

import pytest
import torch
from torch import Tensor, nn
from transformers import DiffusionGemmaForBlockDiffusion

from runtime.benchmark.sizes import FULL, empty_model, fill
from runtime.finetuning.adapter import DECODER, ENCODER, SharedAdapter
from runtime.finetuning.frozen import trainable
from runtime.quantization.experts import Nf4Experts, quantize_experts
from runtime.quantization.nf4 import Nf4Stack
from tests.runtime.quantization.conftest import CHECKPOINT

# Everything a layer consists of is at its true size; words and places for them are few.
VOCABULARY, CANVAS, PROMPT = 512, 32, 16
CPU = torch.device("cpu")


def one_layer() -> DiffusionGemmaForBlockDiffusion:
    """Random numbers; in the experts, which are never there in 16 bits, random levels of 4 bits."""
    size = dataclasses.replace(CHECKPOINT, layer_types=(FULL,), vocabulary=VOCABULARY, canvas=CANVAS)
    network = empty_model(size, PROMPT)
    quantize_experts(network)
    experts = network.model.decoder.layers[0].experts
    assert isinstance(experts, Nf4Experts)
    experts.to_empty(device=CPU)
    generator = torch.Generator().manual_seed(0)
    for stack in cast(tuple[Nf4Stack, ...], (experts.gate_up_proj, experts.down_proj)):
        stack.packed.random_(0, 256, generator=generator)
        stack.absmax.random_(0, 256, generator=generator)
        stack.nested_absmax.fill_(0.01)
        stack.nested_offset.fill_(0.03)
    fill(network, CPU, torch.bfloat16)
    return network.eval()


def hashes(network: nn.Module) -> dict[str, str]:
    """Of the bytes of all that is not the adapter's, by the names it has without one."""
    return {
        name.replace(".base_layer", ""): hashlib.sha256(tensor.detach().view(torch.uint8).numpy()).hexdigest()
        for name, tensor in network.state_dict().items()
        if "lora_" not in name
    }


def loss_of(network: DiffusionGemmaForBlockDiffusion) -> Tensor:
    """Mean loss in nats a token of a canvas whose right tokens are other ones."""
    generator = torch.Generator().manual_seed(1)
    prompt, canvas, right = (torch.randint(VOCABULARY, (1, n), generator=generator) for n in (PROMPT, CANVAS, CANVAS))
    logits = network(input_ids=prompt, decoder_input_ids=canvas).logits
    return nn.functional.cross_entropy(logits[0].float(), right[0])


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_step_trains_the_adapter_alone() -> None:
    network = one_layer()
    experts = network.model.decoder.layers[0].experts
    assert experts is network.model.encoder.language_model.layers[0].experts
    before = hashes(network)
    with torch.inference_mode():
        plain = loss_of(network)
    adapter = SharedAdapter(network, 8, 16, seed=0)
    with trainable(network, torch.bfloat16):
        parameters = adapter.parameters()
        optimiser = torch.optim.AdamW(parameters.values(), lr=1e-3)
        first = loss_of(network)
        first.backward()
        # The second matrix of each pair begins with zeros, so only that one moves at first.
        for name, parameter in parameters.items():
            assert parameter.grad is not None, name
            assert bool(parameter.grad.isfinite().all()), name
            assert bool(parameter.grad.any()) == name.endswith("lora_B"), name
        theirs = {id(parameter) for parameter in parameters.values()}
        others = {name: one.grad for name, one in network.named_parameters() if id(one) not in theirs}
        assert len(others) > 10
        assert not [name for name, gradient in others.items() if gradient is not None]
        optimiser.step()
        with torch.no_grad():
            assert loss_of(network) < first
    decoder, encoder = (network.get_submodule(f"{stack}0.self_attn.q_proj") for stack in (DECODER, ENCODER))
    assert decoder is encoder
    after = hashes(network)
    # Under either stack's name, where the two are one object.
    assert set(after.values()) == set(before.values())
    assert {name: one for name, one in after.items() if ".experts." in name} == {
        name: one for name, one in before.items() if ".experts." in name
    }
    adapter.remove()
    with torch.inference_mode():
        assert torch.equal(loss_of(network), plain)

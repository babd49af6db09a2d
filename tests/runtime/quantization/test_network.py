from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
import torch
from safetensors import safe_open
from torch import nn
from transformers import DiffusionGemmaForBlockDiffusion

from runtime.api import FaultCode, RuntimeFault
from runtime.models.catalogue import Precision
from runtime.models.load import quiet
from runtime.models.shape import ParameterKind, kind_of
from runtime.quantization.experts import Int8Experts, Nf4Experts, expert_pairs, weights_of
from runtime.quantization.linear import Int8Linear
from runtime.quantization.network import quantize_network
from runtime.quantization.recipe import Form, form_of
from runtime.quantization.resident import resident_bytes
from runtime.quantization.stack import QuantizedModule, QuantizedStack

QUANTISED = [Precision.INT8, Precision.NF4, Precision.NF4_INT8]


def is_vision(name: str) -> bool:
    return kind_of(name) is ParameterKind.VISION


@pytest.mark.parametrize("precision", list(Precision))
def test_every_module_is_what_the_recipe_says(network: DiffusionGemmaForBlockDiffusion, precision: Precision) -> None:
    forms = {
        name.removesuffix(".weight"): form_of(name, tensor.dim(), precision)
        for name, tensor in network.named_parameters(remove_duplicate=False)
        if not is_vision(name)
    }
    quantize_network(network, precision)
    found = {
        name: module
        for name, module in network.named_modules(remove_duplicate=False)
        if isinstance(module, QuantizedModule)
    }
    assert found.keys() == {name for name, form in forms.items() if form is not Form.AS_PUBLISHED}
    for name, module in found.items():
        is_linear = forms[name] is Form.INT8_LINEAR
        assert isinstance(module, Int8Linear if is_linear else QuantizedStack), name
    wanted = {Precision.INT8: Int8Experts, Precision.NF4: Nf4Experts, Precision.NF4_INT8: Nf4Experts}
    if precision in wanted:
        assert all(type(decoder.experts) is wanted[precision] for _, decoder in expert_pairs(network))


@pytest.mark.parametrize("precision", QUANTISED)
def test_one_object_serves_encoder_and_decoder(network: DiffusionGemmaForBlockDiffusion, precision: Precision) -> None:
    quantize_network(network, precision)
    once = resident_bytes(network)
    network.tie_weights()
    network.bfloat16()
    network.float()
    for encoder, decoder in expert_pairs(network):
        others = dict(encoder.named_modules())
        shared = [name for name, module in decoder.named_modules() if isinstance(module, QuantizedModule)]
        assert shared
        assert all(others[name] is decoder.get_submodule(name) for name in shared)
    assert resident_bytes(network) == once
    # And a second copy would show.
    encoder, decoder = expert_pairs(network)[0]
    if precision is Precision.NF4:
        return
    queries = cast(Any, decoder.self_attn).q_proj
    copy = Int8Linear(queries.in_features, queries.out_features)
    cast(Any, encoder.self_attn).q_proj = copy
    more = resident_bytes(network)[ParameterKind.ATTENTION] - once[ParameterKind.ATTENTION]
    assert more == copy.weights + 4 * copy.out_features


@pytest.mark.parametrize("precision", QUANTISED)
def test_transformers_saves_it_and_each_tensor_once(
    network: DiffusionGemmaForBlockDiffusion, precision: Precision, tmp_path: Path
) -> None:
    quantize_network(network, precision)
    network.tie_weights()
    with quiet():
        network.save_pretrained(tmp_path)
    expected = {
        name: tensor
        for name, tensor in network.state_dict().items()
        if name != "lm_head.weight" and (".language_model." not in name or name.endswith("layer_scalar"))
    }
    with safe_open(tmp_path / "model.safetensors", framework="pt") as file:
        assert set(file.keys()) == expected.keys()
        assert all(torch.equal(file.get_tensor(name), tensor) for name, tensor in expected.items())
    # Nothing of it is in the class, which other networks share.
    assert "quantized" not in str(type(network.model)._tied_weights_keys)


def test_without_numbers_it_has_the_same_shapes(network: DiffusionGemmaForBlockDiffusion) -> None:
    with torch.device("meta"):
        empty = DiffusionGemmaForBlockDiffusion(network.config)
    quantize_network(empty, Precision.NF4_INT8)
    quantize_network(network, Precision.NF4_INT8)
    shapes = {name: (tensor.shape, tensor.dtype) for name, tensor in network.state_dict().items()}
    assert {name: (tensor.shape, tensor.dtype) for name, tensor in empty.state_dict().items()} == shapes
    assert all(tensor.is_meta for tensor in empty.state_dict().values())


def test_a_second_time_changes_nothing(network: DiffusionGemmaForBlockDiffusion) -> None:
    quantize_network(network, Precision.NF4_INT8)
    before = dict(network.named_modules())
    quantize_network(network, Precision.NF4_INT8)
    assert all(before[name] is module for name, module in network.named_modules())


def test_what_cannot_be_quantised_is_refused_before_anything_changes(network: DiffusionGemmaForBlockDiffusion) -> None:
    encoder, decoder = expert_pairs(network)[1]
    queries = cast(Any, decoder.self_attn).q_proj
    for place, other in [
        (encoder, nn.Linear(queries.in_features, queries.out_features, bias=False)),
        (decoder, nn.Linear(queries.in_features, queries.out_features)),
    ]:
        kept = cast(Any, place.self_attn).q_proj
        cast(Any, place.self_attn).q_proj = other
        with pytest.raises(RuntimeFault, match=r"layers\.1\.self_attn\.q_proj") as refused:
            quantize_network(network, Precision.INT8)
        assert refused.value.code is FaultCode.MODEL_UNSUPPORTED
        assert not any(isinstance(module, QuantizedModule) for module in network.modules())
        cast(Any, place.self_attn).q_proj = kept


def test_a_weight_that_is_no_number_is_named(network: DiffusionGemmaForBlockDiffusion) -> None:
    cast(Any, network.model.decoder.layers[1]).mlp.up_proj.weight[3, 4] = float("nan")
    with pytest.raises(RuntimeFault, match=r"layers\.1\.mlp\.up_proj: a weight is no finite") as refused:
        quantize_network(network, Precision.INT8)
    assert refused.value.code is FaultCode.MODEL_BROKEN


def test_experts_in_eight_bits_compute_with_their_decoded_weights(network: DiffusionGemmaForBlockDiffusion) -> None:
    before = cast(Any, network.model.decoder.layers[0]).experts
    experts = Int8Experts.from_parameters(*weights_of(before), before.act_fn)
    states = torch.randn(9, experts.hidden_dim, generator=torch.Generator().manual_seed(1))
    weights, index = torch.rand(9, experts.num_experts, generator=torch.Generator().manual_seed(2)).topk(2)
    expected = before(states, index, weights)
    got = experts(states, index, weights)
    assert 0 < (got - expected).norm() / expected.norm() < 0.02
    for weight, decoded in zip(
        weights_of(before), experts.dequantized(range(experts.num_experts), torch.float32), strict=True
    ):
        weight.copy_(decoded)
    torch.testing.assert_close(got, before(states, index, weights))

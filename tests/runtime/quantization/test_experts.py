from __future__ import annotations

import weakref
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import DiffusionGemmaForBlockDiffusion
from transformers.integrations.moe import grouped_mm_experts_forward
from transformers.models.diffusion_gemma.modeling_diffusion_gemma import DiffusionGemmaTextExperts

from runtime.api import FaultCode, RuntimeFault
from runtime.quantization import experts as experts_module
from runtime.quantization.experts import Nf4Experts, expert_pairs, quantize_experts
from tests.runtime.quantization.conftest import EXPERTS, HIDDEN, WIDTH, wide_config
from tests.support.tiny_model import tiny_network

DTYPES = [torch.float32, torch.bfloat16]


def stock(count: int, hidden: int, width: int, seed: int = 0) -> DiffusionGemmaTextExperts:
    """transformers' own experts, filled."""
    config = SimpleNamespace(
        num_experts=count,
        hidden_size=hidden,
        moe_intermediate_size=width,
        hidden_activation="gelu_pytorch_tanh",
        _experts_implementation="grouped_mm",
    )
    experts = DiffusionGemmaTextExperts(cast(Any, config))
    generator = torch.Generator().manual_seed(seed)
    for weights in experts.parameters():
        weights.data.normal_(std=0.1, generator=generator)
    return experts.requires_grad_(False)


def quantised(experts: DiffusionGemmaTextExperts) -> Nf4Experts:
    return Nf4Experts.from_parameters(*experts_module.weights_of(experts), cast(Any, experts.act_fn))


def dequantised(experts: Nf4Experts, dtype: torch.dtype) -> DiffusionGemmaTextExperts:
    """transformers' own experts with the weights that are left."""
    reference = stock(experts.num_experts, experts.hidden_dim, experts.intermediate_dim)
    gate_up, down = experts.dequantized(range(experts.num_experts), dtype)
    reference.gate_up_proj, reference.down_proj = nn.Parameter(gate_up, False), nn.Parameter(down, False)
    return reference


def routing(kind: str, count: int, tokens: int, chosen: int) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(tokens + chosen)
    scores = torch.rand(tokens, count, generator=generator)
    if kind == "one expert":
        scores[:, :chosen] += 2
    elif kind == "empty experts":
        scores[:, 1::2] -= 2
    elif kind == "last expert":
        scores[:, -1] += 2
    weights, index = scores.softmax(dim=-1).topk(chosen, dim=-1)
    return index, weights


CASES = [
    # kind, experts, hidden, width, tokens, chosen
    ("even", 5, 64, 128, 24, 2),
    ("even", 5, 64, 128, 1, 2),
    ("one expert", 5, 64, 128, 24, 1),
    ("empty experts", 8, 128, 64, 17, 3),
    ("last expert", 3, 192, 64, 7, 1),
    ("even", 2, 64, 64, 129, 2),
    ("even", 1, 64, 64, 3, 1),
    ("even", 33, 64, 64, 31, 8),
]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("at_once", [None, 1, 2], ids=["whole layer", "expert by expert", "in pairs"])
def test_output_is_that_of_the_dequantised_weights(
    case: tuple[str, int, int, int, int, int],
    dtype: torch.dtype,
    at_once: int | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kind, count, hidden, width, tokens, chosen = case
    experts = quantised(stock(count, hidden, width))
    if at_once is not None:
        monkeypatch.setattr(experts_module, "WORKING_BYTES", at_once * 2 * width * hidden * dtype.itemsize)
    states = torch.randn(tokens, hidden, generator=torch.Generator().manual_seed(1)).to(dtype)
    index, weights = routing(kind, count, tokens, chosen)
    expected = grouped_mm_experts_forward(dequantised(experts, dtype), states, index, weights)
    got = experts(states, index, weights)
    assert got.dtype == dtype
    assert got.shape == states.shape
    assert torch.equal(got, expected)


def test_output_is_that_of_a_plain_sum_in_double_precision() -> None:
    experts = quantised(stock(5, 64, 128))
    states = torch.randn(24, 64, generator=torch.Generator().manual_seed(1))
    index, weights = routing("even", 5, 24, 2)
    gate_up, down = (one.double() for one in experts.dequantized(range(5), torch.float32))
    expected = torch.zeros(24, 64, dtype=torch.float64)
    for token in range(24):
        for number, weight in zip(index[token].tolist(), weights[token].double(), strict=True):
            gate, up = (gate_up[number] @ states[token].double()).chunk(2)
            expected[token] += weight * (down[number] @ (nn.functional.gelu(gate, approximate="tanh") * up))
    torch.testing.assert_close(experts(states, index, weights).double(), expected, atol=1e-6, rtol=1e-5)


def test_only_experts_that_are_hit_are_dequantised(monkeypatch: pytest.MonkeyPatch) -> None:
    experts = quantised(stock(8, 64, 64))
    asked: list[int] = []
    plain = experts_module.Nf4Stack.dequantized

    def watch(stack: Any, indices: Any, dtype: torch.dtype) -> Tensor:
        values = plain(stack, indices, dtype)
        asked.append(len(values))
        return values

    monkeypatch.setattr(experts_module.Nf4Stack, "dequantized", watch)
    index, weights = routing("one expert", 8, 20, 2)
    experts(torch.randn(20, 64), index, weights)
    assert asked == [2, 2]


def test_no_tokens_and_experts_that_are_not_there() -> None:
    experts = quantised(stock(3, 64, 64))
    nothing = experts(torch.zeros(0, 64), torch.zeros(0, 2, dtype=torch.long), torch.zeros(0, 2))
    assert nothing.shape == (0, 64)
    with pytest.raises(ValueError, match="beyond the 3"):
        experts(torch.zeros(1, 64), torch.tensor([[3]]), torch.ones(1, 1))


def test_gradients_reach_the_states() -> None:
    """So that adapters on other weights can be trained around 4-bit experts."""
    experts = quantised(stock(3, 64, 64))
    reference = dequantised(experts, torch.float32)
    index, weights = routing("even", 3, 9, 2)
    gradients = []
    for module in (experts, reference):
        states = torch.randn(9, 64, generator=torch.Generator().manual_seed(1)).requires_grad_()
        module(states, index, weights).square().sum().backward()
        gradients.append(cast(Tensor, states.grad))
    torch.testing.assert_close(*gradients)


@pytest.mark.parametrize(
    ("gate_up", "down"),
    [((2, 128, 64), (2, 64, 96)), ((2, 96, 64), (2, 64, 48)), ((2, 128, 32), (2, 32, 64)), ((3, 128, 64), (2, 64, 64))],
)
def test_sizes_that_do_not_fit_are_refused(gate_up: tuple[int, ...], down: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"does not go with|blocks of 64"):
        Nf4Experts.from_parameters(torch.zeros(gate_up), torch.zeros(down), nn.GELU())


def test_a_file_holds_every_number_under_its_own_name(tmp_path: Path) -> None:
    experts = quantised(stock(3, 64, 128))
    save_file(experts.state_dict(), tmp_path / "layer.safetensors")
    again = Nf4Experts(3, 64, 128, experts.act_fn, "meta").to_empty(device="cpu")
    again.load_state_dict(load_file(tmp_path / "layer.safetensors"), strict=True)
    assert sorted(again.state_dict()) == [
        f"{stack}.{name}"
        for stack in ("down_proj", "gate_up_proj")
        for name in ("absmax", "nested_absmax", "nested_offset", "packed")
    ]
    for one, other in zip(again.dequantized([2, 0]), experts.dequantized([2, 0]), strict=True):
        assert torch.equal(one, other)


def test_a_layer_has_one_object_for_encoder_and_decoder(network: DiffusionGemmaForBlockDiffusion) -> None:
    originals = [experts_module.weights_of(cast(Any, decoder.experts)) for _, decoder in expert_pairs(network)]
    quantize_experts(network)
    for (encoder, decoder), (gate_up, down) in zip(expert_pairs(network), originals, strict=True):
        experts = decoder.experts
        assert isinstance(experts, Nf4Experts)
        assert encoder.experts is experts
        assert not experts.training
        expected = Nf4Experts.from_parameters(gate_up, down, experts.act_fn).state_dict()
        assert all(torch.equal(expected[name], tensor) for name, tensor in experts.state_dict().items())
    network.tie_weights()
    network.to(torch.bfloat16)  # pyright: ignore[reportArgumentType, reportCallIssue]
    assert all(encoder.experts is decoder.experts for encoder, decoder in expert_pairs(network))


def test_old_weights_go_layer_by_layer(
    network: DiffusionGemmaForBlockDiffusion, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = [
        [weakref.ref(weights) for weights in experts_module.weights_of(cast(Any, decoder.experts))]
        for _, decoder in expert_pairs(network)
    ]
    seen: list[int] = []
    plain = Nf4Experts.from_parameters

    def watch(*arguments: Any) -> Nf4Experts:
        seen.append(sum(reference() is not None for layer in old for reference in layer))
        return plain(*arguments)

    monkeypatch.setattr(Nf4Experts, "from_parameters", watch)
    quantize_experts(network)
    assert seen == [4, 2]
    assert all(reference() is None for layer in old for reference in layer)


def test_a_second_time_changes_nothing(network: DiffusionGemmaForBlockDiffusion) -> None:
    quantize_experts(network)
    before = [decoder.experts for _, decoder in expert_pairs(network)]
    bits = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    quantize_experts(network)
    assert all(one is decoder.experts for one, (_, decoder) in zip(before, expert_pairs(network), strict=True))
    assert all(torch.equal(bits[name], tensor) for name, tensor in network.state_dict().items())


def test_what_cannot_be_quantised_is_refused_before_anything_changes(
    network: DiffusionGemmaForBlockDiffusion,
) -> None:
    class Others(DiffusionGemmaTextExperts):
        pass

    first, last = expert_pairs(network)
    kept = last[1].experts
    apart = stock(EXPERTS, HIDDEN, WIDTH)
    half = quantised(apart)
    for encoder, decoder in [
        (Others(network.config.text_config), Others(network.config.text_config)),
        (nn.Identity(), nn.Identity()),
        (apart, kept),
        (half, quantised(apart)),
        (half, apart),
    ]:
        last[0].experts, last[1].experts = encoder, decoder
        with pytest.raises(RuntimeFault, match="layer 1") as refused:
            quantize_experts(network)
        assert refused.value.code is FaultCode.MODEL_UNSUPPORTED
        assert isinstance(first[1].experts, DiffusionGemmaTextExperts)


def test_tiny_widths_are_refused_and_broken_numbers_are_named() -> None:
    with pytest.raises(RuntimeFault, match="32 and 16 are not both multiples of 64") as refused:
        quantize_experts(tiny_network())
    assert refused.value.code is FaultCode.MODEL_UNSUPPORTED
    network = DiffusionGemmaForBlockDiffusion(wide_config()).requires_grad_(False)
    experts_module.weights_of(cast(Any, network.model.decoder.layers[1].experts))[1][3, 2, 1] = float("nan")
    with pytest.raises(RuntimeFault, match="layer 1: a weight is no finite number") as refused:
        quantize_experts(network)
    assert refused.value.code is FaultCode.MODEL_BROKEN

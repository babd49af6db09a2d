from __future__ import annotations

import pytest
import torch
from torch import nn
from transformers import DiffusionGemmaForBlockDiffusion, DynamicCache

from runtime.benchmark.sizes import _config
from runtime.models.shape import ParameterKind, kind_of
from runtime.quantization.experts import expert_pairs, quantize_experts
from runtime.quantization.resident import resident_bytes
from tests.runtime.quantization.conftest import CHECKPOINT, EXPERTS, HIDDEN, WIDTH

CONTEXT = 8192


@pytest.fixture(scope="module")
def checkpoint() -> DiffusionGemmaForBlockDiffusion:
    """The checkpoint without its weights, in bfloat16, its experts in NF4."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.bfloat16)
    try:
        with torch.device("meta"):
            network = DiffusionGemmaForBlockDiffusion(_config(CHECKPOINT, CONTEXT))
    finally:
        torch.set_default_dtype(before)
    return network.eval().requires_grad_(False)


def test_the_checkpoint_fits_as_reckoned(checkpoint: DiffusionGemmaForBlockDiffusion) -> None:
    """The figures are those of the reference, counted there apart from this code."""
    whole = resident_bytes(checkpoint)
    text = sum(whole.values()) - whole[ParameterKind.VISION]
    assert text / 2 == pytest.approx(25.251e9, rel=1e-3)
    assert whole[ParameterKind.EXPERTS] == 2 * 30 * 128 * 3 * 2816 * 704
    quantize_experts(checkpoint)
    counted = resident_bytes(checkpoint)
    for kind, weights in [
        (ParameterKind.ATTENTION, 1.110e9),
        (ParameterKind.EMBEDDING, 0.738e9),
        (ParameterKind.DENSE, 0.535e9),
        (ParameterKind.SELF_CONDITIONING, 0.018e9),
    ]:
        assert counted[kind] == whole[kind] == pytest.approx(2 * weights, rel=0.01)
    # 4 bits, an 8-bit absmax for 64, a float32 scale for 256 of these and one mean for each matrix.
    layer = 128 * (3 * 2816 * 704 * (4 / 8 + 1 / 64 + 4 / (64 * 256)) + 2 * 4)
    assert counted[ParameterKind.EXPERTS] == 30 * layer
    resident = sum(counted.values()) - counted[ParameterKind.VISION]
    assert resident == pytest.approx(16.6e9, rel=0.01)
    assert resident + cache_bytes(checkpoint, CONTEXT) < 18e9


def cache_bytes(network: DiffusionGemmaForBlockDiffusion, tokens: int) -> int:
    """Of the keys and values that transformers' own cache keeps of a prompt."""
    cache = DynamicCache(config=network.config.get_text_config(decoder=True))
    for number, layer in enumerate(network.model.encoder.language_model.layers):
        attention = layer.self_attn
        states = torch.empty(
            1,
            attention.k_proj.out_features // attention.head_dim,
            tokens,
            attention.head_dim,
            dtype=torch.bfloat16,
            device="meta",
        )
        cache.update(states, states, number)
    return sum(
        tensor.numel() * tensor.itemsize
        for layer in cache.layers
        for tensor in (layer.keys, layer.values)
        if tensor is not None
    )


def test_cache_of_a_long_prompt(checkpoint: DiffusionGemmaForBlockDiffusion) -> None:
    sliding, full = 25 * 1023 * 2 * 8 * 256 * 2, 5 * CONTEXT * 2 * 2 * 512 * 2
    assert cache_bytes(checkpoint, CONTEXT) == sliding + full


def test_kinds_add_up_to_all_memory_once(network: DiffusionGemmaForBlockDiffusion) -> None:
    tensors = [*network.parameters(), *network.buffers()]
    counted = resident_bytes(network)
    assert list(counted) == list(ParameterKind)
    assert all(counted.values())
    assert sum(counted.values()) == sum(tensor.numel() * tensor.itemsize for tensor in tensors)
    assert counted[ParameterKind.EXPERTS] == 2 * EXPERTS * 3 * HIDDEN * WIDTH * 4


def test_a_second_copy_shows(network: DiffusionGemmaForBlockDiffusion) -> None:
    quantize_experts(network)
    once = resident_bytes(network)[ParameterKind.EXPERTS]
    padded = 2 * EXPERTS * (3 * HIDDEN * WIDTH // 2 + 2 * 256 + 2 * 4 + 2 * 4)
    assert once == padded
    for encoder, decoder in expert_pairs(network):
        experts = decoder.experts
        assert isinstance(experts, nn.Module)
        copy = type(experts)(EXPERTS, HIDDEN, WIDTH, nn.GELU())
        copy.load_state_dict(experts.state_dict())
        encoder.experts = copy
    assert resident_bytes(network)[ParameterKind.EXPERTS] == 2 * once


def test_a_view_counts_as_all_that_it_keeps_in_memory() -> None:
    module = nn.Module()
    whole = torch.zeros(100)
    module.register_buffer("part", whole[:10])
    module.register_buffer("rest", whole[50:])
    assert sum(resident_bytes(module).values()) == 400


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("model.encoder.vision_tower.encoder.layers.0.self_attn.q_proj.weight", ParameterKind.VISION),
        ("model.encoder.embed_vision.embedding_projection.weight", ParameterKind.VISION),
        ("model.decoder.self_conditioning.gate_proj.weight", ParameterKind.SELF_CONDITIONING),
        ("model.decoder.layers.3.experts.gate_up_proj.packed", ParameterKind.EXPERTS),
        ("model.decoder.layers.3.router.per_expert_scale", ParameterKind.ROUTER_AND_NORMS),
        ("model.decoder.layers.3.self_attn.q_norm.weight", ParameterKind.ATTENTION),
        ("model.decoder.layers.3.mlp.up_proj.weight", ParameterKind.DENSE),
        ("lm_head.weight", ParameterKind.EMBEDDING),
        ("model.decoder.norm.weight", ParameterKind.ROUTER_AND_NORMS),
    ],
)
def test_kind_of_a_name(name: str, kind: ParameterKind) -> None:
    assert kind_of(name) is kind

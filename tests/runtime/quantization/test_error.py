"""What NF4 costs the starter model, on text of the tests' own."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
import torch
from transformers import DiffusionGemmaForBlockDiffusion

from runtime.models.load import LoadedModel, load
from runtime.quantization.error import Sample, divergence, layer_errors
from runtime.quantization.experts import Nf4Experts, expert_pairs, quantize_experts
from runtime.quantization.nf4 import Nf4Stack

STARTER = Path(__file__).parents[3] / "resources" / "starter"
TEXTS = [
    "The harbour was quiet when the last boat came in. A woman stood at the end of the pier with her hands in the "
    "pockets of her coat, and watched how the men threw the ropes. Nobody spoke to her. The lamps along the street "
    "were lit one after the other, and from the open door of the inn came the smell of bread and the voice of somebody "
    "who was reading a newspaper aloud to his friends.",
    "Water expands when it freezes, and this is why ice floats on a lake in winter. The layer of ice keeps the cold "
    "air from the water below, so that fish and plants live through the season. In most other liquids the solid sinks. "
    "The difference has its reason in the way in which the molecules are held together.",
]
PROMPT, CANVAS, NOISE = 24, 40, 0.3
# Nats a position. Some ten times what NF4 costs here, a fraction of what a broken packing does.
BOUND = 0.01


def samples_of(model: LoadedModel) -> list[Sample]:
    """The text with a share of the canvas replaced by noise, as the decoder sees it on the way."""
    generator = torch.Generator().manual_seed(0)
    samples = []
    for text in TEXTS:
        tokens = cast(list[int], model.tokenizer(text, add_special_tokens=False)["input_ids"])
        canvas = torch.tensor(tokens[PROMPT : PROMPT + CANVAS])
        noise = torch.randint(model.info.vocabulary, canvas.shape, generator=generator)
        is_noise = torch.rand(canvas.shape, generator=generator) < NOISE
        samples.append(Sample(tuple(tokens[:PROMPT]), tuple(canvas.where(~is_noise, noise).tolist())))
        assert len(samples[-1].canvas) == CANVAS
    return samples


@pytest.fixture(scope="module")
def starter() -> LoadedModel:
    return load(STARTER, "cpu")


@pytest.fixture(scope="module")
def quantised(starter: LoadedModel) -> DiffusionGemmaForBlockDiffusion:
    network = copy.deepcopy(starter.network)
    quantize_experts(network)
    return network


def test_error_of_each_layer_is_that_of_four_bits(
    starter: LoadedModel, quantised: DiffusionGemmaForBlockDiffusion
) -> None:
    errors = layer_errors(starter.network, quantised, samples_of(starter))
    assert [error.layer for error in errors] == [0, 1, 2, 3, 4]
    for error in errors:
        # Weights of a normal distribution lose 0.09; the least is what 16 levels cannot do without.
        assert 0.07 < error.gate_up < 0.11, error
        assert 0.07 < error.down < 0.11, error
        assert error.output is not None
        assert 0.02 < error.output < 0.2, error
    assert [error.output for error in layer_errors(starter.network, quantised)] == [None] * 5


def test_predictions_stay_what_they_were(starter: LoadedModel, quantised: DiffusionGemmaForBlockDiffusion) -> None:
    samples = samples_of(starter)
    changed = divergence(starter.network, quantised, samples)
    assert changed.positions == len(TEXTS) * CANVAS
    assert 1e-6 < changed.mean < BOUND, changed
    assert changed.mean <= changed.worst < 1, changed
    assert changed.agreement > 0.85, changed
    same = divergence(starter.network, starter.network, samples)
    assert (same.mean, same.worst, same.agreement) == (0, 0, 1)
    with pytest.raises(ValueError, match="no samples"):
        divergence(starter.network, quantised, [])


def swap_nibbles(stack: Nf4Stack) -> None:
    stack.packed.copy_((stack.packed >> 4) | (stack.packed << 4))


def shift_absmax(stack: Nf4Stack) -> None:
    """Each block gets that of the block before it."""
    stack.absmax.copy_(stack.absmax.flatten(1).roll(1, dims=1).view_as(stack.absmax))


@pytest.mark.parametrize(("spoil", "least"), [(swap_nibbles, 1.0), (shift_absmax, 0.13)])
def test_a_broken_packing_would_show(
    starter: LoadedModel,
    quantised: DiffusionGemmaForBlockDiffusion,
    spoil: Callable[[Nf4Stack], None],
    least: float,
) -> None:
    broken = copy.deepcopy(quantised)
    for _, decoder in expert_pairs(broken):
        experts = cast(Nf4Experts, decoder.experts)
        spoil(experts.gate_up_proj)
        spoil(experts.down_proj)
    errors = layer_errors(starter.network, broken)
    assert all(min(error.gate_up, error.down) > least for error in errors), errors
    changed, usual = (divergence(starter.network, one, samples_of(starter)) for one in (broken, quantised))
    assert changed.mean > 2 * usual.mean
    if spoil is swap_nibbles:
        assert changed.mean > BOUND


def test_encoder_and_decoder_compute_the_same(quantised: DiffusionGemmaForBlockDiffusion) -> None:
    generator = torch.Generator().manual_seed(0)
    states = torch.randn(9, 256, generator=generator)
    for encoder, decoder in expert_pairs(quantised):
        one, other = cast(Any, encoder), cast(Any, decoder)
        routed = [layer.router(states)[1:] for layer in (one, other)]
        outputs = [
            layer.experts(states, index, weights) for layer, (weights, index) in zip((one, other), routed, strict=True)
        ]
        assert torch.equal(*outputs)
        assert one.experts is other.experts

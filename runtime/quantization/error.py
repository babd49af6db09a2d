"""What quantising costs: how far experts and predictions move from those of the original weights."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import Tensor, nn
from transformers import DiffusionGemmaForBlockDiffusion
from transformers.models.diffusion_gemma.modeling_diffusion_gemma import DiffusionGemmaTextExperts

from runtime.quantization.experts import Nf4Experts, expert_pairs, weights_of


@dataclass(frozen=True, slots=True)
class LayerError:
    """Of one layer: the norm of the difference over the norm of the original (Frobenius), without unit.

    `gate_up` and `down` are of the weights; `output` is of what the experts make of the states that reach them in the
    original network, None where none were given.
    """

    layer: int
    gate_up: float
    down: float
    output: float | None = None


@dataclass(frozen=True, slots=True)
class Divergence:
    """Between two networks' predictions at `positions` positions.

    `mean` and `worst` are the Kullback-Leibler divergence of the second from the first in nats a position; `agreement`
    is the share of positions where both expect the same token most.
    """

    mean: float
    worst: float
    agreement: float
    positions: int


@dataclass(frozen=True, slots=True)
class Sample:
    """What a network is asked to predict: `canvas` (tokens, not empty) after `prompt` (tokens, not empty)."""

    prompt: tuple[int, ...]
    canvas: tuple[int, ...]


def layer_errors(
    original: DiffusionGemmaForBlockDiffusion,
    quantised: DiffusionGemmaForBlockDiffusion,
    samples: Sequence[Sample] = (),
) -> tuple[LayerError, ...]:
    """The error of every layer of `quantised`, whose experts are `Nf4Experts`, against the same layer of `original`.

    With `samples`, also that of the experts' output on the decoder's states in `original`. Both networks are on the
    same device; one expert at a time is dequantised.
    """
    stacks = [
        (cast(DiffusionGemmaTextExperts, before.experts), cast(Nf4Experts, after.experts))
        for (_, before), (_, after) in zip(expert_pairs(original), expert_pairs(quantised), strict=True)
    ]
    outputs = _output_errors(original, stacks, samples) if samples else [None] * len(stacks)
    return tuple(
        LayerError(number, *_weight_errors(before, after), output)
        for number, ((before, after), output) in enumerate(zip(stacks, outputs, strict=True))
    )


def divergence(
    original: DiffusionGemmaForBlockDiffusion,
    quantised: DiffusionGemmaForBlockDiffusion,
    samples: Sequence[Sample],
) -> Divergence:
    """How far the predictions of `quantised` for the canvases are from those of `original`, in the mean over positions.

    Logits over the whole vocabulary exist for one sample at a time. No self-conditioning, as at a first step.

    Raises:
        ValueError: there is no sample.
    """
    if not samples:
        raise ValueError("no samples")
    total, worst, same, positions = 0.0, -math.inf, 0, 0
    for sample in samples:
        before, after = (_log_probabilities(network, sample) for network in (original, quantised))
        nats = (before.exp() * (before - after)).sum(dim=-1)
        total += float(nats.sum())
        worst = max(worst, float(nats.max()))
        same += int((before.argmax(dim=-1) == after.argmax(dim=-1)).sum())
        positions += len(sample.canvas)
    return Divergence(total / positions, worst, same / positions, positions)


@torch.no_grad()
def _weight_errors(before: DiffusionGemmaTextExperts, after: Nf4Experts) -> tuple[float, float]:
    lost, kept = torch.zeros(2, dtype=torch.float64), torch.zeros(2, dtype=torch.float64)
    for index in range(after.num_experts):
        decoded = after.dequantized([index], torch.float32)
        for which, (weights, (got,)) in enumerate(zip(weights_of(before), decoded, strict=True)):
            expected = weights[index].float()
            lost[which] += float((got - expected).square().sum(dtype=torch.float64))
            kept[which] += float(expected.square().sum(dtype=torch.float64))
    gate_up, down = (lost / kept).sqrt().tolist()
    return gate_up, down


def _output_errors(
    original: DiffusionGemmaForBlockDiffusion,
    stacks: Sequence[tuple[DiffusionGemmaTextExperts, Nf4Experts]],
    samples: Sequence[Sample],
) -> list[float]:
    lost, kept = [0.0] * len(stacks), [0.0] * len(stacks)

    def compare(number: int) -> Any:
        after = stacks[number][1]

        def hook(_: nn.Module, arguments: tuple[Any, ...], output: Tensor) -> None:
            difference = after(*arguments).double() - output.double()
            lost[number] += float(difference.square().sum())
            kept[number] += float(output.double().square().sum())

        return hook

    hooks = [before.register_forward_hook(compare(number)) for number, (before, _) in enumerate(stacks)]
    try:
        for sample in samples:
            _log_probabilities(original, sample)
    finally:
        for hook in hooks:
            hook.remove()
    return [math.sqrt(one / other) for one, other in zip(lost, kept, strict=True)]


@torch.inference_mode()
def _log_probabilities(network: DiffusionGemmaForBlockDiffusion, sample: Sample) -> Tensor:
    """Log-probabilities (C, V) in float32 of what the decoder expects at each position of the canvas."""
    prompt, canvas = (torch.tensor([tokens], device=network.device) for tokens in (sample.prompt, sample.canvas))
    logits = network(input_ids=prompt, decoder_input_ids=canvas).logits
    return cast(Tensor, logits)[0].float().log_softmax(dim=-1)

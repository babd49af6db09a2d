"""What is minimised while a voice is learnt, and what is measured: `runtime.training.objective` on examples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import DiffusionGemmaForBlockDiffusion

from runtime.finetuning.recipe import VoiceRecipe
from runtime.finetuning.windows import Example
from runtime.training.objective import Corrupted, corrupt, corrupt_gap, first_pass, weighted_cross_entropy

_GOLDEN = 0.6180339887498949
_LEAST_NOISE, _MOST_NOISE = 0.05, 0.95


@dataclass(frozen=True, slots=True)
class Rows:
    """Noised examples with prompts of one length.

    Attributes:
        prompt: int64, shape (rows, prompt).
        canvas: int64, shape (rows, canvas); clean.
        noised: int64, shape (rows, canvas).
        weights: float32, shape (rows, canvas); what each position counts.
    """

    prompt: Tensor
    canvas: Tensor
    noised: Tensor
    weights: Tensor

    def to(self, device: torch.device) -> Rows:
        """The same on a device."""
        return Rows(*(one.to(device) for one in (self.prompt, self.canvas, self.noised, self.weights)))


def noised_rows(
    examples: Sequence[Example], recipe: VoiceRecipe, vocabulary: int, generator: torch.Generator, at_once: int
) -> list[Rows]:
    """Noise examples and group them by the length of their prompts, at most `at_once` rows each.

    Noise levels are uniform in (0, 1) as in training, but each example of a step has its own part of that. With levels
    drawn apart from each other, steps of few examples would be of very different size.
    """
    count = len(examples)
    drawn = (torch.randperm(count, generator=generator) + torch.rand(count, generator=generator)) / count
    levels = {id(example): level for example, level in zip(examples, drawn, strict=True)}
    rows: list[Rows] = []
    for group in _grouped(examples, at_once):
        canvas = _canvases(group)
        noise = torch.stack([levels[id(example)] for example in group])
        scattered = corrupt(canvas, noise, vocabulary, generator).tokens
        gaps = corrupt_gap(canvas, noise, vocabulary, generator).tokens
        as_gap = torch.rand(len(group), generator=generator) < recipe.gap_share
        noised = torch.where(as_gap[:, None], gaps, scattered)
        for row, example in enumerate(group):
            if example.gap is not None:
                noised[row] = _only_in(example.gap, scattered[row], canvas[row])
        noised = torch.where(_may_change(group), noised, canvas)
        rows.append(Rows(_prompts(group), canvas, noised, _weights(group, recipe.pad_weight)))
    return rows


def fixed_rows(examples: Sequence[Example], vocabulary: int, seed: int, pad_weight: float, at_once: int) -> list[Rows]:
    """Noise examples for measuring: every one at a level and with noise of its own that are the same each time."""
    numbers = {id(example): number for number, example in enumerate(examples)}
    rows: list[Rows] = []
    for group in _grouped(examples, at_once):
        parts: list[Corrupted] = []
        for example in group:
            number = numbers[id(example)]
            level = _LEAST_NOISE + (number * _GOLDEN + 0.5) % 1.0 * (_MOST_NOISE - _LEAST_NOISE)
            generator = torch.Generator().manual_seed(seed * 1_000_003 + number)
            canvas = torch.tensor([example.canvas])
            parts.append(corrupt(canvas, torch.tensor([level]), vocabulary, generator))
        canvas = _canvases(group)
        noised = torch.where(_may_change(group), torch.cat([part.tokens for part in parts]), canvas)
        rows.append(Rows(_prompts(group), canvas, noised, _weights(group, pad_weight)))
    return rows


def backward(
    network: DiffusionGemmaForBlockDiffusion, batch: Sequence[Rows], is_conditioned: bool, device: torch.device
) -> float:
    """Add one step's gradients: cross-entropy on the canvas, and of the prompt's next tokens; both count 1.

    Returns:
        the mean loss on the canvas, in nats a token.
    """
    weight = sum(float(rows.weights.sum()) for rows in batch)
    read = sum(rows.prompt[:, 1:].numel() for rows in batch)
    total = 0.0
    for part in batch:
        rows = part.to(device)
        encoded = network.model.encoder(input_ids=rows.prompt)
        signal = first_pass(network, rows.noised, encoded.past_key_values) if is_conditioned else None
        states = network.model.decoder(
            decoder_input_ids=rows.noised,
            past_key_values=encoded.past_key_values,
            self_conditioning_logits=signal,
        ).last_hidden_state
        share = float(rows.weights.sum()) / weight
        loss = share * weighted_cross_entropy(network, states, rows.canvas, rows.weights)
        total += float(loss.detach())
        if rows.prompt.shape[1] > 1:
            targets = rows.prompt[:, 1:]
            counted = torch.ones(targets.shape, device=device)
            part_loss = weighted_cross_entropy(network, encoded.last_hidden_state[:, :-1], targets, counted)
            loss = loss + targets.numel() / read * part_loss
        loss.backward()
    return total


@torch.no_grad()
def mean_loss(network: DiffusionGemmaForBlockDiffusion, batch: Sequence[Rows], device: torch.device) -> float:
    """The mean loss on the canvas, in nats a token, in one pass without self-conditioning."""
    total = weight = 0.0
    for part in batch:
        rows = part.to(device)
        encoded = network.model.encoder(input_ids=rows.prompt)
        states = network.model.decoder(
            decoder_input_ids=rows.noised, past_key_values=encoded.past_key_values
        ).last_hidden_state
        counts = float(rows.weights.sum())
        total += counts * float(weighted_cross_entropy(network, states, rows.canvas, rows.weights))
        weight += counts
    return total / weight


def _grouped(examples: Sequence[Example], at_once: int) -> Iterator[list[Example]]:
    by_length: dict[int, list[Example]] = defaultdict(list)
    for example in examples:
        by_length[len(example.prompt)].append(example)
    for group in by_length.values():
        for first in range(0, len(group), at_once):
            yield group[first : first + at_once]


def _prompts(group: Sequence[Example]) -> Tensor:
    return torch.tensor([example.prompt for example in group])


def _canvases(group: Sequence[Example]) -> Tensor:
    return torch.tensor([example.canvas for example in group])


def _may_change(group: Sequence[Example]) -> Tensor:
    """Bool, shape (rows, canvas): where noise may be; not where the text is given."""
    may = torch.ones(len(group), len(group[0].canvas), dtype=torch.bool)
    for row, example in enumerate(group):
        may[row, sorted(example.given)] = False
    return may


def _weights(group: Sequence[Example], pad_weight: float) -> Tensor:
    """1 for text, `pad_weight` at most for all of a canvas's padding, 0 for what is given."""
    weights = torch.ones(len(group), len(group[0].canvas))
    for row, example in enumerate(group):
        padding = len(example.canvas) - example.text
        if padding:
            weights[row, example.text :] = min(1.0, pad_weight / padding)
        weights[row, sorted(example.given)] = 0.0
    return weights


def _only_in(gap: range, noised: Tensor, canvas: Tensor) -> Tensor:
    """One canvas with the noise of `noised` in the gap and nowhere else."""
    places = torch.arange(len(canvas))
    return torch.where((places >= gap.start) & (places < gap.stop), noised, canvas)

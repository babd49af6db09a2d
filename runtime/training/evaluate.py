"""Figures on held-out text: accuracy on corrupted tokens against the most frequent token."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from transformers import DiffusionGemmaForBlockDiffusion

from runtime.training.batches import Batch, Source, WindowDrawer, load_sources
from runtime.training.corpus import Split
from runtime.training.objective import Corrupted, corrupt, corrupt_gap, first_pass
from runtime.training.recipe import BatchRecipe
from runtime.training.tokenizer import PAD_ID

NOISE_LEVELS = (0.2, 0.5, 0.8)
GAP_SHARE = 0.25
ROWS_AT_ONCE = 16
WATCH_SEED = 7
FINAL_SEED = 11


@dataclass(frozen=True, slots=True)
class NoiseFigure:
    """Accuracy at one noise level, over corrupted text positions (padding left out).

    Attributes:
        noise: share of the canvas replaced.
        gap: whether the noise is one contiguous span.
        tokens: positions counted.
        accuracy: share restored by the most likely token in one pass.
        conditioned_accuracy: the same with self-conditioning on a first pass.
        baseline: share that the training text's most frequent token would have hit.
    """

    noise: float
    gap: bool
    tokens: int
    accuracy: float
    conditioned_accuracy: float
    baseline: float

    def ratio(self) -> float:
        """Return accuracy over baseline."""
        return self.accuracy / self.baseline if self.baseline else math.inf


@dataclass(frozen=True, slots=True)
class SplitFigures:
    """All figures of one held-out source; ``perplexity`` is the encoder's, per token."""

    split: str
    source: str
    perplexity: float
    noise: tuple[NoiseFigure, ...]

    def as_record(self) -> dict[str, object]:
        """Return plain values for JSON, the ratios included."""
        record = asdict(self)
        record["noise"] = [asdict(one) | {"ratio": one.ratio()} for one in self.noise]
        return record


def most_frequent_token(sources: tuple[Source, ...], vocabulary: int) -> int:
    """Return the token met most often in training, sources weighted by their shares."""
    counts = np.zeros(vocabulary)
    for source in sources:
        found = np.bincount(source.tokens, minlength=vocabulary)
        counts += source.share * found / len(source.tokens)
    return int(counts.argmax())


def evaluate_folder(
    model: DiffusionGemmaForBlockDiffusion,
    folder: Path,
    break_id: int,
    windows: int,
    prompt: int = 160,
    seed: int = WATCH_SEED,
) -> list[SplitFigures]:
    """Measure every held-out source of a prepared folder.

    Args:
        model: evaluated as it is, in its own precision.
        folder: prepared data.
        break_id: token of the paragraph break.
        windows: canvases a source; the same ones at every call.
        prompt: tokens before the canvas.
        seed: chooses windows and noise. A run is watched, and may be steered, by `WATCH_SEED`;
            what is reported at its end comes from other windows.
    """
    vocabulary = model.lm_head.out_features
    frequent = most_frequent_token(load_sources(folder, Split.TRAIN, break_id), vocabulary)
    figures: list[SplitFigures] = []
    for split in (Split.HELD_OUT_AUTHOR, Split.HELD_OUT_DOCUMENT):
        for source in load_sources(folder, split, break_id):
            drawer = WindowDrawer((source,), BatchRecipe(), model.config.canvas_length or 0)
            batch = drawer.draw_length(prompt, windows, np.random.default_rng(seed))
            figures.append(evaluate_batch(model, batch, split, source.name, frequent, seed))
    return figures


@torch.no_grad()
def evaluate_batch(
    model: DiffusionGemmaForBlockDiffusion,
    batch: Batch,
    split: Split,
    source: str,
    frequent: int,
    seed: int,
) -> SplitFigures:
    """Measure all noise levels on given windows.

    Args:
        model: the model.
        batch: windows of one source.
        split: for the record.
        source: for the record.
        frequent: token of the baseline.
        seed: chooses the noise.
    """
    vocabulary = model.lm_head.out_features
    generator = torch.Generator().manual_seed(seed)
    noised: list[tuple[float, bool, Corrupted]] = []
    for noise, gap in [*((level, False) for level in NOISE_LEVELS), (GAP_SHARE, True)]:
        levels = torch.full((len(batch.canvas),), noise)
        make = corrupt_gap if gap else corrupt
        noised.append((noise, gap, make(batch.canvas, levels, vocabulary, generator)))
    counts = torch.zeros(len(noised), 4)
    surprise = 0.0
    for first in range(0, len(batch.canvas), ROWS_AT_ONCE):
        rows = slice(first, first + ROWS_AT_ONCE)
        prompt = batch.prompt[rows].to(model.device)
        encoded = model.model.encoder(input_ids=prompt)
        surprise += _prompt_surprise(model, encoded.last_hidden_state, prompt)
        for place, (_, _, corrupted) in enumerate(noised):
            tokens, canvas = corrupted.tokens[rows].to(model.device), batch.canvas[rows].to(model.device)
            plain = first_pass(model, tokens, encoded.past_key_values)
            conditioned = model(
                past_key_values=encoded.past_key_values,
                decoder_input_ids=tokens,
                self_conditioning_logits=plain,
            ).logits
            counted = (tokens != canvas) & (canvas != PAD_ID)
            counts[place] += torch.stack(
                [
                    counted.sum(),
                    _hits(plain, canvas, counted),
                    _hits(conditioned, canvas, counted),
                    ((canvas == frequent) & counted).sum(),
                ]
            ).cpu()
    positions = batch.prompt[:, 1:].numel()
    return SplitFigures(
        split.value,
        source,
        math.exp(surprise / max(1, positions)),
        tuple(
            NoiseFigure(noise, gap, int(total), *(float(one / total) for one in (right, again, base)))
            for (noise, gap, _), (total, right, again, base) in zip(noised, counts, strict=True)
        ),
    )


def _hits(logits: Tensor, canvas: Tensor, counted: Tensor) -> Tensor:
    return ((logits.argmax(dim=-1) == canvas) & counted).sum()


def _prompt_surprise(model: DiffusionGemmaForBlockDiffusion, states: Tensor, prompt: Tensor) -> float:
    """Return the summed next-token cross-entropy of the prompts in nats."""
    cap = model.final_logit_softcapping
    logits = model.lm_head(states[:, :-1]).float().div_(cap).tanh_().mul_(cap)
    return float(torch.nn.functional.cross_entropy(logits.flatten(0, 1), prompt[:, 1:].flatten(), reduction="sum"))

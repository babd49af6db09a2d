"""How much of a part-noised canvas a model restores, and how well its encoder foresees text, on held-out text.

Accuracy is per token, so it compares models of one vocabulary; bits per byte compare any. Two splits are measured
apart: documents that training left out, and authors of whom it has seen nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from runtime.evaluation.judge import Judge
from runtime.evaluation.passages import HeldOutText, Stretch
from runtime.evaluation.runs import Mean, Progress, report
from runtime.models.load import LoadedModel
from runtime.training.batches import Batch
from runtime.training.corpus import Split
from runtime.training.evaluate import NoiseFigure, SplitFigures, evaluate_batch

PROMPT_TOKENS = 160
STRETCH_CHARACTERS = 1000
# A token is rarely longer, on average over a few hundred of them.
_CHARACTERS_A_TOKEN = 8
_SPLITS = (Split.HELD_OUT_DOCUMENT, Split.HELD_OUT_AUTHOR)


@dataclass(frozen=True, slots=True)
class SourceRestored:
    """What a model makes of one source, or of all those of a split together, then with an empty `source`.

    `split` is one of `runtime.training.corpus.Split`. `perplexity` is the encoder's, per token of its own vocabulary;
    `bits_per_byte` the same by bytes of UTF-8, the mean over stretches of `STRETCH_CHARACTERS`. `noise` has one figure
    for each noise level.
    """

    split: str
    source: str
    canvases: int
    perplexity: float
    bits_per_byte: Mean
    noise: tuple[NoiseFigure, ...]


@dataclass(frozen=True, slots=True)
class Restored:
    """`splits` over all their sources, and each source by itself; `frequent` is the token of the baseline, as text."""

    splits: tuple[SourceRestored, ...]
    sources: tuple[SourceRestored, ...]
    frequent: str


@dataclass(frozen=True, slots=True)
class _Reading:
    """Of the encoder, for each stretch: bits, bytes and tokens."""

    bits: list[float]
    sizes: list[int]
    tokens: int

    @property
    def perplexity(self) -> float:
        return 2 ** (sum(self.bits) / max(1, self.tokens))

    @property
    def bits_per_byte(self) -> Mean:
        return Mean.of([bits / size for bits, size in zip(self.bits, self.sizes, strict=True)])


def measure_restoring(
    model: LoadedModel, text: HeldOutText, canvases: int, *, seed: int = 0, progress: Progress | None = None
) -> Restored:
    """Measure on `canvases` of each split, shared among its sources. The baseline is always the most frequent token.

    That token is the one that the measured canvases themselves have most often, which no choice made beforehand beats.

    Raises:
        ValueError: nothing that is held out is long enough.
    """
    length = (PROMPT_TOKENS + model.info.canvas_length) * _CHARACTERS_A_TOKEN
    groups: dict[tuple[Split, str], list[Stretch]] = {}
    for split in _SPLITS:
        for stretch in text.stretches(canvases, length, seed=seed, split=split):
            groups.setdefault((split, stretch.source), []).append(stretch)
    if not groups:
        raise ValueError("no held-out document is long enough for a canvas and the text before it")
    batches = {key: _batch(model, stretches) for key, stretches in groups.items()}
    counts = torch.bincount(torch.cat([batch.canvas.flatten() for batch in batches.values()]))
    frequent = int(counts.argmax())
    judge, sources, readings = Judge(model), [], []
    for number, ((split, source), batch) in enumerate(batches.items()):
        figures = evaluate_batch(model.network, batch, split, source, frequent, seed)
        reading = _read(judge, groups[split, source])
        sources.append(_figure(split, source, len(batch.canvas), [reading], [figures]))
        readings.append((split, reading, figures, len(batch.canvas)))
        report(progress, number + 1, len(batches))
    splits: list[SourceRestored] = []
    for split in _SPLITS:
        own = [one[1:] for one in readings if one[0] is split]
        if own:
            read, figures, rows = zip(*own, strict=True)
            splits.append(_figure(split, "", sum(rows), read, figures))
    return Restored(tuple(splits), tuple(sources), model.vocabulary.pieces[frequent].decode(errors="replace"))


def _batch(model: LoadedModel, stretches: Sequence[Stretch]) -> Batch:
    vocabulary, length = model.vocabulary, model.info.canvas_length
    start = vocabulary.bos if vocabulary.bos is not None else min(vocabulary.ends)
    count = PROMPT_TOKENS - 1 + length
    rows = [[piece.token for piece in vocabulary.first_pieces(stretch.text, count)] for stretch in stretches]
    whole = torch.tensor([[start, *row] for row in rows if len(row) == count])
    if not len(whole):
        raise ValueError("a token of this model is too long for the text that was chosen")
    return Batch(whole[:, :PROMPT_TOKENS].contiguous(), whole[:, PROMPT_TOKENS:].contiguous())


def _read(judge: Judge, stretches: Sequence[Stretch]) -> _Reading:
    texts = [stretch.text[:STRETCH_CHARACTERS] for stretch in stretches]
    verdicts = judge.causal([("", text) for text in texts])
    bits = [verdict.surprise * verdict.tokens / math.log(2) for verdict in verdicts]
    return _Reading(bits, [len(text.encode()) for text in texts], sum(verdict.tokens for verdict in verdicts))


def _figure(
    split: Split, source: str, canvases: int, readings: Sequence[_Reading], figures: Sequence[SplitFigures]
) -> SourceRestored:
    whole = _Reading(
        [bits for reading in readings for bits in reading.bits],
        [size for reading in readings for size in reading.sizes],
        sum(reading.tokens for reading in readings),
    )
    noise = tuple(_together(levels) for levels in zip(*(figure.noise for figure in figures), strict=True))
    return SourceRestored(split.value, source, canvases, whole.perplexity, whole.bits_per_byte, noise)


def _together(figures: Sequence[NoiseFigure]) -> NoiseFigure:
    """One noise level over several sources: every token counts as much."""
    tokens = sum(figure.tokens for figure in figures)

    def share(name: str) -> float:
        return sum(getattr(figure, name) * figure.tokens for figure in figures) / tokens

    return NoiseFigure(
        figures[0].noise,
        figures[0].gap,
        tokens,
        accuracy=share("accuracy"),
        conditioned_accuracy=share("conditioned_accuracy"),
        baseline=share("baseline"),
    )

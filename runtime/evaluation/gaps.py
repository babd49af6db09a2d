"""Gaps filled in three ways, and ways to choose among fills of several lengths."""

from __future__ import annotations

import enum
import math
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from runtime.api import BlockTrace, ContinueRequest, FaultCode, FillRequest, Finished, RuntimeFault
from runtime.engine import Engine
from runtime.evaluation.cuts import Gap, GapKind
from runtime.evaluation.judge import GapVerdict, Judge, Verdict
from runtime.evaluation.runs import Mean, Progress, finish, report
from runtime.evaluation.words import words_kept, words_of
from runtime.models.load import LoadedModel
from runtime.tasks.fill import UNKNOWN_LENGTHS

# Tokens of the text after the gap by which a join is judged: what a reader stumbles over is near.
JOIN_TOKENS = 16
_NEAR = 0.5
_SEEDS_APART = 1_000


class Way(enum.StrEnum):
    """How a gap was filled. The ranked ways choose among fills of several lengths; see `RANKINGS`."""

    KNOWN = "known number of words"
    CONTINUED = "plain continuation, cut"
    ENTROPY = "last step's entropy"
    TOTAL = "last step's entropy, summed"
    FIRST = "first step's entropy"
    SEEN = "re-read as it stands"
    HIDDEN = "re-read with noise in its place"
    JOIN = "surprise of the text after"
    CAUSAL = "surprise of fill and text after"
    DECODED = "decoder's surprise of the text after"


@dataclass(frozen=True, slots=True)
class Fill:
    """A text for a gap with all that is known of it. Entropies are means in nats, of the positions written.

    `last` is the entropy in the last step, `first` in the first one, `written` the number of positions. `join` is the
    encoder on the text after the gap, `whole` on fill and text after, `gap` the decoder.
    """

    text: str
    steps: int
    written: int
    first: float
    last: float
    join: Verdict
    whole: Verdict
    gap: GapVerdict


RANKINGS: dict[Way, Callable[[Fill], float]] = {
    Way.ENTROPY: lambda fill: fill.last,
    Way.TOTAL: lambda fill: fill.last * fill.written,
    Way.FIRST: lambda fill: fill.first,
    Way.SEEN: lambda fill: fill.gap.seen.entropy,
    Way.HIDDEN: lambda fill: fill.gap.hidden.surprise,
    Way.JOIN: lambda fill: fill.join.surprise,
    Way.CAUSAL: lambda fill: fill.whole.surprise,
    Way.DECODED: lambda fill: fill.gap.right.surprise,
}
"""What the chosen fill has least of."""


@dataclass(frozen=True, slots=True)
class GapResult:
    """One gap: what stood there, and what each way put there. `by_length` are the fills that the rankings choose from.

    `by_length` is in the order of the lengths asked for.
    """

    gap: Gap
    original: Fill
    fills: dict[Way, Fill]
    by_length: tuple[Fill, ...]


@dataclass(frozen=True, slots=True)
class GapFigure:
    """One way to fill gaps of one kind. Shares are in [0, 1].

    `exact`: the words that were there; `near`: of the words there and the words written, at least half are the same
    ones in the same order. `reads_on`: the encoder is no more surprised by the text after the gap than it was by the
    original, and `reads_on_decoded` the decoder. `surprise`, `entropy`, `decoded`: how much more than with the
    original, in nats a token. `length`: how many times too long or too short, as the mean of |ln(words / true words)|.
    `known`: share of the words written that the text's own vocabulary has.
    """

    kind: GapKind
    way: Way
    exact: Mean
    near: Mean
    reads_on: Mean
    reads_on_decoded: Mean
    surprise: Mean
    entropy: Mean
    decoded: Mean
    length: Mean
    known: Mean
    steps: Mean


class GapTrial:
    """Fills gaps with one model. `lengths` are the words tried where the length is not told."""

    def __init__(self, model: LoadedModel, lengths: Sequence[int] = UNKNOWN_LENGTHS) -> None:
        self._engine = Engine(model)
        self._judge = Judge(model)
        self._lengths = tuple(lengths)

    def fill(self, gap: Gap, seed: int, *, with_continuation: bool = True) -> GapResult:
        """Fill `gap` in every way.

        The lengths are asked for one at a time, so that each fill can be looked at; a model that is told the number of
        words in its prompt knows more here than where the length is left to it.

        Raises:
            RuntimeFault: a run failed; `GAP_TOO_LONG` where the model's canvas has no room for the gap.
        """
        runs: list[tuple[str, Finished | None]] = [(gap.text, None), self._filled(gap, max(1, gap.words), seed)]
        for number, words in enumerate(self._lengths):
            try:
                runs.append(self._filled(gap, words, seed + 1 + number) if words != gap.words else runs[1])
            except RuntimeFault as fault:  # a length that does not fit is left out, as it is where none is told
                if fault.code is not FaultCode.GAP_TOO_LONG:
                    raise
        count = len(runs) - 2
        if with_continuation:
            result = finish(self._engine, ContinueRequest(before=gap.before, seed=seed))
            runs.append((first_words(result.text, gap.words), result))
        original, known, *others = self._judged(gap, runs)
        candidates = tuple(others[:count])
        fills = {Way.KNOWN: known} | {way: min(candidates, key=score) for way, score in RANKINGS.items()}
        if with_continuation:
            fills[Way.CONTINUED] = others[-1]
        return GapResult(gap, original, fills, candidates)

    def _filled(self, gap: Gap, words: int, seed: int) -> tuple[str, Finished]:
        result = finish(self._engine, FillRequest(before=gap.before, after=gap.after, words=words, seed=seed))
        return result.text, result

    def _judged(self, gap: Gap, runs: Sequence[tuple[str, Finished | None]]) -> list[Fill]:
        joins = self._judge.causal([(gap.before + text, gap.after) for text, _ in runs], first=JOIN_TOKENS)
        fills = self._judge.causal([(gap.before, text) for text, _ in runs])
        gaps = self._judge.gaps(gap.before, [text for text, _ in runs], gap.after, right=JOIN_TOKENS)
        return [
            Fill(
                text=text,
                steps=run.statistics.steps if run else 0,
                written=len(run.traces[0].opened) if run else 0,
                first=_mean_entropy(run.traces[0], 0) if run else 0.0,
                last=_mean_entropy(run.traces[0], -1) if run else 0.0,
                join=join,
                whole=_together(fill, join),
                gap=read,
            )
            for (text, run), join, fill, read in zip(runs, joins, fills, gaps, strict=True)
        ]


def measure_gaps(
    model: LoadedModel,
    gaps: Sequence[Gap],
    *,
    lengths: Sequence[int] = UNKNOWN_LENGTHS,
    first_seed: int = 0,
    continuations: int | None = None,
    progress: Progress | None = None,
) -> tuple[GapResult, ...]:
    """Fill every gap in every way; a plain continuation only for the first `continuations` of them, None for all.

    Raises:
        RuntimeFault: a run failed.
    """
    trial = GapTrial(model, lengths)
    results: list[GapResult] = []
    for index, gap in enumerate(gaps):
        is_continued = continuations is None or index < continuations
        results.append(trial.fill(gap, first_seed + _SEEDS_APART * index, with_continuation=is_continued))
        report(progress, index + 1, len(gaps))
    return tuple(results)


def figures(results: Iterable[GapResult], vocabulary: Collection[str]) -> tuple[GapFigure, ...]:
    """Sum up `results`, kind by kind and way by way. `vocabulary`: the known words, in lower case."""
    results = tuple(results)
    summed: list[GapFigure] = []
    for kind in GapKind:
        for way in Way:
            cases = [(one, one.fills[way]) for one in results if one.gap.kind is kind and way in one.fills]
            if cases:
                summed.append(_figure(kind, way, cases, vocabulary))
    return tuple(summed)


def first_words(text: str, count: int) -> str:
    """The beginning of `text` up to the end of its word number `count`."""
    words = list(re.finditer(r"\w+(?:['\u2019]\w+)*", text))
    return text[: words[count - 1].end()] if 0 < count <= len(words) else text


def is_exact(text: str, original: str) -> bool:
    """Whether the words are the same, capitals aside."""
    return _lower(text) == _lower(original)


def is_near(text: str, original: str) -> bool:
    """Whether at least half of the words of the longer text stand in the other one in the same order."""
    longest = max(len(words_of(text)), len(words_of(original)))
    return longest > 0 and words_kept(original.lower(), text.lower()) / longest >= _NEAR


def _lower(text: str) -> list[str]:
    return [word.lower() for word in words_of(text)]


def _figure(kind: GapKind, way: Way, cases: Sequence[tuple[GapResult, Fill]], vocabulary: Collection[str]) -> GapFigure:
    def mean(value: Callable[[GapResult, Fill], float]) -> Mean:
        return Mean.of([value(result, fill) for result, fill in cases])

    def surprise(result: GapResult, fill: Fill) -> float:
        return fill.join.surprise - result.original.join.surprise

    def decoded(result: GapResult, fill: Fill) -> float:
        return fill.gap.right.surprise - result.original.gap.right.surprise

    return GapFigure(
        kind=kind,
        way=way,
        exact=mean(lambda result, fill: is_exact(fill.text, result.gap.text)),
        near=mean(lambda result, fill: is_near(fill.text, result.gap.text)),
        reads_on=mean(lambda result, fill: surprise(result, fill) <= 0),
        reads_on_decoded=mean(lambda result, fill: decoded(result, fill) <= 0),
        surprise=mean(surprise),
        entropy=mean(lambda result, fill: fill.join.entropy - result.original.join.entropy),
        decoded=mean(decoded),
        length=mean(lambda result, fill: abs(math.log(max(1, len(words_of(fill.text))) / max(1, result.gap.words)))),
        known=Mean.of([share for _, fill in cases for share in _known(fill.text, vocabulary)]),
        steps=mean(lambda _, fill: fill.steps),
    )


def _known(text: str, vocabulary: Collection[str]) -> list[float]:
    return [float(word in vocabulary) for word in _lower(text)]


def _mean_entropy(trace: BlockTrace, step: int) -> float:
    """Of the positions written, in the given step, in nats."""
    entropies = np.frombuffer(trace.steps[step].entropies, dtype="<f2").astype(float)
    return float(entropies[list(trace.opened)].mean())


def _together(one: Verdict, other: Verdict) -> Verdict:
    """The verdict on two texts, one after the other."""
    tokens = one.tokens + other.tokens
    if not tokens:
        return one
    surprise, entropy = (
        (getattr(one, name) * one.tokens + getattr(other, name) * other.tokens) / tokens
        for name in ("surprise", "entropy")
    )
    return Verdict(surprise, entropy, tokens)

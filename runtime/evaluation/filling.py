"""Gaps of a known number of words filled by a model, and what an independent judge makes of them.

Four other texts are read in the same place: what stood there; the same words shuffled; what stood in another gap of
that kind, from another paragraph of the same source; and what an untrained model of the same shape writes there.
"""

from __future__ import annotations

import enum
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from runtime.api import FaultCode, FillRequest, RuntimeFault
from runtime.engine import Engine
from runtime.evaluation.cuts import PARAGRAPH_WORDS, Gap, GapKind, cut_gaps
from runtime.evaluation.gaps import is_exact, is_near
from runtime.evaluation.independent import IndependentJudge
from runtime.evaluation.lexicon import Lexicon
from runtime.evaluation.passages import HeldOutText
from runtime.evaluation.runs import Mean, Progress, finish, report

_SEEDS_APART = 1_000
# Not every paragraph has a place for every kind of gap.
_SPARE = 4


class Reading(enum.StrEnum):
    """What is read in a gap."""

    FILL = "fill"
    TRUE = "true passage"
    RANDOM = "passage from elsewhere in the source"
    SHUFFLED = "true words shuffled"
    UNTRAINED = "untrained model"


@dataclass(frozen=True, slots=True)
class FilledGap:
    """One gap: what each reading puts there, and the judge's bits per byte of each where there is a judge."""

    gap: Gap
    texts: dict[Reading, str]
    bits_per_byte: dict[Reading, float]


@dataclass(frozen=True, slots=True)
class FillFigure:
    """All gaps of one kind. Shares are in [0, 1].

    `left_out` gaps found no room on the model's canvas. `exact` and `near` are as in `runtime.evaluation.gaps`; `words`
    is how many were written; `real_words` the share of them that the lexicon knows. `bits_per_byte` is the judge's for
    each reading; `differences` that of the fill less that of each other reading, gap by gap, so that a negative one
    speaks for the fill. Both are empty without a judge.
    """

    kind: GapKind
    gaps: int
    left_out: int
    exact: Mean
    near: Mean
    words: Mean
    real_words: Mean
    bits_per_byte: dict[Reading, Mean]
    differences: dict[Reading, Mean]


def choose_gaps(text: HeldOutText, kind: GapKind, count: int, seed: int) -> list[Gap]:
    """At most `count` gaps, from all sources and documents in turn.

    Raises:
        ValueError: no held-out paragraph is of fitting length.
    """
    if kind is GapKind.PARAGRAPH:
        passages = text.passages(_SPARE * count, seed=seed, words=PARAGRAPH_WORDS)
    else:
        passages = text.passages(_SPARE * count, seed=seed)
    return list(cut_gaps(passages, kind, seed=seed))[:count]


def fill_gaps(
    engine: Engine,
    gaps: Sequence[Gap],
    *,
    untrained: Engine | None = None,
    controls: int = 0,
    seed: int = 0,
    progress: Progress | None = None,
) -> tuple[list[FilledGap], int]:
    """Fill all of `gaps`, the first `controls` with the untrained model too; give also how many had no room.

    Raises:
        RuntimeFault: a run failed.
    """
    filled: list[FilledGap] = []
    for index, gap in enumerate(gaps):
        own_seed = seed + _SEEDS_APART * index
        try:
            texts = {Reading.FILL: _fill(engine, gap, own_seed), Reading.TRUE: gap.text}
        except RuntimeFault as fault:
            if fault.code is not FaultCode.GAP_TOO_LONG:
                raise
            continue
        other = elsewhere(gaps, index, seed)
        if other is not None:
            texts[Reading.RANDOM] = other
        if index < controls:
            texts[Reading.SHUFFLED] = shuffled(gap.text, own_seed)
            if untrained is not None:
                texts[Reading.UNTRAINED] = _fill(untrained, gap, own_seed)
        filled.append(FilledGap(gap, texts, {}))
        report(progress, index + 1, len(gaps))
    return filled, len(gaps) - len(filled)


def judge_fills(
    judge: IndependentJudge, filled: Sequence[FilledGap], progress: Progress | None = None
) -> list[FilledGap]:
    """The same gaps with the judge's bits per byte. A reading without text has none."""
    judged: list[FilledGap] = []
    for number, one in enumerate(filled):
        readings = judge.read(one.gap.before, list(one.texts.values()))
        bits = {what: read.bits_per_byte for what, read in zip(one.texts, readings, strict=True) if read.size}
        judged.append(FilledGap(one.gap, one.texts, bits))
        report(progress, number + 1, len(filled))
    return judged


def fill_figure(kind: GapKind, filled: Sequence[FilledGap], left_out: int, lexicon: Lexicon) -> FillFigure:
    """Sum up the gaps of one kind."""
    written = [(one.texts[Reading.FILL], one.gap) for one in filled]
    shares = [lexicon.share(text) for text, _ in written]
    return FillFigure(
        kind=kind,
        gaps=len(filled),
        left_out=left_out,
        exact=Mean.of([is_exact(text, gap.text) for text, gap in written]),
        near=Mean.of([is_near(text, gap.text) for text, gap in written]),
        words=Mean.of([len(text.split()) for text, _ in written]),
        real_words=Mean.of([share for share in shares if share is not None]),
        bits_per_byte={
            what: Mean.of(values) for what in Reading if (values := [bits for bits in _bits(filled, what) if bits >= 0])
        },
        differences={
            what: Mean.of(values)
            for what in Reading
            if what is not Reading.FILL and (values := _differences(filled, what))
        },
    )


def elsewhere(gaps: Sequence[Gap], index: int, seed: int) -> str | None:
    """What stood in another gap of the same source, or of any where that has no other; None where there is none."""
    own = gaps[index]
    others = [gap.text for gap in gaps if gap.source == own.source and gap.text != own.text]
    others = others or [gap.text for gap in gaps if gap.text != own.text]
    return random.Random(f"{seed} {index} {own.text}").choice(others) if others else None


def shuffled(text: str, seed: int) -> str:
    """The words of `text` in another order, with the space it begins with."""
    words = text.split()
    random.Random(f"{seed} {text}").shuffle(words)
    return text[: len(text) - len(text.lstrip())] + " ".join(words)


def _fill(engine: Engine, gap: Gap, seed: int) -> str:
    request = FillRequest(before=gap.before, after=gap.after, words=max(1, gap.words), seed=seed)
    return finish(engine, request).text


def _bits(filled: Sequence[FilledGap], what: Reading) -> list[float]:
    return [one.bits_per_byte.get(what, math.nan) for one in filled]


def _differences(filled: Sequence[FilledGap], what: Reading) -> list[float]:
    pairs = zip(_bits(filled, Reading.FILL), _bits(filled, what), strict=True)
    return [fill - other for fill, other in pairs if not math.isnan(fill + other)]

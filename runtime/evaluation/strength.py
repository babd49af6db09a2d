"""How much of a text a strength changes, all along the dial."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from runtime.api import RewriteRequest
from runtime.engine import Engine
from runtime.evaluation.passages import Passage
from runtime.evaluation.runs import Mean, Progress, finish_versions, report
from runtime.evaluation.words import characters_changed, words_changed
from runtime.models.load import LoadedModel

STRENGTHS = (0.02, *(round(0.05 * place, 2) for place in range(1, 21)))
_SEEDS_APART = 1_000


@dataclass(frozen=True, slots=True)
class StrengthFigure:
    """What one strength did to all the passages: shares in [0, 1] of words and of characters changed, and steps taken.

    `low` and `high` are the tenth and the ninetieth percentile of the share of words.
    """

    strength: float
    words: Mean
    low: float
    high: float
    characters: Mean
    steps: Mean


@dataclass(frozen=True, slots=True)
class StrengthCurve:
    """The figures by rising strength."""

    figures: tuple[StrengthFigure, ...]

    @property
    def largest_jump(self) -> tuple[float, float, float]:
        """Between two neighbouring positions of the dial: the two strengths and the share of words between them."""
        pairs = itertools.pairwise(self.figures)
        return max(
            ((one.strength, two.strength, two.words.mean - one.words.mean) for one, two in pairs),
            key=lambda jump: abs(jump[2]),
            default=(0.0, 0.0, 0.0),
        )

    @property
    def largest_departure(self) -> tuple[float, float]:
        """Where the dial is least even: a strength, and by what share of words more it changes than it should.

        An even dial changes at d the d-th part of what it changes at the last position.
        """
        last = self.figures[-1]
        slope = last.words.mean / last.strength
        departures = ((one.strength, one.words.mean - slope * one.strength) for one in self.figures)
        return max(departures, key=lambda one: abs(one[1]))


def measure_strength(
    model: LoadedModel,
    passages: Sequence[Passage],
    *,
    strengths: Sequence[float] = STRENGTHS,
    seeds: int = 1,
    first_seed: int = 0,
    progress: Progress | None = None,
) -> StrengthCurve:
    """Rewrite every passage where it stands, `seeds` times at each of `strengths`, and count what changed.

    Raises:
        RuntimeFault: a rewrite failed.
    """
    engine = Engine(model)
    rows: dict[float, list[tuple[float, float, float]]] = {strength: [] for strength in sorted(strengths)}
    # Passage by passage, so that what is encoded before it serves all strengths.
    for index, passage in enumerate(passages):
        for strength, counts in rows.items():
            request = RewriteRequest(
                before=passage.before,
                selected=passage.text,
                after=passage.after,
                strength=strength,
                seed=first_seed + _SEEDS_APART * index,
            )
            for result in finish_versions(engine, request, seeds):
                words = words_changed(passage.text, result.text)
                counts.append((words, characters_changed(passage.text, result.text), result.statistics.steps))
        report(progress, index + 1, len(passages))
    return StrengthCurve(tuple(_figure(strength, counts) for strength, counts in rows.items()))


def _figure(strength: float, counts: Sequence[tuple[float, float, float]]) -> StrengthFigure:
    words, characters, steps = ([count[column] for count in counts] for column in range(3))
    ordered = sorted(words)
    low, high = (ordered[round(share * (len(ordered) - 1))] for share in (0.1, 0.9))
    return StrengthFigure(strength, Mean.of(words), low, high, Mean.of(characters), Mean.of(steps))

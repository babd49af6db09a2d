"""What polishing does to sentences that are right, and to wrong words among them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from runtime.engine import Engine
from runtime.evaluation.cuts import sentence_spans
from runtime.evaluation.doubt import polish_changes, put_slips
from runtime.evaluation.passages import Passage
from runtime.evaluation.runs import Mean, Progress, report
from runtime.tasks.doubts import WORD

PASSES = 2


@dataclass(frozen=True, slots=True)
class PolishFigure:
    """Shares in [0, 1].

    `unchanged`: of the sentences of untouched passages those that came back as they were. `mended`: of the slips put
    among the words those that became the right word again; `spoilt`: of the words beside slips those that were changed.
    """

    passages: int
    unchanged: Mean
    mended: Mean
    spoilt: Mean


def measure_polishing(
    engine: Engine,
    passages: Sequence[Passage],
    words: Sequence[str],
    *,
    seed: int = 0,
    progress: Progress | None = None,
) -> PolishFigure:
    """Polish every passage as it is, and with a tenth of its words replaced by others that are about as frequent.

    `words` are those that may be replaced and may replace others, see `runtime.evaluation.doubt.common_words`.

    Raises:
        RuntimeFault: a run failed.
    """
    unchanged: list[float] = []
    mended: list[float] = []
    spoilt: list[float] = []
    for index, passage in enumerate(passages):
        changed = polish_changes(engine, passage, passage.text, PASSES)
        for start, end in sentence_spans(passage.text):
            unchanged.append(not any(start <= place < end for place in changed))
        slips = put_slips(passage.text, words, random.Random(f"{seed} {index}"))
        changed = polish_changes(engine, passage, slips.text, PASSES)
        starts = [match.start() for match in WORD.finditer(slips.text)]
        mended += [changed.get(start) == word for start, word in slips.wrong.items()]
        spoilt += [start in changed for start in starts if start not in slips.wrong]
        report(progress, index + 1, len(passages))
    return PolishFigure(len(passages), Mean.of(unchanged), Mean.of(mended), Mean.of(spoilt))

"""What the read-out says of a run: numbers of a step, and how sure the model was from step to step."""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from runtime.api import BlockTrace, Draft


@dataclass(frozen=True, slots=True)
class StepReading:
    """One step in numbers.

    `mean_entropy` is in nats, over the positions that are written; `kept` of `written` were taken over in this step.
    """

    step: int
    max_steps: int
    mean_entropy: float
    kept: int
    written: int


def reading_of_draft(draft: Draft) -> StepReading:
    """Return the numbers of a step as it comes from the model.

    Words that a weak rewrite leaves as they were are not written either; their entropy is nothing at all.
    """
    cells = [cell for cell in draft.cells if not cell.locked and cell.entropy > 0.0]
    kept = sum(cell.accepted for cell in cells)
    return StepReading(draft.step, draft.max_steps, _mean([cell.entropy for cell in cells]), kept, len(cells))


def readings_of_traces(traces: Sequence[BlockTrace]) -> list[StepReading]:
    """Return the numbers of every step of a run, block after block."""
    readings: list[StepReading] = []
    for trace in traces:
        for number, step in enumerate(trace.steps, 1):
            entropies = struct.unpack(f"<{len(step.entropies) // 2}e", step.entropies)
            own = [entropies[place] for place in trace.opened]
            kept = sum(step.accepted[place] for place in trace.opened)
            readings.append(StepReading(number, trace.max_steps, _mean(own), kept, len(own)))
    return readings


def _mean(numbers: Sequence[float]) -> float:
    return math.fsum(numbers) / len(numbers) if numbers else 0.0

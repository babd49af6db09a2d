"""Requests run to their end, and numbers summed up."""

from __future__ import annotations

import math
import statistics
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from runtime.api import Failed, FaultCode, Finished, Request, RuntimeFault
from runtime.engine import Engine

Progress = Callable[[int, int], None]
"""Called with how many of how many parts are done."""


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of `count` numbers, their standard deviation, and the mean's standard error, all in their unit."""

    mean: float
    deviation: float
    error: float
    count: int

    @classmethod
    def of(cls, values: Sequence[float]) -> Mean:
        """Sum up `values`; all zero where there are none."""
        if not values:
            return cls(0.0, 0.0, 0.0, 0)
        deviation = statistics.stdev(values) if len(values) > 1 else 0.0
        return cls(statistics.fmean(values), deviation, deviation / math.sqrt(len(values)), len(values))


def finish(engine: Engine, request: Request) -> Finished:
    """Run `request` to its end.

    Raises:
        RuntimeFault: what the run failed with.
    """
    return finish_versions(engine, request, 1)[0]


def finish_versions(engine: Engine, request: Request, count: int) -> list[Finished]:
    """Run `count` versions of `request` as one batch to their end.

    Raises:
        RuntimeFault: what the first one that failed did so with.
    """
    results: dict[int, Finished] = {}
    never = threading.Event()
    for version in engine.generate_versions(request, [never] * count):
        match version.event:
            case Finished():
                results[version.version] = version.event
            case Failed(code, detail):
                raise RuntimeFault(code, detail)
    if len(results) < count:
        raise RuntimeFault(FaultCode.INTERNAL, "a run ended without a result")
    return [results[number] for number in range(count)]


def report(progress: Progress | None, done: int, total: int) -> None:
    """Tell `progress`, where there is one."""
    if progress is not None:
        progress(done, total)

"""Counts and times of a run, added up block by block."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from runtime.api import Statistics


@dataclass(slots=True)
class Tally:
    """What has been counted so far.

    `tokens` of the result, the `written` ones among them (the rest were locked or held), `steps`, `seconds`, and the
    `entropy` of the written tokens in their last step, summed, in nats.
    """

    tokens: int = 0
    written: int = 0
    steps: int = 0
    seconds: float = 0.0
    entropy: float = 0.0

    def add(self, other: Tally) -> None:
        """Count `other` in."""
        self.tokens += other.tokens
        self.written += other.written
        self.steps += other.steps
        self.seconds += other.seconds
        self.entropy += other.entropy

    def statistics(self) -> Statistics:
        """The counts as a value a caller may keep."""
        mean = self.entropy / self.written if self.written else 0.0
        return Statistics(tokens=self.tokens, steps=self.steps, seconds=self.seconds, mean_entropy=mean)


@dataclass(slots=True)
class Stopwatch:
    """Seconds spent computing. It stands still while the caller looks at a draft."""

    seconds: float = 0.0
    _started: float = field(default=0.0)

    def __enter__(self) -> Stopwatch:
        self._started = time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds += time.perf_counter() - self._started

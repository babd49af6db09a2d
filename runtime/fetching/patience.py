"""Trying again what may pass: with longer and longer waits, and for as long as the Hub asks for."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from runtime.fetching.hub_problems import PASSING, HubProblem
from runtime.models.problems import ModelProblem, Problem

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Stopped(Exception):
    """Not an error: somebody asked to stop."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: it is tried for `limit` without a new byte; `first` and `longest` are waits between tries."""

    limit: float = 600.0
    first: float = 1.0
    longest: float = 60.0

    def wait_for(
        self,
        action: Callable[[], T],
        stop: threading.Event,
        on_wait: Callable[[float, Problem], None],
        bytes_here: Callable[[], int] = lambda: 0,
    ) -> T:
        """What `action` gives, tried again while it raises what may pass.

        `on_wait` is told before every wait how many seconds it takes and why. More `bytes_here` than ever before begin
        the count of waits and seconds anew.

        Raises:
            ModelProblem: what `action` raised, where it does not pass, or has not passed for too long.
            Stopped: `stop` was set.
        """
        tries, best, since = 0, bytes_here(), time.monotonic()
        while True:
            try:
                return action()
            except ModelProblem as problem:
                if stop.is_set():
                    raise Stopped from problem
                if problem.problem not in PASSING:
                    raise
                if bytes_here() > best:
                    tries, best, since = 0, bytes_here(), time.monotonic()
                seconds = self._wait(tries, problem)
                if time.monotonic() - since + seconds > self.limit:
                    raise
                logger.info("%s; again in %.1f s", problem, seconds)
                on_wait(seconds, problem.problem)
            tries += 1
            if stop.wait(seconds):
                raise Stopped

    def _wait(self, tries: int, problem: ModelProblem) -> float:
        # Not all who were cut off at the same moment come back at the same moment.
        seconds = min(self.longest, self.first * 2**tries) * random.uniform(0.5, 1)
        asked = problem.retry_after if isinstance(problem, HubProblem) else None
        return max(seconds, asked or 0.0)

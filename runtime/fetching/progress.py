"""How a download tells where it is."""

from __future__ import annotations

import enum
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from runtime.models.problems import Problem

# Long enough that single reads do not show, short enough to follow a network that changes.
_WINDOW_S = 10.0
_SOONEST_S = 1.0


class Phase(enum.StrEnum):
    """What is being done."""

    FETCHING = "fetching"
    CHECKING = "checking"
    CONVERTING = "converting"
    FINISHING = "finishing"


@dataclass(frozen=True, slots=True)
class Resolved:
    """It is known what is needed: `files` of together `bytes`, of which `bytes_here` are here already."""

    repository: str | None
    revision: str | None
    files: int
    bytes: int
    bytes_here: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where it is. `bytes` is the size of all source files, `bytes_done` how much of that is here.

    `files_done` of the `files` have become what they become. Speed and time are None while they are unknown.
    """

    phase: Phase
    file: str
    files_done: int
    files: int
    bytes_done: int
    bytes: int
    bytes_per_second: float | None
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """After `problem`, which may pass, it is tried again in `seconds`."""

    seconds: float
    problem: Problem


DownloadEvent = Resolved | Progress | Waiting


class SpeedMeter:
    """Bytes a second over the last ten seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: deque[tuple[float, int]] = deque()

    def see(self, done: int) -> None:
        """`done` bytes in total are here now; fewer than before, as after a damaged file, begins anew."""
        now = self._clock()
        if self._seen and done < self._seen[-1][1]:
            self._seen.clear()
        self._seen.append((now, done))
        # The last one before the window stays, so that the window is always covered.
        while len(self._seen) > 2 and self._seen[1][0] <= now - _WINDOW_S:
            self._seen.popleft()

    @property
    def bytes_per_second(self) -> float | None:
        """None in the first second."""
        if not self._seen or (passed := self._seen[-1][0] - self._seen[0][0]) < _SOONEST_S:
            return None
        return (self._seen[-1][1] - self._seen[0][1]) / passed

    def seconds_left(self, missing: int) -> float | None:
        """Seconds that `missing` bytes take at this speed; None where nothing moves."""
        speed = self.bytes_per_second
        return missing / speed if speed else None

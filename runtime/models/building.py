"""Keeps the making of a network apart from runs on other networks of this process.

While transformers and accelerate make a network, torch's default type and the way modules register their weights are
other ones, for the whole process. A run that goes on in another thread would make tensors of the wrong type, and two
networks made at once would put back each other's changes: the default would stay bfloat16 for good. So a network is
made while no step of a run is under way and no weight is put in its place, and none of these begins meanwhile. It takes
a moment; weights are read outside of it.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Generator, Iterator
from typing import TypeVar

Event = TypeVar("Event")


class BuildingGate:
    """Lets any number of steps through at once, or one making of a network and nothing beside it."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._steps = 0
        self._is_building = False

    @contextlib.contextmanager
    def building(self) -> Iterator[None]:
        """Wait until nothing else is under way, and keep everything else out. Not to be entered within a step."""
        with self._condition:
            self._condition.wait_for(lambda: not self._is_building)
            # From here on no step begins, so that those under way are the last to wait for.
            self._is_building = True
            self._condition.wait_for(lambda: self._steps == 0)
        try:
            yield
        finally:
            with self._condition:
                self._is_building = False
                self._condition.notify_all()

    @contextlib.contextmanager
    def step(self) -> Iterator[None]:
        """Wait while a network is made, and hold up the next one."""
        with self._condition:
            self._condition.wait_for(lambda: not self._is_building)
            self._steps += 1
        try:
            yield
        finally:
            with self._condition:
                self._steps -= 1
                self._condition.notify_all()

    def steps(self, events: Generator[Event, None, None]) -> Iterator[Event]:
        """Yield what `events` does, each got within a step; between two of them a network may be made."""
        with contextlib.closing(events):
            while True:
                with self.step():
                    try:
                        event = next(events)
                    except StopIteration:
                        return
                yield event


BUILDING = BuildingGate()
"""The one of this process, as the settings it guards are the process's."""

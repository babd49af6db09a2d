"""Work in threads, while the thread that began it tells how far it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import TypeVar

from runtime.api import CancelSignal
from runtime.fetching.patience import Stopped

_TICK_S = 0.25

T = TypeVar("T")


class Background:
    """Threads that end when `stop` is set, which happens when `cancel` is, or something goes wrong.

    `on_tick` is called four times a second while a result is waited for, in the thread that waits.
    """

    def __init__(self, cancel: CancelSignal, on_tick: Callable[[], None]) -> None:
        self.stop = threading.Event()
        self._cancel, self._on_tick = cancel, on_tick
        self._threads: list[threading.Thread] = []

    def start(self, action: Callable[..., T], *arguments: object) -> Future[T]:
        """Begin `action` in a thread of its own, which does not keep the program from ending.

        Raises:
            Stopped: `cancel` is set.
        """
        if self._cancel.is_set():
            raise Stopped
        future: Future[T] = Future()

        def run() -> None:
            try:
                future.set_result(action(*arguments))
            except BaseException as error:  # noqa: BLE001 - raised where the result is waited for
                future.set_exception(error)

        thread = threading.Thread(target=run, daemon=True, name=f"download: {getattr(action, '__name__', '')}")
        thread.start()
        self._threads.append(thread)
        return future

    def wait_for(self, future: Future[T]) -> T:
        """What `future` gives, or raises.

        Raises:
            Stopped: `cancel` was set before.
        """
        while not wait([future], timeout=_TICK_S).done:
            self._on_tick()
            if self._cancel.is_set():
                raise Stopped
        self._on_tick()
        return future.result()

    def end(self, interrupt: Callable[[], None], at_most: float) -> None:
        """End all threads, or give them up after `at_most` seconds; `interrupt` wakes those that wait for something."""
        self.stop.set()
        deadline = time.monotonic() + at_most
        for thread in self._threads:
            while thread.is_alive() and time.monotonic() < deadline:
                interrupt()
                thread.join(_TICK_S)

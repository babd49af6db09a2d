"""Commands that go on for long: how they are asked to pause, and how long is left, for people."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType

_MINUTE, _HOUR = 60, 3600


@contextlib.contextmanager
def pausable(until_stdin_closes: bool) -> Iterator[threading.Event]:
    """An event that is set by Ctrl-C, by a polite request to end, and where asked for by the end of the input."""
    pause = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        if pause.is_set() and number == signal.SIGINT:
            signal.default_int_handler(number, frame)  # somebody is in a hurry
        pause.set()

    def wait_for_end() -> None:
        # Past Python's buffer, whose lock this thread would hold at the end: the interpreter aborts over that.
        with contextlib.suppress(OSError):
            while os.read(sys.stdin.fileno(), 1024):
                pass
        pause.set()

    if until_stdin_closes:
        threading.Thread(target=wait_for_end, daemon=True, name="end of input").start()
    previous = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield pause
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def duration(seconds: float) -> str:
    """A time for people."""
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    return f"{int(seconds // _HOUR)} h {int(seconds % _HOUR // _MINUTE)} min"

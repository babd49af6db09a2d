"""Lets one installation at a time work on an environment."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def held(path: Path, on_wait: Callable[[], None], pause: float = 0.5) -> Iterator[int]:
    """Hold the lock file ``path`` and yield its file number; call ``on_wait`` while another process holds it.

    The system gives the lock back when its holder ends, however it ends, so a lock is never left behind. A program
    that inherits the file number keeps the lock as well: after the installer is killed, the next one waits for its pip.
    """
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        while not _try_lock(file):
            on_wait()
            time.sleep(pause)
        yield file
    finally:
        os.close(file)


if os.name == "nt":
    import msvcrt

    def _try_lock(file: int) -> bool:
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _try_lock(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

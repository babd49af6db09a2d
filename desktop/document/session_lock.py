"""Telling whether the process that a recovery session belongs to still lives.

The operating system's own file lock says so: it ends with the process, however that ended, and does not care who has
its process number today. QLockFile compares process number and program name, so another Python program that was given
the number of a killed one would keep its text from being recovered.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from desktop.document.faults import FileAction, fault_from

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class SessionLock:
    """An exclusive lock on a file, held until `release` or the end of the process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Make the file and take the lock. Raises `DocumentFault`, also where somebody else has it."""
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        except OSError as error:
            raise fault_from(error, self._path, FileAction.WRITE) from error
        try:
            _lock(descriptor)
        except OSError as error:
            os.close(descriptor)
            raise fault_from(error, self._path, FileAction.WRITE) from error
        self._descriptor = descriptor

    def release(self) -> None:
        """Give the lock back. Does nothing where it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def is_held(path: Path) -> bool:
    """Whether a living process holds the lock at `path`. A file that cannot be asked counts as held."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    try:
        _lock(descriptor)
    except OSError:
        return True
    finally:
        with contextlib.suppress(OSError):
            os.close(descriptor)
    return False


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

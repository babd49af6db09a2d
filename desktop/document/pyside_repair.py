"""A repair of PySide that the whole program needs."""

from __future__ import annotations

import ctypes
import sys

_MORE_THAN_ENOUGH = sys.maxsize // 4


def keep_true_alive() -> None:
    """Make `True` outlive every emitted signal.

    `emit` of PySide 6.12.0 returns `True` without counting the reference, so on Python 3.11 some 500 emitted signals
    take away more references than there are and the process dies with "bool_dealloc". From Python 3.12 on `True`
    cannot be deallocated.
    """
    is_mortal = sys.version_info < (3, 12) and sys.implementation.name == "cpython"
    if is_mortal and sys.getrefcount(True) < _MORE_THAN_ENOUGH:
        # The count is the first field of every object.
        ctypes.c_ssize_t.from_address(id(True)).value += _MORE_THAN_ENOUGH

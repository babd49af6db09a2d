"""What can go wrong when a file of another kind is read or made."""

from __future__ import annotations

import enum
from pathlib import Path


class ExchangeFaultCode(enum.Enum):
    """Each has one sentence, in `sentences`."""

    EMPTY = enum.auto()
    DAMAGED = enum.auto()
    ENCRYPTED = enum.auto()
    TOO_LARGE = enum.auto()
    BOMB = enum.auto()
    OLD_WORD = enum.auto()
    NO_TEXT = enum.auto()
    CANNOT_READ = enum.auto()
    CANNOT_MAKE = enum.auto()
    CANNOT_PRINT = enum.auto()


class ExchangeFault(Exception):
    """A fault with a code to act on; `detail` is for the log and never shown to a writer."""

    def __init__(self, code: ExchangeFaultCode, path: Path, detail: str = "") -> None:
        super().__init__(f"{code.name.lower()}: {path}: {detail}")
        self.code = code
        self.path = path
        self.detail = detail

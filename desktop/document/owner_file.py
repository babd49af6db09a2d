"""The small file beside a document that says who has it open, in the form LibreOffice writes: `.~lock.name#`.

It reaches other computers with a synchronised folder. It is a courtesy: whether text may be overwritten is never
decided by it.
"""

from __future__ import annotations

import contextlib
import getpass
import logging
import os
import socket
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psutil

_log = logging.getLogger(__name__)

_PROGRAM = "palimpsest"
_TIME = "%d.%m.%Y %H:%M"
# Who has had a document open for longer without a sign of life has more likely left it by a crash.
_STALE_S = 3 * 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Owner:
    """Who has a document open. `process` is 0 where it is not a process of this program, or not told."""

    name: str
    host: str
    since: str
    process: int = 0

    @property
    def is_here(self) -> bool:
        """Whether it is on this computer."""
        return self.host == socket.gethostname()


def myself() -> Owner:
    """Return this process as an owner."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):
        name = ""
    return Owner(name, socket.gethostname(), datetime.now().astimezone().strftime(_TIME), os.getpid())


def owner_path(path: Path) -> Path:
    """Return where the file for a document lies."""
    return path.with_name(f".~lock.{path.name}#")


def take(path: Path) -> Owner | None:
    """Say that the document is open here; the owner that said so before, None where there is none any more.

    A folder that cannot be written to, or a name too long, is no fault.
    """
    lock = owner_path(path)
    other = read_owner(path)
    if other is not None and not _is_mine(other) and not _is_stale(lock, other):
        return other
    mine = myself()
    fields = ("", mine.name, mine.host, mine.since, f"{_PROGRAM}:{mine.process}")
    try:
        lock.write_text(",".join(_escaped(field) for field in fields) + ";", encoding="utf-8")
    except OSError as error:
        _log.info("%s cannot be written: %s", lock, error)
    return None


def release(path: Path) -> None:
    """Take away what `take` has put there; not what others have."""
    owner = read_owner(path)
    if owner is not None and _is_mine(owner):
        with contextlib.suppress(OSError):
            owner_path(path).unlink()


def read_owner(path: Path) -> Owner | None:
    """Return who has a document open by what the file beside it says; None where there is none, or one nobody wrote."""
    try:
        with owner_path(path).open(encoding="utf-8", errors="replace") as file:
            fields = _fields(file.read(4096))
    except OSError:
        return None
    if len(fields) < 4:
        return None
    program, _, number = (fields[4] if len(fields) > 4 else "").partition(":")
    process = int(number) if program == _PROGRAM and number.isdecimal() else 0
    return Owner(fields[1] or fields[0], fields[2], fields[3], process)


def _is_mine(owner: Owner) -> bool:
    return owner.is_here and owner.process == os.getpid()


def _is_stale(lock: Path, owner: Owner) -> bool:
    if owner.is_here and owner.process:
        return not psutil.pid_exists(owner.process)
    try:
        return time.time() - lock.stat().st_mtime > _STALE_S
    except OSError:
        return True


def _escaped(field: str) -> str:
    return field.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")


def _fields(line: str) -> list[str]:
    """The fields of a line, which are ended by a comma, and the last one by a semicolon."""
    fields, part, is_escaped = [], "", False
    for letter in line:
        if is_escaped or letter not in "\\,;":
            part, is_escaped = part + letter, False
        elif letter == "\\":
            is_escaped = True
        else:
            fields.append(part)
            part = ""
            if letter == ";":
                break
    return fields

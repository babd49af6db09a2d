"""What was edited since a whole snapshot of a large document was written: a log that is only ever appended to.

Writing 10 MB for every word typed would wear out a disk and take the interpreter from the window. A record holds the
lines that differ from those of the record before, and everything of a snapshot that is not its text.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.document.faults import FileAction, fault_from

_log = logging.getLogger(__name__)

Lines = tuple[str, ...]
_CHUNK_LINES = 2_000


@dataclass(frozen=True, slots=True)
class LineEdit:
    """`removed` lines from line `first` on have become `lines`."""

    first: int
    removed: int
    lines: Lines

    @property
    def size(self) -> int:
        """Characters in the new lines."""
        return sum(map(len, self.lines))

    def applied_to(self, lines: Sequence[str]) -> Lines:
        """Return `lines` with this edit made."""
        return (*lines[: self.first], *self.lines, *lines[self.first + self.removed :])


def edit_between(old: Lines, new: Lines) -> LineEdit:
    """Return the one edit that leads from `old` to `new`. Lines that are the same object are compared in no time."""
    most = min(len(old), len(new))
    head = 0
    while head < most and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < most - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return LineEdit(head, len(old) - head - tail, new[head : len(new) - tail])


def in_pieces(lines: Sequence[str]) -> list[bytes]:
    """Return the lines, with LF between them, as UTF-8 in pieces; none takes long enough to hold up other threads."""
    pieces: list[bytes] = []
    for at in range(0, len(lines), _CHUNK_LINES):
        text = "\n".join(lines[at : at + _CHUNK_LINES])
        if at + _CHUNK_LINES < len(lines):
            text += "\n"
        pieces.append(text.encode("utf-8", "surrogatepass"))
    return pieces


def append_edit(path: Path, generation: int, head: dict[str, Any], edit: LineEdit) -> int:
    """Write one more record behind what is in the file, down to the disk; its size in bytes.

    Raises:
        DocumentFault: It could not be written whole. Nothing may be appended to this file any more.
    """
    fields = {"generation": generation, "first": edit.first, "removed": edit.removed, "lines": edit.lines, "head": head}
    body = json.dumps(fields).encode("ascii")
    record = f"{hashlib.sha256(body).hexdigest()} {len(body)}\n".encode("ascii") + body
    try:
        with path.open("ab", buffering=0) as file:
            if file.write(record) != len(record):
                raise OSError("a record was cut short")
            os.fsync(file.fileno())
    except OSError as error:
        raise fault_from(error, path, FileAction.WRITE) from error
    return len(record)


def read_edits(path: Path, generation: int, lines: Lines) -> tuple[Lines, dict[str, Any] | None]:
    """Return the lines after all whole records of a generation, and the last one's head; None where there is none."""
    try:
        data = path.read_bytes()
    except OSError:
        return lines, None
    head: dict[str, Any] | None = None
    at = 0
    while at < len(data):
        title, _, rest = data[at:].partition(b"\n")
        try:
            digest, size = title.split(b" ")
            body = rest[: int(size)]
            if hashlib.sha256(body).hexdigest().encode("ascii") != digest:
                raise ValueError("incomplete or altered")
            fields = json.loads(body)
        except ValueError as error:
            _log.warning("the end of %s cannot be used: %s", path, error)
            break
        if fields["generation"] != generation:
            # Left over from the snapshot that this file belonged to before.
            break
        lines = LineEdit(fields["first"], fields["removed"], tuple(fields["lines"])).applied_to(lines)
        head = fields["head"]
        at += len(title) + 1 + int(size)
    return lines, head

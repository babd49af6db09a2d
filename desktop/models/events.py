"""What a child process says, one JSON object a line, as values."""

from __future__ import annotations

import enum
import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runtime.models.problems import Problem

log = logging.getLogger(__name__)


class Work(enum.StrEnum):
    """What a child is doing; the values are those of its lines."""

    FETCHING = "fetching"
    CONVERTING = "converting"
    CHECKING = "checking"
    FINISHING = "finishing"


@dataclass(frozen=True, slots=True)
class Resolved:
    """It is known what has to be fetched: bytes in all, and those that are here already."""

    size: int
    here: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is. `done` of `size` bytes; `rate` in bytes a second and `seconds_left` are None while unknown."""

    work: Work
    files_done: int
    files: int
    done: int
    size: int
    rate: float | None
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """It tries again by itself in `seconds`, because of `problem`."""

    seconds: float
    problem: Problem


@dataclass(frozen=True, slots=True)
class Damaged:
    """A file is not what it must be."""

    file: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The model in `folder` is whole."""

    folder: Path


@dataclass(frozen=True, slots=True)
class Paused:
    """It stopped because it was asked to; what is on the disk stays."""


@dataclass(frozen=True, slots=True)
class Failed:
    """It could not be done. `detail` is for the log, and for what no sentence is known for."""

    problem: Problem
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """A model is on the list now, under `name`; an adapter of the Hub is known, and still has to be fetched."""

    name: str
    is_adapter: bool


@dataclass(frozen=True, slots=True)
class Verified:
    """All files were read, and those that are damaged were told."""


@dataclass(frozen=True, slots=True)
class Measured:
    """How fast the model writes on this computer."""

    tokens_per_second: float
    device: str


Event = Resolved | Progress | Waiting | Damaged | Finished | Paused | Failed | Added | Verified | Measured
LastEvent = Finished | Paused | Failed | Added | Verified | Measured


def read_event(line: bytes) -> Event | None:
    """The event that `line` says; None for what this version does not know, which is logged."""
    try:
        plain = json.loads(line)
        return _event(plain)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        log.warning("a child process wrote %r", line[:200])
        return None


class ModelLines:
    """Reads the lines of whatever works on models."""

    def read(self, line: bytes) -> Event | None:
        """The event that `line` says."""
        return read_event(line)

    def is_last(self, event: Event) -> bool:
        """Whether the child has said all."""
        return isinstance(event, LastEvent)

    def paused(self) -> Paused:
        """It ended at the window's word."""
        return Paused()

    def failed(self, detail: str) -> Failed:
        """It ended and nobody knows why."""
        return Failed(Problem.INTERNAL, detail)


def _event(plain: dict[str, Any]) -> Event | None:
    match plain.get("event"):
        case "resolved":
            return Resolved(int(plain["bytes"]), int(plain["bytes_here"]))
        case "progress":
            return Progress(
                # A check of finished files is one thing and says less.
                work=Work(plain.get("phase", Work.CHECKING)),
                files_done=int(plain.get("files_done", 0)),
                files=int(plain.get("files", 0)),
                done=int(plain["bytes_done"]),
                size=int(plain["bytes"]),
                rate=_number(plain.get("bytes_per_second")),
                seconds_left=_number(plain.get("seconds_left")),
            )
        case "waiting":
            return Waiting(float(plain["seconds"]), _problem(plain["problem"]))
        case "damaged":
            # What lies beside a model, as a file browser's own notes do, harms nobody.
            return None if plain["flaw"] == "unexpected" else Damaged(str(plain["file"]))
        case "finished" if "folder" not in plain:
            return Verified()
        case "finished":
            return Finished(Path(plain["folder"]))
        case "paused":
            return Paused()
        case "failed":
            return Failed(_problem(plain["problem"]), str(plain.get("detail", "")))
        case "added":
            return Added(str(plain["name"]), plain["kind"] == "adapter")
        case None:
            # The benchmark writes one object with all its figures.
            return Measured(float(plain["rows"][0]["tokens_per_second"]["median"]), str(plain["device"]))
        case _:
            return None


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _problem(value: Any) -> Problem:
    return Problem(value) if value in set(Problem) else Problem.INTERNAL

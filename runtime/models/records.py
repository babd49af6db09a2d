"""What the store remembers beside the models themselves: pinned revisions, what the user added, measured speeds."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from runtime.models.catalogue import CatalogueEntry, CatalogueError, parse_entry
from runtime.models.files import write_whole
from runtime.models.problems import ModelProblem, Problem

RECORDS = "models.json"
FORMAT = 1
_PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class Speed:
    """What was measured of a model on this computer: on `device`, on the day `measured` (ISO)."""

    tokens_per_second: float
    device: str
    measured: str


@dataclass(frozen=True, slots=True)
class Records:
    """`pins` are full commit hashes by repository, `adapters` folders; the rest is by the name of a model's folder.

    `damaged` are the files that the last check of a model found damaged.
    """

    pins: Mapping[str, str] = field(default_factory=dict)
    added: tuple[CatalogueEntry, ...] = ()
    adapters: tuple[Path, ...] = ()
    speeds: Mapping[str, Speed] = field(default_factory=dict)
    damaged: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class RecordsFile:
    """The records in one JSON file, which several processes may change at once."""

    def __init__(self, models: Path) -> None:
        self._path = models / RECORDS

    def read(self) -> Records:
        """What is remembered; what makes no sense is left out, and nothing where there is no file."""
        try:
            plain = json.loads(self._path.read_text(encoding="utf-8"))
            if plain["format"] != FORMAT:
                return Records()
            return Records(
                pins={str(name): str(revision) for name, revision in plain["pins"].items()},
                added=tuple(entry for entry in map(_entry, plain["added"]) if entry is not None),
                adapters=tuple(Path(folder) for folder in plain["adapters"]),
                speeds={str(name): Speed(**speed) for name, speed in plain["speeds"].items()},
                damaged={str(name): tuple(map(str, files)) for name, files in plain.get("damaged", {}).items()},
            )
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return Records()

    def change(self, change: Callable[[Records], Records]) -> Records:
        """Read, change and write the records while nobody else does; gives what was written.

        Raises:
            ModelProblem: `BUSY`, or that the folder cannot be written.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self._path.with_name(f".{RECORDS}.lock"), timeout=_PATIENCE_S):
                records = change(self.read())
                self._write(records)
        except Timeout as error:
            raise ModelProblem(Problem.BUSY, RECORDS) from error
        except PermissionError as error:
            raise ModelProblem(Problem.NO_PERMISSION, str(error)) from error
        except OSError as error:
            raise ModelProblem(Problem.DISK_FAILED, str(error)) from error
        return records

    def _write(self, records: Records) -> None:
        plain = {
            "format": FORMAT,
            "pins": dict(records.pins),
            "added": [_plain(entry) for entry in records.added],
            "adapters": [str(folder) for folder in records.adapters],
            "speeds": {name: asdict(speed) for name, speed in records.speeds.items()},
            "damaged": {name: list(files) for name, files in records.damaged.items()},
        }
        write_whole(self._path, (json.dumps(plain, indent=2, ensure_ascii=False) + "\n").encode())


def with_speed(name: str, speed: Speed) -> Callable[[Records], Records]:
    """A change that remembers `speed` of the model whose folder is called `name`."""
    return lambda records: replace(records, speeds={**records.speeds, name: speed})


def with_damage(name: str, files: tuple[str, ...]) -> Callable[[Records], Records]:
    """A change that remembers which `files` are damaged of the model whose folder is called `name`: none forgets it."""

    def change(records: Records) -> Records:
        others = {other: found for other, found in records.damaged.items() if other != name}
        return replace(records, damaged={**others, name: files} if files else others)

    return change


def with_pin(repository: str, revision: str) -> Callable[[Records], Records]:
    """A change that pins `repository` to `revision`."""
    return lambda records: replace(records, pins={**records.pins, repository: revision})


def _plain(entry: CatalogueEntry) -> dict[str, Any]:
    return {**asdict(entry), "folder": None if entry.folder is None else str(entry.folder)}


def _entry(plain: Any) -> CatalogueEntry | None:
    try:
        return parse_entry(plain, lambda folder: Path(folder))
    except CatalogueError:
        return None

"""Whether a finished model is still what it was when it was made: every file of it, by size and hash. No torch."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from runtime.api import CancelSignal
from runtime.models.files import disk_problem, hash_file, model_files
from runtime.models.manifest import MANIFEST, FileRecord, ManifestError, read_manifest
from runtime.models.problems import ModelProblem, Problem

# Files that a loader might take for the model's weights.
_WEIGHTS = {".safetensors", ".bin", ".pt", ".pth", ".gguf"}


class Flaw(enum.StrEnum):
    """What is wrong with a file."""

    MISSING = "missing"
    ANOTHER_SIZE = "another size"
    CHANGED = "changed"
    """Of the right size, with other bytes in it."""
    UNREADABLE = "unreadable"
    UNEXPECTED = "unexpected"
    """A file of weights that the model does not have."""


@dataclass(frozen=True, slots=True)
class Damage:
    """A file, by its path below the model's folder with forward slashes, and what is wrong with it."""

    file: str
    flaw: Flaw


def verify_folder(
    folder: Path, on_bytes: Callable[[int, int], None], cancel: CancelSignal
) -> tuple[Damage, ...] | None:
    """What of the model in `folder` is not what its manifest says, by the files' names; None when cancelled.

    `on_bytes` is told how many bytes have been looked at, and how many there are. A file of another size is not read.

    Raises:
        ModelProblem: `NOT_FOUND` where there is no manifest, `DAMAGED` where it makes no sense, `NO_PERMISSION`.
    """
    try:
        manifest = read_manifest(folder)
    except ManifestError as error:
        raise ModelProblem(Problem.DAMAGED, str(error)) from error
    if manifest is None:
        raise ModelProblem(Problem.NOT_FOUND, f"no {MANIFEST} in {folder}")
    found = [
        Damage(name, Flaw.UNEXPECTED)
        for path in model_files(folder)
        if path.suffix in _WEIGHTS and (name := path.relative_to(folder).as_posix()) not in manifest.files
    ]
    done = 0

    def add(size: int) -> None:
        nonlocal done
        done += size
        on_bytes(done, manifest.size)

    for name, record in sorted(manifest.files.items()):
        before = done
        flaw = _flaw(folder / name, record, add, cancel)
        if cancel.is_set():
            return None
        if flaw is not None:
            found.append(Damage(name, flaw))
        add(before + record.size - done)
    return tuple(sorted(found, key=lambda damage: damage.file))


def _flaw(path: Path, record: FileRecord, on_bytes: Callable[[int], None], cancel: CancelSignal) -> Flaw | None:
    try:
        if not path.is_file():
            return Flaw.MISSING
        if path.stat().st_size != record.size:
            return Flaw.ANOTHER_SIZE
        found = hash_file(path, on_bytes, cancel)
    except PermissionError as error:
        raise disk_problem(error, path) from error
    except OSError:
        return Flaw.UNREADABLE
    return None if found is None or found == record else Flaw.CHANGED

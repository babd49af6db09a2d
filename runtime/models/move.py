"""Move the folder of models, to the same disk or another, so that at every moment all of them are in one place."""

from __future__ import annotations

import errno
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from filelock import FileLock, Timeout

from runtime.api import CancelSignal
from runtime.models.folders import ModelsFolder
from runtime.models.layout import UNFINISHED
from runtime.models.problems import ModelProblem, Problem
from runtime.models.store import size_of

logger = logging.getLogger(__name__)

_PIECE = 16 * 2**20
_COPY = ".moving"


class _CancelledError(Exception):
    """The caller no longer wants it."""


def move_models(place: ModelsFolder, target: Path, on_bytes: Callable[[int, int], None], cancel: CancelSignal) -> bool:
    """Move all models to the folder `target`, which must be empty or not there; whether it was done.

    On one disk this is a renaming. Across disks everything is copied, the copy renamed when it is whole, and the old
    folder deleted last; `on_bytes` gets the bytes copied and in all. Cancelled, it is as if it had not been asked for.

    Raises:
        ModelProblem: `BUSY` while a model is downloaded or converted, `UNSUPPORTED` where `target` holds something or
            lies in the folder itself, `DISK_FULL`, `NO_PERMISSION`, `DAMAGED` where a copy is shorter, `DISK_FAILED`.
    """
    source, target = place.path(), target.expanduser().absolute()
    if target == source:
        return True
    if source in target.parents or target in source.parents or (target.is_dir() and any(target.iterdir())):
        raise ModelProblem(Problem.UNSUPPORTED, f"{target} is not an empty folder beside {source}")
    try:
        with ExitStack() as locks:
            _lock_all(source, locks)
            if source.is_dir():
                _move(place, source, target, on_bytes, cancel)
            else:
                target.mkdir(parents=True, exist_ok=True)
        place.is_at(target)
    except _CancelledError:
        return False
    except PermissionError as error:
        raise ModelProblem(Problem.NO_PERMISSION, str(error)) from error
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise ModelProblem(Problem.DISK_FULL if full else Problem.DISK_FAILED, str(error)) from error
    return True


def _lock_all(source: Path, locks: ExitStack) -> None:
    for path in (source / UNFINISHED).glob("*.lock"):
        try:
            locks.enter_context(FileLock(path, timeout=0))
        except Timeout as error:
            raise ModelProblem(Problem.BUSY, path.stem) from error


def _move(
    place: ModelsFolder, source: Path, target: Path, on_bytes: Callable[[int, int], None], cancel: CancelSignal
) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir():
        target.rmdir()
    place.is_moving(source, target)
    try:
        source.rename(target)
        return
    except OSError as error:
        if error.errno != errno.EXDEV:
            place.is_at(source)
            raise
    copy = target.with_name(f"{target.name}{_COPY}")
    try:
        _copy(source, copy, on_bytes, cancel)
        copy.rename(target)
    except BaseException:
        shutil.rmtree(copy, ignore_errors=True)
        place.is_at(source)
        raise
    place.is_at(target)
    # What cannot be deleted of the old one costs room and nothing else.
    shutil.rmtree(source, ignore_errors=True)


def _copy(source: Path, copy: Path, on_bytes: Callable[[int, int], None], cancel: CancelSignal) -> None:
    if copy.exists():
        shutil.rmtree(copy)  # of a move that was killed
    total, done = size_of(source), 0
    free = shutil.disk_usage(copy.parent).free
    if free < total:
        raise ModelProblem(Problem.DISK_FULL, f"{total:,} bytes are needed, {free:,} are free")
    for path in _files(source):
        to = copy / path.relative_to(source)
        to.parent.mkdir(parents=True, exist_ok=True)
        with path.open("rb") as reading, to.open("wb") as writing:
            while piece := reading.read(_PIECE):
                if cancel.is_set():
                    raise _CancelledError
                writing.write(piece)
                done += len(piece)
                on_bytes(done, total)
            writing.flush()
            os.fsync(writing.fileno())
        shutil.copystat(path, to)
        if to.stat().st_size != path.stat().st_size:
            raise ModelProblem(Problem.DAMAGED, f"{path.name} was not copied whole")


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())

"""Files of models on the disk: written whole or not at all, hashed, and what the system's errors mean for a person."""

from __future__ import annotations

import contextlib
import enum
import errno
import hashlib
import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from runtime.api import CancelSignal
from runtime.models.manifest import MANIFEST, FileRecord
from runtime.models.problems import ModelProblem, Problem

logger = logging.getLogger(__name__)

CHUNK = 8 * 2**20
# What a file is called until it is whole; a dot before it, so that nothing takes it for a part of a model.
_UNFINISHED = ".{}.part"

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
_NO_LINKS = {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EACCES}
_FULL_ON_WINDOWS = {39, 112}  # ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL


class Placing(enum.Enum):
    """How a file that is kept as it is gets into a model's folder."""

    LINK = "link"
    """A second name for the same bytes; a copy where the disk has no such thing."""
    COPY = "copy"
    MOVE = "move"


def disk_problem(error: OSError, path: Path) -> ModelProblem:
    """What `error`, which using `path` raised, means for a person."""
    problem = Problem.DISK_FAILED
    if error.errno in _FULL or getattr(error, "winerror", None) in _FULL_ON_WINDOWS:
        problem = Problem.DISK_FULL
    elif error.errno in _FORBIDDEN:
        problem = Problem.NO_PERMISSION
    elif isinstance(error, FileNotFoundError):
        problem = Problem.NOT_FOUND
    return ModelProblem(problem, f"{path}: {error.strerror or error}")


@contextlib.contextmanager
def disk_problems(path: Path) -> Iterator[None]:
    """Raise what `disk_problem` says in place of every `OSError`."""
    try:
        yield
    except OSError as error:
        raise disk_problem(error, path) from error


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """The path of a file to write in place of `path`, in the same folder, which is put there once it is whole.

    It is on the disk, not only on its way there, before it gets its name. Where the block raises, or leaves no file, it
    is taken away and `path` stays as it was.

    Raises:
        OSError: it cannot be put there.
    """
    temporary = path.with_name(_UNFINISHED.format(path.name))
    temporary.unlink(missing_ok=True)
    try:
        yield temporary
        if not temporary.exists():
            return
        with temporary.open("r+b") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def write_whole(path: Path, data: bytes) -> None:
    """Replace the file at `path` by `data`, or leave it as it was.

    Raises:
        ModelProblem: `DISK_FULL`, `NO_PERMISSION` or `DISK_FAILED`.
    """
    with disk_problems(path), written_whole(path) as temporary:
        temporary.write_bytes(data)


def sync_folder(folder: Path) -> None:
    """Make names last through a power cut. What they name is safe by now, so that a refusal is only logged."""
    if sys.platform == "win32":
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        logger.info("folder %s cannot be synced: %s", folder, error)


def hash_file(path: Path, on_bytes: Callable[[int], None], cancel: CancelSignal) -> FileRecord | None:
    """The size and the SHA-256 of the file at `path`, None when cancelled.

    `on_bytes` is told how many more bytes have been read each time.

    Raises:
        OSError: it cannot be read.
    """
    digest, size = hashlib.sha256(), 0
    buffer = memoryview(bytearray(CHUNK))
    with path.open("rb", buffering=0) as file:
        while got := file.readinto(buffer):
            if cancel.is_set():
                return None
            digest.update(buffer[:got])
            size += got
            on_bytes(got)
    return FileRecord(size, digest.hexdigest())


def model_files(folder: Path) -> Iterator[Path]:
    """The files of the model in `folder`, without the manifest and what is hidden, in the order of their names."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and path != folder / MANIFEST:
            yield path


def place(source: Path, target: Path, how: Placing) -> None:
    """Put the file `source` to `target`, whole or not at all.

    A source that is itself a link, as in a Hugging Face cache, is followed.

    Raises:
        ModelProblem: `DISK_FULL`, `NO_PERMISSION`, `DISK_FAILED`, or `NOT_FOUND` where there is no source.
    """
    with disk_problems(target), written_whole(target) as temporary:
        real = source.resolve(strict=True)
        if how is Placing.MOVE:
            with contextlib.suppress(OSError):  # on another disk
                real.replace(temporary)
        elif how is Placing.LINK:
            try:
                os.link(real, temporary)
            except OSError as error:
                if error.errno not in _NO_LINKS:
                    raise
        if not temporary.exists():
            shutil.copyfile(real, temporary)
    if how is Placing.MOVE:
        with disk_problems(source):
            source.unlink(missing_ok=True)

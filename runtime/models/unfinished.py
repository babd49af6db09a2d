"""The folder of a model that is being made: what it is made from, and what of it is done. No torch.

`job.json` says it, `source/` has what was fetched of the files, `result/` the finished ones. Only checked files get
into `result`, and it becomes the model's folder by one renaming.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from runtime.models.catalogue import Precision
from runtime.models.files import disk_problems, write_whole
from runtime.models.manifest import FileRecord
from runtime.models.problems import ModelProblem, Problem
from runtime.models.source import SourceFile

JOB = "job.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class DoneShard:
    """A weight file that is done: bytes of its tensors by name, and what the file is, None where no tensor was left."""

    weights: Mapping[str, int] = field(default_factory=dict)
    record: FileRecord | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is being made: as in `Manifest`, and the `files` of the source, and which of its weight files are `done`.

    `repository` and `revision` are None for files of a folder. A job keeps its revision, whatever the Hub has now.
    """

    model: str
    name: str
    licence: str
    precision: Precision
    repository: str | None
    revision: str | None
    files: tuple[SourceFile, ...]
    done: Mapping[str, DoneShard] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of all source files."""
        return sum(file.size for file in self.files)


@dataclass(frozen=True, slots=True)
class WorkFolder:
    """A job's folder on the disk."""

    path: Path

    @property
    def source(self) -> Path:
        """Where files are fetched to."""
        return self.path / "source"

    @property
    def result(self) -> Path:
        """What becomes the model's folder."""
        return self.path / "result"

    def read(self) -> Job | None:
        """The job in the folder, None where there is none that this version can go on with."""
        try:
            plain = json.loads((self.path / JOB).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except ValueError:
            return None
        except OSError as error:
            raise ModelProblem(Problem.DISK_FAILED, f"{self.path / JOB}: {error}") from error
        return _job(plain)

    def write(self, job: Job) -> None:
        """Keep `job`, in place of what was kept before.

        Raises:
            ModelProblem: `DISK_FULL`, `NO_PERMISSION` or `DISK_FAILED`.
        """
        with disk_problems(self.path):
            for folder in (self.source, self.result):
                folder.mkdir(parents=True, exist_ok=True)
        plain = {"format": FORMAT, **asdict(job)}
        write_whole(self.path / JOB, (json.dumps(plain, indent=1, ensure_ascii=False) + "\n").encode())

    def is_done(self, job: Job, file: SourceFile) -> bool:
        """Whether `file` has become what it becomes, so that its source is needed no more."""
        if file.is_weights and job.precision is not Precision.BF16:
            if (shard := job.done.get(file.path)) is None:
                return False
            return shard.record is None or _size(self.result / file.path) == shard.record.size
        return _size(self.result / file.path) == file.size

    def is_source(self, path: Path) -> bool:
        """Whether `path` was fetched for this job, so that it may be moved and deleted."""
        return path.is_relative_to(self.source)

    def bytes_here(self, job: Job, file: SourceFile) -> int:
        """Bytes of `file` that need not be fetched any more."""
        if self.is_done(job, file):
            return file.size
        return min(_size(self.source / file.path) or 0, file.size)

    def drop_done(self, job: Job) -> None:
        """Delete the sources of weight files that are done, which a kill may have left.

        Raises:
            ModelProblem: `NO_PERMISSION` or `DISK_FAILED`.
        """
        for file in job.files:
            if file.is_weights and self.is_done(job, file):
                with disk_problems(self.source):
                    (self.source / file.path).unlink(missing_ok=True)

    def remove(self) -> None:
        """Delete the folder.

        Raises:
            ModelProblem: `NO_PERMISSION` or `DISK_FAILED`.
        """
        with disk_problems(self.path):
            # First what is said about it, so that what is left by a kill is no job.
            (self.path / JOB).unlink(missing_ok=True)
            shutil.rmtree(self.path)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _job(plain: Any) -> Job | None:
    try:
        if plain.pop("format") != FORMAT:
            return None
        return Job(
            **{
                **plain,
                "precision": Precision(plain["precision"]),
                "files": tuple(SourceFile(**file) for file in plain["files"]),
                "done": {
                    name: DoneShard(shard["weights"], FileRecord(**shard["record"]) if shard["record"] else None)
                    for name, shard in plain["done"].items()
                },
            }
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return None

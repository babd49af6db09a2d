"""Source files that are on this computer already, in huggingface_hub's cache or a folder: only read, never changed."""

from __future__ import annotations

import re
from pathlib import Path

from huggingface_hub import try_to_load_from_cache

from runtime.models.config_shape import CONFIG
from runtime.models.files import disk_problems
from runtime.models.problems import ModelProblem, Problem
from runtime.models.source import Listing, SourceFile, choose
from runtime.models.weight_files import weight_files

_SHA256, _SHA1 = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{40}")


def folder_files(folder: Path) -> tuple[SourceFile, ...]:
    """What is needed of the model in `folder`.

    Raises:
        ModelProblem: `NOT_FOUND` where a file is missing, `UNSUPPORTED` where there are no weights in safetensors, or
            that it cannot be read.
    """
    with disk_problems(folder):
        files = [_described(path) for path in folder.iterdir() if path.is_file()]
    chosen = choose(str(folder), files)
    if any(file.path == CONFIG for file in chosen):
        weight_files(folder)
    return chosen


def cached_listing(repository: str, revision: str | None) -> Listing | None:
    """What the cache has of `repository` at `revision` (default: its main branch), None unless that is whole."""
    found = try_to_load_from_cache(repository, CONFIG, revision=revision)
    if not isinstance(found, str):
        return None
    folder = Path(found).parent
    try:
        files = folder_files(folder)
    except ModelProblem as problem:
        if problem.problem in (Problem.NOT_FOUND, Problem.UNSUPPORTED):
            return None
        raise
    if not any(file.path.startswith("tokenizer") for file in files):
        return None
    return Listing(repository, folder.name, "not stated", files)


def cached_file(repository: str, revision: str, file: SourceFile) -> Path | None:
    """Where the cache has `file` of `repository` at `revision`."""
    found = try_to_load_from_cache(repository, file.path, revision=revision)
    return Path(found) if isinstance(found, str) else None


def _described(path: Path) -> SourceFile:
    # In the cache a file is a link to one that is called by its hash: SHA-256 of a large one, git's of a small one.
    name = path.resolve().name if path.is_symlink() else ""
    return SourceFile(
        path=path.name,
        size=path.stat().st_size,
        sha256=name if _SHA256.fullmatch(name) else None,
        blob=name if _SHA1.fullmatch(name) else None,
    )

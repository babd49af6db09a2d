"""The last step of making a model: its index, and the manifest that makes a folder a whole one. No torch."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from runtime.api import CancelSignal
from runtime.models.catalogue import Precision
from runtime.models.files import disk_problems, hash_file, model_files, write_whole
from runtime.models.manifest import MANIFEST, Manifest, library_versions
from runtime.models.unfinished import DoneShard
from runtime.models.weight_files import INDEX


def finish_folder(
    folder: Path,
    shards: Mapping[str, DoneShard],
    *,
    model: str,
    name: str,
    licence: str,
    precision: Precision,
    repository: str | None,
    revision: str | None,
    cancel: CancelSignal,
) -> Manifest | None:
    """Write the index and, last, the manifest of `folder`, in which all other files are by now; None when cancelled.

    `shards` are all files of weights by name, also those without tensors. The other arguments are those of `Manifest`.
    Files whose names begin with a dot are not the model's. In BF16 the index stays the published one.

    Raises:
        ModelProblem: `DISK_FULL`, `NO_PERMISSION` or `DISK_FAILED`.
    """
    written = {name: shard for name, shard in shards.items() if shard.record is not None}
    if precision is not Precision.BF16 and (len(shards) > 1 or (folder / INDEX).exists()):
        weights = {tensor: file for file, shard in sorted(written.items()) for tensor in shard.weights}
        total = sum(size for shard in written.values() for size in shard.weights.values())
        index = {"metadata": {"total_size": total}, "weight_map": dict(sorted(weights.items()))}
        write_whole(folder / INDEX, (json.dumps(index, indent=2, ensure_ascii=False) + "\n").encode())
    files = {name: shard.record for name, shard in written.items() if shard.record is not None}
    for path in model_files(folder):
        relative = path.relative_to(folder).as_posix()
        if relative not in files:
            with disk_problems(path):
                record = hash_file(path, lambda _: None, cancel)
            if record is None:
                return None
            files[relative] = record
    manifest = Manifest(
        model=model,
        name=name,
        licence=licence,
        precision=precision,
        repository=repository,
        revision=revision,
        files=files,
        versions=library_versions(),
    )
    write_whole(folder / MANIFEST, manifest.to_json().encode())
    return manifest

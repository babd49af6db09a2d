"""Which weights a model has, in one short text: an adapter made for other ones is refused by it. No torch.

The same model has the same fingerprint wherever its folder lies and whenever it was copied. What is hashed depends on
what is known of it without reading tens of gigabytes:

- its manifest names a repository of the Hub and a revision: those two, so that every precision made of one published
  checkpoint counts as the same base. An adapter made beside 4 bits works beside 8, and beside the published weights;
- its manifest names neither, as of what was converted from a folder: the hashes of its weight files in the manifest.
  Where it was not converted and is one file, that is the file's own SHA-256, the same as without a manifest;
- no manifest, and one file of at most 256 MiB, as the starter: the file's SHA-256;
- no manifest, and shards or a larger file: of each its size, its header and 64 KiB at each of 16 places. Headers alone
  would not do, for a model that was trained further has the same ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from runtime.models.catalogue import Precision
from runtime.models.files import disk_problems
from runtime.models.manifest import MANIFEST, Manifest, ManifestError, read_manifest
from runtime.models.problems import ModelProblem, Problem
from runtime.models.weight_files import weight_files

# Bytes of a file that is read whole: a quarter of a second or so.
WHOLE_LIMIT = 256 * 2**20
_SAMPLES, _SAMPLE = 16, 64 * 2**10
_SUFFIX = ".safetensors"


def base_fingerprint(folder: Path) -> str:
    """The fingerprint of the model in `folder`: 64 hexadecimal digits.

    Raises:
        ModelProblem: `NOT_FOUND`, `UNSUPPORTED` or `DAMAGED` where there are no weights, no sensible index or no
            sensible manifest; what goes wrong with the disk.
    """
    try:
        manifest = read_manifest(folder)
    except ManifestError as error:
        raise ModelProblem(Problem.DAMAGED, f"{folder}: {error}") from error
    if manifest is not None:
        return _of_manifest(manifest)
    files = weight_files(folder)
    with disk_problems(folder):
        if len(files) == 1 and files[0].stat().st_size <= WHOLE_LIMIT:
            with files[0].open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        return _joined("shards", (_sampled(path) for path in files))


def _of_manifest(manifest: Manifest) -> str:
    if manifest.repository is not None and manifest.revision is not None:
        return _joined("hub", (manifest.repository, manifest.revision))
    hashes = sorted(record.sha256 for name, record in manifest.files.items() if name.endswith(_SUFFIX))
    if not hashes:
        raise ModelProblem(Problem.DAMAGED, f"{MANIFEST} names no weights")
    if manifest.precision is Precision.BF16 and len(hashes) == 1:
        return hashes[0]
    return _joined("files", hashes)


def _joined(kind: str, parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join((kind, *parts)).encode()).hexdigest()


def _sampled(path: Path) -> str:
    """The SHA-256 of the size, the header and some of the weights of a file in safetensors."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        digest = hashlib.sha256(size.to_bytes(8, "little"))
        file.seek(0)
        start = 8 + int.from_bytes(file.read(8), "little")
        if start > size:
            raise ModelProblem(Problem.DAMAGED, f"{path.name}: its header is longer than the file")
        _digest_into(digest, file, 0, start)
        for number in range(_SAMPLES):
            _digest_into(digest, file, start + (size - start) * number // _SAMPLES, _SAMPLE)
        return digest.hexdigest()


def _digest_into(digest: hashlib._Hash, file: BinaryIO, start: int, count: int) -> None:
    file.seek(start)
    digest.update(file.read(count))

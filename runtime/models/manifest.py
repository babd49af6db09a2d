"""The manifest of a folder of the store: what it is, where it came from, and what each of its files must be.

It is the last file written, so that a folder that has one is whole.
"""

from __future__ import annotations

import importlib.metadata
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from runtime.models.catalogue import Precision

MANIFEST = "manifest.json"
FORMAT = 1
# What decides the bytes of a conversion.
_LIBRARIES = ("torch", "bitsandbytes", "safetensors")


class ManifestError(ValueError):
    """A manifest that cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What a file must be: its `size` in bytes and its SHA-256 in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A finished model on the disk.

    `model` is the id in the catalogue, or of what the user added. `repository` and `revision` (a full commit hash) are
    the Hub's, None for what was converted from a folder. `files` has every file but the manifest itself, by its path
    below the folder with forward slashes. `versions` are those of the libraries that made the files.
    """

    model: str
    name: str
    licence: str
    precision: Precision
    repository: str | None
    revision: str | None
    files: Mapping[str, FileRecord]
    versions: Mapping[str, str]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(record.size for record in self.files.values())

    def to_json(self) -> str:
        """The text of the manifest's file."""
        plain = {"format": FORMAT, **asdict(self), "files": {n: asdict(r) for n, r in sorted(self.files.items())}}
        return json.dumps(plain, indent=2, ensure_ascii=False) + "\n"


def library_versions() -> Mapping[str, str]:
    """Versions of the libraries that decide what a conversion gives; one that is not installed is left out."""
    versions = {}
    for name in _LIBRARIES:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return versions


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of `folder`, None where it has none.

    Raises:
        ManifestError: there is one, and it makes no sense.
    """
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise ManifestError(f"{MANIFEST} cannot be read: {error}") from error
    return parse_manifest(content)


def parse_manifest(content: Any) -> Manifest:
    """The manifest in `content`, as JSON gives it.

    Raises:
        ManifestError: it makes no sense, or is of another format.
    """
    try:
        plain = dict(content)
        if plain.pop("format") != FORMAT:
            raise ManifestError(f"{MANIFEST} is of another version of this program")
        files = {_checked(name): FileRecord(int(r["size"]), str(r["sha256"])) for name, r in plain.pop("files").items()}
        return Manifest(**{**plain, "precision": Precision(plain["precision"])}, files=files)
    except (TypeError, KeyError, AttributeError, ValueError) as error:
        if isinstance(error, ManifestError):
            raise
        raise ManifestError(f"{MANIFEST} makes no sense: {error}") from error


def _checked(name: str) -> str:
    parts = name.split("/")
    if not all(parts) or ".." in parts or "\\" in name or ":" in name:
        raise ManifestError(f"{name!r} is not in the model's folder")
    return name

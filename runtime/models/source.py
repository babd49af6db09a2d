"""The files a model is made from: which of a repository are needed, and what each of them must be."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from runtime.api import CancelSignal
from runtime.models.files import CHUNK, disk_problems
from runtime.models.manifest import MANIFEST
from runtime.models.problems import ModelProblem, Problem
from runtime.models.weight_files import INDEX

# As transformers names them; "consolidated.safetensors" and the like would be the same weights again.
_WEIGHTS = re.compile(r"model(-\d{5}-of-\d{5})?\.safetensors")
_ADAPTER_WEIGHTS = re.compile(r"adapter_model\.safetensors")
# Sizes, tokenizer, chat template, model card and licence. No program, no pickle, no GGUF, nothing in a folder below.
_OTHERS = re.compile(
    r"[\w.+-]+\.(json|jinja|model|safetensors\.index\.json)|(merges|vocab)\.txt|README\.md|(LICEN[CS]E|NOTICE)[\w.-]*"
)
_NEVER = re.compile(r".*\.(bin|pt|pth|h5|msgpack|onnx)\.index\.json|" + re.escape(MANIFEST))


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of a repository: its path in it, its `size` in bytes, and its hash, in hexadecimal.

    Of a large file the Hub tells the `sha256` of its content, of a small one only git's own hash, `blob`: SHA-1 over
    "blob", its size and its content. Both are None where nobody told.
    """

    path: str
    size: int
    sha256: str | None = None
    blob: str | None = None

    @property
    def is_weights(self) -> bool:
        """Whether it holds tensors."""
        return self.path.endswith(".safetensors")


@dataclass(frozen=True, slots=True)
class Listing:
    """What is needed of a repository at one commit. `parameters` is how many it has, None where nobody told."""

    repository: str
    revision: str
    licence: str
    files: tuple[SourceFile, ...]
    parameters: int | None = None

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)


def choose(repository: str, files: Sequence[SourceFile]) -> tuple[SourceFile, ...]:
    """Those of `files` that a model, or else an adapter, is made of: its weights last, each by their names.

    Raises:
        ModelProblem: `UNSUPPORTED`, there are no weights in safetensors.
    """
    others = [file for file in files if _OTHERS.fullmatch(file.path) and not _NEVER.fullmatch(file.path)]
    for pattern in (_WEIGHTS, _ADAPTER_WEIGHTS):
        if weights := [file for file in files if pattern.fullmatch(file.path)]:
            return (*_sorted(others), *_sorted(weights))
    raise ModelProblem(Problem.UNSUPPORTED, f"{repository} has no weights in safetensors")


def is_index(file: SourceFile) -> bool:
    """Whether `file` says which weight file holds which tensor."""
    return file.path == INDEX


def is_whole(path: Path, file: SourceFile, cancel: CancelSignal) -> bool | None:
    """Whether what lies at `path` is `file`, by size and hash; None when cancelled.

    Raises:
        ModelProblem: it cannot be read.
    """
    with disk_problems(path):
        if path.stat().st_size != file.size:
            return False
        if file.sha256 is not None:
            digest, expected = hashlib.sha256(), file.sha256
        elif file.blob is not None:
            digest, expected = hashlib.sha1(f"blob {file.size}\0".encode(), usedforsecurity=False), file.blob
        else:
            return True
        with path.open("rb") as content:
            while chunk := content.read(CHUNK):
                if cancel.is_set():
                    return None
                digest.update(chunk)
    return digest.hexdigest() == expected


def _sorted(files: Sequence[SourceFile]) -> list[SourceFile]:
    return sorted(files, key=lambda file: file.path)

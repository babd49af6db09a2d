"""The models this program offers, as `resources/models/catalogue.json` declares them.

Where the numbers of DiffusionGemma 26B come from: the sizes are those of its config.json; the download is 25.25 billion
text parameters (counted) and about 0.55 billion of the vision tower (as others report), two bytes each, in eleven files
of about 4.9 GB. Once a repository has been reached, what it says of its files counts instead.
"""

from __future__ import annotations

import enum
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from runtime.models.shape import ModelShape

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
CATALOGUE = RESOURCES / "models" / "catalogue.json"
FORMAT = 1

_REVISION = re.compile(r"[0-9a-f]{40}")
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")


class Precision(enum.StrEnum):
    """How weights are kept; `runtime.quantization.recipe` has it tensor by tensor.

    `BF16`: as published, two bytes each; a processor computes in four. `NF4`: the experts in four bits with double
    quantisation, the rest as published, without the vision tower. `NF4_INT8`: the same with attention and dense layers
    in eight bits. `INT8`: experts, attention and dense layers in eight bits.
    """

    BF16 = "bf16"
    INT8 = "int8"
    NF4 = "nf4"
    NF4_INT8 = "nf4-int8"


class CatalogueError(ValueError):
    """The catalogue cannot be used; the message names the entry and what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """A model on offer: one of the Hub's (`repository`), or one that is on this computer already (`folder`).

    `revision` is the Hub's commit to take; None until the repository was reached for the first time, which pins it.
    Sizes are in bytes; `download_bytes` is 0 where nothing has to be fetched.
    """

    id: str
    name: str
    repository: str | None
    revision: str | None
    folder: Path | None
    licence: str
    good_for: str
    download_bytes: int
    largest_file_bytes: int
    precisions: tuple[Precision, ...]
    shape: ModelShape


def load_catalogue(path: Path = CATALOGUE) -> tuple[CatalogueEntry, ...]:
    """The models in the catalogue at `path`, in its order.

    Raises:
        CatalogueError: it cannot be read, or an entry is not valid.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CatalogueError(f"the model catalogue cannot be read: {error}") from error
    return parse_catalogue(content)


def parse_catalogue(content: Any) -> tuple[CatalogueEntry, ...]:
    """The models in `content`, a catalogue as JSON gives it.

    Raises:
        CatalogueError: an entry is not valid, or two have the same id.
    """
    if not isinstance(content, dict) or content.get("format") != FORMAT or not isinstance(content.get("models"), list):
        raise CatalogueError(f"the model catalogue is no object of format {FORMAT} with a list of models")
    entries = tuple(
        parse_entry(plain, _bundled, str(number)) for number, plain in enumerate(content["models"], start=1)
    )
    ids = [entry.id for entry in entries]
    for name in ids:
        if ids.count(name) > 1:
            raise CatalogueError(f"model {name!r}: listed more than once")
    return entries


def parse_entry(plain: Any, folder: Callable[[str], Path], place: str = "") -> CatalogueEntry:
    """One model in `plain`, as JSON gives it; `folder` makes a path of what its folder says.

    Raises:
        CatalogueError: it is not valid; the message calls it by its id, or by its `place` where it has none.
    """
    name = plain.get("id") if isinstance(plain, dict) else None
    try:
        _check_fields(plain, [field.name for field in fields(CatalogueEntry)])
        _check_fields(plain["shape"], [field.name for field in fields(ModelShape)])
        for text in ("id", "name", "licence", "good_for"):
            if not isinstance(plain[text], str) or not plain[text].strip():
                raise ValueError(f"{text} is no text")
        for size in ("download_bytes", "largest_file_bytes"):
            _check_number(size, plain[size])
        for width, value in plain["shape"].items():
            _check_number(width, value)
        _check_source(plain)
        return CatalogueEntry(
            **{
                **plain,
                "folder": None if plain["folder"] is None else folder(plain["folder"]),
                "precisions": _precisions(plain["precisions"]),
                "shape": ModelShape(**plain["shape"]),
            }
        )
    except ValueError as error:
        raise CatalogueError(f"model {repr(name) if name else place}: {error}") from error


def _bundled(folder: str) -> Path:
    if not re.fullmatch(r"[\w-]+", folder):
        raise ValueError("folder is no name of a folder")
    return RESOURCES / folder


def _check_fields(plain: Any, names: Sequence[str]) -> None:
    if not isinstance(plain, Mapping):
        raise ValueError("not an object")
    if missing := [name for name in names if name not in plain]:
        raise ValueError(f"{missing[0]} is missing")
    if unknown := [name for name in plain if name not in names]:
        raise ValueError(f"{unknown[0]} is unknown")


def _check_number(name: str, value: Any) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{name} is no whole number from 0")


def _check_source(plain: Mapping[str, Any]) -> None:
    repository, revision, folder = plain["repository"], plain["revision"], plain["folder"]
    if (repository is None) == (folder is None):
        raise ValueError("either repository or folder must be given")
    if repository is not None and not (isinstance(repository, str) and _REPOSITORY.fullmatch(repository)):
        raise ValueError("repository is not owner/name")
    if folder is not None and not isinstance(folder, str):
        raise ValueError("folder is no name of a folder")
    if revision is not None and not (isinstance(revision, str) and _REVISION.fullmatch(revision)):
        raise ValueError("revision is no full commit hash")
    if folder is not None and revision is not None:
        raise ValueError("only a repository has a revision")


def _precisions(plain: Any) -> tuple[Precision, ...]:
    if not isinstance(plain, list) or not plain:
        raise ValueError("precisions is no list with something in it")
    names = [precision.value for precision in Precision]
    for name in plain:
        if name not in names:
            raise ValueError(f"precision {name!r} is none of {', '.join(names)}")
    if len(set(plain)) < len(plain):
        raise ValueError("a precision is listed more than once")
    return tuple(Precision(name) for name in plain)

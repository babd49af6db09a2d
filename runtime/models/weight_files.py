"""The weight files of a checkpoint as its index names them, and what their headers say; no torch."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path

from safetensors import SafetensorError, safe_open

from runtime.models.problems import ModelProblem, Problem

INDEX, SINGLE = "model.safetensors.index.json", "model.safetensors"


def weight_files(folder: Path) -> Sequence[Path]:
    """The weight files of the checkpoint in `folder`, in the order of their names.

    Raises:
        ModelProblem: `NOT_FOUND` where one is missing, `UNSUPPORTED` where there are none in safetensors, `DAMAGED`
            where the index makes no sense or names a file elsewhere.
    """
    if not (folder / INDEX).is_file():
        if not (folder / SINGLE).is_file():
            raise ModelProblem(Problem.UNSUPPORTED, f"no {SINGLE} in {folder}")
        return [folder / SINGLE]
    try:
        names = set(json.loads((folder / INDEX).read_text(encoding="utf-8"))["weight_map"].values())
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelProblem(Problem.DAMAGED, f"{INDEX}: {error}") from error
    for name in names:
        if not isinstance(name, str) or Path(name).name != name:
            raise ModelProblem(Problem.DAMAGED, f"{INDEX}: {name!r} is not in the model's folder")
        if not (folder / name).is_file():
            raise ModelProblem(Problem.NOT_FOUND, f"no {name} in {folder}")
    return [folder / name for name in sorted(names)]


def parameter_count(folder: Path) -> int:
    """How many numbers the weight files of the checkpoint in `folder` hold, as their headers say.

    Raises:
        ModelProblem: as `weight_files`, and `DAMAGED` where a header cannot be read.
    """
    total = 0
    for path in weight_files(folder):
        try:
            with safe_open(path, framework="numpy") as file:
                total += sum(math.prod(file.get_slice(name).get_shape()) for name in file.keys())  # noqa: SIM118
        except (SafetensorError, OSError) as error:
            raise ModelProblem(Problem.DAMAGED, f"{path.name}: {error}") from error
    return total

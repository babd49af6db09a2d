"""What is where in the folder of models.

`<id>-<precision>/` is a finished model, `.unfinished/<id>-<precision>/` one that is being made, and beside that a lock
which whoever makes it holds.
"""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock

from runtime.models.catalogue import Precision

UNFINISHED = ".unfinished"


def finished_folder(models: Path, model: str, precision: Precision) -> Path:
    """Where the model with the id `model` is once it is whole."""
    return models / f"{model}-{precision}"


def work_folder(models: Path, model: str, precision: Precision) -> Path:
    """Where the model with the id `model` is made."""
    return models / UNFINISHED / f"{model}-{precision}"


def work_lock(work: Path) -> FileLock:
    """The lock of the work folder `work`. The system lets it go when its process ends, however that ends."""
    return FileLock(work.parent / f"{work.name}.lock", timeout=0)


def named(folder: Path) -> tuple[str, Precision] | None:
    """The id and precision that the name of `folder` says, None where it says none."""
    # The longest first: "nf4-int8" ends as "int8" does.
    for precision in sorted(Precision, key=len, reverse=True):
        model = folder.name.removesuffix(f"-{precision}")
        if model and model != folder.name:
            return model, precision
    return None

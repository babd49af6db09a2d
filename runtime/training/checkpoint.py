"""Store and resume a run: tensors as safetensors, the rest as JSON, never pickle."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from safetensors.torch import load_file, save_file

from runtime.training.optimiser import MasterOptimiser

TENSORS = "state.safetensors"
FACTS = "state.json"


@dataclass(frozen=True, slots=True)
class RunPosition:
    """How far a run has come.

    Attributes:
        step: optimiser steps done.
        started: Unix time of the run's very first step, in seconds.
        tokens: canvas and prompt tokens seen.
    """

    step: int
    started: float
    tokens: int


def save_checkpoint(folder: Path, position: RunPosition, optimiser: MasterOptimiser) -> None:
    """Write a checkpoint; a crash in between leaves the old one.

    Random numbers need no state: they are drawn anew from seed and step (see `train`).
    """
    fresh = folder.with_name(folder.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    save_file(optimiser.state(), fresh / TENSORS)
    (fresh / FACTS).write_text(json.dumps(asdict(position)), encoding="utf-8")
    replace_folder(fresh, folder)


def load_checkpoint(folder: Path, optimiser: MasterOptimiser) -> RunPosition:
    """Restore weights and moments in place; return the position.

    Raises:
        FileNotFoundError: there is no checkpoint.
    """
    facts: dict[str, Any] = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    optimiser.restore(load_file(folder / TENSORS))
    return RunPosition(**facts)


def replace_folder(fresh: Path, folder: Path) -> None:
    """Put a finished folder in the place of another of the same parent."""
    old = folder.with_name(folder.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        os.replace(folder, old)
    os.replace(fresh, folder)
    shutil.rmtree(old, ignore_errors=True)

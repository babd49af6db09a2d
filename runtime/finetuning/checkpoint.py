"""A run's checkpoint: one file of safetensors that is replaced whole, with its numbers in the file's own header."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from runtime.finetuning.problems import LearningFailed, LearningProblem
from runtime.models.files import written_whole

FOLDER, FILE = "checkpoint", "checkpoint.safetensors"
_FACTS = "facts"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a run is, apart from its numbers.

    Attributes:
        step: optimiser steps done.
        loss_before: held-back loss at the beginning, nats a token.
        other_before: the same on other text.
        best: lowest held-back loss so far; `best_other` and `best_step` belong to it.
        best_other: see `best`.
        best_step: see `best`.
        checks_without: checks since then.
        is_over: nothing is left but to make the voice.
    """

    step: int = 0
    loss_before: float = 0.0
    other_before: float = 0.0
    best: float = 0.0
    best_other: float = 0.0
    best_step: int = 0
    checks_without: int = 0
    is_over: bool = False


def save(run: Path, standing: Standing, tensors: dict[str, Tensor]) -> None:
    """Replace the checkpoint; a crash, or a full disk, leaves the old one.

    Raises:
        OSError: it cannot be written.
    """
    (run / FOLDER).mkdir(exist_ok=True)
    with written_whole(run / FOLDER / FILE) as path:
        try:
            save_file(
                {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()},
                path,
                metadata={_FACTS: json.dumps(asdict(standing))},
            )
        except SafetensorError as error:
            raise _as_os_error(error) from error


def load(run: Path) -> tuple[Standing, dict[str, Tensor]] | None:
    """Read the checkpoint; None where there is none yet.

    Raises:
        LearningFailed: `DAMAGED`.
    """
    path = run / FOLDER / FILE
    if not path.exists():
        return None
    try:
        with safe_open(path, framework="pt") as file:
            facts: dict[str, Any] = json.loads((file.metadata() or {})[_FACTS])
            tensors: dict[str, Tensor] = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        return Standing(**facts), tensors
    except (SafetensorError, OSError, ValueError, TypeError, KeyError) as error:
        raise LearningFailed(LearningProblem.DAMAGED, f"{path.name}: {error}") from error


def copied(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """Copies of tensors, named with a prefix."""
    return {f"{prefix}{name}": tensor.detach().to("cpu", torch.float32, copy=True) for name, tensor in tensors.items()}


def taken(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """Those whose names begin with a prefix, named without it."""
    return {name.removeprefix(prefix): one for name, one in tensors.items() if name.startswith(prefix)}


def _as_os_error(error: SafetensorError) -> OSError:
    """The library's own error for what the system said: it writes its number into the text, as "(os error 28)"."""
    found = str(error).rpartition("os error ")[2].split(")")[0]
    return OSError(int(found), str(error)) if found.isdigit() else OSError(str(error))

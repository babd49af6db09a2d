"""A conversion in a process of its own, with no more imported than it needs."""

from __future__ import annotations

import threading
from pathlib import Path

import torch

# Beforehand, so that a process that is forked from one with this module has them.
import runtime.quantization.convert as _  # noqa: F401
from runtime.fetching.convert_folder import convert_folder
from runtime.models.catalogue import Precision

# A second thread would not survive a fork.
torch.set_num_threads(1)


def convert_to_nf4(source: Path, models: Path) -> None:
    """Convert the checkpoint in `source`."""
    convert_folder(source, models, Precision.NF4, lambda event: None, threading.Event())

"""A process that learns, and is killed at a moment of one's choice: nothing of it can clean up after itself."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import torch

from runtime.finetuning import run as runs
from runtime.finetuning import samples, windows
from runtime.finetuning.events import Failed
from runtime.finetuning.learner import Learner
from runtime.finetuning.run import Order, learn

# Before the file with that ending gets its name, or in the middle of a step.
FEW_WINDOWS = 6
FILES = ("pieces.json", "state.json", "checkpoint.safetensors", "voice.json", "voice")


def run(order: Order, moment: str, number: int) -> None:
    """Learn; be killed at the `number`-th `moment`: a name of `FILES`, or "step". "never" lets it end."""
    torch.set_num_threads(1)
    windows._MOST_WINDOWS, samples.COUNT = FEW_WINDOWS, 1
    runs._CHECKPOINT_SECONDS = 0.0
    left = [number]

    def count() -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    if moment == "step":
        real = Learner.step

        def step(learner: Learner) -> float:
            loss = real(learner)
            count()
            return loss

        Learner.step = step  # pyright: ignore[reportAttributeAccessIssue]

    def on_audit(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "os.rename" and Path(str(arguments[1])).name == moment:
            count()

    sys.addaudithook(on_audit)
    last = learn(order, lambda event: None, threading.Event())
    sys.exit(2 if isinstance(last, Failed) else 0)

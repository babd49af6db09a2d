"""What the model and the suggestion are doing, in the words of the window."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from runtime.api import ModelInfo


class Phase(enum.Enum):
    """What the model and the suggestion are doing, as far as the window needs to know."""

    NO_MODEL = enum.auto()
    LOADING = enum.auto()
    IDLE = enum.auto()
    WRITING = enum.auto()
    STOPPING = enum.auto()
    READY = enum.auto()
    STALE = enum.auto()


@dataclass(frozen=True, slots=True)
class GenerationStatus:
    """Everything the status line says about the model and the run. Numbers are 0 where nothing is known.

    `version` of `versions` is shown, counted from 1; `unfinished` of them are still being written. `waiting` are the
    suggestions for other places that come after this one.
    """

    phase: Phase = Phase.NO_MODEL
    model: ModelInfo | None = None
    loaded_percent: int = 0
    block: int = 0
    step: int = 0
    max_steps: int = 0
    tokens_per_second: float = 0.0
    seed: int | None = None
    version: int = 0
    versions: int = 0
    unfinished: int = 0
    waiting: int = 0

"""The runs behind a model's weights, kept beside the weights, so that a card can count them all."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from runtime.training.checkpoint import FACTS
from runtime.training.recipe import Recipe
from runtime.training.tokenizer import TOKENIZER_FILE

LOG_FILE = "log.jsonl"
CHECKPOINT_FOLDER = "checkpoint"
RECIPE_FILE = "recipe.json"
START_FILE = "start.json"
HISTORY = "history.json"
WEIGHTS = "model.safetensors"


@dataclass(frozen=True, slots=True)
class PastRun:
    """One finished run.

    Attributes:
        steps: optimiser steps.
        tokens: prompt and canvas tokens seen.
        minutes: wall-clock time.
        recipe: all its settings.
    """

    steps: int
    tokens: int
    minutes: float
    recipe: Recipe

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self:
        """Read one entry of a history file."""
        recipe = Recipe.from_json(json.dumps(record["recipe"]))
        return cls(record["steps"], record["tokens"], record["minutes"], recipe)


@dataclass(frozen=True, slots=True)
class Start:
    """What a run began with.

    Attributes:
        weights: SHA-256 of the weights file; empty for random weights.
        runs: that made these weights, oldest first.
    """

    weights: str = ""
    runs: tuple[PastRun, ...] = ()

    def write(self, path: Path) -> None:
        """Store it as JSON."""
        path.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read what `write` stored; a run from before there was such a file began with random weights."""
        if not path.exists():
            return cls()
        record = json.loads(path.read_text(encoding="utf-8"))
        return cls(record["weights"], tuple(map(PastRun.from_record, record["runs"])))

    @classmethod
    def from_model(cls, model: Path, tokenizer: Path, seed: int) -> Self:
        """Return the start of a run that goes on from an exported model.

        Args:
            model: folder with weights, tokenizer and history.
            tokenizer: folder of the tokenizer that the training text was prepared with.
            seed: of the new run.

        Raises:
            ValueError: the tokenizer is another one, the history is missing, or a run of it had the
                same seed and would have seen the same windows.
        """
        if _content(model / TOKENIZER_FILE) != _content(tokenizer / TOKENIZER_FILE):
            raise ValueError("the model to start from has another tokenizer than the prepared text")
        if not (model / HISTORY).exists():
            raise ValueError(f"the model to start from has no {HISTORY}: its training could not be counted")
        runs = read_history(model)
        if any(run.recipe.seed == seed for run in runs):
            raise ValueError(f"an earlier run had seed {seed} too: this one would draw the same windows again")
        return cls(hashlib.sha256((model / WEIGHTS).read_bytes()).hexdigest(), runs)


def keep_beginning(run: Path, recipe: Recipe, start: Start) -> None:
    """Store recipe and start of a new run.

    Raises:
        ValueError: the folder holds a run with another recipe or another start.
    """
    if not (run / RECIPE_FILE).exists():
        (run / RECIPE_FILE).write_text(recipe.to_json(), encoding="utf-8")
        start.write(run / START_FILE)
    elif Recipe.read(run / RECIPE_FILE) != recipe:
        raise ValueError(f"{run} was started with another recipe")
    elif Start.read(run / START_FILE) != start:
        raise ValueError(f"{run} was started from other weights")


def runs_of(run: Path) -> tuple[PastRun, ...]:
    """Return the run in a folder behind those that it started from."""
    position = json.loads((run / CHECKPOINT_FOLDER / FACTS).read_text(encoding="utf-8"))
    lines = (run / LOG_FILE).read_text(encoding="utf-8").splitlines()
    seconds = json.loads(lines[-1])["time"] - position["started"]
    this = PastRun(position["step"], position["tokens"], round(seconds / 60, 1), Recipe.read(run / RECIPE_FILE))
    return (*Start.read(run / START_FILE).runs, this)


def read_history(model: Path) -> tuple[PastRun, ...]:
    """Return the runs behind the weights in a model folder, oldest first."""
    records = json.loads((model / HISTORY).read_text(encoding="utf-8"))
    return tuple(map(PastRun.from_record, records))


def write_history(model: Path, runs: tuple[PastRun, ...]) -> None:
    """Store the runs beside the weights."""
    (model / HISTORY).write_text(json.dumps([asdict(run) for run in runs], indent=1), encoding="utf-8")


def _content(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))

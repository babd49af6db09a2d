"""Memory predicted before anything is loaded, against what a run has really taken."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from runtime.finetuning.memory import MARGIN, need, step_bytes
from runtime.fit import BFLOAT16, FLOAT32
from runtime.models.catalogue import Precision
from runtime.models.config_shape import shape_of_config
from runtime.models.shape import ModelShape
from tests.runtime.finetuning.conftest import english

STARTER = Path(__file__).resolve().parents[3] / "resources" / "starter"


@pytest.fixture(scope="module")
def shape() -> ModelShape:
    return shape_of_config(json.loads((STARTER / "config.json").read_text(encoding="utf-8")))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_starter_takes_what_was_predicted(tmp_path: Path) -> None:
    """In a process of its own, from its start to its end: what libraries take for good is a part of it."""
    document = tmp_path / "mine.md"
    document.write_text(english(1_300), encoding="utf-8")
    arguments = ["--model", STARTER, "--run", tmp_path / "run", "--text", document, "--name", "Mine", "--steps", "4"]
    command = [sys.executable, "-m", "runtime", "fine-tune", "--json", "--device", "cpu", *map(str, arguments)]
    result = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    events = {event["event"]: event for event in map(json.loads, result.stdout.splitlines())}
    predicted, peak = events["found"]["memory_needed"], events["finished"]["memory_peak"]
    assert abs(peak - predicted) < MARGIN * predicted


def test_more_of_anything_takes_more(shape: ModelShape) -> None:
    least = step_bytes(shape, 1, 32, FLOAT32)
    assert least < step_bytes(shape, 2, 32, FLOAT32) < step_bytes(shape, 2, 64, FLOAT32)
    small, large = (need(shape, Precision.BF16, rank, 8, 128, on_gpu=False, item=BFLOAT16).size for rank in (4, 64))
    assert small < large

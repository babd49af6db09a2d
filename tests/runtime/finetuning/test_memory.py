"""Memory predicted before anything is loaded, against what is measured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from runtime.benchmark.memory import TransientMemory
from runtime.finetuning.frozen import quickest_precision, trainable
from runtime.finetuning.learner import Learner
from runtime.finetuning.memory import MARGIN, need, step_bytes
from runtime.finetuning.pieces import cut
from runtime.finetuning.recipe import VoiceRecipe
from runtime.fit import FLOAT32
from runtime.models.catalogue import Precision
from runtime.models.config_shape import shape_of_config
from runtime.models.load import load
from tests.runtime.finetuning.conftest import english

STARTER = Path(__file__).resolve().parents[3] / "resources" / "starter"


@pytest.mark.slow
@pytest.mark.parametrize("rows", [2, 8])
def test_the_starter_takes_what_was_predicted(rows: int) -> None:
    recipe = VoiceRecipe(rows=rows)
    shape = shape_of_config(json.loads((STARTER / "config.json").read_text(encoding="utf-8")))
    kind = quickest_precision(torch.device("cpu"))
    predicted = need(
        shape, Precision.BF16, recipe.rank, rows, max(recipe.prompt_lengths), on_gpu=False, item=kind.itemsize
    )
    pieces = cut([english(3_000)], [])
    # Once before, so that what libraries take for good is not counted.
    load(STARTER, "cpu")
    with TransientMemory(torch.device("cpu")) as memory:
        model = load(STARTER, "cpu")
        with trainable(model.network, kind):
            learner = Learner(model, pieces, recipe, 2, rows)
            learner.trial()
            learner.step()
    assert abs(memory.peak - predicted.size) < MARGIN * predicted.size


def test_more_of_anything_takes_more() -> None:
    shape = shape_of_config(json.loads((STARTER / "config.json").read_text(encoding="utf-8")))
    least = step_bytes(shape, 1, 32, FLOAT32)
    assert least < step_bytes(shape, 2, 32, FLOAT32) < step_bytes(shape, 2, 64, FLOAT32)

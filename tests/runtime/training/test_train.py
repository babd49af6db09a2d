"""The loop: learning, the deadline's course, resuming, and several processes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from runtime.training.architecture import untrained_model
from runtime.training.checkpoint import TENSORS, RunPosition
from runtime.training.optimiser import MasterOptimiser, learning_rate_factor
from runtime.training.peers import Peers
from runtime.training.recipe import OptimiserRecipe, Recipe
from runtime.training.train import (
    CHECKPOINT_FOLDER,
    LOG_FILE,
    RunLimits,
    RunOrder,
    Trainer,
    run_all,
)


def limits(steps: int) -> RunLimits:
    return RunLimits(steps=steps, log_steps=2, quick_windows=0)


def state(run: Path) -> dict[str, torch.Tensor]:
    return load_file(run / CHECKPOINT_FOLDER / TENSORS)


def test_warm_up_plateau_and_decay():
    recipe = OptimiserRecipe(warmup_steps=10, decay_share=0.25)
    assert learning_rate_factor(0, 0.0, recipe) == pytest.approx(0.1)
    assert learning_rate_factor(9, 0.1, recipe) == 1.0
    assert learning_rate_factor(500, 0.75, recipe) == 1.0
    assert learning_rate_factor(500, 0.875, recipe) == pytest.approx(0.5)
    assert learning_rate_factor(500, 1.5, recipe) == 0.0


def test_a_deadline_drives_progress():
    clock = RunLimits(deadline=1100.0)
    assert clock.progress(RunPosition(7, 1000.0, 0), 1050.0) == pytest.approx(0.5)
    assert limits(10).progress(RunPosition(5, 0.0, 0), 0.0) == 0.5
    with pytest.raises(ValueError, match="deadline"):
        RunLimits()
    with pytest.raises(ValueError, match="deadline"):
        RunLimits(deadline=1.0, steps=1)


def test_a_run_past_its_deadline_stores_and_ends(data: Path, recipe: Recipe, tmp_path: Path):
    trainer = Trainer(data, tmp_path, recipe, replace(limits(1), steps=None, deadline=1.0))
    assert trainer.run().step == 0
    assert (tmp_path / "export" / "model.safetensors").exists()


def test_the_loss_falls(data: Path, recipe: Recipe, tmp_path: Path):
    Trainer(data, tmp_path, recipe, replace(limits(40), log_steps=10)).run()
    lines = [json.loads(line) for line in (tmp_path / LOG_FILE).read_text().splitlines()]
    assert [line["step"] for line in lines] == [10, 20, 30, 40]
    assert lines[-1]["canvas_loss"] < lines[0]["canvas_loss"] - 0.3
    assert lines[-1]["encoder_loss"] < lines[0]["encoder_loss"] - 0.3


def test_every_step_is_in_the_log(data: Path, recipe: Recipe, tmp_path: Path):
    Trainer(data, tmp_path / "short", recipe, replace(limits(3), log_steps=2)).run()
    Trainer(data, tmp_path / "stored", recipe, replace(limits(2), log_steps=9, checkpoint_seconds=0.0)).run()
    logs = [(tmp_path / run / LOG_FILE).read_text().splitlines() for run in ("short", "stored")]
    assert [[json.loads(line)["step"] for line in log] for log in logs] == [[2, 3], [1, 2]]


def test_a_resumed_run_is_the_same_bit_for_bit(data: Path, recipe: Recipe, tmp_path: Path):
    whole = Trainer(data, tmp_path / "whole", recipe, limits(8))
    whole.run()
    # The first half is cut short, not planned short: its learning rates are those of eight steps.
    first = Trainer(data, tmp_path / "halves", recipe, limits(8))
    for step in range(4):
        first._step(learning_rate_factor(step, step / 8, recipe.optimiser), step / 8)
    first.store()
    second = Trainer(data, tmp_path / "halves", recipe, limits(8))
    assert second.run().step == 8
    ours, theirs = state(tmp_path / "halves"), state(tmp_path / "whole")
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)
    for name, weight in whole.model.state_dict().items():
        assert torch.equal(weight, second.model.state_dict()[name]), name


def test_another_recipe_is_refused(data: Path, recipe: Recipe, tmp_path: Path):
    Trainer(data, tmp_path, recipe, limits(1)).run()
    with pytest.raises(ValueError, match="another recipe"):
        Trainer(data, tmp_path, replace(recipe, seed=1), limits(1))


def test_a_lost_loss_stops_the_run(data: Path, recipe: Recipe, tmp_path: Path):
    trainer = Trainer(data, tmp_path, recipe, limits(3))
    with torch.no_grad():
        trainer.model.lm_head.weight.fill_(float("nan"))
    with pytest.raises(FloatingPointError):
        trainer.run()


def test_every_weight_has_one_master_and_reaches_the_model(recipe: Recipe):
    model = untrained_model(recipe.model, 1)
    optimiser = MasterOptimiser(model, recipe.optimiser)
    before = {name: weight.clone() for name, weight in model.named_parameters()}
    generator = torch.Generator().manual_seed(3)
    for weight in model.parameters():
        if weight.requires_grad:
            weight.grad = torch.randn(weight.shape, generator=generator)
    optimiser.step(1.0, Peers())
    for name, weight in model.named_parameters():
        assert torch.equal(weight, before[name]) == (not weight.requires_grad), name
        assert weight.grad is None
    encoder, decoder = model.model.encoder.language_model, model.model.decoder
    assert encoder.layers[0].experts.down_proj is decoder.layers[0].experts.down_proj


def test_two_processes_take_the_same_steps(data: Path, recipe: Recipe, tmp_path: Path):
    order = RunOrder(data, tmp_path / "two", recipe, limits(3), processes=2, threads=1)
    run_all(order, tmp_path / "meeting")
    alone = Trainer(data, tmp_path / "one", recipe, limits(3))
    alone.run()
    two, one = state(tmp_path / "two"), state(tmp_path / "one")
    assert two.keys() == one.keys()
    # Twice the text, hence other gradients than alone; and twice the tokens counted.
    assert any(not torch.equal(two[name], one[name]) for name in two)
    counted = [json.loads((tmp_path / name / CHECKPOINT_FOLDER / "state.json").read_text()) for name in ("two", "one")]
    assert [facts["step"] for facts in counted] == [3, 3]
    assert counted[0]["tokens"] == 2 * counted[1]["tokens"]


def test_a_recipe_survives_json(recipe: Recipe):
    assert Recipe.from_json(recipe.to_json()) == recipe
    with pytest.raises(ValueError, match="not part of"):
        Recipe.from_json('{"modell": {}}')
    with pytest.raises(ValueError, match="not part of ModelShape"):
        Recipe.from_json('{"model": {"width": 3}}')

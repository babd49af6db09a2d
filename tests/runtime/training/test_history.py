"""Going on from an exported model: what is refused, what is recorded, and what the card counts."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from runtime.training.__main__ import main
from runtime.training.architecture import trained_model, untrained_model
from runtime.training.card import CARD
from runtime.training.checkpoint import TENSORS
from runtime.training.export import export_model
from runtime.training.history import HISTORY, LOG_FILE, PastRun, read_history, write_history
from runtime.training.muon import Muon
from runtime.training.prepare import TOKENIZER_FOLDER, prepare
from runtime.training.recipe import DataRecipe, ObjectiveRecipe, Recipe
from runtime.training.tokenizer import TOKENIZER_FILE
from runtime.training.train import CHECKPOINT_FOLDER, EXPORT_FOLDER, RunLimits, Trainer

LIMITS = RunLimits(steps=2, quick_windows=0)


@pytest.fixture
def first(data: Path, recipe: Recipe, tmp_path: Path) -> Path:
    """Return an exported model with one run behind it."""
    folder = tmp_path / "first"
    export_model(untrained_model(recipe.model, 5), data / TOKENIZER_FOLDER, folder)
    write_history(folder, (PastRun(30, 4000, 2.5, recipe),))
    return folder


@pytest.fixture
def later(recipe: Recipe) -> Recipe:
    return replace(recipe, seed=recipe.seed + 1, objective=ObjectiveRecipe(early_ceiling=1.0, early_share=0.0))


def test_a_run_begins_with_the_weights_of_the_model(data: Path, later: Recipe, first: Path, tmp_path: Path):
    trainer = Trainer(data, tmp_path / "run", later, LIMITS, start_from=first)
    ours = dict(trainer.model.state_dict())
    for name, weight in load_file(first / "model.safetensors").items():
        assert torch.equal(ours[name], weight), name
    line = json.loads((tmp_path / "run" / LOG_FILE).read_text())
    assert (line["steps_before"], line["tokens_before"]) == (30, 4000)
    assert len(line["started_from"]) == 64


def test_a_loaded_model_trains_the_same_weights_as_an_untrained_one(recipe: Recipe, first: Path):
    loaded, fresh = trained_model(first, recipe.model), untrained_model(recipe.model, 1)
    assert loaded.dtype == torch.float32
    trained = [{name for name, weight in one.named_parameters() if weight.requires_grad} for one in (loaded, fresh)]
    assert trained[0] == trained[1]


def test_another_architecture_is_refused(data: Path, later: Recipe, first: Path, tmp_path: Path):
    for change in ({"hidden": 64}, {"sliding_window": 32}, {"canvas": 32}):
        other = replace(later, model=replace(later.model, **change))
        with pytest.raises(ValueError, match="another architecture"):
            Trainer(data, tmp_path / "run", other, LIMITS, start_from=first)
    assert not list((tmp_path / "run").iterdir())


def test_another_tokenizer_is_refused(data: Path, later: Recipe, first: Path, tmp_path: Path):
    stored = json.loads((first / TOKENIZER_FILE).read_text())
    stored["model"]["merges"].pop()
    (first / TOKENIZER_FILE).write_text(json.dumps(stored))
    with pytest.raises(ValueError, match="another tokenizer"):
        Trainer(data, tmp_path / "run", later, LIMITS, start_from=first)


def test_a_model_without_history_is_refused(data: Path, later: Recipe, first: Path, tmp_path: Path):
    (first / HISTORY).unlink()
    with pytest.raises(ValueError, match="could not be counted"):
        Trainer(data, tmp_path / "run", later, LIMITS, start_from=first)


def test_the_seed_of_an_earlier_run_is_refused(data: Path, recipe: Recipe, first: Path, tmp_path: Path):
    with pytest.raises(ValueError, match="the same windows"):
        Trainer(data, tmp_path / "run", recipe, LIMITS, start_from=first)


def test_a_run_goes_on_only_with_its_own_start(data: Path, later: Recipe, first: Path, tmp_path: Path):
    run = tmp_path / "run"
    Trainer(data, run, later, replace(LIMITS, steps=1), start_from=first).run()
    with pytest.raises(ValueError, match="other weights"):
        Trainer(data, run, later, LIMITS)
    again = Trainer(data, run, later, LIMITS, start_from=first)
    assert again.run().step == 2
    assert (run / LOG_FILE).read_text().count("started_from") == 1


def test_single_precision_ends_in_the_same_kind_of_export(data: Path, recipe: Recipe, tmp_path: Path):
    trainer = Trainer(data, tmp_path, recipe, replace(LIMITS, single_precision=True))
    trainer.run()
    assert trainer.model.dtype == torch.float32
    masters = load_file(tmp_path / CHECKPOINT_FOLDER / TENSORS)
    exported = load_file(tmp_path / EXPORT_FOLDER / "model.safetensors")
    assert {tensor.dtype for tensor in exported.values()} == {torch.bfloat16}
    table = next(tensor for name, tensor in masters.items() if name.startswith("weight/") and "embed_tokens" in name)
    assert any(torch.equal(tensor, table.bfloat16()) for tensor in exported.values())


def test_a_tokenizer_is_taken_over(text_folder: Path, data: Path, tmp_path: Path):
    recipe = DataRecipe(vocabulary=300, held_out_share=0.3, held_out_authors=("Hale",), max_tokens=512)
    prepare(text_folder, tmp_path, recipe, {}, data / TOKENIZER_FOLDER)
    for name in (TOKENIZER_FILE, "tokenizer_config.json"):
        assert (tmp_path / TOKENIZER_FOLDER / name).read_bytes() == (data / TOKENIZER_FOLDER / name).read_bytes()
    tokens = [load_file(folder / "train.books.safetensors")["tokens"] for folder in (tmp_path, data)]
    assert torch.equal(tokens[0].int(), tokens[1].int())


def test_muon_steps_as_torchs_does():
    generator = torch.Generator().manual_seed(1)
    weights = torch.randn(32, 16, generator=generator)
    ours, theirs = torch.nn.Parameter(weights.clone()), torch.nn.Parameter(weights.clone())
    pair = (
        Muon([ours], lr=0.01, weight_decay=0.1, momentum=0.95),
        torch.optim.Muon([theirs], lr=0.01, weight_decay=0.1, momentum=0.95, adjust_lr_fn="match_rms_adamw"),
    )
    for _ in range(5):
        ours.grad = torch.randn(32, 16, generator=generator)
        theirs.grad = ours.grad.clone()
        for optimiser in pair:
            optimiser.step()
    moved = (ours - weights).abs().max()
    assert (ours - theirs).abs().max() < 0.03 * moved  # theirs is rounded to bfloat16


def test_the_card_counts_both_runs(data: Path, later: Recipe, first: Path, tmp_path: Path):
    (tmp_path / "recipe.json").write_text(later.to_json())
    run, model = str(tmp_path / "run"), str(tmp_path / "model")
    start = ["--start-from", str(first), "--recipe", str(tmp_path / "recipe.json"), "--single-precision"]
    main(["--threads", "1", "train", "--data", str(data), "--run", run, "--steps", "2", "--watch-windows", "1", *start])
    main(["export", "--run", run, "--to", model])
    main(["evaluate", "--data", str(data), "--model", model, "--windows", "2", "--prompt", "8", "--single-precision"])
    main(["card", "--data", str(data), "--model", model])
    assert [one.steps for one in read_history(Path(model))] == [30, 2]
    card = (Path(model) / CARD).read_text()
    assert "In all 32 steps" in card
    assert "1. From random weights: 30 steps, 4,000 tokens" in card
    assert "2. From the weights of run 1: 2 steps" in card
    assert str(tmp_path) not in card

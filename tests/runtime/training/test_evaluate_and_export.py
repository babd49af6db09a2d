"""Figures on held-out text, and an export that loads offline with the plain classes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import AutoTokenizer, DiffusionGemmaForBlockDiffusion

from runtime.training.__main__ import main, parse_deadline
from runtime.training.architecture import untrained_model
from runtime.training.batches import Source
from runtime.training.corpus import Split
from runtime.training.evaluate import NoiseFigure, evaluate_folder, most_frequent_token
from runtime.training.export import T_MAX, export_model
from runtime.training.prepare import TOKENIZER_FOLDER
from runtime.training.recipe import Recipe


@pytest.fixture(scope="module")
def exported(data: Path, recipe: Recipe, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "starter"
    export_model(untrained_model(recipe.model, 1), data / TOKENIZER_FOLDER, folder)
    return folder


def test_an_export_loads_offline_and_generates(exported: Path):
    model = DiffusionGemmaForBlockDiffusion.from_pretrained(exported, local_files_only=True)
    tokenizer = AutoTokenizer.from_pretrained(exported, local_files_only=True)
    assert model.dtype == torch.bfloat16
    assert model.generation_config.t_max == T_MAX
    assert model.generation_config.eos_token_id == tokenizer.eos_token_id
    ids = torch.tensor([[tokenizer.bos_token_id, *tokenizer.encode("The old house")]])
    torch.manual_seed(1)
    written = model.generate(input_ids=ids, max_new_tokens=16, max_denoising_steps=3)
    assert written.sequences.shape[1] <= ids.shape[1] + 16


def test_no_pickle_in_an_export(exported: Path):
    suffixes = {path.suffix for path in exported.iterdir()}
    assert suffixes <= {".json", ".safetensors", ".jinja", ".md"}


def test_exporting_again_replaces_all(exported: Path, data: Path, recipe: Recipe, tmp_path: Path):
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "stale.txt").write_text("old")
    export_model(untrained_model(recipe.model, 1), data / TOKENIZER_FOLDER, folder)
    assert sorted(path.name for path in folder.iterdir()) == sorted(path.name for path in exported.iterdir())
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_the_most_frequent_token_is_weighted_by_share():
    first = Source("a", 1.0, np.array([3] * 90 + [4] * 10, np.uint16), np.array([0]), np.array([]))
    second = Source("b", 9.0, np.array([4] * 9 + [3], np.uint16), np.array([0]), np.array([]))
    assert most_frequent_token((first,), 8) == 3
    assert most_frequent_token((first, second), 8) == 4


def test_figures_of_every_held_out_part(data: Path, recipe: Recipe):
    model = untrained_model(recipe.model, 1).eval()
    found = evaluate_folder(model, data, break_id=5, windows=20, prompt=8)
    splits = {(one.split, one.source) for one in found}
    assert (Split.HELD_OUT_AUTHOR.value, "books") in splits
    assert (Split.HELD_OUT_DOCUMENT.value, "books") in splits
    for one in found:
        assert one.perplexity > 50
        assert [(figure.noise, figure.gap) for figure in one.noise] == [
            (0.2, False),
            (0.5, False),
            (0.8, False),
            (0.25, True),
        ]
        for figure in one.noise:
            expected = figure.noise * 20 * 16
            assert 0.6 * expected < figure.tokens <= 1.4 * expected
            assert 0 <= figure.accuracy <= 1
    again = evaluate_folder(model, data, break_id=5, windows=20, prompt=8)
    assert again == found


def test_ratio():
    figure = NoiseFigure(0.2, False, 100, 0.3, 0.3, 0.05)
    assert figure.ratio() == pytest.approx(6.0)


def test_deadlines():
    assert parse_deadline("2026-11-23T17:00:00+00:00") == 1795453200.0
    assert parse_deadline("23:59") > parse_deadline("00:00")


def test_the_command_line_from_text_to_card(text_folder: Path, recipe: Recipe, tmp_path: Path):
    (tmp_path / "recipe.json").write_text(recipe.to_json())
    (tmp_path / "credits.json").write_text('{"books": "Three inventors"}')
    data, run, model = (str(tmp_path / name) for name in ("data", "run", "model"))
    options = ["--data", data, "--run", run]
    made = ["--recipe", str(tmp_path / "recipe.json")]
    sizes = ["--vocabulary", "400", "--hold-out", "Hale"]
    main(["prepare", "--text", str(text_folder), "--to", data, *sizes])
    main(["--threads", "1", "train", *options, "--steps", "2", *made])
    main(["export", "--run", run, "--to", model])
    main(["evaluate", "--data", data, "--model", model, "--windows", "2", "--prompt", "8"])
    (tmp_path / "notes.txt").write_text("The run was halted once.")
    papers = ["--credits", str(tmp_path / "credits.json"), "--notes", str(tmp_path / "notes.txt")]
    main(["card", "--data", data, "--model", model, *papers])
    figures = json.loads((tmp_path / "model" / "figures.json").read_text())
    assert figures["figures"][0]["split"] == Split.HELD_OUT_AUTHOR.value
    card = (tmp_path / "model" / "README.md").read_text()
    assert "Three inventors" in card
    assert "Edith Hale" in card
    assert "halted once" in card
    assert "In all 2 steps, " in card
    assert str(tmp_path) not in card

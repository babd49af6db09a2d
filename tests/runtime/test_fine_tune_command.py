"""The commands `fine-tune` and `train` as a program or a person would run them."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from runtime.cli import main
from runtime.commands.learning_sentences import LEARNING_SENTENCES
from runtime.finetuning.problems import LearningProblem
from runtime.models.voices import read_voice
from runtime.training.prepare import prepare
from runtime.training.recipe import BatchRecipe, DataRecipe, ModelShape, Recipe
from tests.runtime.finetuning.conftest import english

PNG = b"\x89PNG\r\n"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "mine.md"
    path.write_text(english(1_500), encoding="utf-8")
    return path


@pytest.fixture
def arguments(model_folder: Path, document: Path, tmp_path: Path) -> list[str]:
    return [
        "fine-tune", "--model", str(model_folder), "--device", "cpu", "--run", str(tmp_path / "run"),
        "--text", str(document), "--name", "Mine", "--steps", "2", "--rank", "2",
    ]  # fmt: skip


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        out, err = capsys.readouterr()
        return code, out, err

    return run


def events(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def test_json_lines(run: Run, arguments: list[str], tmp_path: Path) -> None:
    code, out, err = run(*arguments, "--json", "--plot", str(tmp_path / "plot.png"))
    assert (code, err) == (0, "")
    told = events(out)
    assert [event["event"] for event in told][:3] == ["found", "started", "checked"]
    assert told[0].keys() == {
        "event", "documents", "words", "pieces", "held_back", "steps", "seconds", "memory_needed", "memory_free",
    }  # fmt: skip
    assert told[0]["documents"][0].keys() == {"path", "words", "problem", "is_used"}
    finished = told[-1]
    assert finished["event"] == "finished"
    assert read_voice(Path(finished["voice"])).name == "Mine"
    assert (tmp_path / "plot.png").read_bytes().startswith(PNG)


def test_for_people(run: Run, arguments: list[str]) -> None:
    code, out, _ = run(*arguments)
    assert code == 0
    assert "Learning in 2 steps." in out
    assert "held-back loss" in out
    assert "Ready: " in out


def test_only_looking(run: Run, arguments: list[str], tmp_path: Path) -> None:
    code, out, _ = run(*arguments, "--check", "--json")
    assert code == 0
    assert [event["event"] for event in events(out)] == ["found"]
    assert not (tmp_path / "run").exists()


def test_a_problem_is_one_code_and_one_sentence(run: Run, arguments: list[str], document: Path) -> None:
    document.write_text("Too short.", encoding="utf-8")
    code, out, _ = run(*arguments, "--json")
    failed = events(out)[-1]
    assert code == 2
    assert (failed["event"], failed["problem"]) == ("failed", "too_short")
    assert failed["sentence"] == LEARNING_SENTENCES[LearningProblem.TOO_SHORT]
    code, _, err = run(*arguments)
    assert code == 2
    assert err.startswith(LEARNING_SENTENCES[LearningProblem.TOO_SHORT])
    assert len(err.splitlines()) == 1


def test_every_problem_has_a_sentence() -> None:
    assert set(LEARNING_SENTENCES) == set(LearningProblem)


@pytest.mark.parametrize("bad", [["--minutes", "0"], ["--rank", "-1"]])
def test_numbers_that_make_no_sense(run: Run, arguments: list[str], bad: list[str]) -> None:
    place = arguments.index("--steps")
    given = arguments[:place] + arguments[place + 2 :]
    code, _, err = run(*given, *bad)
    assert code == 2
    assert "must be above 0" in err


def test_without_matplotlib(run: Run, arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    code, out, err = run(*arguments, "--plot", str(tmp_path / "plot.png"))
    assert (code, out) == (2, "")
    assert "pip install" in err


def test_the_end_of_the_input_pauses(arguments: list[str]) -> None:
    given = [*arguments, "--json", "--until-stdin-closes"]
    given[given.index("--steps") + 1] = "100000"
    process = subprocess.Popen(
        [sys.executable, "-m", "runtime", *given], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    line = ""
    while '"progress"' not in line:
        line = process.stdout.readline()
        assert line, "it ended before it was asked to"
    process.stdin.close()
    last = json.loads(process.stdout.read().splitlines()[-1])
    assert process.wait(60) == 130
    process.stdout.close()
    assert last["event"] == "paused"
    assert last["step"] > 0


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "text"
    folder.mkdir()
    (folder / "books.txt").write_text("# A | B | C\n" + english(3_000).replace("\n\n", "\n"), encoding="utf-8")
    prepare(folder, tmp_path / "data", DataRecipe(vocabulary=300, held_out_share=0.0, held_out_authors=()), {})
    return tmp_path / "data"


def test_training(run: Run, data: Path, tmp_path: Path) -> None:
    recipe = Recipe(
        model=ModelShape(vocabulary=300, hidden=32, layers=2, heads=2, key_value_heads=1, head_width=16,
                         dense_width=32, experts=2, experts_per_token=1, expert_width=16, full_attention_every=2,
                         sliding_window=32, canvas=16, max_tokens=128),
        batches=BatchRecipe(rows=2, prompt_lengths=(8,), prompt_shares=(1.0,)),
    )  # fmt: skip
    (tmp_path / "recipe.json").write_text(recipe.to_json(), encoding="utf-8")
    given = [
        "train", "--data", str(data), "--run", str(tmp_path / "training"), "--recipe", str(tmp_path / "recipe.json"),
        "--steps", "3", "--single-precision", "--plot", str(tmp_path / "plot.png"),
    ]  # fmt: skip
    code, out, _ = run(*given, "--json")
    told = events(out)
    assert code == 0
    assert [event["event"] for event in told if event["event"] != "checked"] == ["progress", "finished"]
    assert told[0]["step"] == 3
    assert Path(told[-1]["model"]).is_dir()
    assert (tmp_path / "plot.png").read_bytes().startswith(PNG)
    code, out, _ = run(*given)
    assert code == 0
    assert "step 3" not in out  # told before
    assert "Ready: " in out


def test_training_with_another_recipe_is_refused(run: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "training").mkdir()
    (tmp_path / "training" / "recipe.json").write_text(Recipe(seed=1).to_json(), encoding="utf-8")
    code, _, err = run("train", "--data", str(data), "--run", str(tmp_path / "training"), "--steps", "1")
    assert code == 2
    assert "another recipe" in err

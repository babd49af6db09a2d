"""Measuring: what is counted, that a batch writes what the engine writes, that an untrained model solves nothing."""

import dataclasses
import json
import threading
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from runtime.api import Draft, SudokuRequest
from runtime.autoregressive import load_causal
from runtime.cli import main
from runtime.diffusion.sampler import DraftSettings
from runtime.engine import load_engine
from runtime.models.load import load
from runtime.sudoku import measure
from runtime.sudoku.board import OPEN, SHAPES, Puzzle
from runtime.sudoku.figures import Corrections, Figures, Share
from runtime.sudoku.generator import fresh_puzzles
from runtime.sudoku.split import Part
from runtime.sudoku.text import digits_text
from runtime.sudoku.train import Budget, Kind, SudokuTrainer
from runtime.sudoku.writing import Written, denoise_boards, write_left_to_right
from tests.support.tiny_sudoku import TINY

FOUR = SHAPES[4]


@pytest.fixture(scope="module")
def causal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = tmp_path_factory.mktemp("causal")
    SudokuTrainer(run, TINY, Kind.AUTOREGRESSIVE, Budget(steps=0)).run()
    return run / "model"


def test_a_batch_writes_what_the_engine_writes(untrained: Path) -> None:
    puzzles = fresh_puzzles(FOUR, Part.TEST, 3, seed=8)
    model = load(untrained, "cpu")
    written = denoise_boards(model, puzzles, FOUR, model.settings, steps=4, seed=20)
    engine = load_engine(untrained, "cpu")
    for number, (puzzle, one) in enumerate(zip(puzzles, written, strict=True)):
        request = SudokuRequest(givens=digits_text(puzzle.givens), size=4, steps=4, seed=20 + number)
        drafts = [event for event in engine.generate(request, threading.Event()) if isinstance(event, Draft)]
        assert [tuple(map(int, draft.text)) for draft in drafts] == list(one.boards)


def test_boards_are_denoised_by_a_model_that_drafts_prose_too(untrained: Path) -> None:
    puzzles = fresh_puzzles(FOUR, Part.TEST, 3, seed=8)
    model = load(untrained, "cpu")
    draft = DraftSettings(temperature=1.0, joining_temperature=1.0, candidates=2, review_steps=1)
    plain, drafting = (
        [
            one.boards
            for one in denoise_boards(
                model, puzzles, FOUR, dataclasses.replace(model.settings, draft=first), steps=4, seed=20
            )
        ]
        for first in (None, draft)
    )
    assert plain == drafting


def test_from_left_to_right_givens_stand_only_if_they_are_put_down(causal: Path) -> None:
    puzzles = fresh_puzzles(FOUR, Part.TEST, 5, seed=8)
    network, tokenizer = load_causal(causal, "cpu"), Tokenizer.from_file(str(causal / "tokenizer.json"))
    free = Figures.of(write_left_to_right(network, tokenizer, puzzles, FOUR))
    held = Figures.of(write_left_to_right(network, tokenizer, puzzles, FOUR, keeps_givens=True))
    assert free.damaged.hits > 0
    assert held.damaged.hits == 0
    assert held.damaged.count == sum(one.count for one in puzzles)
    assert free.corrections is None


def test_corrections_are_counted() -> None:
    puzzle = Puzzle((1, OPEN, OPEN, OPEN), (1, 2, 3, 4))
    written = Written(puzzle, ((1, 2, 4, 4), (1, 3, 2, 4), (1, 2, 3, 1), (1, 2, 3, 4)))
    assert Corrections.of([written]) == Corrections(
        right=2, right_changed=2, right_lost=0, wrong=1, wrong_changed=1, wrong_mended=1,
        to_right=3, to_wrong=2, between_wrong=1,
    )  # fmt: skip
    figures = Figures.of([written, Written(puzzle, ((1, 2, 3, 3),))])
    assert (figures.solved.hits, figures.solved.count) == (1, 2)
    assert (figures.cells.hits, figures.cells.count) == (5, 6)
    assert figures.steps == 2.5


def test_shares_have_wilsons_interval() -> None:
    # 10 of 100: 5.5% to 17.4% (Newcombe, Statistics in Medicine 17, 1998, by the same formula).
    share = Share(10, 100)
    assert (round(share.low, 3), round(share.high, 3)) == (0.055, 0.174)
    assert Share(0, 50).low == 0
    assert Share(50, 50).high == 1
    assert Share(0, 0).value == 0


def test_the_command_measures_models_side_by_side(
    untrained: Path, causal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["sudoku", "measure", "--model", str(untrained), "--against", str(causal), "--size", "4", "--count", "6"]
    assert main([*command, "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["way"] for line in lines] == [
        "after training, 1 step", "after training, at most 16 steps", "left to right", "left to right, givens put down",
    ]  # fmt: skip
    assert all(line["solved"]["count"] == 6 for line in lines)
    assert all(line["solved"]["hits"] <= 1 for line in lines), "random weights solve nothing but by chance"
    assert all(line["damaged"]["hits"] == 0 for line in lines if "step" in line["way"])
    assert main(command) == 0
    table = capsys.readouterr().out.splitlines()
    assert len(table) == 2 + 4
    assert table[0].startswith("| way | board |")


def test_settings_are_tried_on_tuning_puzzles(untrained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "BOUNDS", (0.1,))
    monkeypatch.setattr(measure, "HIGHEST_TEMPERATURES", (0.4, 0.8))
    monkeypatch.setattr(measure, "STEPS", (2, 3))
    trials = measure.tune(untrained, [4], 3, "cpu")
    assert len(trials) == 4
    assert trials == sorted(trials, key=lambda trial: (-trial.share, trial.settings.max_steps))


def test_the_command_writes_puzzles_and_solves(untrained: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sudoku", "puzzles", "--size", "4", "--count", "2", "--seed", "3"]) == 0
    (first, _) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert main(["sudoku", "puzzles", "--count", "2", "--seed", "3", "--book"]) == 0
    book = json.loads(capsys.readouterr().out)
    assert book["4"][0] == first
    assert len(book["6"]) == 2
    command = ["sudoku", "solve", "--model", str(untrained), "--size", "4", "--seed", "1", "--givens", first["givens"]]
    assert main(command) == 0
    board = capsys.readouterr().out.strip()
    assert all(given in ("0", digit) for given, digit in zip(first["givens"], board, strict=True))
    assert main([*command[:-1], "123"]) == 2
    assert "board" in capsys.readouterr().err

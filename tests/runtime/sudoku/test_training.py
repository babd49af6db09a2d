"""Training on a toy: the loss falls, a seed repeats it, a run goes on, and both kinds can be measured."""

import dataclasses
import json
import sys
import threading
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

from runtime.api import Finished, SudokuRequest
from runtime.engine import load_engine
from runtime.models.load import load
from runtime.sudoku.board import SHAPES
from runtime.sudoku.examples import Alphabet, examples_of
from runtime.sudoku.generator import fresh_puzzles
from runtime.sudoku.objective import diffusion_loss, noised
from runtime.sudoku.recipe import RECIPES
from runtime.sudoku.split import Part
from runtime.sudoku.text import digits_text
from runtime.sudoku.train import Budget, Kind, SudokuTrainer
from tests.support.tiny_sudoku import TINY

QUICK = Budget(steps=40, precision=torch.float32, log_steps=10)


def losses_of(run: Path) -> list[float]:
    lines = [json.loads(line) for line in (run / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    return [line["loss"]["4"] for line in lines if line["loss"]]


@pytest.mark.parametrize("kind", list(Kind))
def test_the_loss_falls(tmp_path: Path, kind: Kind) -> None:
    position = SudokuTrainer(tmp_path, TINY, kind, QUICK).run()
    losses = losses_of(tmp_path)
    assert position.step == 40
    assert len(losses) == 4
    assert losses[-1] < 0.6 * losses[0]


def test_a_seed_repeats_a_run_and_a_stored_run_goes_on(tmp_path: Path) -> None:
    def weights(name: str) -> dict[str, torch.Tensor]:
        trainer = SudokuTrainer(tmp_path / name, TINY, Kind.DIFFUSION, dataclasses.replace(QUICK, steps=6))
        trainer.run()
        return {key: value.clone() for key, value in trainer.model.state_dict().items()}

    whole, again = weights("whole"), weights("again")
    assert all(torch.equal(whole[name], again[name]) for name in whole)
    trainer = SudokuTrainer(tmp_path / "whole", TINY, Kind.DIFFUSION, dataclasses.replace(QUICK, steps=8))
    assert trainer.position.step == 6
    assert all(torch.equal(whole[name], value) for name, value in trainer.model.state_dict().items())
    assert trainer.run().step == 8


def test_a_folder_holds_one_recipe(tmp_path: Path) -> None:
    SudokuTrainer(tmp_path, TINY, Kind.DIFFUSION, dataclasses.replace(QUICK, steps=0)).run()
    with pytest.raises(ValueError, match="another recipe"):
        SudokuTrainer(tmp_path, dataclasses.replace(TINY, seed=4), Kind.DIFFUSION, QUICK)
    with pytest.raises(ValueError, match="another recipe"):
        SudokuTrainer(tmp_path, TINY, Kind.AUTOREGRESSIVE, QUICK)


def test_given_cells_are_never_noise(untrained: Path) -> None:
    alphabet = Alphabet.of(Tokenizer.from_file(str(untrained / "tokenizer.json")))
    puzzles = fresh_puzzles(SHAPES[6], Part.TRAINING, 20, seed=2)
    givens, solutions = torch.tensor([one.givens for one in puzzles]), torch.tensor([one.solution for one in puzzles])
    examples = examples_of(givens, solutions, SHAPES[6], alphabet)
    tokens = noised(examples, alphabet.digits[1:7], 259, TINY.noise, torch.Generator().manual_seed(0))
    assert torch.equal(tokens[~examples.is_open], examples.answer[~examples.is_open])
    assert (tokens != examples.answer)[examples.is_open].float().mean() > 0.3


def test_given_cells_are_not_counted(untrained: Path) -> None:
    model = load(untrained, "cpu").network
    alphabet = Alphabet.of(Tokenizer.from_file(str(untrained / "tokenizer.json")))
    (puzzle,) = fresh_puzzles(SHAPES[4], Part.TRAINING, 1, seed=2)
    examples = examples_of(torch.tensor([puzzle.givens]), torch.tensor([puzzle.solution]), SHAPES[4], alphabet)
    tokens = noised(examples, alphabet.digits[1:5], 259, TINY.noise, torch.Generator().manual_seed(0))
    # Another target where a cell is given changes nothing; where it is open, it does.
    for place, is_open in enumerate(examples.is_open[0].tolist()):
        target = examples.answer.clone()
        target[0, place] = alphabet.digits[9]
        other = dataclasses.replace(examples, answer=target)
        before, after = (diffusion_loss(model, one, tokens, is_conditioned=False).item() for one in (examples, other))
        assert (before == after) != is_open


@pytest.mark.skipif(sys.platform != "linux", reason="qqwing is a package of Debian; Linux tests install it")
def test_boards_of_9x9_can_be_trained_on(tmp_path: Path) -> None:
    share = dataclasses.replace(RECIPES["nine"].sizes[0], rows=2, stored=20)
    model = dataclasses.replace(TINY.model, canvas=RECIPES["nine"].model.canvas, sliding_window=512, max_tokens=512)
    recipe = dataclasses.replace(RECIPES["nine"], sizes=(share,), model=model)
    position = SudokuTrainer(tmp_path, recipe, Kind.DIFFUSION, dataclasses.replace(QUICK, steps=3)).run()
    assert position.step == 3
    engine = load_engine(tmp_path / "model", "cpu")
    (puzzle,) = fresh_puzzles(SHAPES[9], Part.TEST, 1, seed=0)
    request = SudokuRequest(givens=digits_text(puzzle.givens), size=9, steps=2, seed=1)
    finished = list(engine.generate(request, threading.Event()))[-1]
    assert isinstance(finished, Finished)
    assert len(finished.text) == 81


@pytest.mark.parametrize("name", list(RECIPES))
def test_recipes_have_room_for_their_boards(name: str) -> None:
    recipe = RECIPES[name]
    for share in recipe.sizes:
        board = share.size**2 + share.size - 1
        assert recipe.model.canvas >= board
        assert recipe.model.max_tokens >= board + share.size**2 + share.size + 2
        assert recipe.model.sliding_window > board + share.size**2 + share.size + 2

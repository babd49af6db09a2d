"""A model of the puzzles' own form with random weights, tiny."""

from pathlib import Path

import pytest

from runtime.engine import Engine, load_engine
from runtime.sudoku.export import export
from runtime.sudoku.recipe import NoiseRecipe, SizeShare, SudokuRecipe
from runtime.sudoku.text import VOCABULARY, save_byte_tokenizer
from runtime.training.architecture import untrained_model
from runtime.training.recipe import ModelShape, OptimiserRecipe

TINY = SudokuRecipe(
    sizes=(SizeShare(size=4, rows=24, share=1.0, stored=40),),
    model=ModelShape(
        vocabulary=VOCABULARY,
        hidden=32,
        layers=2,
        heads=2,
        key_value_heads=1,
        head_width=16,
        dense_width=48,
        experts=1,
        experts_per_token=1,
        expert_width=8,
        full_attention_every=2,
        sliding_window=64,
        canvas=41,
        max_tokens=128,
    ),
    noise=NoiseRecipe(),
    optimiser=OptimiserRecipe(muon_rate=1e-2, adam_rate=5e-3, warmup_steps=5),
    seed=3,
)


@pytest.fixture(scope="session")
def untrained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a model that was never trained."""
    folder = tmp_path_factory.mktemp("sudoku")
    save_byte_tokenizer(folder / "tokenizer", TINY.model.max_tokens)
    export(untrained_model(TINY.model, 0), folder / "tokenizer", folder / "model")
    return folder / "model"


@pytest.fixture(scope="session")
def engine(untrained: Path) -> Engine:
    """That model, loaded."""
    return load_engine(untrained, "cpu")

"""A model of the puzzles' own form with random weights, tiny."""

from pathlib import Path

import pytest

from runtime.engine import Engine, load_engine
from runtime.sudoku.export import export
from runtime.sudoku.text import save_byte_tokenizer
from runtime.training.architecture import untrained_model
from tests.support.tiny_sudoku import TINY


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

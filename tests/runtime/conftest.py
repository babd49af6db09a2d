"""One tiny model for all runtime tests: loading is the slow part."""

from __future__ import annotations

from pathlib import Path

import hypothesis
import pytest
import torch

from runtime.engine import Engine
from runtime.models.load import LoadedModel, load
from tests.support.tiny_model import save_tiny_model

# The models are so small that a second thread costs more in waiting than it brings.
torch.set_num_threads(1)

# The same examples every time: a failure here is a change's doing, not chance's.
hypothesis.settings.register_profile("runtime", derandomize=True, deadline=None)
hypothesis.settings.load_profile("runtime")


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def model(model_folder: Path) -> LoadedModel:
    return load(model_folder, "cpu")


@pytest.fixture(scope="session")
def chat_model(tmp_path_factory: pytest.TempPathFactory) -> LoadedModel:
    folder = tmp_path_factory.mktemp("models") / "chat"
    return load(save_tiny_model(folder, chat=True, context_length=1024), "cpu")


@pytest.fixture
def engine(model: LoadedModel) -> Engine:
    return Engine(model)


@pytest.fixture
def chat_engine(chat_model: LoadedModel) -> Engine:
    return Engine(chat_model)

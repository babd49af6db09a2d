from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
import torch

from runtime.api import ContinueRequest, FaultCode, Finished, RuntimeFault
from runtime.engine import Engine, load_engine
from runtime.fit import Placement
from runtime.models import load as loading
from runtime.models.catalogue import Precision
from runtime.models.load import load
from runtime.models.placement import Place
from runtime.quantization.streaming import SOURCES, ExpertSource, stream_of
from tests.support.checkpoints import convert, save_checkpoint

CPU = torch.device("cpu")
STREAMED = [Placement.STREAMING, Placement.FROM_DISK]


@pytest.fixture(scope="module", params=[Precision.NF4, Precision.INT8])
def finished(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("streamed")
    return convert(save_checkpoint(folder / "published"), folder / "finished", request.param)


@pytest.fixture
def folder(finished: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(finished, tmp_path / "model"))


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Placement:
    """As if there were a card where `request.param` is what fits; the processor computes in its place."""
    placement: Placement = request.param
    monkeypatch.setattr(loading, "place", lambda *_, **__: Place(CPU, placement, 100))
    return placement


def written(engine: Engine) -> str:
    *_, last = engine.generate(ContinueRequest(before="The old house stood", seed=5), threading.Event())
    assert isinstance(last, Finished)
    return last.text


@pytest.mark.parametrize("at", STREAMED, indirect=True)
def test_streamed_it_writes_what_it_writes_resident(finished: Path, at: Placement, folder: Path) -> None:
    streamed = load_engine(folder)
    if at is Placement.STREAMING:
        shutil.rmtree(folder)  # in memory by now
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "place", lambda *_, **__: Place(CPU, Placement.PROCESSOR, 100))
        resident = load_engine(finished)
    assert written(streamed) == written(resident)
    assert streamed.info.parameters == resident.info.parameters


@pytest.mark.parametrize("at", STREAMED, indirect=True)
def test_experts_are_where_they_belong(folder: Path, at: Placement) -> None:
    told: list[tuple[int, int]] = []
    model = load(folder, on_progress=lambda done, total: told.append((done, total)))
    stream = stream_of(model.network)
    assert stream is not None
    assert stream.source is SOURCES[at]
    assert (stream.host_bytes > 0) == (stream.source is ExpertSource.MEMORY)
    assert told[-1][0] == told[-1][1]
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert model.info.context_length == 100 + model.info.canvas_length


@pytest.mark.parametrize("at", [Placement.STREAMING], indirect=True)
@pytest.mark.usefixtures("at")
def test_a_streamed_load_can_be_cancelled(folder: Path) -> None:
    cancel = threading.Event()

    def stop_late(done: int, total: int) -> None:
        if done > total // 2:
            cancel.set()

    with pytest.raises(RuntimeFault) as caught:
        load(folder, on_progress=stop_late, cancel=cancel)
    assert caught.value.code is FaultCode.CANCELLED

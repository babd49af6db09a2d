"""A Hub on this computer with a small model of the true class."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import close_session, constants

from runtime.fetching.download import DownloadRequest, download
from runtime.fetching.hub import Hub
from runtime.fetching.patience import Patience
from runtime.fetching.progress import DownloadEvent
from runtime.models.catalogue import Precision
from tests.support.hub_model import UNWANTED, save_hub_model
from tests.support.hub_server import REPOSITORY, HubServer

# Not among the dependencies on macOS; most of what is fetched here is brought into 4 bits.
collect_ignore_glob = [] if importlib.util.find_spec("bitsandbytes") else ["test_*.py"]

QUICK = Patience(limit=5.0, first=0.02, longest=0.1)
STALLED_AFTER_S = 0.5
Contents = Mapping[str, bytes]


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_hub_model(tmp_path_factory.mktemp("hub") / "checkpoint")


@pytest.fixture(scope="session")
def needed(checkpoint: Path) -> Mapping[str, int]:
    """Names and sizes of the files that make the model."""
    return {file.name: file.stat().st_size for file in checkpoint.iterdir() if file.name not in UNWANTED}


@pytest.fixture
def online(socket_enabled: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The library may ask this computer's server, and finds nothing in its cache."""
    del socket_enabled
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    for name in ("HF_HUB_OFFLINE", "HF_TOKEN", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    yield
    close_session()


@pytest.fixture
def server(online: None, checkpoint: Path) -> Iterator[HubServer]:
    del online
    with HubServer(checkpoint) as server:
        yield server


@pytest.fixture
def hub(server: HubServer) -> Hub:
    return Hub(server.address, timeout=STALLED_AFTER_S)


def request(precision: Precision = Precision.NF4, **changes: Any) -> DownloadRequest:
    changes = {"repository": REPOSITORY} | changes
    return DownloadRequest(model="tiny", name="Tiny", precision=precision, **changes)


class Run:
    """Downloads into one folder, and what was told."""

    def __init__(self, models: Path, hub: Hub) -> None:
        self.models, self.hub = models, hub
        self.events: list[DownloadEvent] = []
        self.cancel = threading.Event()
        self.on_event: Callable[[DownloadEvent], None] = lambda event: None

    @property
    def work(self) -> Path:
        return next(path for path in (self.models / ".unfinished").iterdir() if path.is_dir())

    def source(self, name: str) -> Path:
        return self.work / "source" / name

    def __call__(self, precision: Precision = Precision.NF4, **changes: Any) -> Path | None:
        self.events.clear()

        def told(event: DownloadEvent) -> None:
            self.events.append(event)
            self.on_event(event)

        return download(request(precision, **changes), self.models, told, self.cancel, self.hub, QUICK)


@pytest.fixture
def run(tmp_path: Path, hub: Hub) -> Run:
    return Run(tmp_path / "models", hub)


def contents(folder: Path) -> Contents:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


_UNDISTURBED: dict[Precision, Contents] = {}


@pytest.fixture
def undisturbed(checkpoint: Path, tmp_path: Path, online: None) -> Callable[[Precision], Contents]:
    """What a run gives that nothing happens to."""
    del online

    def folder(precision: Precision) -> Contents:
        if precision not in _UNDISTURBED:
            with HubServer(checkpoint) as quiet:
                finished = Run(tmp_path / "undisturbed", Hub(quiet.address))(precision)
            assert finished is not None
            _UNDISTURBED[precision] = contents(finished)
        return _UNDISTURBED[precision]

    return folder

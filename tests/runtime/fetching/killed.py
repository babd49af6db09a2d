"""A process that downloads, and is killed at a moment of one's choice: nothing of it can clean up after itself."""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from huggingface_hub import constants

from runtime.fetching import obtain
from runtime.fetching.download import DownloadRequest, download
from runtime.fetching.hub import Hub
from runtime.fetching.patience import Patience
from runtime.models.catalogue import Precision
from runtime.quantization import convert

_CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "shutil.rmtree", "shutil.copyfile"}


@dataclass(frozen=True)
class Moment:
    """Before the `number`-th time (from 1) that `what` happens to a path that ends with `path`.

    `what` is one of Python's audit events, "checking", "converting" (a tensor is done), or "anything", which counts all
    changes of files.
    """

    what: str
    path: str = ""
    number: int = 1


def run(models: Path, address: str, precision: Precision, moment: Moment | None, repository: str) -> None:
    """Download into `models`; the process ends with 0 when that is finished."""
    constants.HF_HUB_OFFLINE = False
    constants.HF_HUB_CACHE = str(models / "no cache")
    if moment is not None:
        _kill_at(moment, models)
    request = DownloadRequest(model="tiny", name="Tiny", precision=precision, repository=repository)
    patience = Patience(limit=10, first=0.05, longest=0.2)
    assert download(request, models, lambda event: None, threading.Event(), Hub(address), patience) is not None


def chance(seed: int) -> Moment:
    """Some change of a file."""
    return Moment("anything", number=random.Random(seed).randrange(1, 40))


def _kill_at(moment: Moment, models: Path) -> None:
    left = [moment.number]

    def count(path: str) -> None:
        if path.startswith(str(models)) and path.endswith(moment.path):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def on_audit(event: str, arguments: tuple[Any, ...]) -> None:
        if moment.what == event or (moment.what == "anything" and event in _CHANGES):
            # The last path is what it becomes.
            paths = [str(argument) for argument in arguments if isinstance(argument, str | Path)]
            count(paths[-1] if paths else "")

    if moment.what == "checking":
        obtain.is_whole = _counted(obtain.is_whole, count)
    elif moment.what == "converting":
        real = convert.convert_shard

        def convert_shard(source: Path, target: Path, precision: Precision, on_tensor: Any, cancel: Any) -> Any:
            def told(done: int, total: int) -> None:
                count(str(target))
                on_tensor(done, total)

            return real(source, target, precision, told, cancel)

        convert.convert_shard = convert_shard
    else:
        sys.addaudithook(on_audit)


def _counted(action: Callable[..., Any], count: Callable[[str], None]) -> Callable[..., Any]:
    def counted(path: Path, *more: Any) -> Any:
        count(str(path))
        return action(path, *more)

    return counted

"""Loads models in a process of their own and says what memory that took: bytes of the resident set, as JSON."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import psutil
import torch

from runtime.api import FaultCode, RuntimeFault
from runtime.benchmark.memory import TransientMemory
from runtime.engine import load_engine


def resident() -> int:
    return psutil.Process().memory_info().rss


def loaded_and_unloaded(folder: Path) -> Mapping[str, int]:
    before = resident()
    with TransientMemory(torch.device("cpu")) as memory:
        engine = load_engine(folder, "cpu")
        loaded = resident()
    engine.unload()
    return {"peak": memory.peak, "loaded": loaded - before, "after": resident() - before}


def cancelled(folder: Path) -> Mapping[str, int]:
    """Cancelled when four fifths are read, by a caller who keeps the fault."""
    cancel = threading.Event()
    before = resident()
    with TransientMemory(torch.device("cpu")) as memory:
        try:
            load_engine(
                folder,
                "cpu",
                on_progress=lambda done, total: cancel.set() if done > 0.8 * total else None,
                cancel=cancel,
            )
        except RuntimeFault as error:
            fault = error
        else:
            raise AssertionError("not cancelled")
    after = resident()
    assert fault.code is FaultCode.CANCELLED
    return {"peak": memory.peak, "after": after - before}


def main(small: Path, *folders: Path) -> None:
    # What libraries take when they are first used is none of the model's.
    load_engine(small, "cpu").unload()
    results = {
        str(folder): {"whole": loaded_and_unloaded(folder), "cancelled": cancelled(folder)} for folder in folders
    }
    sys.stdout.write(json.dumps(results))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))

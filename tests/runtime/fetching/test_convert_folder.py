from __future__ import annotations

import json
import multiprocessing
import random
import shutil
import threading
from collections.abc import Iterator, Mapping
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from time import monotonic

import pytest

from runtime.fetching import obtain
from runtime.fetching.convert_folder import convert_folder, model_id, result_size
from runtime.fetching.progress import DownloadEvent, Resolved
from runtime.models.catalogue import Precision
from runtime.models.layout import work_folder, work_lock
from runtime.models.manifest import read_manifest
from runtime.models.problems import ModelProblem, Problem
from runtime.models.unfinished import WorkFolder
from runtime.models.verify import verify_folder
from tests.support.checkpoints import save_checkpoint, weight_files
from tests.support.converting import convert_to_nf4
from tests.support.tiny_model import save_tiny_model

KILLS = 12
PRECISIONS = [Precision.NF4, Precision.NF4_INT8, Precision.INT8, Precision.BF16]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint in several shards; not to be changed."""
    return save_checkpoint(tmp_path_factory.mktemp("source") / "Wide Model")


def contents(folder: Path) -> Mapping[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def run(source: Path, models: Path, precision: Precision = Precision.NF4) -> Path:
    folder = convert_folder(source, models, precision, lambda event: None, threading.Event())
    assert folder is not None
    return folder


def problem(source: Path, models: Path, precision: Precision = Precision.NF4) -> Problem:
    with pytest.raises(ModelProblem) as caught:
        run(source, models, precision)
    return caught.value.problem


def has_nothing(models: Path) -> bool:
    return not models.exists() or not list(models.iterdir())


@pytest.fixture(scope="module")
def undisturbed(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    return contents(run(source, tmp_path_factory.mktemp("models")))


@pytest.mark.parametrize("precision", PRECISIONS)
def test_a_whole_folder(source: Path, tmp_path: Path, precision: Precision) -> None:
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in source.iterdir()}
    events: list[DownloadEvent] = []
    folder = convert_folder(source, tmp_path, precision, events.append, threading.Event())
    assert folder == tmp_path / f"wide-model-{precision}"
    assert {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in source.iterdir()} == before
    assert verify_folder(folder, lambda done, total: None, threading.Event()) == ()
    manifest = read_manifest(folder)
    assert manifest is not None
    assert (manifest.model, manifest.name, manifest.precision) == ("wide-model", "Wide Model", precision)
    assert (manifest.repository, manifest.revision) == (None, None)
    assert (folder / "config.json").read_bytes() == (source / "config.json").read_bytes()
    if precision is Precision.BF16:
        assert {name: data for name, data in contents(folder).items() if name != "manifest.json"} == contents(source)
    else:
        weights = sum(path.stat().st_size for path in weight_files(folder))
        assert 0 < weights - result_size(source, precision) < 20_000  # the headers
    assert isinstance(events[0], Resolved)
    assert [path.name for path in (tmp_path / ".unfinished").iterdir() if path.is_dir()] == []


def test_the_users_own_file_is_copied_and_not_shared(source: Path, tmp_path: Path) -> None:
    folder = run(source, tmp_path, Precision.BF16)
    for path in weight_files(source):
        assert not path.samefile(folder / path.name)


class OnceOneIsDone:
    """Stops the work when the first weight file is done."""

    def __init__(self, work: Path) -> None:
        self._work = work

    def is_set(self) -> bool:
        job = WorkFolder(self._work).read()
        return job is not None and bool(job.done)


def test_a_source_that_was_written_over_meanwhile_is_converted_again(tmp_path: Path) -> None:
    source, models = save_checkpoint(tmp_path / "source"), tmp_path / "models"
    once = OnceOneIsDone(work_folder(models, "source", Precision.NF4))
    assert convert_folder(source, models, Precision.NF4, lambda event: None, once) is None
    save_checkpoint(source, seed=1)  # of the same sizes
    other = run(save_checkpoint(tmp_path / "elsewhere" / "source", seed=1), tmp_path / "undisturbed")
    assert contents(run(source, models)) == contents(other)


def test_one_file_without_an_index(source: Path, tmp_path: Path) -> None:
    single = save_tiny_model(tmp_path / "single")
    assert not (single / "model.safetensors.index.json").exists()
    folder = run(single, tmp_path / "models", Precision.INT8)
    assert [path.name for path in weight_files(folder)] == ["model.safetensors"]
    assert not (folder / "model.safetensors.index.json").exists()


def test_a_model_of_that_name_is_left_alone(source: Path, tmp_path: Path, undisturbed: Mapping[str, bytes]) -> None:
    folder = run(source, tmp_path)
    assert problem(source, tmp_path) is Problem.CHANGED
    assert contents(folder) == undisturbed
    assert convert_folder(source, tmp_path, Precision.NF4, lambda _: None, threading.Event(), name="Other") is not None


def test_names_on_the_disk() -> None:
    assert model_id("Wide Model, v2.1") == "wide-model-v2.1"
    assert model_id("../..") == "model"
    assert model_id("Ümläut") == "ml-ut"


# Refused before anything is written


def test_folders_that_hold_no_model(source: Path, tmp_path: Path) -> None:
    models, folder = tmp_path / "models", tmp_path / "folder"
    folder.mkdir()
    assert problem(folder, models) is Problem.NOT_FOUND
    (folder / "adapter_config.json").write_text("{}")
    (folder / "adapter_model.safetensors").touch()
    assert problem(folder, models) is Problem.UNSUPPORTED
    (folder / "config.json").write_text(json.dumps({"model_type": "gemma4"}))
    assert problem(folder, models) is Problem.UNSUPPORTED
    shutil.copy(source / "config.json", folder)
    # Pickle files only.
    (folder / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    (folder / "pytorch_model.bin.index.json").write_text(json.dumps({"weight_map": {"a": "pytorch_model.bin"}}))
    for precision in PRECISIONS:
        assert problem(folder, models, precision) is Problem.UNSUPPORTED
    (folder / "model.safetensors").write_bytes(b"\x80\x04.")
    assert problem(folder, models) is Problem.DAMAGED
    assert has_nothing(models)


def test_sizes_that_four_bits_cannot_keep(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path / "tiny")
    assert problem(folder, tmp_path / "models") is Problem.UNSUPPORTED
    assert has_nothing(tmp_path / "models")


def test_a_missing_shard(source: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(source, tmp_path / "folder"))
    weight_files(folder)[1].unlink()
    assert problem(folder, tmp_path / "models") is Problem.NOT_FOUND
    assert has_nothing(tmp_path / "models")


def test_too_little_room(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = shutil.disk_usage(tmp_path)
    size = result_size(source, Precision.NF4)
    monkeypatch.setattr(obtain.shutil, "disk_usage", lambda _: usual._replace(free=size - 1))
    assert problem(source, tmp_path / "models") is Problem.DISK_FULL
    assert has_nothing(tmp_path / "models")


def test_somebody_else_is_at_work(source: Path, tmp_path: Path) -> None:
    work = work_folder(tmp_path, "wide-model", Precision.NF4)
    work.parent.mkdir()
    with work_lock(work):
        assert problem(source, tmp_path) is Problem.BUSY
    run(source, tmp_path)


# Stopped and started again


class After:
    """A wish to pause that is there from the question number `calls` on."""

    def __init__(self, calls: int) -> None:
        self.calls = calls

    def is_set(self) -> bool:
        self.calls -= 1
        return self.calls < 0


def test_paused_again_and_again(source: Path, tmp_path: Path, undisturbed: Mapping[str, bytes]) -> None:
    calls, folder = 0, None
    while folder is None:
        assert not (tmp_path / "wide-model-nf4").exists()
        folder = convert_folder(source, tmp_path, Precision.NF4, lambda event: None, After(calls))
        calls += 1
    assert contents(folder) == undisturbed
    assert calls > 5


def test_paused_when_every_shard_is_done(source: Path, tmp_path: Path, undisturbed: Mapping[str, bytes]) -> None:
    work = WorkFolder(work_folder(tmp_path, "wide-model", Precision.NF4))

    class WhenDone:
        def is_set(self) -> bool:
            job = work.read()
            return job is not None and len(job.done) == len(weight_files(source))

    assert convert_folder(source, tmp_path, Precision.NF4, lambda event: None, WhenDone()) is None
    assert contents(run(source, tmp_path)) == undisturbed


@pytest.fixture(scope="module")
def forked() -> Iterator[ForkServerContext]:
    """Processes that begin with the libraries loaded, which takes seconds that no kill would survive."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.support.converting"])
    yield context
    multiprocessing.forkserver._forkserver._stop()  # type: ignore[attr-defined]


def started(forked: ForkServerContext, source: Path, models: Path) -> BaseProcess:
    process = forked.Process(target=convert_to_nf4, args=(source, models), daemon=True)
    process.start()
    return process


def test_killed_at_any_moment(
    forked: ForkServerContext, source: Path, tmp_path: Path, undisturbed: Mapping[str, bytes]
) -> None:
    for attempt in range(2):  # the first one waits for the libraries
        begun = monotonic()
        process = started(forked, source, tmp_path / f"first-{attempt}")
        process.join()
        assert process.exitcode == 0
    takes = monotonic() - begun
    chance, models, seen = random.Random(0), tmp_path / "models", set()
    for _ in range(KILLS):
        process = started(forked, source, models)
        process.join(chance.uniform(0, takes))
        process.kill()
        process.join()
        work = work_folder(models, "wide-model", Precision.NF4)
        seen.add(tuple(sorted(path.name for path in work.rglob("*"))) if work.exists() else ())
        finished = models / "wide-model-nf4"
        if finished.exists():
            assert contents(finished) == undisturbed
            shutil.rmtree(models)
    assert len(seen) > 3  # killed in different places
    process = started(forked, source, models)
    process.join()
    assert process.exitcode == 0
    assert contents(models / "wide-model-nf4") == undisturbed
    assert not [path for path in models.rglob("*") if path.name.endswith(".part")]

from __future__ import annotations

import hashlib
import os
import random
import threading
from pathlib import Path

import pytest

from runtime.models.catalogue import Precision
from runtime.models.files import model_files, write_whole
from runtime.models.manifest import MANIFEST, FileRecord, Manifest
from runtime.models.problems import ModelProblem, Problem
from runtime.models.verify import Damage, Flaw, verify_folder

SIZES = {"config.json": 100, "model.safetensors": 20_000_000, "tokenizer/vocabulary.txt": 1, "empty.txt": 0}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files of any content; what is in them is nothing to this."""
    folder, chance = tmp_path / "model", random.Random(0)
    files = {}
    for name, size in SIZES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        content = chance.randbytes(size)
        path.write_bytes(content)
        files[name] = FileRecord(size, hashlib.sha256(content).hexdigest())
    manifest = Manifest(
        model="model",
        name="Model",
        licence="none",
        precision=Precision.BF16,
        repository=None,
        revision=None,
        files=files,
        versions={},
    )
    write_whole(folder / MANIFEST, manifest.to_json().encode())
    return folder


def found(folder: Path) -> tuple[Damage, ...]:
    damages = verify_folder(folder, lambda done, total: None, threading.Event())
    assert damages is not None
    return damages


def test_a_whole_model(folder: Path) -> None:
    told: list[tuple[int, int]] = []
    assert verify_folder(folder, lambda *now: told.append(now), threading.Event()) == ()
    done = [one for one, _ in told]
    assert done == sorted(done)
    assert len(set(done)) > 3  # a large file is told of in between
    assert told[-1] == (sum(SIZES.values()), sum(SIZES.values()))
    assert {total for _, total in told} == {sum(SIZES.values())}


@pytest.mark.parametrize("place", [0, 9_999_999, -1])
def test_a_flipped_bit(folder: Path, place: int) -> None:
    content = bytearray((folder / "model.safetensors").read_bytes())
    content[place] ^= 1
    (folder / "model.safetensors").write_bytes(content)
    assert found(folder) == (Damage("model.safetensors", Flaw.CHANGED),)


def test_every_file_that_is_wrong_is_named(folder: Path) -> None:
    (folder / "config.json").unlink()
    os.truncate(folder / "model.safetensors", 19_999_999)
    (folder / "tokenizer/vocabulary.txt").write_bytes(b"?")
    (folder / "empty.txt").unlink()
    (folder / "empty.txt").mkdir()
    for name in ("model-2.safetensors", "pytorch_model.bin", "notes.md", ".hidden.bin"):
        (folder / name).write_bytes(b"")
    told: list[tuple[int, int]] = []
    damages = verify_folder(folder, lambda *now: told.append(now), threading.Event())
    assert damages == (
        Damage("config.json", Flaw.MISSING),
        Damage("empty.txt", Flaw.MISSING),
        Damage("model-2.safetensors", Flaw.UNEXPECTED),
        Damage("model.safetensors", Flaw.ANOTHER_SIZE),
        Damage("pytorch_model.bin", Flaw.UNEXPECTED),
        Damage("tokenizer/vocabulary.txt", Flaw.CHANGED),
    )
    assert told[-1] == (sum(SIZES.values()), sum(SIZES.values()))


def test_cancelled_in_the_middle_of_a_file(folder: Path) -> None:
    cancel, told = threading.Event(), []

    def tell(done: int, total: int) -> None:
        told.append(done)
        if done > 1_000_000:
            cancel.set()

    assert verify_folder(folder, tell, cancel) is None
    assert told[-1] < 15_000_000


def test_a_folder_without_a_usable_manifest(folder: Path) -> None:
    (folder / MANIFEST).write_text("{}")
    with pytest.raises(ModelProblem) as caught:
        found(folder)
    assert caught.value.problem is Problem.DAMAGED
    (folder / MANIFEST).unlink()
    with pytest.raises(ModelProblem) as caught:
        found(folder)
    assert caught.value.problem is Problem.NOT_FOUND


def test_files_of_a_model(folder: Path) -> None:
    (folder / ".cache").mkdir()
    (folder / ".cache" / "file").touch()
    assert [path.relative_to(folder).as_posix() for path in model_files(folder)] == sorted(SIZES)

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy
import pytest
from safetensors.numpy import save_file

from runtime.models import fingerprint
from runtime.models.catalogue import Precision
from runtime.models.fingerprint import base_fingerprint
from runtime.models.manifest import MANIFEST, FileRecord, Manifest
from runtime.models.problems import ModelProblem, Problem

MADE = Manifest(
    model="big",
    name="Big",
    licence="Apache-2.0",
    precision=Precision.NF4,
    repository="someone/big",
    revision="a" * 40,
    files={"config.json": FileRecord(5, "1" * 64), "model-1.safetensors": FileRecord(9, "2" * 64)},
    versions={},
)


def weights(folder: Path, value: float = 1.0, names: tuple[str, ...] = ("model.safetensors",)) -> Path:
    folder.mkdir(exist_ok=True)
    for name in names:
        save_file({"layer": numpy.full((600, 600), value, numpy.float32)}, folder / name)
    if len(names) > 1:
        index = {"weight_map": {f"layer.{number}": name for number, name in enumerate(names)}}
        (folder / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")
    return folder


def described(folder: Path, manifest: Manifest) -> str:
    folder.mkdir(exist_ok=True)
    (folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    return base_fingerprint(folder)


def test_one_file_is_hashed_whole(tmp_path: Path) -> None:
    folder = weights(tmp_path / "a")
    expected = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    assert base_fingerprint(folder) == expected
    assert base_fingerprint(weights(tmp_path / "b", 2.0)) != expected


@pytest.mark.parametrize("names", [("model.safetensors",), ("one.safetensors", "two.safetensors")])
def test_large_files_are_told_apart_and_copies_are_not(
    tmp_path: Path, names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fingerprint, "WHOLE_LIMIT", 1000)
    first = weights(tmp_path / "first", names=names)
    before = base_fingerprint(first)
    copy = Path(shutil.copytree(first, tmp_path / "copy"))
    os.utime(copy / names[-1], (1, 1))
    (copy / "README.md").write_text("other words", encoding="utf-8")
    moved = first.rename(tmp_path / "moved")
    assert base_fingerprint(copy) == base_fingerprint(moved) == before
    # The same names, shapes and sizes, as of a model that was trained further.
    assert base_fingerprint(weights(tmp_path / "trained", 2.0, names)) != before


def test_all_precisions_of_a_published_checkpoint_are_one_base(tmp_path: Path) -> None:
    found = {described(tmp_path / precision, replace(MADE, precision=precision)) for precision in Precision}
    assert len(found) == 1
    assert described(tmp_path / "later", replace(MADE, revision="b" * 40)) not in found
    assert described(tmp_path / "other", replace(MADE, repository="someone/else")) not in found


def test_what_was_made_of_a_folder_is_known_by_its_files(tmp_path: Path) -> None:
    made = replace(MADE, repository=None, revision=None)
    first = described(tmp_path / "first", made)
    assert described(
        tmp_path / "words", replace(made, files={**made.files, "config.json": FileRecord(5, "3" * 64)})
    ) == (first)
    other = {**made.files, "model-1.safetensors": FileRecord(9, "4" * 64)}
    assert described(tmp_path / "other", replace(made, files=other)) != first


def test_a_manifest_beside_unchanged_weights_changes_nothing(tmp_path: Path) -> None:
    folder = weights(tmp_path / "plain")
    before = base_fingerprint(folder)
    kept = replace(
        MADE,
        repository=None,
        revision=None,
        precision=Precision.BF16,
        files={"model.safetensors": FileRecord(1, before)},
    )
    assert described(folder, kept) == before


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        (MANIFEST, b"{", Problem.DAMAGED),
        ("model.safetensors.index.json", b"{}", Problem.DAMAGED),
        ("model.safetensors.index.json", b'{"weight_map": {"a": "gone.safetensors"}}', Problem.NOT_FOUND),
        ("README.md", b"no weights", Problem.UNSUPPORTED),
    ],
)
def test_what_is_no_model(tmp_path: Path, name: str, content: bytes, problem: Problem) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ModelProblem) as caught:
        base_fingerprint(tmp_path)
    assert caught.value.problem is problem


def test_it_waits_for_no_library() -> None:
    code = "import sys, runtime.models.fingerprint; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

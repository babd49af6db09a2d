"""Voices on the disk: kept, found, renamed, deleted, sent and received, and what is refused of what comes."""

from __future__ import annotations

import errno
import json
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from runtime.finetuning.problems import LearningProblem
from runtime.models import voices
from runtime.models.load import LoadedModel
from runtime.models.voices import Voice, VoiceFolder, VoiceProblem, read_voice
from tests.support.tiny_model import save_tiny_model
from tests.support.voices import save_voice

FILES = {"voice.json", "adapter_config.json", "adapter_model.safetensors"}


@pytest.fixture
def finished(model_folder: Path, model: LoadedModel, tmp_path: Path) -> Path:
    return save_voice(tmp_path / "finished", model.network, model_folder)


@pytest.fixture
def shelf(tmp_path: Path) -> VoiceFolder:
    return VoiceFolder(tmp_path / "voices")


@pytest.fixture
def kept(shelf: VoiceFolder, finished: Path) -> Voice:
    return shelf.keep(finished)


def code_of(action: Any, *arguments: Any) -> LearningProblem:
    with pytest.raises(VoiceProblem) as caught:
        action(*arguments)
    return caught.value.code


def test_a_voice_is_moved_in(shelf: VoiceFolder, finished: Path) -> None:
    assert shelf.all() == ()
    before = read_voice(finished)
    kept = shelf.keep(finished)
    assert not finished.exists()
    assert shelf.all() == (kept,)
    assert shelf.find("finished") == kept
    assert shelf.find("other") is None
    assert kept.facts() == before.facts()
    assert {path.name for path in kept.folder.iterdir()} == FILES


def test_names_are_given_once(
    shelf: VoiceFolder, kept: Voice, model_folder: Path, model: LoadedModel, tmp_path: Path
) -> None:
    second = shelf.keep(save_voice(tmp_path / "finished", model.network, model_folder, seed=2))
    assert second.name == "finished 2"
    assert read_voice(second.folder).name == "finished 2"
    assert code_of(shelf.rename, second, "finished") is LearningProblem.BUSY
    assert code_of(shelf.rename, second, " \n ") is LearningProblem.EMPTY_NAME
    assert code_of(shelf.rename, second, "x" * 81) is LearningProblem.EMPTY_NAME
    renamed = shelf.rename(second, "  Märchen / con  ")
    assert renamed.folder == second.folder
    assert [voice.name for voice in shelf.all()] == ["finished", "Märchen / con"]
    shelf.delete(renamed)
    assert shelf.all() == (kept,)
    assert not renamed.folder.exists()


def test_a_voice_learnt_after_one_was_deleted_is_another(
    shelf: VoiceFolder, kept: Voice, model_folder: Path, model: LoadedModel, tmp_path: Path
) -> None:
    shelf.delete(kept)
    second = shelf.keep(save_voice(tmp_path / "finished", model.network, model_folder, seed=2))
    assert second.name == kept.name
    assert second.folder != kept.folder


def test_nothing_else_is_deleted(shelf: VoiceFolder, kept: Voice, finished: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    elsewhere = Voice(**{name: getattr(kept, name) for name in Voice.__slots__} | {"folder": tmp_path / "elsewhere"})
    assert code_of(shelf.delete, elsewhere) is LearningProblem.UNREADABLE
    assert (tmp_path / "elsewhere").exists()


def test_it_fits_its_own_model(shelf: VoiceFolder, kept: Voice, model_folder: Path, tmp_path: Path) -> None:
    assert shelf.fits(kept, model_folder)
    assert not shelf.fits(kept, save_tiny_model(tmp_path / "other", seed=1))
    assert not shelf.fits(kept, tmp_path)


def test_sent_and_received(shelf: VoiceFolder, kept: Voice, tmp_path: Path) -> None:
    file = tmp_path / "mine.voice"
    shelf.export(kept, file)
    other = VoiceFolder(tmp_path / "other computer")
    received = other.bring_in(file)
    assert received.facts() == kept.facts()
    assert {path.name: path.read_bytes() for path in received.folder.iterdir() if path.suffix == ".safetensors"} == {
        path.name: path.read_bytes() for path in kept.folder.iterdir() if path.suffix == ".safetensors"
    }
    assert other.bring_in(file).name == f"{kept.name} 2"
    assert len(list((tmp_path / "other computer").iterdir())) == 2


def archive(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries.items():
            file.writestr(name, data)
    return path


def entries(voice: Voice) -> dict[str, bytes]:
    return {name: (voice.folder / name).read_bytes() for name in FILES}


OVERLAPPING = {"more": {"dtype": "F32", "shape": [9], "data_offsets": [0, 36]}}


def header(weights: bytes, change: dict[str, Any]) -> bytes:
    size = struct.unpack("<Q", weights[:8])[0]
    record = json.loads(weights[8 : 8 + size]) | change
    text = json.dumps(record).encode()
    return struct.pack("<Q", len(text)) + text + weights[8 + size :]


def not_a_number(weights: bytes) -> bytes:
    return weights[:-4] + struct.pack("<f", float("nan"))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("adapter_model.safetensors", lambda data: None),
        ("adapter_model.safetensors", lambda data: data[:-9]),
        ("adapter_model.safetensors", lambda data: b"\x80\x04pickle" * 99),
        ("adapter_model.safetensors", not_a_number),
        ("adapter_model.safetensors", lambda data: header(data, OVERLAPPING)),
        ("adapter_config.json", lambda data: b"{}"),
        ("adapter_config.json", lambda data: b'{"peft_type": "LOHA", "r": 4}'),
        ("adapter_config.json", lambda data: b"[" * 100_000),
        ("voice.json", lambda data: b"not json"),
        ("voice.json", lambda data: data.replace(b'"base_sha256": "', b'"base_sha256": "../')),
        ("voice.json", lambda data: data.replace(b'"samples": []', b'"samples": [1]')),
        ("voice.json", lambda data: data.replace(b'"name": "finished"', b'"name": ""')),
        ("../../escaped.txt", lambda data: b"slip"),
        ("adapter_model.bin", lambda data: b"pickle"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(
    shelf: VoiceFolder, kept: Voice, name: str, change: Any, tmp_path: Path
) -> None:
    content = entries(kept)
    data = change(content.get(name, b""))
    changed = {key: value for key, value in content.items() if key != name} | ({} if data is None else {name: data})
    file = archive(tmp_path / "bad.voice", changed)
    assert code_of(shelf.bring_in, file) is LearningProblem.DAMAGED
    assert shelf.all() == (kept,)
    assert [path.name for path in (tmp_path / "voices").iterdir()] == [kept.folder.name]
    assert not list(tmp_path.parent.rglob("escaped.txt"))


def test_a_zip_that_grows_is_refused(shelf: VoiceFolder, kept: Voice, tmp_path: Path) -> None:
    file = archive(tmp_path / "bomb.voice", entries(kept) | {"voice.json": b" " * (2**20 + 1)})
    assert file.stat().st_size < 2**20
    assert code_of(shelf.bring_in, file) is LearningProblem.DAMAGED


def test_two_entries_of_one_name(shelf: VoiceFolder, kept: Voice, tmp_path: Path) -> None:
    file = archive(tmp_path / "twice.voice", entries(kept))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(file, "a") as more:
        more.writestr("voice.json", b"{}")
    assert code_of(shelf.bring_in, file) is LearningProblem.DAMAGED


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_half_a_file(shelf: VoiceFolder, kept: Voice, keep: float, tmp_path: Path) -> None:
    file = tmp_path / "cut.voice"
    shelf.export(kept, file)
    data = file.read_bytes()
    file.write_bytes(data[: int(len(data) * keep)])
    assert code_of(shelf.bring_in, file) is LearningProblem.NOT_TEXT


def test_a_flipped_byte(shelf: VoiceFolder, kept: Voice, tmp_path: Path) -> None:
    file = tmp_path / "flipped.voice"
    shelf.export(kept, file)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(data)
    assert code_of(shelf.bring_in, file) is LearningProblem.DAMAGED


def test_no_file(shelf: VoiceFolder, tmp_path: Path) -> None:
    assert code_of(shelf.bring_in, tmp_path / "nothing.voice") is LearningProblem.UNREADABLE
    assert code_of(read_voice, tmp_path) is LearningProblem.UNREADABLE


def test_a_full_disk_leaves_everything(
    shelf: VoiceFolder,
    kept: Voice,
    finished: Path,
    model_folder: Path,
    model: LoadedModel,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    second = save_voice(tmp_path / "second", model.network, model_folder, seed=2)

    def full(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as without_room:
        without_room.setattr(voices.shutil, "copyfile", full)
        assert code_of(shelf.keep, second) is LearningProblem.DISK_FULL
    assert shelf.all() == (kept,)
    assert shelf.keep(second).name == "second"


def test_it_needs_no_torch() -> None:
    code = "import sys, runtime.models.voices, runtime.finetuning.events; print('torch' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "False"

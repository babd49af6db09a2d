"""`python -m runtime convert` and `verify`, as programs and people read them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from runtime.cli import main
from runtime.models.manifest import read_manifest
from tests.support.checkpoints import save_checkpoint, weight_files
from tests.support.tiny_model import save_tiny_model


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Not to be changed."""
    return save_checkpoint(tmp_path_factory.mktemp("source") / "wide")


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_convert_then_verify(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["convert", str(source), "--to", str(tmp_path), "--name", "My Model", "--precision", "nf4-int8"]
    assert main([*arguments, "--json"]) == 0
    events = lines(capsys)
    folder = tmp_path / "my-model-nf4-int8"
    assert {event["event"] for event in events} == {"resolved", "progress", "finished"}
    assert events[-1] == {
        "event": "finished",
        "folder": str(folder),
        "bytes": sum(path.stat().st_size for path in folder.iterdir()),
    }
    manifest = read_manifest(folder)
    assert manifest is not None
    assert manifest.name == "My Model"
    assert main(["verify", str(folder), "--json"]) == 0
    assert lines(capsys)[-1] == {"event": "finished", "bytes": manifest.size, "damaged": 0}
    assert main(["verify", str(folder)]) == 0
    assert capsys.readouterr().out.startswith("Whole: ")


def test_verify_names_the_damage(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convert", str(source), "--to", str(tmp_path)]) == 0
    capsys.readouterr()
    folder = tmp_path / "wide-nf4"
    shard = weight_files(folder)[0]
    content = bytearray(shard.read_bytes())
    content[-1] ^= 4
    shard.write_bytes(content)
    assert main(["verify", str(folder)]) == 2
    said = capsys.readouterr()
    assert said.out == f"{shard.name} has other bytes than it had\n"
    assert said.err == "The model is damaged. Delete it and fetch it again.\n"
    assert main(["verify", str(folder), "--json"]) == 2
    assert lines(capsys)[-2] == {"event": "damaged", "file": shard.name, "flaw": "changed"}


def test_what_cannot_be_done_is_said_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convert", str(tmp_path / "none")]) == 2
    assert "There is no folder" in capsys.readouterr().err
    assert main(["convert", str(tmp_path), "--name", " "]) == 2
    assert "must not be empty" in capsys.readouterr().err
    assert main(["verify", str(tmp_path)]) == 2
    assert "There is no finished model in that folder" in capsys.readouterr().err
    assert main(["verify", str(tmp_path), "--json"]) == 2
    assert lines(capsys)[0]["problem"] == "not found"
    small = save_tiny_model(tmp_path / "small")
    assert main(["convert", str(small), "--to", str(tmp_path / "models"), "--json"]) == 2
    [event] = lines(capsys)
    assert (event["event"], event["problem"]) == ("failed", "unsupported")
    assert "blocks of 64" in event["detail"]
    assert not (tmp_path / "models").exists()


def test_paused_when_the_input_ends(source: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "runtime", "convert", source, "--to", tmp_path, "--json"]
    paused = subprocess.run(
        [*command, "--until-stdin-closes"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert paused.returncode == 130, paused.stderr
    # How far it came before that is a matter of moments.
    events = [json.loads(line)["event"] for line in paused.stdout.splitlines()]
    assert events in (["paused"], ["resolved", "paused"])
    assert not (tmp_path / "wide-nf4").exists()
    assert main([str(word) for word in command[3:]]) == 0
    assert (tmp_path / "wide-nf4").exists()

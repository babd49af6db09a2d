from __future__ import annotations

import json
from pathlib import Path

import pytest

from runtime.cli import main

TEXT = "Anna walked home in the rain with two books and a lamp."


def test_doubt_marks_words_and_lists_others(model_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doubt", "--model", str(model_folder), "--text", TEXT, "--words", "2"]) == 0
    marked, empty, *told = capsys.readouterr().out.splitlines()
    assert marked.replace("]1", "").replace("]2", "").replace("[", "") == TEXT
    assert empty == ""
    assert [line.split()[0] for line in told] == ["1", "2"]
    assert all("nats): " in line for line in told)


def test_polish_says_what_it_changed(
    model_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.proofreading.CONVICTION", 1e-9)
    monkeypatch.setattr("runtime.proofreading.MARGIN", 0.0)
    assert main(["polish", "--model", str(model_folder), "--text", TEXT, "--lock-word", "Anna"]) == 0
    text, _, *changes = capsys.readouterr().out.splitlines()
    assert text.startswith("Anna ")
    pairs = [line.strip().split(" -> ") for line in changes]
    assert pairs
    assert all(old in TEXT and new in text and old != new for old, new in pairs)


@pytest.mark.parametrize("command", ["doubt", "polish"])
def test_json(model_folder: Path, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--model", str(model_folder), "--text", TEXT, "--json"]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [event["event"] for event in events][:: len(events) - 1] == ["prefilled", "finished"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["polish", "--text", TEXT, "--passes", "4"], "from 1 to 3"),
        (["doubt", "--text", TEXT, "--words", "0"], "at least one word"),
        (["doubt", "--file", "/nowhere/at/all"], "cannot be read"),
    ],
)
def test_what_cannot_be_done(
    model_folder: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--model", str(model_folder)]) == 2
    assert words in capsys.readouterr().err

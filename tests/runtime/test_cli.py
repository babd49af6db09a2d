from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from runtime.cli import main
from runtime.models.load import LoadedModel
from tests.support.voices import save_voice

ROOT = Path(__file__).resolve().parents[2]


def test_generate(model_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "--model", str(model_folder), "--prompt", "The old house", "--seed", "1"]) == 0
    first = capsys.readouterr()
    assert first.out.strip()
    assert "seed 1, 24 tokens in 6 steps" in first.err
    assert main(["generate", "--model", str(model_folder), "--prompt", "The old house", "--seed", "1"]) == 0
    assert capsys.readouterr().out == first.out


def test_json_is_one_event_a_line(model_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gap = ["--before", "The", "--after", "house", "--words", "3"]
    assert main(["fill", "--model", str(model_folder), *gap, "--json"]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [event["event"] for event in events] == ["prefilled", *["draft"] * 6, "settled", "finished"]
    assert "".join(cell["text"] for cell in events[-3]["cells"]) == events[-1]["text"]


def test_rewrite_a_part_of_a_file(model_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = tmp_path / "document.md"
    document.write_text("First. Anna walked home. Last.", encoding="utf-8")
    options = ["--file", str(document), "--select", "7:24", "--lock-word", "home", "--lock", "0:4", "--strength", "1"]
    assert main(["rewrite", "--model", str(model_folder), *options]) == 0
    text = capsys.readouterr().out
    assert text.startswith("Anna")
    assert "home" in text


def test_versions(model_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["rewrite", "--model", str(model_folder), "--text", "Anna walked home.", "--strength", "1", "--seed", "7"]
    assert main([*options, "--versions", "3"]) == 0
    output = capsys.readouterr()
    assert re.findall(r"^--- version (\d)$", output.out, re.MULTILINE) == ["1", "2", "3"]
    assert re.findall(r"^seed (\d+)", output.err, re.MULTILINE) == ["7", "8", "9"]
    assert main([*options, "--versions", "2", "--json"]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [event["version"] for event in events if event["event"] == "finished"] == [0, 1]


def test_a_saved_run_is_wound_back(model_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model, run = ["--model", str(model_folder)], str(tmp_path / "run.json")
    lock = ["--lock-word", "home"]
    assert main(["rewrite", *model, "--text", "Anna walked home.", "--strength", "1", *lock, "--save", run]) == 0
    capsys.readouterr()
    assert main(["steer", *model, "--run", run, "--step", "2", "--show"]) == 0
    draft = capsys.readouterr().out.rstrip("\n")
    assert main(["steer", *model, "--run", run, "--step", "2", "--keep", "0:4", "--afresh", "--seed", "5"]) == 0
    written = capsys.readouterr().out
    assert draft[:4] in written
    assert "home" in written
    assert main(["steer", *model, "--run", run, "--step", "99"]) == 2
    assert "That step is not one of this run's" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command",
    [
        ["generate", "--prompt", "The old house", "--seed", "1"],
        ["rewrite", "--text", "Anna walked home.", "--strength", "1", "--seed", "1"],
        ["fill", "--before", "The", "--after", "house", "--words", "3", "--seed", "1"],
        ["polish", "--text", "Anna walked home in the rain."],
        ["doubt", "--text", "Anna walked home in the rain."],
    ],
)
def test_a_voice(model: LoadedModel, tmp_path: Path, command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    folder = model.info.folder
    voice = save_voice(tmp_path / "anna", model.network, folder)
    texts = []
    for options in ([], ["--voice", str(voice)], []):
        assert main([*command, "--model", str(folder), "--device", "cpu", *options]) == 0
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[2] != texts[1]
    facts = json.loads((voice / "voice.json").read_text(encoding="utf-8"))
    (voice / "voice.json").write_text(json.dumps(facts | {"base_sha256": "0" * 64}), encoding="utf-8")
    for other, words in ((voice, "made for another model"), (tmp_path, "no voice in that folder")):
        assert main([*command, "--model", str(folder), "--voice", str(other)]) == 2
        assert words in capsys.readouterr().err


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"format": 2}', '{"format": 1, "kind": "x", "request": {}}'])
def test_a_file_that_holds_no_run(content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "run.json"
    file.write_text(content, encoding="utf-8")
    assert main(["steer", "--run", str(file)]) == 2
    assert "holds no run" in capsys.readouterr().err


def test_a_gap_of_unknown_length(model_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gap = ["--before", "The old house", "--after", "of the lane.", "--seed", "3"]
    assert main(["fill", "--model", str(model_folder), *gap]) == 0
    assert capsys.readouterr().out.strip()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["rewrite", "--text", "abc", "--versions", "0"], "at least one version"),
        (["rewrite", "--text", "abc def", "--save", "/nowhere/at/all"], "cannot be written"),
        (["generate", "--file", "/nowhere/at/all"], "cannot be read: No such file"),
        (["rewrite", "--text", "  "], "no text to rewrite"),
        (["rewrite", "--text", "abc", "--lock-word", "d"], "'d' does not occur"),
        (["rewrite", "--text", "abc", "--strength", "nan"], "strength must be above 0"),
        (["rewrite", "--text", "abc", "--lock", "2:9"], "A lock lies outside"),
        (["fill", "--words", "0"], "at least one word"),
        (["fill", "--words", "9999"], "too long for one canvas"),
        (["benchmark", "--blocks", "0"], "at least one block"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    model_folder: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--model", str(model_folder)]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert words in output.err
    assert len(output.err.splitlines()) == 1


@pytest.mark.parametrize("command", [["info"], ["generate", "--prompt", "a"], ["benchmark"]])
def test_no_model(command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command, "--model", str(tmp_path)]) == 2
    assert "no complete model" in capsys.readouterr().err


def test_no_model_for_a_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "--prompt", "a", "--json", "--model", str(tmp_path)]) == 2
    assert json.loads(capsys.readouterr().out)["code"] == "model_missing"


@pytest.mark.parametrize("span", ["5", "a:b", "9:3", "-1:3"])
def test_spans_that_are_none(span: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["rewrite", "--text", "abc", f"--lock={span}"])
    assert "is not START:END" in capsys.readouterr().err


def test_info(model_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", "--json", "--model", str(model_folder)]) == 0
    assert json.loads(capsys.readouterr().out)["canvas_length"] == 24


def test_standard_input(model_folder: Path) -> None:
    command = [sys.executable, "-m", "runtime", "generate", "--seed", "1", "--model", str(model_folder)]
    good = subprocess.run(command, cwd=ROOT, input="The caf\u00e9".encode(), capture_output=True, check=True)
    assert good.stdout.strip()
    bad = subprocess.run(command, cwd=ROOT, input=b"\xff\xfe", capture_output=True, check=False)
    assert (bad.returncode, bad.stderr) == (2, b"The input is not text in UTF-8.\n")


def test_a_reader_that_stops_reading(model_folder: Path) -> None:
    command = (
        f"'{sys.executable}' -m runtime generate --prompt The --json --blocks 9 --model '{model_folder}' | head -c 1"
    )
    result = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, check=True)
    assert result.stderr == b""


def test_help_does_not_wait_for_torch() -> None:
    code = (
        "import sys, runtime.cli\ntry: runtime.cli.main(['--help'])\nexcept SystemExit: pass\n"
        "assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)


def test_in_a_terminal_drafts_are_redrawn_and_ctrl_c_ends_the_run(model_folder: Path) -> None:
    controller, terminal = pty.openpty()
    command = [sys.executable, "-m", "runtime", "generate", "--prompt", "The", "--blocks", "100000"]
    process = subprocess.Popen(
        [*command, "--model", str(model_folder)], cwd=ROOT, stdout=terminal, stderr=subprocess.PIPE
    )
    os.close(terminal)
    seen = b""
    while b"\x1b[2m" not in seen:  # a dim cell: a draft is on the screen
        seen += os.read(controller, 4096)
    process.send_signal(signal.SIGINT)
    try:
        while chunk := os.read(controller, 4096):
            seen += chunk
    except OSError:  # Linux says so when the other end of a terminal is closed
        pass
    os.close(controller)
    assert process.wait(30) == 130
    assert process.stderr is not None
    with process.stderr as errors:
        assert b"Traceback" not in errors.read()
    assert b"\r\x1b[J" in seen

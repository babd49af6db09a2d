"""The two scripts as they are typed: under an old Python, from any folder, and with what they hand on."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from installers import commands
from installers.python_version import too_old

ROOT = Path(__file__).parents[2]
SCRIPTS = ("run.py", "test.py")


@pytest.mark.parametrize("name", [*SCRIPTS, "python_version.py"])
def test_an_old_python_can_read_what_says_that_it_is_too_old(name):
    text = (ROOT / "installers" / name).read_text()
    ast.parse(text, feature_version=(3, 8))


@pytest.mark.parametrize("name", SCRIPTS)
def test_nothing_else_is_imported_before_the_version_is_checked(name):
    tree = ast.parse((ROOT / "installers" / name).read_text())
    at_start = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert {getattr(node, "module", None) or node.names[0].name for node in at_start} == {
        "__future__",
        "sys",
        "pathlib",
    }
    (main,) = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    first, second = [node.module for node in main.body if isinstance(node, ast.ImportFrom)]
    assert (first, second) == ("installers.python_version", "installers.commands")
    order = [ast.unparse(node) for node in main.body]
    assert order.index(f"require_python('installers/{name}')") < order.index(ast.unparse(main.body[-2]))


@pytest.mark.parametrize(
    ("version", "old"), [((3, 8, 18), True), ((3, 10, 13), True), ((3, 11, 0), False), ((4, 0, 0), False)]
)
def test_versions_are_compared_as_numbers(version, old):
    assert (too_old(version, "installers/run.py") is not None) is old


def test_a_newer_python_on_the_computer_is_suggested(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: name if name == "python3.12" else None)
    message = too_old((3, 9, 2), "installers/run.py") or ""
    assert "Palimpsest needs Python 3.11 or newer, and this is Python 3.9.2." in message
    assert message.endswith("python3.12 installers/run.py")


def test_without_a_newer_python_the_packages_are_named(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr("sys.platform", "linux")
    assert "sudo apt-get install python3.11 python3.11-venv" in (too_old((3, 10, 12), "installers/run.py") or "")


def run_script(name: str, folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "installers" / name), *arguments],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_scripts_run_from_any_folder_and_only_say_what_they_would_do(name, tmp_path):
    (tmp_path / "random.py").write_text("raise SystemExit('the wrong module')")
    done = run_script(name, tmp_path, "--check", PALIMPSEST_ENVIRONMENT=str(tmp_path / "env"))
    assert "there is no environment yet" in done.stdout
    assert "2.13.0" in done.stdout
    assert done.returncode == 1
    assert not (tmp_path / "env").exists()
    assert done.stderr == ""


def test_a_folder_that_is_not_ours_ends_in_a_sentence(tmp_path):
    (tmp_path / "letter.md").touch()
    done = run_script("run.py", tmp_path, "--no-start", "--rebuild", PALIMPSEST_ENVIRONMENT=str(tmp_path))
    assert done.returncode == 1
    assert f"{tmp_path} holds other files" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert (tmp_path / "letter.md").exists()


def test_the_program_takes_the_scripts_place_with_the_file_to_open(monkeypatch, tmp_path):
    started = []
    monkeypatch.setattr(commands, "_prepare", lambda *arguments: None)
    monkeypatch.setattr(commands.os, "execve", lambda *arguments: started.append(arguments))
    monkeypatch.setattr(commands.subprocess, "call", lambda *arguments, **named: 0)
    monkeypatch.setenv("PALIMPSEST_ENVIRONMENT", str(tmp_path))
    commands.run_program(ROOT, ["--smoke-test", "letter.md"])
    ((path, command, variables),) = started
    assert path == command[0]
    assert Path(path).is_relative_to(tmp_path)
    assert command[1:] == ["-P", "-m", "desktop", "--smoke-test", "letter.md"]
    assert variables["PYTHONPATH"] == str(ROOT)


def test_an_installation_without_a_start_starts_nothing(monkeypatch):
    monkeypatch.setattr(commands, "_prepare", lambda *arguments: None)
    monkeypatch.setattr(commands.os, "execve", lambda *arguments: pytest.fail("started"))
    assert commands.run_program(ROOT, ["--no-start"]) == 0


def test_the_service_that_checks_changes_runs_the_same_command_as_a_person():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "python3 installers/test.py" in script.read_text()

"""All checks run, also after one that fails, and the table says so."""

import os
import sys
from pathlib import Path

import pytest

from installers import checks
from installers.checks import Check, Result, all_checks, check_variables, run_all, summary_of, table
from installers.environment import Environment


@pytest.mark.parametrize(
    ("output", "summary"),
    [
        (".....  [100%]\n12 passed in 3.45s\n", "12 passed in 3.45s"),
        (
            "=========== 1 failed, 11 passed, 2 warnings in 71.20s (0:01:11) ===========\n",
            "1 failed, 11 passed, 2 warnings in 71.20s",
        ),
        ("\x1b[32m\x1b[1m3 passed\x1b[0m\x1b[32m in 0.01s\x1b[0m\n", "3 passed in 0.01s"),
        ("no tests ran\n", ""),
    ],
)
def test_pytests_summary_is_found(output, summary):
    assert summary_of(output) == summary


def test_a_failed_check_does_not_keep_the_others_from_running(monkeypatch, capsys, tmp_path):
    def command(text: str, code: int) -> tuple[str, ...]:
        return (sys.executable, "-c", f"print('{text}'); raise SystemExit({code})")

    monkeypatch.setattr(
        checks,
        "all_checks",
        lambda environment, arguments: [
            Check("first", command("one", 1)),
            Check("second", command("7 passed in 0.50s", 0)),
        ],
    )
    assert run_all(tmp_path, Environment(tmp_path), dict(os.environ), []) == 1
    printed = capsys.readouterr().out
    assert "one\n" in printed
    assert "7 passed in 0.50s" in printed.split("Check ")[0]
    assert printed.splitlines()[-1] == "Failed: first"


def test_the_table_names_each_check_with_its_time():
    lines = table([Result("ruff check", True, 0.42), Result("pytest", True, 61.0, "9 passed in 60.10s")]).splitlines()
    assert lines[1].split() == ["ruff", "check", "passed", "0.4", "s"]
    assert lines[2].endswith("61.0 s  9 passed in 60.10s")
    assert lines[-1] == "Every check passed."


def test_every_tool_runs_in_the_environment_and_pytest_comes_last():
    environment = Environment(Path("/env"))
    found = all_checks(environment, ["-k", "lock"])
    assert [check.name for check in found] == ["ruff check", "ruff format", "pyright", "lint-imports", "pytest"]
    assert all(check.command[0] == str(environment.python) for check in found)
    assert found[-1].command[-2:] == ("-k", "lock")


def test_pyright_is_kept_from_asking_for_a_newer_one():
    variables = check_variables({"PYRIGHT_PYTHON_FORCE_VERSION": "latest", "PYTHONPATH": "/checkout"})
    assert variables["PYRIGHT_PYTHON_IGNORE_WARNINGS"] == "1"
    assert "PYRIGHT_PYTHON_FORCE_VERSION" not in variables
    assert variables["PYTHONPATH"] == "/checkout"

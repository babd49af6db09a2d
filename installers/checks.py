"""Runs every check of the project, also after one has failed, and prints which passed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from installers.environment import Environment

SUMMARY = re.compile(r"^=*\s*((?:\d+ [a-z]+(?:, )?)+ in [\d.]+s)\b.*$", re.MULTILINE)
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Check:
    """One command that must succeed."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """How a check went."""

    name: str
    passed: bool
    seconds: float
    summary: str = ""


def all_checks(environment: Environment, pytest_arguments: list[str]) -> list[Check]:
    """Return the checks in the order they run, the quick ones first."""
    python = str(environment.python)
    layers = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    colour = ["--color=yes"] if sys.stdout.isatty() else []
    return [
        Check("ruff check", (python, "-m", "ruff", "check", ".")),
        Check("ruff format", (python, "-m", "ruff", "format", "--check", ".")),
        Check("pyright", (python, "-m", "pyright", "--pythonpath", python)),
        Check("lint-imports", (python, "-c", layers)),
        Check("pytest", (python, "-m", "pytest", *colour, *pytest_arguments)),
    ]


def check_variables(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the environment variables for the checks: no screen and no network is needed, none is asked for."""
    kept = {name: value for name, value in variables.items() if not name.startswith("PYRIGHT_PYTHON_")}
    return {
        **kept,
        "QT_QPA_PLATFORM": variables.get("QT_QPA_PLATFORM") or "offscreen",
        "HF_HUB_OFFLINE": "1",
        "TOKENIZERS_PARALLELISM": "false",
        # pyright comes with its own code and node from the package index; without this it asks for newer ones.
        "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1",
        "PYTHONUNBUFFERED": "1",
    }


def run_all(root: Path, environment: Environment, variables: Mapping[str, str], pytest_arguments: list[str]) -> int:
    """Run all checks from the folder ``root`` and return 0 if every one passed."""
    results = []
    for check in all_checks(environment, pytest_arguments):
        print(f"\n=== {check.name}", flush=True)
        results.append(run_one(check, root, check_variables(variables)))
    print(f"\n{table(results)}", flush=True)
    return 0 if all(result.passed for result in results) else 1


def run_one(check: Check, root: Path, variables: Mapping[str, str]) -> Result:
    """Run one check, showing what it prints as it comes."""
    began = time.monotonic()
    output = bytearray()
    with subprocess.Popen(
        check.command,
        cwd=root,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        assert process.stdout is not None
        while piece := os.read(process.stdout.fileno(), 65536):
            output += piece
            sys.stdout.write(piece.decode(errors="replace"))
            sys.stdout.flush()
        code = process.wait()
    return Result(check.name, code == 0, time.monotonic() - began, summary_of(output.decode(errors="replace")))


def summary_of(output: str) -> str:
    """Return pytest's last line, as in ``12 passed, 1 warning in 3.45s``, or nothing."""
    found = SUMMARY.findall(COLOURS.sub("", output))
    return found[-1] if found else ""


def table(results: list[Result]) -> str:
    """Lay out the results as a short table."""
    lines = [f"{'Check':<14}{'Result':<9}{'Time':>8}"]
    for result in results:
        word = "passed" if result.passed else "FAILED"
        lines.append(f"{result.name:<14}{word:<9}{result.seconds:>6.1f} s  {result.summary}".rstrip())
    failed = [result.name for result in results if not result.passed]
    lines.append(f"Failed: {', '.join(failed)}" if failed else "Every check passed.")
    return "\n".join(lines)

"""Runs the environment's pip: progress for the user, everything for the log."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from installers.console import Console
from installers.environment import Environment
from installers.faults import InstallationFault, explain_pip
from installers.processes import Processes
from installers.torch_build import PYTORCH_INDEX, Attempt

OLDEST_WITH_PROGRESS = (24, 1)
NOT_OFFERED = ("No matching distribution found", "Could not find a version that satisfies")


@dataclass(frozen=True)
class Activity:
    """What pip is doing; ``passing`` if it is worth no line of its own where lines cannot be written over."""

    text: str
    passing: bool = False


class Progress:
    """Shortens what pip prints to a few words about what it is doing."""

    def __init__(self) -> None:
        self._download = ""

    def describe(self, line: str) -> Activity | None:
        """Return what to show for a line of pip's, or None if it changes nothing."""
        match = re.match(r"\s*(Downloading|Using cached) (\S+) \(([\d.]+) ([kMG]?B)\)", line)
        if match and not match[2].endswith(".metadata"):
            self._download = f"{match[1]} {_package_of(match[2])} ({match[3]} {match[4]})"
            return Activity(self._download)
        match = re.match(r"Progress (\d+) of (\d+)", line)
        if match and self._download and int(match[2]):
            return Activity(f"{self._download}, {100 * int(match[1]) // int(match[2])} %", passing=True)
        match = re.match(r"Collecting ([A-Za-z0-9_.\-]+)", line)
        if match:
            return Activity(f"Looking for {match[1]}", passing=True)
        match = re.match(r"Installing collected packages: (.*)", line)
        if match:
            names = match[1].split(", ")
            return Activity(f"Installing {names[0] if len(names) == 1 else f'{len(names)} packages'}")
        return None


def _package_of(address: str) -> str:
    return re.sub(r"-\d.*", "", address.rpartition("/")[2])


class Pip:
    """Installs packages into an environment."""

    def __init__(
        self, environment: Environment, variables: Mapping[str, str], console: Console, processes: Processes
    ) -> None:
        self._environment = environment
        self._pip = (str(environment.python), "-P", "-m", "pip")
        self._console = console
        self._processes = processes
        self._variables = {
            **variables,
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_NO_INPUT": "1",
            "PIP_USER": "0",
            "PYTHONUNBUFFERED": "1",
            "TMPDIR": str(environment.temporary),
            "TEMP": str(environment.temporary),
            "TMP": str(environment.temporary),
        }
        self._variables.pop("PYTHONPATH", None)
        self._has_progress = False

    def version(self) -> tuple[int, int] | None:
        """Return the version of pip, or None if the environment's Python or its pip does not run."""
        answer = self._processes.capture([*self._pip, "--version"], timeout=120, environment=self._variables)
        match = re.match(r"pip (\d+)\.(\d+)", answer.output)
        return (int(match[1]), int(match[2])) if answer.code == 0 and match else None

    def renew(self, version: tuple[int, int]) -> None:
        """Replace a pip that is too old to show how far a download is; the old one does, if this fails."""
        self._has_progress = version >= OLDEST_WITH_PROGRESS
        if not self._has_progress:
            code, _ = self._run(["pip>=24.1"], ["--upgrade", "--retries", "1"])
            self._has_progress = code == 0

    def install_torch(self, attempts: Sequence[Attempt]) -> None:
        """Install torch, asking pip in one way after the other until it is found."""
        outputs = ""
        for attempt in attempts:
            code, output = self._run([attempt.requirement], [*attempt.options, "--retries", "2"])
            if code == 0:
                return
            outputs += output
            if not any(sign in output for sign in NOT_OFFERED):
                break
        fault = explain_pip(outputs, attempts[-1].requirement, str(self._environment.log))
        if any(sign in outputs for sign in NOT_OFFERED):
            wanted = attempts[0].requirement
            advice = (
                f"It comes from {PYTORCH_INDEX}, or from any place that pip's configuration names and has {wanted}."
            )
            fault = InstallationFault(fault.what, f"{advice}\n{fault.advice}")
        raise fault

    def install(self, requirements: Sequence[str], constraint: str, doing: str) -> None:
        """Install requirements, leaving the package named in ``constraint`` at its version."""
        constraints = self._environment.temporary / "constraints.txt"
        constraints.parent.mkdir(exist_ok=True)
        constraints.write_text(constraint + "\n", encoding="utf-8")
        code, output = self._run(requirements, ["--constraint", str(constraints)])
        if code != 0:
            raise explain_pip(output, doing, str(self._environment.log))

    def _run(self, requirements: Sequence[str], options: Sequence[str]) -> tuple[int, str]:
        """Run ``pip install`` and return its exit code and output."""
        bar = "raw" if self._has_progress else "off"
        arguments = ["--prefer-binary", f"--progress-bar={bar}", *options, *requirements]
        command = [*self._pip, "install", *arguments]
        self._environment.temporary.mkdir(exist_ok=True)
        lines: list[str] = []
        progress = Progress()
        with self._environment.log.open("a", encoding="utf-8") as log:
            print("$", " ".join(command), file=log, flush=True)

            def on_line(line: str | None) -> None:
                shown = progress.describe(line) if line else None
                if shown is None:
                    self._console.tick()
                else:
                    self._console.live(shown.text, passing=shown.passing)
                if line and not line.startswith("Progress "):
                    lines.append(line)
                    print(line, file=log, flush=True)

            try:
                code = self._processes.stream(command, on_line, self._variables)
            except OSError as error:
                raise InstallationFault(
                    f"The environment's Python could not be started: {error}.", "Run the same command with --rebuild."
                ) from error
        return code, "\n".join(lines)

    def clean(self) -> None:
        """Remove what pip unpacked."""
        shutil.rmtree(self._environment.temporary, ignore_errors=True)

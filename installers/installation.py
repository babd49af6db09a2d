"""Brings the environment to the state the project asks for, in five steps, going on where an earlier run stopped."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from installers import system_libraries, torch_build
from installers.console import Console
from installers.environment import Environment, base_python, remove_damaged
from installers.faults import BrokenEnvironment, InstallationFault
from installers.lock import held
from installers.pip import Pip
from installers.processes import Processes
from installers.project import Project
from installers.stamp import Stamp, interpreter_fault, read_stamp, reasons_to_install, write_stamp

STEPS = 5
GIGABYTE = 10**9
# Measured: the finished environment, the archives pip downloads and unpacks, and some air.
SPACE_CPU = 3 * GIGABYTE
SPACE_CUDA = 12 * GIGABYTE
SPACE_WITH_TORCH_THERE = GIGABYTE


@dataclass(frozen=True)
class Wishes:
    """What the user asks for on the command line."""

    groups: frozenset[str]
    build: str | None = None
    rebuild: bool = False
    repair: bool = False
    system_check: bool = True


class Installation:
    """Installs, repairs and describes one environment."""

    def __init__(
        self,
        project: Project,
        environment: Environment,
        wishes: Wishes,
        variables: Mapping[str, str],
        console: Console,
        processes: Processes,
    ) -> None:
        self._project = project
        self._environment = environment
        self._wishes = wishes
        self._variables = variables
        self._console = console
        self._processes = processes
        self._pip = Pip(environment, variables, console, processes)

    def reasons(self) -> list[str]:
        """Return why the environment cannot be used as it is; nothing if it can."""
        if self._wishes.rebuild:
            return ["it is to be built anew"]
        if self._wishes.repair:
            return ["every file is to be checked"]
        return reasons_to_install(
            self._environment,
            self._project,
            self._wishes.groups,
            read_stamp(self._environment.stamp),
            driver=torch_build.driver_mark(),
            build=self._wishes.build,
        )

    def ensure(self) -> None:
        """Install whatever is missing; return only when the environment is complete."""
        if not self.reasons():
            return
        self._environment.make_folder()
        try:
            with held(self._environment.lock, self._say_waiting) as lock:
                self._processes.shared_file = lock
                if self.reasons():  # unless the run we waited for has done it
                    self._install_or_rebuild()
        except OSError as error:
            raise _explain_system(error, self._environment.path) from error
        finally:
            self._processes.shared_file = None

    def describe(self) -> bool:
        """Print what a run would do, and return whether it would do anything."""
        reasons = self.reasons()
        say = self._console.line
        say(f"Environment:      {self._environment.path}")
        say(f"State:            {'; '.join(reasons) if reasons else 'complete'}")
        choice = self._choose_build(read_stamp(self._environment.stamp))
        say(f"torch:            {self._project.torch}, {choice.build} build ({choice.reason})")
        missing = system_libraries.missing_needs(for_tests="test" in self._wishes.groups)
        say(f"Missing here:     {', '.join(need.name for need in missing) or 'nothing'}")
        if missing and system_libraries.has_apt():
            say(f"                  {self._apt_line(missing)}")
        if reasons:
            needed, free = self._space(choice.build)
            say(f"Disk space:       {needed / GIGABYTE:.0f} GB needed, {free / GIGABYTE:.0f} GB free")
        return bool(reasons or missing)

    def _say_waiting(self) -> None:
        self._console.live("Another installation is at work on this environment; waiting for it to end")

    def _install_or_rebuild(self) -> None:
        if self._wishes.rebuild:
            self._console.line(f"Deleting the old environment in {self._environment.path}")
            self._environment.clear()
        try:
            self._install()
        except BrokenEnvironment as fault:
            answer = self._console.ask(f"\n{fault.what}\nDelete it and build it again?")
            if answer is None:
                raise
            if not answer:
                raise InstallationFault("The environment was left as it is.", fault.advice) from fault
            self._environment.clear()
            self._install()

    def _install(self) -> None:
        stamp = read_stamp(self._environment.stamp)
        groups = self._wishes.groups | frozenset(stamp.groups)
        self._console.step(1, STEPS, "Checking this computer")
        self._check_system()
        choice = self._choose_build(stamp)
        self._check_space(choice.build)
        self._console.step(2, STEPS, f"Preparing the Python environment in {self._environment.path}")
        self._prepare_environment(stamp)
        started = Stamp(
            build=choice.build,
            chosen_by_user=self._wishes.build is not None or (stamp.chosen_by_user and choice.build == stamp.build),
            driver=torch_build.driver_mark(),
            groups=dict.fromkeys(groups, ""),
        )
        write_stamp(self._environment.stamp, started)
        self._console.step(3, STEPS, f"Installing torch {self._project.torch}, {choice.build} build: {choice.reason}")
        self._pip.install_torch(torch_build.attempts(self._project, choice.build, sys.platform))
        self._console.step(4, STEPS, "Installing the other packages")
        constraint = f"torch=={self._environment.version_of('torch')}"
        self._pip.install(self._project.requirements(groups), constraint, "the packages Palimpsest is built on")
        self._pip.clean()
        self._console.step(5, STEPS, "Trying it out")
        self._verify(choice)
        finished = replace(
            started,
            complete=True,
            interpreter=os.path.realpath(self._environment.python),
            groups={group: self._project.fingerprint(group) for group in groups},
            packages=tuple(sorted(self._environment.installed())),
        )
        write_stamp(self._environment.stamp, finished)
        self._console.line("Installed.")

    def _choose_build(self, stamp: Stamp) -> torch_build.Choice:
        """Choose the build of torch: the user's wish, else an earlier wish, else what the computer can use."""
        if self._wishes.build == torch_build.CPU:
            return torch_build.Choice(torch_build.CPU, "asked for")
        if self._wishes.build is None and stamp.chosen_by_user and stamp.build:
            return torch_build.Choice(stamp.build, "asked for earlier")
        graphics = torch_build.probe(self._processes)
        if self._wishes.build is not None and graphics is None:
            return torch_build.Choice(self._project.cuda_builds[0].name, "asked for")
        if graphics is None and stamp.complete and stamp.build != torch_build.CPU:
            return torch_build.Choice(stamp.build, "installed already")
        return torch_build.choose(graphics, self._project.cuda_builds)

    def _space(self, build: str) -> tuple[int, int]:
        """Return the bytes needed and the bytes free."""
        folder = next(path for path in (self._environment.path, *self._environment.path.parents) if path.exists())
        needed = SPACE_CPU if build == torch_build.CPU else SPACE_CUDA
        if self._environment.has_torch() and not self._wishes.rebuild:
            needed = min(needed, SPACE_WITH_TORCH_THERE)
        return needed, shutil.disk_usage(folder).free

    def _check_space(self, build: str) -> None:
        needed, free = self._space(build)
        if free < needed:
            raise InstallationFault(
                f"The disk of {self._environment.path} is too full: the installation needs {needed / GIGABYTE:.0f} GB, "
                f"{free / GIGABYTE:.1f} GB are free.",
                "Free some space, or name a folder on another disk in the variable PALIMPSEST_ENVIRONMENT.",
            )

    def _check_system(self) -> None:
        """Install the system packages that are missing, or say which the user must install."""
        if not self._wishes.system_check:
            return
        for_tests = "test" in self._wishes.groups
        missing = system_libraries.missing_needs(for_tests=for_tests)
        wished = system_libraries.missing_wishes(for_tests=for_tests)
        if not missing and not wished:
            return
        if system_libraries.has_apt() and system_libraries.is_root():
            self._install_system_packages([*missing, *wished])
            missing = system_libraries.missing_needs(for_tests=for_tests)
        elif wished and system_libraries.has_apt():
            self._console.line(f"For spelling, install\n    {self._apt_line(wished)}")
        if missing:
            names = ", ".join(need.name for need in missing)
            if system_libraries.has_apt():
                advice = f"Install it with\n    {self._apt_line(missing)}\nand run the same command again."
            else:
                advice = "Install it with your system's package manager and run the same command again."
            raise InstallationFault(f"This system lacks {names}.", advice)

    def _apt_line(self, missing: list[system_libraries.Need]) -> str:
        offered = system_libraries.ask_apt(missing, self._processes, self._variables)
        return system_libraries.apt_line(missing, offered)

    def _install_system_packages(self, missing: list[system_libraries.Need]) -> None:
        variables = {**self._variables, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
        errors: list[str] = []
        with self._environment.log.open("a", encoding="utf-8") as log:

            def on_line(line: str | None) -> None:
                self._console.tick()
                if line is not None:
                    print(line, file=log, flush=True)
                    errors.extend([line.removeprefix("E:").strip()] if line.startswith("E:") else [])

            self._console.live("Asking for the system's packages (apt-get update)")
            self._processes.stream(["apt-get", "update"], on_line, variables)
            offered = system_libraries.ask_apt(missing, self._processes, self._variables)
            names = system_libraries.resolve(missing, offered)
            self._console.live(f"Installing {' '.join(names)}")
            command = ["apt-get", "install", "--yes", "--no-install-recommends", *names]
            if self._processes.stream(command, on_line, variables) != 0:
                raise InstallationFault(
                    f"The system's packages could not be installed: {errors[0] if errors else 'apt-get failed'}.",
                    f"Run\n    {self._apt_line(missing)}\nyourself and see what it says, then run the same command "
                    f"again.\nThe full account is in {self._environment.log}",
                )

    def _prepare_environment(self, stamp: Stamp) -> None:
        """Make the environment, or put an existing one in order."""
        version = None
        self._pip.clean()
        if self._environment.exists():
            fault = interpreter_fault(self._environment, stamp)
            version = None if fault else self._pip.version()
            if version is None and stamp.complete:
                raise BrokenEnvironment(
                    f"The environment in {self._environment.path} no longer works: {fault or 'its pip does not run'}, "
                    "as happens after an upgrade of the system.",
                    "Run the same command with --rebuild.",
                )
            if version is None:
                self._console.line("      The last installation stopped before it was usable; starting afresh")
                self._environment.clear()
        if version is None:
            self._make_environment()
            version = self._pip.version()
        if version is None:
            raise InstallationFault(
                f"Python could not make an environment in {self._environment.path}.",
                f"See what\n    {base_python()} -m venv {self._environment.path}\nsays.",
            )
        damaged = remove_damaged(self._environment)
        if damaged:
            self._console.line(f"      Unfinished or damaged, to be installed again: {', '.join(damaged)}")
        self._pip.renew(self._pip.version() or version)

    def _make_environment(self) -> None:
        answer = self._processes.capture(
            [base_python(), "-m", "venv", str(self._environment.path)], timeout=600, environment=self._variables
        )
        with self._environment.log.open("a", encoding="utf-8") as log:
            print(answer.output, file=log)
        if "No space left" in answer.output:
            raise _explain_system(OSError(errno.ENOSPC, "No space left on device"), self._environment.path)

    def _verify(self, choice: torch_build.Choice) -> None:
        """Import what the program is built on, inside the environment."""
        self._console.live("Loading the libraries for the first time")
        script = Path(__file__).with_name("verify.py")
        answer = self._processes.capture(
            [str(self._environment.python), "-P", str(script)], timeout=600, environment=self._variables
        )
        try:
            found = json.loads(answer.output.strip().splitlines()[-1])
        except (IndexError, ValueError):
            found = {"failed": "Python", "error": answer.output.strip() or f"exit code {answer.code}"}
        with self._environment.log.open("a", encoding="utf-8") as log:
            print(answer.output, file=log)
        if "failed" in found:
            raise BrokenEnvironment(
                f"The environment in {self._environment.path} is broken: {found['failed']} cannot be loaded "
                f"({found['error']}).",
                "Run the same command with --rebuild.",
            )
        if choice.build != torch_build.CPU and not found["usable"]:
            self._console.line(
                "      This torch cannot use the graphics card, so the processor will do the work. "
                "A newer NVIDIA driver usually helps."
            )


def _explain_system(error: OSError, path: Path) -> InstallationFault:
    """Turn a refusal of the operating system into a sentence."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return InstallationFault("The disk is full.", "Free some space and run the same command again.")
    what = f"The system refused to work on {error.filename or path}: {error.strerror or error}."
    return InstallationFault(what, "Make the folder writable for you, or name another one in PALIMPSEST_ENVIRONMENT.")

"""The two commands: ``run.py``, which becomes the program, and ``test.py``, which runs the checks."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from installers.console import Console
from installers.environment import VARIABLE, Environment, child_variables, find_environment
from installers.faults import InstallationFault
from installers.installation import Installation, Wishes
from installers.processes import Processes
from installers.project import read_project

INTERRUPTED = 130


def run_program(root: Path, arguments: list[str]) -> int:
    """Install what is missing and become ``python -m desktop``."""
    parser = _parser("installers/run.py", "Installs what Palimpsest needs, the first time, and starts it.")
    parser.add_argument("--no-start", action="store_true", help="install only")
    parser.add_argument("file", nargs="?", help="the document to open")
    options, passed_on = parser.parse_known_args(arguments)
    environment = find_environment(root, os.environ)
    code = _prepare(root, environment, options, frozenset({"run"}))
    if code is not None:
        return code
    if options.no_start:
        return 0
    if options.file is not None:
        passed_on.append(options.file)
    # -P: a file of the user's named like a library, in the folder they happen to be in, must not be taken for it.
    command = [str(environment.python), "-P", "-m", "desktop", *passed_on]
    variables = child_variables(root, os.environ)
    sys.stdout.flush()
    if os.name == "posix":
        os.execve(command[0], command, variables)
    return subprocess.call(command, env=variables)


def run_checks(root: Path, arguments: list[str]) -> int:
    """Install what is missing and run every check."""
    parser = _parser(
        "installers/test.py",
        "Installs what Palimpsest and its tests need, and runs every check. Other arguments go to pytest.",
    )
    options, passed_on = parser.parse_known_args(arguments)
    environment = find_environment(root, os.environ)
    code = _prepare(root, environment, options, frozenset({"run", "test"}))
    if code is not None:
        return code
    from installers.checks import run_all

    try:
        return run_all(root, environment, child_variables(root, os.environ), passed_on)
    except KeyboardInterrupt:
        print("\nStopped.")
        return INTERRUPTED


def _parser(command: str, description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"python3 {command}",
        description=description,
        epilog=f"The environment is .venv in this folder, or the folder named in the variable {VARIABLE}.",
        allow_abbrev=False,
    )
    parser.add_argument("--check", action="store_true", help="only say what would be done; fails if there is something")
    parser.add_argument(
        "--repair", action="store_true", help="check every installed file and put right what is damaged"
    )
    parser.add_argument("--rebuild", action="store_true", help="delete the environment and install everything again")
    parser.add_argument(
        "--torch", choices=("cpu", "cuda"), help="the build of torch to install, instead of what this computer can use"
    )
    parser.add_argument("--no-system-check", action="store_true", help="do not look for system libraries")
    return parser


def _prepare(root: Path, environment: Environment, options: argparse.Namespace, groups: frozenset[str]) -> int | None:
    """Make the environment complete; return an exit code if the command ends here."""
    console = Console()
    try:
        wishes = Wishes(groups, options.torch, options.rebuild, options.repair, not options.no_system_check)
        variables = child_variables(root, os.environ)
        installation = Installation(read_project(root), environment, wishes, variables, console, Processes())
        if options.check:
            return 1 if installation.describe() else 0
        installation.ensure()
    except InstallationFault as fault:
        console.fault(fault)
        return 1
    except KeyboardInterrupt:
        console.line("")
        console.line("Stopped. Run the same command again: it goes on where it stopped.")
        return INTERRUPTED
    return None

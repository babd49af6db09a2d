"""The stamp in the environment: what has been installed, so that the next start has nothing to do."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from installers.environment import Environment
from installers.project import Project
from installers.torch_build import CPU

FORMAT = 1


@dataclass(frozen=True)
class Stamp:
    """What an environment holds. It is complete only after everything in it has been tried."""

    complete: bool = False
    interpreter: str = ""
    """The file the environment's Python really is."""
    build: str = ""
    """The build of torch."""
    chosen_by_user: bool = False
    """Whether the user asked for that build, so that no other is chosen for them."""
    driver: str = ""
    """The mark of the NVIDIA driver that was there when the build was chosen."""
    groups: Mapping[str, str] = field(default_factory=dict)
    """The groups of requirements installed, each with its fingerprint."""
    packages: tuple[str, ...] = ()


def read_stamp(path: Path) -> Stamp:
    """Read a stamp; a missing or damaged one reads as that of an unfinished installation."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content.pop("format") != FORMAT:
            return Stamp()
        return Stamp(**{**content, "packages": tuple(content["packages"])})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Stamp()


def write_stamp(path: Path, stamp: Stamp) -> None:
    """Write a stamp so that a reader sees the old one or the new one, whole."""
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="utf-8") as file:
        json.dump({"format": FORMAT, **asdict(stamp)}, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def interpreter_fault(environment: Environment, stamp: Stamp) -> str | None:
    """Say what has become of the environment's Python since the stamp was written, without starting it."""
    if not os.access(environment.python, os.X_OK):
        return f"its Python ({os.path.realpath(environment.python)}) is gone"
    if stamp.interpreter and os.path.realpath(environment.python) != stamp.interpreter:
        return f"its Python is no longer {stamp.interpreter}"
    return None


def reasons_to_install(
    environment: Environment,
    project: Project,
    groups: frozenset[str],
    stamp: Stamp,
    *,
    driver: str,
    build: str | None = None,
) -> list[str]:
    """Return why the environment cannot be used as it is; nothing if it can.

    Args:
        environment: The environment.
        project: What it should hold.
        groups: The groups of requirements needed now.
        stamp: What it is known to hold.
        driver: The mark of this computer's NVIDIA driver, empty where there is none.
        build: The build of torch the user asks for now, ``cpu`` or ``cuda``; None to leave the choice as it is.
    """
    if not environment.exists():
        return ["there is no environment yet"]
    if not stamp.complete:
        return ["the last installation was not finished"]
    fault = interpreter_fault(environment, stamp)
    if fault:
        return [fault]
    reasons = []
    for group in sorted(groups):
        if group not in stamp.groups:
            reasons.append("the tools for the tests are not installed")
        elif stamp.groups[group] != project.fingerprint(group):
            reasons.append("the requirements in pyproject.toml have changed")
    gone = sorted(set(stamp.packages) - environment.installed())
    if gone or environment.lacks_key_package():
        reasons.append(f"packages are missing: {', '.join(gone) or 'files of them are gone'}")
    if build is None and stamp.build == CPU and driver not in {"", stamp.driver} and not stamp.chosen_by_user:
        reasons.append("an NVIDIA driver has been installed since")
    if build is not None and (build == CPU) != (stamp.build == CPU):
        reasons.append(f"the {build} build of torch is asked for")
    return reasons

"""What ``pyproject.toml`` says about the program's dependencies, and the exact torch the installer puts in."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from installers.faults import InstallationFault


@dataclass(frozen=True)
class CudaBuild:
    """One CUDA build of torch: ``oldest_driver`` is a major version, ``oldest_card`` a compute capability."""

    name: str
    oldest_driver: int
    oldest_card: float
    on_pypi: bool


@dataclass(frozen=True)
class Project:
    """The requirements of the program and of its tests."""

    root: Path
    dependencies: tuple[str, ...]
    test_dependencies: tuple[str, ...]
    torch: str
    cuda_builds: tuple[CudaBuild, ...]

    def fingerprint(self, group: str) -> str:
        """Return a short text that changes whenever the requirements of that group ("run" or "test") change."""
        content = [self.test_dependencies] if group == "test" else [self.dependencies, self.torch]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]

    def requirements(self, groups: frozenset[str]) -> list[str]:
        """Return what pip is asked to install for those groups."""
        return [*self.dependencies, *(self.test_dependencies if "test" in groups else ())]


def read_project(root: Path) -> Project:
    """Read ``pyproject.toml`` in the folder ``root``."""
    try:
        document: dict[str, Any] = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
        installer = document["tool"]["palimpsest"]["installer"]
        return Project(
            root=root,
            dependencies=tuple(document["project"]["dependencies"]),
            test_dependencies=_extra(document["project"], "test"),
            torch=installer["torch"],
            cuda_builds=tuple(
                CudaBuild(entry["name"], entry["oldest-driver"], entry["oldest-card"], entry["on-pypi"])
                for entry in installer["cuda"]
            ),
        )
    except (OSError, KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise InstallationFault(
            f"The file pyproject.toml in {root} is missing or damaged ({error!r}).",
            "Fetch a complete copy of Palimpsest again.",
        ) from error


def _extra(project: dict[str, Any], name: str) -> tuple[str, ...]:
    """Return what that extra asks for, with the project's other extras in the place of their names.

    pip would look for the project itself at the package index, where another project has its name.
    """
    own = re.compile(rf"{re.escape(project['name'])}\s*\[([^\]]+)\]", re.IGNORECASE)
    requirements: list[str] = []
    for requirement in project["optional-dependencies"][name]:
        match = own.fullmatch(requirement.strip())
        if match is None:
            requirements.append(requirement)
            continue
        for other in match[1].split(","):
            requirements.extend(_extra(project, other.strip()))
    return tuple(requirements)

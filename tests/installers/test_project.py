"""What is read from pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from installers.project import read_project

ROOT = Path(__file__).parents[2]


def project_file(folder: Path, extras: str) -> None:
    (folder / "pyproject.toml").write_text(
        f"""
[project]
name = "A-Program"
dependencies = ["numpy>=2"]

[project.optional-dependencies]
{extras}

[tool.palimpsest.installer]
torch = "2.13.0"
cuda = []
""",
        encoding="utf-8",
    )


def test_the_projects_own_extras_stand_for_what_they_ask_for(tmp_path: Path) -> None:
    project_file(
        tmp_path,
        """
test = ["pytest>=9", "a-program[plots, reading]", "ruff"]
plots = ["matplotlib>=3"]
reading = ["A-Program[plots]", "gguf"]
""",
    )
    project = read_project(tmp_path)
    assert project.test_dependencies == ("pytest>=9", "matplotlib>=3", "matplotlib>=3", "gguf", "ruff")
    assert project.requirements(frozenset({"run"})) == ["numpy>=2"]


def test_a_package_whose_name_only_begins_like_the_projects_is_left_alone(tmp_path: Path) -> None:
    project_file(tmp_path, 'test = ["a-program-tools[all]>=1"]')
    assert read_project(tmp_path).test_dependencies == ("a-program-tools[all]>=1",)


def test_a_change_of_an_extra_within_another_changes_the_fingerprint(tmp_path: Path) -> None:
    extras = 'test = ["a-program[plots]"]\nplots = ["matplotlib>=3"]'
    project_file(tmp_path, extras)
    before = read_project(tmp_path).fingerprint("test")
    project_file(tmp_path, extras.replace("matplotlib>=3", "matplotlib>=4"))
    assert read_project(tmp_path).fingerprint("test") != before


def test_pip_is_never_asked_for_the_project_itself() -> None:
    """At the package index another project has the name Palimpsest."""
    name = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["name"]
    asked = read_project(ROOT).requirements(frozenset({"run", "test"}))
    assert [line for line in asked if re.match(rf"{name}\b", line, re.IGNORECASE)] == []
    assert any(line.startswith("gguf") for line in asked)

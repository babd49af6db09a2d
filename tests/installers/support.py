"""Stand-ins for the outside world: programs that answer from a list, a project and an environment on disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from installers.environment import KEY_PACKAGES, Environment
from installers.processes import Captured, Processes
from installers.project import CudaBuild, Project

BUILDS = (CudaBuild("cu130", 580, 7.5, True), CudaBuild("cu126", 525, 5.0, False))


def a_project(root: Path = Path("/checkout"), **changes: object) -> Project:
    values = {
        "root": root,
        "dependencies": ("torch>=2.13,<2.16", "markdown>=3"),
        "test_dependencies": ("pytest>=9",),
        "torch": "2.13.0",
        "cuda_builds": BUILDS,
    }
    return Project(**{**values, **changes})  # type: ignore[arg-type]


@dataclass
class Answers(Processes):
    """Programs that print what the test wants: by the first text found in their command line."""

    answers: Sequence[tuple[str, int, str]] = ()
    commands: list[list[str]] = field(default_factory=list)
    shared_file: int | None = None

    def capture(self, command: Sequence[str], timeout: float, environment: Mapping[str, str] | None = None) -> Captured:
        self.commands.append(list(command))
        line = " ".join(command)
        for text, code, output in self.answers:
            if text in line:
                return Captured(code, output)
        return Captured(0, "")

    def stream(
        self,
        command: Sequence[str],
        on_line: Callable[[str | None], None],
        environment: Mapping[str, str] | None = None,
    ) -> int:
        answer = self.capture(command, 0, environment)
        for line in answer.output.splitlines():
            on_line(line)
        return answer.code

    def lines(self) -> list[str]:
        return [" ".join(command) for command in self.commands]


def packages_of(environment: Environment) -> Path:
    folder = environment.packages
    assert folder is not None
    return folder


def an_environment(folder: Path, interpreter: Path) -> Environment:
    """Lay out what a finished environment looks like from outside."""
    environment = Environment(folder)
    environment.python.parent.mkdir(parents=True)
    environment.python.symlink_to(interpreter)
    (folder / "pyvenv.cfg").write_text("home = /usr/bin\n")
    packages = folder / "lib" / "python3.11" / "site-packages"
    for name in KEY_PACKAGES:
        (packages / name).mkdir(parents=True)
        (packages / name / "__init__.py").touch()
        add_package(packages, f"{name.lower()}-1.0", {f"{name}/__init__.py": ""})
    return environment


def add_package(packages: Path, name: str, files: Mapping[str, str]) -> None:
    """Write files and the record of them, as pip does."""
    information = packages / f"{name}.dist-info"
    information.mkdir(parents=True, exist_ok=True)
    rows = []
    for path, text in files.items():
        (packages / path).parent.mkdir(parents=True, exist_ok=True)
        (packages / path).write_text(text)
        rows.append(f"{path},sha256=x,{len(text)}\n")
    rows.append(f"{name}.dist-info/RECORD,,\n")
    (information / "RECORD").write_text("".join(rows))

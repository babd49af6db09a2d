"""The private Python environment of the program: where it is, what is in it, and what is wrong with it."""

from __future__ import annotations

import csv
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from installers.faults import InstallationFault

VARIABLE = "PALIMPSEST_ENVIRONMENT"
KEY_PACKAGES = ("PySide6", "torch", "transformers", "tokenizers", "safetensors")
KEPT_WHEN_CLEARED = frozenset({"installation.lock", "installation.log"})


@dataclass(frozen=True)
class Environment:
    """A folder with a Python of its own."""

    path: Path

    @property
    def python(self) -> Path:
        """The interpreter."""
        return self.path / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def stamp(self) -> Path:
        """The file that says what has been installed; without it the installation counts as unfinished."""
        return self.path / "palimpsest.json"

    @property
    def lock(self) -> Path:
        """The file an installation holds while it works here."""
        return self.path / "installation.lock"

    @property
    def log(self) -> Path:
        """The full output of pip and apt-get."""
        return self.path / "installation.log"

    @property
    def temporary(self) -> Path:
        """Where pip unpacks; /tmp is often in memory and too small for torch."""
        return self.path / "unpacking"

    @property
    def packages(self) -> Path | None:
        """The folder of the installed packages, or None if there is none yet."""
        if os.name == "nt":
            found = [self.path / "Lib" / "site-packages"]
        else:
            found = sorted((self.path / "lib").glob("python3*/site-packages"))
        return found[-1] if found and found[-1].is_dir() else None

    def exists(self) -> bool:
        """Say whether this is, or was, a Python environment."""
        return (self.path / "pyvenv.cfg").is_file()

    def may_be_used(self) -> bool:
        """Say whether nobody else's files are here: the folder is absent, empty, ours or a Python environment."""
        if self.exists() or self.lock.exists() or not self.path.exists():
            return True
        return self.path.is_dir() and not any(self.path.iterdir())

    def make_folder(self) -> None:
        """Make the folder, or say why it cannot be used."""
        if not self.may_be_used():
            raise InstallationFault(
                f"{self.path} holds other files, so Palimpsest does not install into it.",
                f"Name an empty folder in the variable {VARIABLE}.",
            )
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self.lock.touch()
        except OSError as error:
            raise InstallationFault(
                f"The folder {self.path} cannot be written: {error.strerror}.",
                f"Name a folder of your own in the variable {VARIABLE} and run the same command again.",
            ) from error

    def clear(self) -> None:
        """Delete everything in the folder but the lock and the log."""
        if not self.may_be_used():
            raise InstallationFault(f"{self.path} holds other files.", f"Name an empty folder in {VARIABLE}.")
        try:
            for entry in self.path.iterdir():
                if entry.name in KEPT_WHEN_CLEARED:
                    continue
                if entry.is_dir() and not entry.is_symlink():
                    shutil.rmtree(entry)
                else:
                    entry.unlink()
        except OSError as error:
            raise InstallationFault(
                f"The old environment in {self.path} could not be deleted: {error.strerror}.",
                "Close Palimpsest if it is running, delete that folder yourself and run the same command again.",
            ) from error

    def has_torch(self) -> bool:
        """Say whether the largest package is already here."""
        return any(name.startswith("torch-") for name in self.installed())

    def installed(self) -> frozenset[str]:
        """Return the installed packages as pip writes them down: ``torch-2.13.0+cpu`` and so on."""
        folder = self.packages
        if folder is None:
            return frozenset()
        with os.scandir(folder) as entries:
            return frozenset(
                entry.name.removesuffix(".dist-info") for entry in entries if entry.name.endswith(".dist-info")
            )

    def version_of(self, package: str) -> str | None:
        """Return the installed version of a package."""
        for name in self.installed():
            found, _, version = name.partition("-")
            if found.lower() == package.lower():
                return version
        return None

    def lacks_key_package(self) -> bool:
        """Say whether the folder of a package the program cannot do without is gone."""
        folder = self.packages
        return folder is None or not all((folder / name / "__init__.py").exists() for name in KEY_PACKAGES)


def find_environment(root: Path, variables: Mapping[str, str]) -> Environment:
    """Return the environment for the checkout ``root``: ``.venv`` in it, or the folder named in the variable."""
    named = variables.get(VARIABLE)
    return Environment(Path(named).expanduser().absolute() if named else root / ".venv")


def base_python() -> str:
    """Return the interpreter to build an environment with, which is never one inside an environment."""
    return getattr(sys, "_base_executable", None) or sys.executable


def child_variables(root: Path, variables: Mapping[str, str]) -> dict[str, str]:
    """Return the environment variables for a program that runs from the checkout, in the private environment."""
    dropped = {"PYTHONHOME", "PYTHONSTARTUP", "VIRTUAL_ENV", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT"}
    kept = {name: value for name, value in variables.items() if name not in dropped}
    return {**kept, "PYTHONPATH": str(root)}


def remove_damaged(environment: Environment) -> list[str]:
    """Make pip forget every package whose files are not all there, so that it installs them again.

    Returns:
        The names and versions of those packages.
    """
    folder = environment.packages
    if folder is None:
        return []
    damaged = find_damaged(folder)
    leftovers = [
        entry for entry in folder.iterdir() if entry.name.startswith("~")
    ]  # pip's, while it replaces a package
    for doomed in [*(folder / f"{name}.dist-info" for name in damaged), *leftovers]:
        shutil.rmtree(doomed, ignore_errors=True)
    return damaged


def find_damaged(folder: Path) -> list[str]:
    """Return the packages in that folder of which a file is missing or has another size than pip wrote down."""
    claimed: dict[str, set[int]] = {}
    records: dict[str, list[str]] = {}
    damaged: list[str] = []
    for information in sorted(folder.glob("*.dist-info")):
        name = information.name.removesuffix(".dist-info")
        try:
            rows = list(_recorded_files(information / "RECORD"))
        except (OSError, ValueError):
            damaged.append(name)  # pip writes this file last: without it the package was never finished
            continue
        records[name] = [path for path, _ in rows]
        for path, size in rows:
            claimed.setdefault(path, set()).add(size)
    wrong = {path for path, sizes in claimed.items() if _size(folder / path) not in sizes}
    damaged += [name for name, paths in records.items() if not wrong.isdisjoint(paths)]
    return sorted(damaged)


def _recorded_files(record: Path) -> Iterator[tuple[str, int]]:
    with record.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            # Python writes compiled files anew, also those that came with a package.
            if len(row) == 3 and row[2] and not row[0].endswith(".pyc"):
                yield row[0], int(row[2])


def _size(path: Path) -> int | None:
    try:
        return os.stat(path).st_size
    except OSError:
        return None

"""Chooses the build of torch for this computer, and where pip is to look for it."""

from __future__ import annotations

import ctypes
import re
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from installers.processes import Captured, Processes
from installers.project import CudaBuild, Project

CPU = "cpu"
PYTORCH_INDEX = "https://download.pytorch.org/whl/"
DRIVER_FILE = Path("/proc/driver/nvidia/version")
CARDS_QUERY = ["--query-gpu=driver_version,compute_cap", "--format=csv,noheader"]


@dataclass(frozen=True)
class Graphics:
    """The NVIDIA driver and cards of this computer, as far as they are known."""

    driver: int | None = None
    """Major version of the driver."""
    card: float | None = None
    """Compute capability of the best card."""


@dataclass(frozen=True)
class Choice:
    """A build of torch, and why it was chosen."""

    build: str
    reason: str


@dataclass(frozen=True)
class Attempt:
    """One way to ask pip for torch."""

    requirement: str
    options: tuple[str, ...] = ()


def driver_mark() -> str:
    """Return a text that tells one NVIDIA driver from another, empty where there is none.

    It starts no other program, so every start can afford it.
    """
    if sys.platform == "win32":
        try:
            ctypes.WinDLL("nvcuda.dll")
        except OSError:
            return ""
        return "nvcuda.dll"
    if sys.platform == "darwin":
        return ""
    return _driver_text().partition("\n")[0] or ("nvidia-smi" if shutil.which("nvidia-smi") else "")


def _driver_text() -> str:
    try:
        return DRIVER_FILE.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def probe(processes: Processes) -> Graphics | None:
    """Return the driver and the best card of this computer, or None where there is no working NVIDIA driver."""
    if not driver_mark():
        return None
    query = None
    if shutil.which("nvidia-smi"):
        query = processes.capture(["nvidia-smi", *CARDS_QUERY], timeout=30)
    return read_probe(_driver_text(), query, certain=sys.platform == "win32")


def read_probe(driver_text: str, query: Captured | None, certain: bool) -> Graphics | None:
    """Understand what the driver says of itself.

    Args:
        driver_text: The content of the driver's file under /proc, empty where there is none.
        query: The answer of nvidia-smi to ``CARDS_QUERY``, or None where there is no nvidia-smi.
        certain: Whether the driver is known to be there even if both say nothing.
    """
    driver = card = None
    if query is not None and query.code == 0:
        for line in query.output.splitlines():
            match = re.match(r"\s*(\d+)[\d.]*\s*,\s*([\d.]+|\[?N/A\]?)", line)
            if match:
                driver = int(match[1])
                if re.fullmatch(r"\d+(\.\d+)?", match[2]):
                    card = max(card or 0.0, float(match[2]))
    if driver is None:
        match = re.search(r"Kernel Module.*?\s(\d{3,})\.\d+", driver_text)
        driver = int(match[1]) if match else None
    if driver is None and not driver_text and not certain:
        return None  # nvidia-smi is left over from a driver that is gone
    return Graphics(driver, card)


def choose(graphics: Graphics | None, builds: Sequence[CudaBuild]) -> Choice:
    """Choose the first CUDA build that driver and card support, or the CPU build."""
    if graphics is None:
        return Choice(CPU, "no NVIDIA driver was found")
    for build in builds:
        driver_serves = graphics.driver is None or graphics.driver >= build.oldest_driver
        card_serves = graphics.card is None or graphics.card >= build.oldest_card
        if driver_serves and card_serves:
            return Choice(build.name, f"NVIDIA driver {graphics.driver or 'found'}")
    oldest = min(build.oldest_driver for build in builds)
    if graphics.driver is not None and graphics.driver < oldest:
        return Choice(CPU, f"the NVIDIA driver {graphics.driver} is too old: the graphics card needs {oldest} or newer")
    return Choice(CPU, "the NVIDIA card is too old for this torch")


def attempts(project: Project, build: str, platform: str) -> list[Attempt]:
    """Return the ways to ask pip for that build, in order; none of them can bring a build of another kind.

    A version with a local part, such as ``2.13.0+cpu``, matches that build alone, wherever it is found. Only the bare
    version means different things on different systems: on Linux, PyPI's is a CUDA build of several gigabytes; on
    Windows and macOS it is the CPU build. ``===`` keeps pip from taking another local build for the bare version.
    """
    exact = f"torch=={project.torch}+{build}"
    bare = Attempt(f"torch==={project.torch}")
    from_pytorch = Attempt(exact, ("--extra-index-url", PYTORCH_INDEX + build))
    if platform == "darwin":
        return [bare]
    if build == CPU:
        return [Attempt(exact), from_pytorch] if platform.startswith("linux") else [Attempt(exact), bare]
    on_pypi = any(entry.on_pypi for entry in project.cuda_builds if entry.name == build)
    if on_pypi and platform.startswith("linux"):
        return [Attempt(exact), bare, from_pytorch]
    return [Attempt(exact), from_pytorch]

"""The real program on a virtual screen, used by keys and mouse alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage

from tests.end_to_end.virtual_desktop import VirtualDesktop, wait_for

PROJECT = Path(__file__).parents[2]
START_S = 90.0
# Ends the title of each of its windows, and is the whole title of a question.
NAME = "Palimpsest"


@dataclass
class Program:
    """The running program, seen from outside: its window, its files, its journal, its picture."""

    desktop: VirtualDesktop
    home: Path
    process: subprocess.Popen[bytes] = field(init=False)

    def start(self, file: Path | None = None) -> None:
        """Start it as a person would, and wait until one of its windows has the keyboard."""
        command = [sys.executable, "-m", "desktop", *([str(file)] if file else [])]
        environment = {**self.desktop.environment, "PALIMPSEST_HOME": str(self.home), "OMP_NUM_THREADS": "2"}
        self.process = subprocess.Popen(command, cwd=PROJECT, env=environment)
        wait_for(lambda: self.title() or self.process.poll() is not None, "the window", START_S)
        assert self.process.poll() is None, "the program ended by itself"
        self.desktop.wait_for_window(NAME)

    def window(self) -> str:
        """Number of the main window."""
        return self.desktop.windows()[self.title()]

    def walk_to(self, word: str, text: str) -> None:
        """Put the caret before the first `word` of the document by keys, since where it stands depends on fonts."""
        self.desktop.keys("ctrl+Home")
        self.desktop.xdotool("key", "--delay", "8", "--repeat", str(text.index(word)), "Right")

    def title(self) -> str:
        """Title of the main window, empty while there is none."""
        return next((title for title in self.desktop.titles() if NAME in title), "")

    def journal(self) -> dict[str, Any]:
        """The newest snapshot in the recovery journal, with its text; empty while there is none."""
        newest: dict[str, Any] = {}
        for file in (self.home / "data" / "recovery").glob("*/snapshot-*"):
            _title, _, body = file.read_bytes().partition(b"\n")
            head, _, text = body.partition(b"\n")
            snapshot = {**json.loads(head), "text": text.decode()}
            if snapshot["generation"] >= newest.get("generation", 0):
                newest = snapshot
        return newest

    def drafts(self) -> list[str]:
        """Texts of the suggestions the journal holds."""
        return [draft[1] for draft in self.journal().get("drafts", [])]

    def log(self) -> str:
        """The program's log file."""
        file = self.home / "logs" / "palimpsest.log"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def page(self) -> QImage:
        """The picture of the screen."""
        return self.desktop.screenshot()

    def kill(self) -> None:
        """End it as a power cut would."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def quit(self) -> int:
        """Ask it to close; the exit status."""
        self.desktop.keys("ctrl+q")
        return self.process.wait(30)


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[VirtualDesktop]:
    frames = tmp_path / "screen"
    frames.mkdir()
    with VirtualDesktop(frames) as virtual:
        yield virtual


@pytest.fixture
def program(desktop: VirtualDesktop, tmp_path: Path) -> Iterator[Program]:
    running = Program(desktop, tmp_path / "home")
    yield running
    if running.process.poll() is None:
        running.kill()

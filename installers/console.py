"""What the user sees: numbered steps, one live line below them, questions, and faults in plain words."""

from __future__ import annotations

import shutil
import sys
import time
from typing import TextIO

from installers.faults import InstallationFault


class Console:
    """Prints progress: with a line that is written over on a terminal, with plain lines elsewhere."""

    def __init__(self, output: TextIO | None = None, interactive: bool | None = None) -> None:
        self._output = output or sys.stdout
        self._interactive = self._is_terminal() if interactive is None else interactive
        self._live = ""
        self._shown = ""
        self._since = time.monotonic()

    def _is_terminal(self) -> bool:
        return self._output.isatty() and sys.stdin is not None and sys.stdin.isatty()

    def step(self, number: int, total: int, text: str) -> None:
        """Announce a step."""
        self.line(f"[{number}/{total}] {text}")

    def line(self, text: str) -> None:
        """Print a line that stays."""
        self._clear()
        print(text, file=self._output, flush=True)

    def live(self, text: str, *, passing: bool = False) -> None:
        """Show what is happening now; the next text takes its place.

        Args:
            text: What is happening.
            passing: Whether to leave it out where there is no terminal, and every text becomes a line.
        """
        if text != self._live:
            if not passing:
                self._since = time.monotonic()
                if not self._interactive:
                    print(f"      {text}", file=self._output, flush=True)
            self._live = text
        self.tick()

    def tick(self) -> None:
        """Bring the clock of the live line up to date."""
        if not self._interactive or not self._live:
            return
        seconds = int(time.monotonic() - self._since)
        clock = f"  {seconds // 60}:{seconds % 60:02}" if seconds >= 2 else ""
        width = shutil.get_terminal_size().columns - len(clock) - 7
        shown = f"      {self._live[:width]}{clock}"
        if shown != self._shown:
            print(f"\r\033[K{shown}", end="", file=self._output, flush=True)
            self._shown = shown

    def _clear(self) -> None:
        if self._interactive and self._shown:
            print("\r\033[K", end="", file=self._output)
        self._live = self._shown = ""

    def ask(self, question: str) -> bool | None:
        """Ask for yes or no; None where nobody is there to answer."""
        if not self._interactive:
            return None
        self._clear()
        try:
            answer = input(f"{question} [y/n] ")
        except EOFError:
            return None
        return answer.strip().lower() in {"y", "yes"}

    def fault(self, fault: InstallationFault) -> None:
        """Print what went wrong and what to do."""
        self.line("")
        self.line(fault.what)
        self.line(fault.advice)

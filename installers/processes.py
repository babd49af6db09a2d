"""Runs other programs: their output line by line, or whole. Tests put another object in its place."""

from __future__ import annotations

import os
import queue
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Captured:
    """How a program ended, and what it printed on both channels."""

    code: int
    output: str


class Processes:
    """Starts programs and waits for them."""

    def __init__(self) -> None:
        self.shared_file: int | None = None
        """A file that every program started keeps open: the lock, so that it is held until the last one has ended."""

    def capture(self, command: Sequence[str], timeout: float, environment: Mapping[str, str] | None = None) -> Captured:
        """Run a program and return everything it printed; a program that cannot be run has the code 127."""
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                timeout=timeout,
                env=environment,
                pass_fds=self._inherited(),
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return Captured(127, str(error))
        return Captured(done.returncode, done.stdout)

    def stream(
        self,
        command: Sequence[str],
        on_line: Callable[[str | None], None],
        environment: Mapping[str, str] | None = None,
    ) -> int:
        """Run a program, hand each line it prints to ``on_line`` and return its exit code.

        While the program is silent ``on_line`` is called with None twice a second, to keep a clock going.
        """
        with subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            env=environment,
            pass_fds=self._inherited(),
        ) as process:
            lines: queue.Queue[str | None] = queue.Queue()
            reader = threading.Thread(target=_read_lines, args=(process, lines), daemon=True)
            reader.start()
            try:
                _hand_on(lines, on_line)
            except BaseException:
                process.terminate()
                raise
            return process.wait()

    def _inherited(self) -> tuple[int, ...]:
        return (self.shared_file,) if self.shared_file is not None and os.name == "posix" else ()


def _read_lines(process: subprocess.Popen[str], lines: queue.Queue[str | None]) -> None:
    if process.stdout is not None:
        for line in process.stdout:
            lines.put(line.rstrip("\n"))
    lines.put(None)


def _hand_on(lines: queue.Queue[str | None], on_line: Callable[[str | None], None]) -> None:
    while True:
        try:
            line = lines.get(timeout=0.5)
        except queue.Empty:
            on_line(None)
            continue
        if line is None:
            return
        on_line(line)

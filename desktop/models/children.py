"""Long work, in a process of its own that runs the runtime's command line.

So the window never waits, its memory comes back whole, and a crash on either side stays there: a child that loses its
parent finds its input closed and pauses.
"""

from __future__ import annotations

import logging
import sys
import weakref
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import psutil
from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

log = logging.getLogger(__name__)

PROJECT = Path(__file__).resolve().parents[2]
RUNTIME = (sys.executable, "-m", "runtime")
# How long a child may take to put away what it is doing before it is ended; nothing is lost by that but time.
PATIENCE_MS = 40_000
_NICENESS = 10
_LONGEST_COMPLAINT = 4_000


class Reader(Protocol):
    """Makes events of a child's lines, and says what its end means where it said nothing of it itself."""

    def read(self, line: bytes) -> object | None:
        """The event that `line` says; None for what is passed over."""
        ...

    def is_last(self, event: Any) -> bool:
        """Whether nothing comes after `event`, so that it says what became of the work."""
        ...

    def paused(self) -> object:
        """The event of a child that ended because it was asked to."""
        ...

    def failed(self, detail: str) -> object:
        """The event of a child that ended by itself; `detail` is its last complaint."""
        ...


class Child(QObject):
    """One run of the command line in the background, whose lines are understood by `reader`."""

    event_received = Signal(object)
    """What the reader makes of a line, but for the last word."""
    ended = Signal(object)
    """The last word: exactly one, after which the child is gone."""

    def __init__(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        reader: Reader,
        command: Sequence[str] = RUNTIME,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._reader = reader
        self._last: object | None = None
        self._was_stopped = False
        self._has_ended = False
        self._complaint = b""
        self._unread = b""
        self._process = QProcess(self)
        self._process.setProgram(command[0])
        self._process.setArguments([*command[1:], *arguments])
        self._process.setProcessEnvironment(_environment(environment))
        self._process.started.connect(self._on_started)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.readyReadStandardError.connect(self._read_complaint)
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_error)
        self._killer = QTimer(self, interval=PATIENCE_MS, singleShot=True)
        self._killer.timeout.connect(self._process.kill)

    def start(self) -> None:
        """Begin."""
        self._process.start()

    def pause(self) -> None:
        """Ask it to put its work away and end; it is killed where it does not."""
        if not self._has_ended and not self._was_stopped:
            self._was_stopped = True
            self._process.closeWriteChannel()
            self._killer.start()

    def stop(self) -> None:
        """End it now; for work that leaves nothing behind."""
        self._was_stopped = True
        self._process.kill()

    def wait(self, timeout_ms: int) -> None:
        """Wait until it has ended, and end it then. Blocks: only for the very last moment of the program."""
        if self._process.state() is not QProcess.ProcessState.NotRunning and not self._process.waitForFinished(
            timeout_ms
        ):
            self._process.kill()
            self._process.waitForFinished(1_000)

    def _on_started(self) -> None:
        try:
            # Writing comes first: the window and the model in use keep the processor when they want it.
            psutil.Process(self._process.processId()).nice(
                psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else _NICENESS
            )
        except psutil.Error:
            log.debug("a child ended before its priority was set")

    def _read(self) -> None:
        *lines, self._unread = (self._unread + self._process.readAllStandardOutput().data()).split(b"\n")
        for line in filter(None, map(bytes.strip, lines)):
            event = self._reader.read(line)
            if event is not None and self._reader.is_last(event):
                self._last = event
            elif event is not None:
                self.event_received.emit(event)

    def _read_complaint(self) -> None:
        self._complaint = (self._complaint + self._process.readAllStandardError().data())[-_LONGEST_COMPLAINT:]

    def _on_finished(self, code: int) -> None:
        self._read()
        self._read_complaint()
        complaint = self._complaint.decode(errors="replace").strip()
        if self._last is None:
            level = logging.INFO if self._was_stopped else logging.WARNING
            log.log(level, "a child process ended with %d and no last word: %s", code, complaint)
        if self._was_stopped:
            # Killed or not, what it had done is on the disk.
            self._end(self._last or self._reader.paused())
        else:
            self._end(self._last or self._reader.failed(complaint.splitlines()[-1] if complaint else ""))

    def _on_error(self, error: QProcess.ProcessError) -> None:
        # A crash is followed by `finished`; what could not be started is not.
        if error is QProcess.ProcessError.FailedToStart:
            log.error("a child process could not be started: %s", self._process.errorString())
            self._end(self._reader.failed(self._process.errorString()))

    def _end(self, event: object) -> None:
        self._killer.stop()
        if not self._has_ended:
            self._has_ended = True
            self.ended.emit(event)


def _environment(added: Mapping[str, str]) -> QProcessEnvironment:
    environment = QProcessEnvironment.systemEnvironment()
    path = environment.value("PYTHONPATH")
    separator = ";" if sys.platform == "win32" else ":"
    environment.insert("PYTHONPATH", separator.join(filter(None, (str(PROJECT), path))))
    environment.insert("PYTHONUTF8", "1")
    for name, value in added.items():
        environment.insert(name, value)
    return environment


def weakly(method: Callable[..., object], *arguments: object) -> Callable[..., None]:
    """Call `method`, bound to an object, with `arguments` before those of the call, as long as that object lives.

    For what the parent of a child does at the child's signals. A connection that kept the parent alive would, as the
    last to know it, destroy it in the middle of the child's own destruction, which would then happen twice.
    """
    known = weakref.WeakMethod(method)

    def call(*further: object) -> None:
        found = known()
        if found is not None:
            found(*arguments, *further)

    return call

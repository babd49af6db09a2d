"""How smoothly the window runs while the model writes: `python -m desktop.benchmark`.

A timer beats every few milliseconds on the window's own event loop; how late each beat comes is how long a key or a
repaint would have had to wait. Measured with the real window, worker thread and model, offscreen unless a platform is
named in QT_QPA_PLATFORM.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from desktop.actions import Command
from desktop.app import STARTER_FOLDER, SWITCH_INTERVAL_S, Application
from desktop.generation.controller import GenerationStatus, Phase
from desktop.settings.folders import Folders
from runtime.api import FaultCode

BEAT_MS = 4
PARAGRAPH = (
    "The keeper had gone down to the village in the morning, and when he came back the lamp was already lit. Nobody "
    "could say who had lit it, for the door was locked and the key hung where it always hung, on a nail in the wall."
)
DOCUMENT = "# The Lighthouse\n\n" + "\n\n".join([PARAGRAPH] * 200) + "\n"


@dataclass(frozen=True, slots=True)
class Stalls:
    """How late the beats came, in milliseconds, over `beats` beats."""

    beats: int
    median_ms: float
    p99_ms: float
    worst_ms: float


def stalls_of(delays_ms: list[float]) -> Stalls:
    """Sum up delays.

    Raises:
        ValueError: There are none.
    """
    if not delays_ms:
        raise ValueError("no beats")
    ordered = sorted(delays_ms)
    return Stalls(
        beats=len(ordered),
        median_ms=round(ordered[len(ordered) // 2], 2),
        p99_ms=round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 2),
        worst_ms=round(ordered[-1], 2),
    )


class Heartbeat(QObject):
    """Notes how late each beat is, under the name of what is going on at the time."""

    def __init__(self) -> None:
        super().__init__()
        self.delays_ms: dict[str, list[float]] = {}
        self.doing = ""
        self._last = time.perf_counter()
        self._timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_beat)
        self._timer.start()

    def stop(self) -> None:
        """Beat no more."""
        self._timer.stop()

    def _on_beat(self) -> None:
        now = time.perf_counter()
        late_ms = max(0.0, (now - self._last) * 1000 - BEAT_MS)
        self._last = now
        if self.doing:
            self.delays_ms.setdefault(self.doing, []).append(late_ms)


class Benchmark(QObject):
    """Runs the window through loading and `runs` rewrites and continuations, then quits."""

    def __init__(self, application: Application, runs: int) -> None:
        super().__init__()
        self._application = application
        self._heartbeat = Heartbeat()
        self._commands = [Command.REWRITE, Command.CONTINUE] * runs
        self._error = ""
        application.generation.status_changed.connect(self._on_status_changed)
        application.thread_.model_failed.connect(self._on_model_failed)
        self._heartbeat.doing = "loading the model"

    @property
    def error(self) -> str:
        """What went wrong, empty where nothing did."""
        return self._error

    def results(self) -> dict[str, Stalls]:
        """Return the delays by what was going on."""
        return {name: stalls_of(delays) for name, delays in self._heartbeat.delays_ms.items()}

    def _on_model_failed(self, code: FaultCode) -> None:
        self._error = f"the model could not be loaded: {code.value}"
        QApplication.exit(1)

    def _on_status_changed(self, status: GenerationStatus) -> None:
        if status.phase is Phase.WRITING:
            self._heartbeat.doing = "writing"
        elif status.phase is Phase.READY:
            self._heartbeat.doing = ""
            QTimer.singleShot(50, self, self._application.generation.reject)
        elif status.phase is Phase.IDLE:
            self._heartbeat.doing = ""
            QTimer.singleShot(50, self, self._next)

    def _next(self) -> None:
        if self._application.generation.status.phase is not Phase.IDLE:
            return
        if not self._commands:
            QApplication.quit()
            return
        cursor = self._application.view.textCursor()
        cursor.setPosition(len("# The Lighthouse\n\n") + len(PARAGRAPH))
        self._application.view.setTextCursor(cursor)
        self._application.actions[self._commands.pop()].trigger()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be chosen."""
    parser.add_argument("--model", type=Path, default=STARTER_FOLDER, help="folder of the model")
    parser.add_argument("--runs", type=int, default=5, help="rewrites and continuations each")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace, out: TextIO) -> int:
    """Measure and print; the exit status."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    qt = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as home:
        file = Path(home) / "benchmark.md"
        file.write_text(DOCUMENT, encoding="utf-8")
        folders = Folders.under(Path(home))
        application = Application(folders)
        application.models.remember(arguments.model)
        benchmark = Benchmark(application, arguments.runs)
        application.start(file)
        status = qt.exec()
        results = benchmark.results()
        application.shut_down()
    if benchmark.error:
        sys.stderr.write(benchmark.error + "\n")
    elif arguments.json:
        out.write(json.dumps({name: asdict(stalls) for name, stalls in results.items()}) + "\n")
    else:
        out.write(f"{'event loop late by':<22}{'median':>10}{'p99':>10}{'worst':>10}{'beats':>9}\n")
        for name, stalls in results.items():
            out.write(
                f"{name:<22}{stalls.median_ms:>7.1f} ms{stalls.p99_ms:>7.1f} ms{stalls.worst_ms:>7.1f} ms"
                f"{stalls.beats:>9}\n"
            )
    return status

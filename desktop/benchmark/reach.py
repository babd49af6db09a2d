"""How the window copes with long documents: opening, typing, scrolling, and all of that while a block is drafted.

Each size is measured in a process of its own: the real window, the real widgets and the real delivery of events. Keys
are sent as Qt sends them, and a key's time ends when the page has been painted. The drafts are random words, made at a
steady pace, and go the way of a model's through thread, controller and draft layer. Times are of the clock on the wall;
beside them stands the processor time of the window's thread, which other programs at work on the computer leave alone.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

import psutil
from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.actions import Command
from desktop.app import SWITCH_INTERVAL_S, Application
from desktop.benchmark.player import Player
from desktop.benchmark.smoothness import PARAGRAPH, Heartbeat
from desktop.generation.controller import Phase
from desktop.models.room import Surroundings
from desktop.settings.folders import Folders

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
KEYS = 120
PAGES = 40
DRAFTS = 1_000
_SETTLE_MS = 1_500
_PAINT_TIMEOUT_MS = 60_000
_MB = 1_000_000
_KEY_GAP_MS = 5


@dataclass(frozen=True, slots=True)
class Measure:
    """Times of one kind of act in one document, in milliseconds; `cpu` ones are of the window's thread."""

    size: int
    act: str
    count: int
    median_ms: float
    p99_ms: float
    worst_ms: float
    cpu_median_ms: float
    cpu_p99_ms: float


def measure_of(size: int, act: str, wall_ms: list[float], cpu_ms: list[float]) -> Measure:
    """Sum times up.

    Raises:
        ValueError: There are none.
    """
    if not wall_ms:
        raise ValueError(f"nothing measured: {act}")
    wall, cpu = sorted(wall_ms), sorted(cpu_ms or [0.0])
    return Measure(
        size,
        act,
        len(wall),
        *(round(one, 2) for one in (_part(wall, 0.5), _part(wall, 0.99), wall[-1], _part(cpu, 0.5), _part(cpu, 0.99))),
    )


def _part(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def document_of(size: int) -> str:
    """Return a document of about `size` characters: paragraphs, a heading to every thirty of them."""
    parts: list[str] = []
    length = 0
    while length < size:
        number = len(parts)
        parts.append(f"## Chapter {number // 30 + 1}" if number % 30 == 0 else f"{PARAGRAPH} *Thus* {number}.")
        length += len(parts[-1]) + 2
    return "\n\n".join(parts) + "\n"


class PaintWatch(QObject):
    """Waits for the page to be painted."""

    def __init__(self, application: Application) -> None:
        super().__init__()
        self._application = application
        self._loop = QEventLoop()
        self.is_painted = False

    def follow(self) -> None:
        """Watch the page in front, one of whose own it may be since a file was opened."""
        self._application.view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note a painting; whoever waits goes on when it is done."""
        if event.type() == QEvent.Type.Paint:
            self.is_painted = True
            self._loop.quit()
        return super().eventFilter(watched, event)

    def time(self, act: Callable[[], object]) -> tuple[float, float]:
        """Return how long it takes from the act until the page is painted, in ms: on the wall, of the processor."""
        self.is_painted = False
        wall, cpu = time.perf_counter(), time.thread_time()
        act()
        if not self.is_painted:
            timeout = QTimer(singleShot=True, interval=_PAINT_TIMEOUT_MS)
            timeout.timeout.connect(self._loop.quit)
            timeout.start()
            self._loop.exec()
        return (time.perf_counter() - wall) * 1000, (time.thread_time() - cpu) * 1000


class Reach:
    """Measures one document in one window."""

    def __init__(self, size: int, home: Path, drafts: int = DRAFTS, keys: int = KEYS) -> None:
        self._size = size
        self._keys = keys
        self._drafts = drafts
        self._file = home / "long.md"
        self._file.write_text(document_of(size), encoding="utf-8")
        self._measures: list[Measure] = []
        self._application = Application(Folders.under(home), lambda _loading: Player(drafts), Surroundings())
        self._watch = PaintWatch(self._application)
        self._process = psutil.Process()

    def run(self) -> list[Measure]:
        """Do everything a writer would, and measure it."""
        self._open()
        for where, share in (("start", 0.0), ("middle", 0.5), ("end", 1.0)):
            self._go_to(share)
            self._type(f"key to paint, {where}")
        self._go_to(0.0)
        self._scroll()
        self._jump()
        for where, share in (("start", 0.02), ("middle", 0.5)):
            self._type_while_drafting(where, share)
        self._watch_drafts()
        return self._measures

    def close(self) -> None:
        """End the window and its threads."""
        self._application.window.close_now()
        self._application.shut_down()

    def _add(self, act: str, times: list[tuple[float, float]]) -> None:
        self._measures.append(measure_of(self._size, act, [wall for wall, _ in times], [cpu for _, cpu in times]))

    def _open(self) -> None:
        application = self._application
        application.start(None)
        _wait_until(lambda: application.generation.status.phase is Phase.IDLE)
        QTest.qWait(_SETTLE_MS)
        wall, cpu = time.perf_counter(), time.thread_time()
        heartbeat = Heartbeat()
        heartbeat.doing = "opening"
        application.opening.open(self._file)
        _wait_until(lambda: application.document.path == self._file)
        self._watch.follow()
        self._watch.time(application.view.viewport().update)
        self._add("opening to first paint", [((time.perf_counter() - wall) * 1000, (time.thread_time() - cpu) * 1000)])
        QTest.qWait(_SETTLE_MS + self._size // 2_000)
        self._add("loop late while opening", [(late, 0.0) for late in heartbeat.delays_ms["opening"]])
        heartbeat.stop()

    def _go_to(self, share: float) -> None:
        view = self._application.view
        view.setFocus()
        block = view.document().findBlock(int((view.document().characterCount() - 1) * share))
        while not block.text().startswith(PARAGRAPH[:5]) and block.previous().isValid() and share > 0:
            block = block.previous()
        cursor = QTextCursor(block)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        view.setTextCursor(cursor)
        QTest.qWait(_SETTLE_MS)

    def _type(self, act: str) -> None:
        view = self._application.view
        times: list[tuple[float, float]] = []
        for number in range(self._keys):
            key = Qt.Key.Key_Space if number % 6 == 5 else Qt.Key.Key_E
            times.append(self._watch.time(lambda key=key: QTest.keyClick(view, key)))
            QTest.qWait(_KEY_GAP_MS)
        self._add(act, times)

    def _scroll(self) -> None:
        bar = self._application.view.verticalScrollBar()
        times: list[tuple[float, float]] = []
        for _ in range(PAGES):
            if bar.value() < bar.maximum():
                times.append(self._watch.time(lambda: bar.setValue(bar.value() + bar.pageStep())))
                QTest.qWait(_KEY_GAP_MS)
        self._add("scroll a page", times)

    def _jump(self) -> None:
        view, control = self._application.view, Qt.KeyboardModifier.ControlModifier
        for key, act in ((Qt.Key.Key_End, "jump to the end"), (Qt.Key.Key_Home, "jump to the start")):
            self._add(act, [self._watch.time(lambda key=key: QTest.keyClick(view, key, control))])

    def _start_drafting(self, share: float) -> None:
        """Let the paragraph at `share` of the document be rewritten, and put the caret behind the one before."""
        self._go_to(share)
        application = self._application
        application.actions[Command.REWRITE].trigger()
        _wait_until(lambda: application.generation.status.phase is Phase.WRITING)
        view = application.view
        block = view.textCursor().block().previous()
        while len(block.text()) < len(PARAGRAPH) and block.previous().isValid():
            block = block.previous()
        cursor = QTextCursor(block)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        view.setTextCursor(cursor)
        view.setFocus()
        QTest.qWait(200)

    def _stop_drafting(self) -> None:
        self._application.generation.reject()
        _wait_until(lambda: self._application.generation.status.phase is Phase.IDLE)

    def _type_while_drafting(self, where: str, share: float) -> None:
        self._start_drafting(share)
        self._type(f"key to paint, drafting, {where}")
        self._stop_drafting()

    def _watch_drafts(self) -> None:
        """Let a whole run go by: how late the loop is, and what memory grows by over it."""
        self._start_drafting(0.5)
        heartbeat = Heartbeat()
        heartbeat.doing = "drafting"
        sizes: list[int] = []
        generation = self._application.generation
        while generation.status.phase is Phase.WRITING:
            QTest.qWait(250)
            sizes.append(self._process.memory_info().rss)
        self._add("loop late, drafting", [(late, 0.0) for late in heartbeat.delays_ms["drafting"]])
        heartbeat.stop()
        early = sizes[len(sizes) // 10]
        growth = [(size - early) / _MB for size in sizes[len(sizes) // 10 :]]
        self._measures.append(measure_of(self._size, f"MB more over {self._drafts} drafts", growth, []))
        whole = [sizes[-1] / _MB]
        self._measures.append(measure_of(self._size, "MB in all", whole, []))
        self._stop_drafting()


def _wait_until(is_true: Callable[[], bool], timeout_s: float = 120.0) -> None:
    end = time.monotonic() + timeout_s
    while not is_true():
        if time.monotonic() > end:
            raise TimeoutError("the window did not get there")
        QTest.qWait(1)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be chosen."""
    parser.add_argument("--size", type=int, action="append", help="characters in the document; may be repeated")
    parser.add_argument("--drafts", type=int, default=DRAFTS, help="drafts in one run")
    parser.add_argument("--keys", type=int, default=KEYS, help="keys typed in each place")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace, out: TextIO) -> int:
    """Measure and print a table; the exit status."""
    if arguments.child:
        measures = measure_here(arguments.size[0], arguments.drafts, arguments.keys)
        out.write(json.dumps([asdict(one) for one in measures]) + "\n")
        return 0
    out.write(f"Random words as drafts, 60 a second; window on the platform {os.environ['QT_QPA_PLATFORM']}.\n")
    heads = f"{'median':>10}{'p99':>10}{'worst':>10}{'cpu p50':>10}{'cpu p99':>10}{'count':>8}\n"
    for size in arguments.size or SIZES:
        options = ["--size", str(size), "--drafts", str(arguments.drafts), "--keys", str(arguments.keys)]
        child = subprocess.run(
            [sys.executable, "-m", "desktop.benchmark", "reach", "--child", *options],
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if child.returncode:
            return child.returncode
        out.write(f"{f'{size:,} characters, ms':<36}{heads}")
        for values in json.loads(child.stdout.splitlines()[-1]):
            one = Measure(**values)
            numbers = (one.median_ms, one.p99_ms, one.worst_ms, one.cpu_median_ms, one.cpu_p99_ms)
            out.write(f"{one.act:<36}" + "".join(f"{number:>10.1f}" for number in numbers) + f"{one.count:>8}\n")
        out.flush()
    return 0


def measure_here(size: int, drafts: int, keys: int) -> list[Measure]:
    """Measure one document in this process, which must not have a window yet."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    qt = QApplication(sys.argv[:1])
    qt.setStyle("Fusion")
    with tempfile.TemporaryDirectory() as home:
        reach = Reach(size, Path(home), drafts, keys)
        try:
            return reach.run()
        finally:
            reach.close()

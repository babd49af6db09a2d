"""`python -m runtime download`: a model fetched and brought into a precision, in the folder of models."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import logging
import os
import re
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from runtime.commands import UsageError
from runtime.commands.devices import gigabytes
from runtime.commands.output import EXIT_CANCELLED, EXIT_FAULT, complain
from runtime.commands.pausing import duration, pausable
from runtime.commands.problems import PROBLEM_SENTENCES, problem_sentence
from runtime.fetching.progress import DownloadEvent, Progress, Resolved, Waiting
from runtime.models.catalogue import Precision
from runtime.models.problems import ModelProblem, Problem
from runtime.models.store import ModelStore

logger = logging.getLogger(__name__)

_HASH = re.compile(r"[0-9a-f]{40}")
# How long a pause waits for what is at work. Somebody waits for it, and some of what is at work hears of nothing for
# long: torch is being imported, or one matrix quantised.
_GRACE_S = 0.5


def add_download(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes to its `parser`, which has --json and --verbose already."""
    parser.add_argument("model", metavar="MODEL", help="a model's id, as `models` lists it, or OWNER/NAME on the Hub")
    precisions = [precision.value for precision in Precision]
    parser.add_argument("--precision", choices=precisions, default=Precision.NF4.value, help="default: nf4")
    parser.add_argument("--folder", type=Path, help="where models are kept (default: where the program keeps them)")
    parser.add_argument("--revision", metavar="COMMIT", help="take this commit, a full hash (default: the pinned one)")
    parser.add_argument("--from", type=Path, dest="source", metavar="FOLDER", help="take the files from there instead")
    parser.add_argument("--until-stdin-closes", action="store_true", help="pause when the input ends")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Fetch the model, or go on with it; give the exit code: 0 done, 2 could not be done, 130 paused.

    Raises:
        UsageError: a model that nothing is known of, or a revision that is no full hash.
    """
    if options.revision is not None and not _HASH.fullmatch(options.revision):
        raise UsageError("--revision must be a full commit hash, of 40 letters and digits.")
    tell = JsonLines() if options.json else ProgressLine()
    return run_job(options, tell, lambda pause: _download(options, tell, pause))


def run_job(
    options: argparse.Namespace, tell: JsonLines | ProgressLine, job: Callable[[threading.Event], Path | None]
) -> int:
    """Run `job`, which gives the finished folder, None when its event was set; say how it ended; give the exit code.

    Where the job does not end in time after a pause, the process does: what is on the disk is as good after that as
    after any other end, and its locks are let go by the system.
    """
    try:
        with pausable(options.until_stdin_closes) as pause, _ending_in_time(pause, tell):
            folder = job(pause)
    except ModelProblem as problem:
        logger.info("%s", problem, exc_info=True)
        return tell.failed(problem)
    except MemoryError:
        return tell.failed(ModelProblem(Problem.OUT_OF_MEMORY))
    return tell.paused() if folder is None else tell.finished(folder)


def _download(options: argparse.Namespace, tell: JsonLines | ProgressLine, pause: threading.Event) -> Path | None:
    from runtime.fetching.download import DownloadRequest, download  # here, so that --help need not wait for it

    store = ModelStore(options.folder) if options.folder else ModelStore.at_default()
    entry = store.entry(options.model)
    if entry is None and not re.fullmatch(r"[\w.-]+/[\w.-]+", options.model):
        raise UsageError(f"There is no model {options.model!r}. The command `models` lists those there are.")
    repository = entry.repository if entry else options.model
    if repository is None and options.source is None:
        raise UsageError(f"{options.model} is on this computer already.")
    request = DownloadRequest(
        model=entry.id if entry else options.model.replace("/", "--").lower(),
        name=entry.name if entry else options.model,
        precision=Precision(options.precision),
        repository=None if options.source else repository,
        revision=None if options.source else options.revision or (entry.revision if entry else None),
        folder=options.source,
        licence=entry.licence if entry else None,
    )

    def on_event(event: DownloadEvent) -> None:
        if isinstance(event, Resolved) and event.repository and event.revision and not options.revision:
            store.record_pin(event.repository, event.revision)
        tell.event(event)

    return download(request, store.folder, on_event, pause)


@contextlib.contextmanager
def _ending_in_time(pause: threading.Event, tell: JsonLines | ProgressLine) -> Iterator[None]:
    """End the process where what is done in this context goes on for too long after `pause` was set."""
    last_word = threading.Lock()

    def watch() -> None:
        pause.wait()
        time.sleep(_GRACE_S)
        if last_word.acquire(blocking=False):
            try:
                tell.paused()
                sys.stdout.flush()
            finally:
                # Also where nobody reads any more, as after the window was killed.
                os._exit(EXIT_CANCELLED)

    threading.Thread(target=watch, daemon=True, name="end in time").start()
    try:
        yield
    finally:
        last_word.acquire()  # for good: from now on the last word is the caller's
        pause.set()


class JsonLines:
    """One JSON object a line, for programs; each has `event`."""

    def event(self, event: DownloadEvent) -> None:
        """Say how far it is."""
        self._write(type(event).__name__.lower(), **dataclasses.asdict(event))

    def finished(self, folder: Path) -> int:
        """Say that the model is there."""
        self._write("finished", folder=str(folder), bytes=_bytes_of(folder))
        return 0

    def paused(self) -> int:
        """Say that it can go on from here."""
        self._write("paused")
        return EXIT_CANCELLED

    def failed(self, problem: ModelProblem) -> int:
        """Say what went wrong."""
        said = PROBLEM_SENTENCES[problem.problem]
        self._write("failed", problem=problem.problem, sentence=said, detail=problem.detail)
        return EXIT_FAULT

    @staticmethod
    def _write(event: str, **facts: Any) -> None:
        print(json.dumps({"event": event, **facts}, ensure_ascii=False), flush=True)


class ProgressLine:
    """One line for people, written over in a terminal."""

    def __init__(self) -> None:
        self._is_screen = sys.stdout.isatty()
        self._last = ""

    def event(self, event: DownloadEvent) -> None:
        """Say how far it is."""
        match event:
            case Resolved(bytes_here=0):
                print(f"{event.files} files, {gigabytes(event.bytes)}")
            case Resolved():
                print(f"{event.files} files, {gigabytes(event.bytes)}, of which {gigabytes(event.bytes_here)} are here")
            case Waiting():
                self._clear()
                said = PROBLEM_SENTENCES[event.problem].split(". ")[0].rstrip(".")
                print(f"{said}; trying again in {event.seconds:.0f} s")
            case Progress():
                self._draw(_line(event))

    def finished(self, folder: Path) -> int:
        """Say that the model is there."""
        self._clear()
        print(f"Ready: {folder}, {gigabytes(_bytes_of(folder))}")
        return 0

    def paused(self) -> int:
        """Say that it can go on from here."""
        self._clear()
        print("Paused. The same command goes on from here.")
        return EXIT_CANCELLED

    def failed(self, problem: ModelProblem) -> int:
        """Say what went wrong."""
        self._clear()
        return complain(problem_sentence(problem))

    def _draw(self, line: str) -> None:
        if self._is_screen:
            width = max(1, shutil.get_terminal_size().columns - 1)
            sys.stdout.write(f"\r{line[:width]}\x1b[K")
            sys.stdout.flush()
        elif (stage := line.split(",")[0]) != self._last:
            # In a log, a line for each thing that is begun.
            print(stage, flush=True)
            self._last = stage

    def _clear(self) -> None:
        if self._is_screen:
            sys.stdout.write("\r\x1b[K")


def _line(progress: Progress) -> str:
    share = progress.bytes_done / progress.bytes if progress.bytes else 1.0
    parts = [f"{progress.phase.capitalize()} {progress.file}".rstrip(), f"{share:.0%} of {gigabytes(progress.bytes)}"]
    if progress.bytes_per_second:
        parts.append(f"{progress.bytes_per_second / 1e6:.1f} MB/s")
    if progress.seconds_left is not None and progress.bytes_done < progress.bytes:
        parts.append(f"{duration(progress.seconds_left)} left")
    return ", ".join(parts)


def _bytes_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

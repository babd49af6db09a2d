"""One source file after the other, whole and checked: from this computer, or else from the Hub."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

from runtime.fetching.hub import Hub
from runtime.fetching.local_source import cached_file
from runtime.fetching.patience import Patience, Stopped
from runtime.fetching.progress import Phase
from runtime.models.files import disk_problems
from runtime.models.problems import ModelProblem, Problem
from runtime.models.source import Listing, SourceFile, is_whole

logger = logging.getLogger(__name__)


class Doings:
    """What is being done, written by the threads that do it: `here` is the bytes of each file that are here."""

    def __init__(self) -> None:
        self.here: dict[str, int] = {}
        self.phase, self.file = Phase.FETCHING, ""
        self.on_wait: Callable[[float, Problem], None] = lambda seconds, problem: None

    def begin(self, phase: Phase, file: str) -> None:
        """`file` is in `phase` now."""
        self.phase, self.file = phase, file

    @property
    def bytes_here(self) -> int:
        """Bytes of all files."""
        return sum(list(self.here.values()))


class FolderFiles:
    """The files in a folder of this computer, read in place."""

    def __init__(self, folder: Path, doings: Doings, stop: threading.Event) -> None:
        self._folder, self._doings, self._stop = folder, doings, stop

    def obtain(self, file: SourceFile) -> Path:
        """Where `file` is.

        Raises:
            ModelProblem: `CHANGED`, it is another file now.
            Stopped: its `stop` was set.
        """
        path = self._folder / file.path
        if not check(path, file, self._doings, self._stop):
            raise ModelProblem(Problem.CHANGED, f"{path} is another file now")
        return path


class HubFiles:
    """The files of a listing: those in the cache are read in place, the others are fetched into `folder`."""

    def __init__(
        self, hub: Hub, listing: Listing, folder: Path, doings: Doings, patience: Patience, stop: threading.Event
    ) -> None:
        self._hub, self._listing, self._folder = hub, listing, folder
        self._doings, self._patience, self._stop = doings, patience, stop

    def obtain(self, file: SourceFile) -> Path:
        """Where `file` is, whole.

        Raises:
            ModelProblem: any.
            Stopped: its `stop` was set.
        """
        cached = cached_file(self._listing.repository, self._listing.revision, file)
        if cached is not None:
            if check(cached, file, self._doings, self._stop):
                return cached
            logger.warning("%s in the cache is damaged", cached)
        path = self._folder / file.path
        # A file that is not what it should be is fetched once more.
        for _ in range(2):
            if self._fetch(file, path) and check(path, file, self._doings, self._stop):
                return path
            logger.warning("%s is not what it should be", file.path)
            with disk_problems(path):
                path.unlink(missing_ok=True)
            self._doings.here[file.path] = 0
        raise ModelProblem(Problem.DAMAGED, file.path)

    def _fetch(self, file: SourceFile, path: Path) -> bool:
        """Fetch what is missing of `file`; False where the Hub has one of another size."""
        here = self._doings.here

        def on_bytes(size: int) -> None:
            here[file.path] = size

        def fetch() -> None:
            self._doings.begin(Phase.FETCHING, file.path)
            check_free(self._folder, file.size - here.get(file.path, 0))
            self._hub.fetch(self._listing, file, path, on_bytes, self._stop)

        try:
            self._patience.wait_for(fetch, self._stop, self._doings.on_wait, lambda: here.get(file.path, 0))
        except ModelProblem as problem:
            if problem.problem is Problem.DAMAGED:
                return False
            raise
        if self._stop.is_set():
            raise Stopped
        return True


def check(path: Path, file: SourceFile, doings: Doings, stop: threading.Event) -> bool:
    """Whether `path` is `file`; as `is_whole`, but for `Stopped` in place of None, and False where there is none."""
    if not path.exists():
        return False
    doings.begin(Phase.CHECKING, file.path)
    whole = is_whole(path, file, stop)
    if whole is None:
        raise Stopped
    return whole


def check_free(folder: Path, needed: int) -> None:
    """See that `needed` bytes are free on the disk of `folder`.

    Raises:
        ModelProblem: `DISK_FULL`, or that the disk does not answer.
    """
    with disk_problems(folder):
        free = shutil.disk_usage(folder).free
    if needed > free:
        raise ModelProblem(Problem.DISK_FULL, f"{needed} bytes are needed on the disk, {free} are free")

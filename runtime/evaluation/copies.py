"""Runs of characters that a model wrote as they stand in the text it was trained on.

What was written is small and the training text large: blocks of half a run are looked for, of what was written at every
place, of the training text only one behind the other. Whatever both have in common as long as a run has such a block
in it, and around each that is found the whole run is compared. White space counts as one space, however much it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from runtime.evaluation.runs import Progress, report
from runtime.evaluation.trained_text import flat, trained_text

RUN = 50
"""Characters one after the other that are a copy."""
_CHUNK = 1 << 20
_FACTOR = 0x9E3779B97F4A7C15
# Between documents; no written text has it, once it is flat.
_BOUNDARY = "\n"


@dataclass(frozen=True, slots=True)
class Copies:
    """Of `characters` written: `runs` of `RUN` or more that were copied, and `copied`, how many characters are in one.

    A run is as long as each window of it stands somewhere in the other text.
    """

    characters: int
    runs: int
    copied: int

    @property
    def runs_per_thousand(self) -> float:
        """Runs for each 1,000 characters; 0 where nothing was written."""
        return 1000 * self.runs / self.characters if self.characters else 0.0


class CopyFinder:
    """Looks in other text that goes by for the windows of `groups` of written texts; each has figures of its own."""

    def __init__(self, groups: Sequence[Sequence[str]], run: int = RUN) -> None:
        self._run = run
        self._block = (run + 1) // 2
        self._groups = [[flat(text) for text in texts] for texts in groups]
        self._windows = {window for texts in self._groups for text in texts for window in _windows(text, run)}
        # Powers modulo 2**64.
        self._powers = np.array([pow(_FACTOR, power, 1 << 64) for power in range(self._block)], dtype=np.uint64)
        hashes = [self._hashes_everywhere(text) for texts in self._groups for text in texts if len(text) >= run]
        self._hashes = np.unique(np.concatenate(hashes)) if hashes else np.empty(0, np.uint64)
        self._found: set[str] = set()
        self._held = ""

    def read(self, text: str) -> None:
        """Let more of the other text go by; it joins on to what came before, across any number of calls."""
        self._held += text
        if len(self._held) >= _CHUNK:
            self._look()

    def figures(self) -> list[Copies]:
        """What has been found of each group by now."""
        self._look()
        return [_count(texts, self._found, self._run) for texts in self._groups]

    def _look(self) -> None:
        """Look through what is held, and hold on to the end of it, where a window may have begun."""
        text, run, block = self._held, self._run, self._block
        self._held = text[len(text) - min(run - 1, len(text)) :]
        if len(text) < run or not self._hashes.size:
            return
        codes = _codes(text)
        hashes = codes[: len(codes) // block * block].reshape(-1, block) @ self._powers
        places = np.searchsorted(self._hashes, hashes).clip(max=self._hashes.size - 1)
        for place in (np.flatnonzero(self._hashes[places] == hashes) * block).tolist():
            for start in range(max(0, place + block - run), min(place, len(text) - run) + 1):
                window = text[start : start + run]
                if window in self._windows:
                    self._found.add(window)

    def _hashes_everywhere(self, text: str) -> np.ndarray:
        """Of the blocks at every place of `text`, uint64."""
        return np.lib.stride_tricks.sliding_window_view(_codes(text), self._block) @ self._powers


def find_copies(groups: Sequence[Sequence[str]], folder: Path, progress: Progress | None = None) -> list[Copies]:
    """Look for what the `groups` of texts have in common with the documents of `folder` that are trained on.

    `progress` counts bytes.
    """
    finder = CopyFinder(groups)
    paths = sorted(folder.glob("*.txt"))
    sizes = [path.stat().st_size for path in paths]
    for number, path in enumerate(paths):
        done = sum(sizes[:number])
        for part in trained_text(path):
            done += part.size
            finder.read("".join(f"{paragraph} " if paragraph else _BOUNDARY for paragraph in part.paragraphs))
            report(progress, min(done, sum(sizes) - 1), sum(sizes))
    report(progress, sum(sizes), sum(sizes))
    return finder.figures()


def _windows(text: str, run: int) -> Iterator[str]:
    return (text[start : start + run] for start in range(len(text) - run + 1))


def _count(texts: Iterable[str], found: set[str], run: int) -> Copies:
    characters = runs = copied = 0
    for text in texts:
        characters += len(text)
        last, covered = -2, 0
        for start, window in enumerate(_windows(text, run)):
            if window in found:
                runs += start != last + 1
                copied += start + run - max(start, covered)
                last, covered = start, start + run
    return Copies(characters, runs, copied)


def _codes(text: str) -> np.ndarray:
    """Code points, uint64, shape (characters,)."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)

"""Measure what models make of fresh puzzles, and choose the sampler's settings on puzzles kept for that alone."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

from tokenizers import Tokenizer

from runtime.autoregressive import load_causal
from runtime.diffusion.sampler import SamplerSettings
from runtime.models.load import LoadedModel, load
from runtime.sudoku.board import SHAPES, Puzzle
from runtime.sudoku.figures import Figures
from runtime.sudoku.generator import fresh_puzzles
from runtime.sudoku.split import Part
from runtime.sudoku.writing import denoise_boards, write_left_to_right

TEST_SEED, TUNING_SEED, RUN_SEED = 61, 62, 1
"""Of the puzzles measured on, of those for tuning, and of the runs."""

BOUNDS = (0.1, 0.5, 2.0)
HIGHEST_TEMPERATURES = (0.4, 0.8, 1.2)
STEPS = (8, 16)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: a way of writing, a size of board, what came of it, and seconds of the clock it took."""

    way: str
    size: int
    figures: Figures
    seconds: float

    def as_record(self) -> dict[str, object]:
        """For JSON."""
        return {"way": self.way, "size": self.size, "seconds": round(self.seconds, 1), **self.figures.as_record()}


@dataclass(frozen=True, slots=True)
class Trial:
    """Settings that were tried on the tuning puzzles, and how many boards they solved of each size."""

    settings: SamplerSettings
    solved: Mapping[int, int]
    count: int

    @property
    def share(self) -> float:
        """Solved boards of all sizes together."""
        return sum(self.solved.values()) / (self.count * len(self.solved))


def measured_puzzles(size: int, count: int) -> list[Puzzle]:
    """The fresh puzzles all models are measured on."""
    return fresh_puzzles(SHAPES[size], Part.TEST, count, TEST_SEED)


def measure_diffusion(
    folder: Path, puzzles: Mapping[int, Sequence[Puzzle]], name: str, device: str, adapter: Path | None = None
) -> Iterator[Line]:
    """In one step, and in as many as the model's own settings say; with the LoRA adapter in `adapter`, if any."""
    model = load(folder, device, adapter=adapter)
    for size, own in puzzles.items():
        for steps in (1, model.settings.max_steps):
            way = f"{name}, {'1 step' if steps == 1 else f'at most {steps} steps'}"
            started = time.monotonic()
            written = denoise_boards(model, own, SHAPES[size], model.settings, steps=steps, seed=RUN_SEED)
            yield Line(way, size, Figures.of(written), time.monotonic() - started)


def measure_causal(folder: Path, puzzles: Mapping[int, Sequence[Puzzle]], name: str, device: str) -> Iterator[Line]:
    """From left to right, everything written, and with the given cells put down as they are."""
    network = load_causal(folder, device)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    for size, own in puzzles.items():
        for keeps in (False, True):
            started = time.monotonic()
            written = write_left_to_right(network, tokenizer, own, SHAPES[size], keeps_givens=keeps)
            way = f"{name}, givens put down" if keeps else name
            yield Line(way, size, Figures.of(written), time.monotonic() - started)


def tune(folder: Path, sizes: Sequence[int], count: int, device: str) -> list[Trial]:
    """Try out the sampler's settings on tuning puzzles; the best first, of equals the one with the fewest steps."""
    model = load(folder, device)
    puzzles = {size: fresh_puzzles(SHAPES[size], Part.TUNING, count, TUNING_SEED) for size in sizes}
    trials = [
        _trial(model, puzzles, count, bound, highest, steps)
        for bound, highest, steps in product(BOUNDS, HIGHEST_TEMPERATURES, STEPS)
    ]
    return sorted(trials, key=lambda trial: (-trial.share, trial.settings.max_steps))


def _trial(
    model: LoadedModel,
    puzzles: Mapping[int, Sequence[Puzzle]],
    count: int,
    bound: float,
    highest: float,
    steps: int,
) -> Trial:
    settings = replace(model.settings, entropy_bound=bound, t_max=highest, t_min=highest / 2, max_steps=steps)
    solved = {
        size: sum(
            one.is_right for one in denoise_boards(model, own, SHAPES[size], settings, steps=steps, seed=RUN_SEED)
        )
        for size, own in puzzles.items()
    }
    return Trial(settings, solved, count)


def table(lines: Sequence[Line]) -> str:
    """A line for each way and size, shares in per cent."""
    head = ("way", "board", "puzzles", "solved % (95%)", "by givens %", "open cells %", "givens damaged %", "steps",
            "first right: changed, lost", "first wrong: changed, mended", "s")  # fmt: skip
    rows: list[tuple[str, ...]] = []
    for line in lines:
        one, corrections = line.figures, line.figures.corrections
        solved = one.solved
        bands = ", ".join(f"{band}: {100 * share.value:.1f}" for band, share in one.by_givens.items())
        rows.append(
            (
                line.way,
                f"{line.size}x{line.size}",
                str(solved.count),
                f"{100 * solved.value:.1f} ({100 * solved.low:.1f} to {100 * solved.high:.1f})",
                bands,
                f"{100 * one.cells.value:.1f}",
                f"{100 * one.damaged.value:.2f}",
                f"{one.steps:.1f}",
                f"{corrections.right}: {corrections.right_changed}, {corrections.right_lost}" if corrections else "-",
                f"{corrections.wrong}: {corrections.wrong_changed}, {corrections.wrong_mended}" if corrections else "-",
                f"{line.seconds:.0f}",
            )
        )
    bars = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in bars)

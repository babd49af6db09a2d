"""The training loop: draw, corrupt, step, log, store, export; ended by a clock or a step count."""

from __future__ import annotations

import json
import logging
import math
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.multiprocessing.spawn import spawn
from transformers import AutoTokenizer, DiffusionGemmaForBlockDiffusion

from runtime.training.architecture import compile_norms, trained_model, untrained_model
from runtime.training.batches import WindowDrawer, load_sources
from runtime.training.checkpoint import FACTS, RunPosition, load_checkpoint, save_checkpoint
from runtime.training.corpus import Split
from runtime.training.evaluate import evaluate_folder
from runtime.training.export import export_model
from runtime.training.history import CHECKPOINT_FOLDER, LOG_FILE, Start, keep_beginning
from runtime.training.objective import draw_corruption, losses
from runtime.training.optimiser import MasterOptimiser, learning_rate_factor
from runtime.training.peers import Peers
from runtime.training.prepare import TOKENIZER_FOLDER
from runtime.training.recipe import Recipe
from runtime.training.tokenizer import PARAGRAPH_BREAK

logger = logging.getLogger(__name__)

EXPORT_FOLDER = "export"
QUICK_WINDOWS = 12


@dataclass(frozen=True, slots=True)
class RunLimits:
    """When a run ends, and what it does on the way.

    Attributes:
        deadline: Unix time in seconds, or None; drives the learning rate's decay.
        steps: number of steps, or None. Exactly one of the two is set.
        checkpoint_seconds: wall-clock time between two checkpoints.
        log_steps: steps a log line sums up.
        quick_windows: canvases a source in the evaluation at each checkpoint; 0 leaves it out.
        compiled: compile the norms (a minute at the start, a sixth faster after).
        single_precision: compute in float32 instead of bfloat16, which is many times slower on a
            processor without instructions for it. The export is in bfloat16 all the same.
    """

    deadline: float | None = None
    steps: int | None = None
    checkpoint_seconds: float = 300.0
    log_steps: int = 20
    quick_windows: int = QUICK_WINDOWS
    compiled: bool = False
    single_precision: bool = False

    def __post_init__(self) -> None:
        """Check that exactly one limit is set."""
        if (self.deadline is None) == (self.steps is None):
            raise ValueError("a run needs a deadline or a number of steps, and not both")

    def progress(self, position: RunPosition, now: float) -> float:
        """Return the share of the run that is over; 1 or more ends it."""
        if self.deadline is None:
            return position.step / (self.steps or 1)
        if now >= self.deadline:
            return 1.0
        return (now - position.started) / (self.deadline - position.started)


class Trainer:
    """One run in one folder. A second `Trainer` on that folder goes on where the first stopped."""

    def __init__(
        self,
        data: Path,
        run: Path,
        recipe: Recipe,
        limits: RunLimits,
        peers: Peers | None = None,
        start_from: Path | None = None,
    ) -> None:
        """Build or resume.

        Args:
            data: folder that `runtime.training.prepare` wrote.
            run: folder of the log, the checkpoint and the export; created where missing.
            recipe: must be the stored one if the run exists.
            limits: may differ from one start to the next.
            peers: the processes of this run; this one alone where missing.
            start_from: exported model whose weights a new run begins with, random ones where
                missing. A run that goes on must be given the same.

        Raises:
            ValueError: the run folder holds another recipe or start, or the model to start from
                does not fit recipe or data.
        """
        self._run, self._data, self._recipe, self._limits = run, data, recipe, limits
        self._peers = peers or Peers()
        run.mkdir(parents=True, exist_ok=True)
        self._tokenizer = data / TOKENIZER_FOLDER
        start = Start.from_model(start_from, self._tokenizer, recipe.seed) if start_from else Start()
        model = trained_model(start_from, recipe.model) if start_from else untrained_model(recipe.model, recipe.seed)
        if self._peers.is_first:
            keep_beginning(run, recipe, start)
        loaded = AutoTokenizer.from_pretrained(self._tokenizer, local_files_only=True)
        self._break_id = loaded.convert_tokens_to_ids(loaded.tokenize(PARAGRAPH_BREAK))[0]
        self._drawer = WindowDrawer(
            load_sources(data, Split.TRAIN, self._break_id), recipe.batches, recipe.model.canvas
        )
        precision = torch.float32 if limits.single_precision else torch.bfloat16
        self._optimiser = MasterOptimiser(model, recipe.optimiser, precision)
        self.model: DiffusionGemmaForBlockDiffusion = model.float() if limits.single_precision else model.bfloat16()
        self._position = RunPosition(0, time.time(), 0)
        if (run / CHECKPOINT_FOLDER / FACTS).exists():
            self._position = load_checkpoint(run / CHECKPOINT_FOLDER, self._optimiser)
        elif start_from and self._peers.is_first:
            self._log(
                {
                    "started_from": start.weights,
                    "steps_before": sum(one.steps for one in start.runs),
                    "tokens_before": sum(one.tokens for one in start.runs),
                }
            )
        if limits.compiled:
            compile_norms(self.model)

    def run(self) -> RunPosition:
        """Train to the limit; store and export at intervals and at the end.

        Raises:
            FloatingPointError: the loss is no longer a number; the last checkpoint stands.
        """
        stored = logged = time.monotonic()
        sums: list[tuple[float, float, float, int]] = []
        while (progress := self._progress()) < 1.0:
            factor = learning_rate_factor(self._position.step, progress, self._recipe.optimiser)
            sums.append(self._step(factor, progress))
            now = time.monotonic()
            if not self._peers.is_first:
                continue
            due = now - stored > self._limits.checkpoint_seconds
            if due or len(sums) == self._limits.log_steps:
                self._log_losses(sums, now - logged, progress, factor)
                sums, logged = [], now
            if due:
                self.store()
                self._log_figures()
                stored = logged = time.monotonic()
        if self._peers.is_first:
            if sums:
                self._log_losses(sums, time.monotonic() - logged, progress, 0.0)
            self.store()
            self._log_figures()
        return self._position

    def _progress(self) -> float:
        """Return the share of the run that is over, the first process's in all of them."""
        return self._peers.from_first(self._limits.progress(self._position, time.time()))

    def store(self) -> None:
        """Write checkpoint and export."""
        save_checkpoint(self._run / CHECKPOINT_FOLDER, self._position, self._optimiser)
        export_model(self.model, self._tokenizer, self._run / EXPORT_FOLDER)
        logger.info("stored step %d", self._position.step)

    def _step(self, factor: float, progress: float) -> tuple[float, float, float, int]:
        """Do one step; return canvas loss, encoder loss, gradient norm and the prompt's length."""
        # Seed, step and rank alone fix all random numbers: nothing of them needs storing.
        objective = self._recipe.objective
        key = [self._recipe.seed, self._position.step]
        shared = np.random.default_rng(key)
        own = np.random.default_rng([*key, self._peers.rank])
        batch = self._drawer.draw(shared, own)
        noise = torch.Generator().manual_seed(int(own.integers(1 << 62)))
        corrupted = draw_corruption(
            batch.canvas,
            objective,
            self._recipe.model.vocabulary,
            noise,
            objective.noise_ceiling(progress),
        )
        late = progress >= objective.early_share
        conditioned = late and bool(shared.random() < objective.self_conditioning_share)
        self.model.train()
        found = losses(self.model, batch.prompt, batch.canvas, corrupted, conditioned, objective.pad_weight)
        total = found.total()
        if not math.isfinite(total.item()):
            raise FloatingPointError(f"loss is {total.item()} at step {self._position.step}")
        total.backward()
        norm = self._optimiser.step(factor, self._peers)
        self._position = RunPosition(
            self._position.step + 1,
            self._position.started,
            self._position.tokens + self._peers.count * (batch.prompt.numel() + batch.canvas.numel()),
        )
        return found.canvas.item(), found.encoder.item(), norm, batch.prompt.shape[1]

    def _log_losses(
        self,
        sums: list[tuple[float, float, float, int]],
        seconds: float,
        progress: float,
        factor: float,
    ) -> None:
        read = [encoder for _, encoder, _, prompt in sums if prompt > 1]
        self._log(
            {
                "step": self._position.step,
                "tokens": self._position.tokens,
                "canvas_loss": round(sum(one[0] for one in sums) / len(sums), 4),
                "encoder_loss": round(sum(read) / max(1, len(read)), 4),
                "gradient_norm": round(sum(one[2] for one in sums) / len(sums), 4),
                "seconds_per_step": round(seconds / len(sums), 4),
                "progress": round(progress, 4),
                "rate_factor": round(factor, 4),
            }
        )

    def _log_figures(self) -> None:
        if not self._limits.quick_windows:
            return
        self.model.eval()
        figures = evaluate_folder(self.model, self._data, self._break_id, self._limits.quick_windows)
        self._log({"step": self._position.step, "figures": [one.as_record() for one in figures]})

    def _log(self, record: dict[str, object]) -> None:
        line = json.dumps({"time": round(time.time(), 1)} | record)
        with (self._run / LOG_FILE).open("a", encoding="utf-8") as log:
            log.write(line + "\n")
        logger.info("%s", line[:400])


@dataclass(frozen=True, slots=True)
class RunOrder:
    """What every process of a run is told; ``threads`` are a process's own, ``start_from`` see `Trainer`."""

    data: Path
    run: Path
    recipe: Recipe
    limits: RunLimits
    processes: int
    threads: int
    start_from: Path | None = None


def run_all(order: RunOrder, meeting_file: Path) -> None:
    """Train in one or several processes and return when all are done.

    Args:
        order: the run.
        meeting_file: a path that does not exist yet, in a folder that does.
    """
    if order.processes == 1:
        run_one(0, order, meeting_file)
        return
    spawn(run_one, args=(order, meeting_file), nprocs=order.processes)


def run_one(rank: int, order: RunOrder, meeting_file: Path) -> None:
    """Train as one of the processes."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(order.threads)
    peers = Peers(rank, order.processes, meeting_file)
    Trainer(order.data, order.run, order.recipe, order.limits, peers, order.start_from).run()
    peers.leave()

"""Train a model on puzzles, from random weights, within a budget of processor time."""

from __future__ import annotations

import enum
import json
import logging
import math
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import cast

import torch
from tokenizers import Tokenizer
from torch._dynamo import config as compiler
from transformers import DiffusionGemmaForBlockDiffusion, Gemma4ForCausalLM, PreTrainedModel

from runtime.autoregressive import causal_twin
from runtime.sudoku.board import SHAPES, Puzzle, Shape
from runtime.sudoku.examples import Alphabet, PuzzleDrawer, examples_of
from runtime.sudoku.export import export
from runtime.sudoku.generator import GIVENS, minimal_puzzles
from runtime.sudoku.objective import causal_loss, diffusion_loss, noised
from runtime.sudoku.recipe import SudokuRecipe
from runtime.sudoku.split import Part, part_of
from runtime.sudoku.text import save_byte_tokenizer
from runtime.training.architecture import untrained_model
from runtime.training.checkpoint import RunPosition, load_checkpoint, save_checkpoint
from runtime.training.optimiser import MasterOptimiser, learning_rate_factor
from runtime.training.peers import Peers

logger = logging.getLogger(__name__)

CHECKPOINT, MODEL, TOKENIZER = "checkpoint", "model", "tokenizer"
RECIPE, LOG = "recipe.json", "log.jsonl"


class Kind(enum.StrEnum):
    """How the model writes a board."""

    DIFFUSION = "diffusion"
    AUTOREGRESSIVE = "autoregressive"


@dataclass(frozen=True, slots=True)
class Budget:
    """When a run is over, and how it is computed.

    Attributes:
        seconds: of processor time on a processor, of the clock on a graphics card; inf for none.
        steps: at most.
        checkpoint_seconds: of the clock between two checkpoints.
        log_steps: steps between two lines of the log.
        device: "cpu" or "cuda".
        precision: of the weights the model computes with.
        is_compiled: whether the norms are compiled first, which takes some seconds and needs a compiler.
    """

    seconds: float = math.inf
    steps: int = 10**9
    checkpoint_seconds: float = 120.0
    log_steps: int = 25
    device: str = "cpu"
    precision: torch.dtype = torch.bfloat16
    is_compiled: bool = False


class SudokuTrainer:
    """One run in a folder of its own; made anew on that folder it goes on where it was stored last."""

    def __init__(self, run: Path, recipe: SudokuRecipe, kind: Kind, budget: Budget) -> None:
        """Begin or go on.

        Raises:
            ValueError: the folder holds another recipe's run, or one of the other kind.
            GeneratorMissing: the recipe is for 9x9 and qqwing is not installed.
        """
        self._run, self._recipe, self._kind, self._budget = run, recipe, kind, budget
        run.mkdir(parents=True, exist_ok=True)
        self._keep_recipe()
        save_byte_tokenizer(run / TOKENIZER, recipe.model.max_tokens)
        self._alphabet = Alphabet.of(Tokenizer.from_file(str(run / TOKENIZER / "tokenizer.json")))
        self._stores = {share.size: _store(SHAPES[share.size], share.stored, recipe.seed) for share in recipe.sizes}
        model: PreTrainedModel = untrained_model(recipe.model, recipe.seed)
        if kind is Kind.AUTOREGRESSIVE:
            model = causal_twin(cast(DiffusionGemmaForBlockDiffusion, model)).requires_grad_(True)
        model = cast(PreTrainedModel, model.to(budget.device))  # pyright: ignore[reportArgumentType] (its stub)
        self._optimiser = MasterOptimiser(model, recipe.optimiser, budget.precision)
        self.model = model.to(budget.precision)  # pyright: ignore[reportArgumentType] (its stub)
        self.position = RunPosition(0, time.time(), 0)
        self._used = 0.0
        if (run / CHECKPOINT / "state.json").is_file():
            self.position = load_checkpoint(run / CHECKPOINT, self._optimiser)
            self._used = json.loads((run / LOG).read_text(encoding="utf-8").splitlines()[-1])["seconds"]
        if budget.is_compiled:
            _compile_norms(self.model)

    def run(self) -> RunPosition:
        """Train until the budget is spent; store at intervals and at the end.

        Raises:
            FloatingPointError: the loss is no number any more; the last checkpoint stands.
        """
        stored = time.monotonic()
        before, clock = self._used, self._clock()
        losses: dict[int, list[float]] = {}
        self.model.train()
        while (progress := self._progress()) < 1.0:
            size, loss = self._step(learning_rate_factor(self.position.step, progress, self._recipe.optimiser))
            losses.setdefault(size, []).append(loss)
            self._used = before + self._clock() - clock
            if self.position.step % self._budget.log_steps == 0:
                self._log(losses)
                losses = {}
            if time.monotonic() - stored > self._budget.checkpoint_seconds:
                self.store(losses)
                stored = time.monotonic()
        self.store(losses)
        return self.position

    def store(self, losses: dict[int, list[float]] | None = None) -> None:
        """Write a checkpoint and the model."""
        self._log(losses or {})
        save_checkpoint(self._run / CHECKPOINT, self.position, self._optimiser)
        export(self.model, self._run / TOKENIZER, self._run / MODEL)

    def _step(self, factor: float) -> tuple[int, float]:
        """Make one step; give the size of its boards and its loss."""
        # Seed and step alone fix all random numbers: nothing of them needs storing.
        source = torch.Generator().manual_seed(self._recipe.seed * 1_000_003 + self.position.step)
        shares = torch.tensor([share.share for share in self._recipe.sizes])
        share = self._recipe.sizes[int(torch.multinomial(shares, 1, generator=source))]
        shape = SHAPES[share.size]
        drawer = PuzzleDrawer(*self._stores[share.size], shape, GIVENS[share.size], source)
        examples = examples_of(*drawer.draw(share.rows), shape, self._alphabet)
        if self._kind is Kind.DIFFUSION:
            digits = self._alphabet.digits[1 : share.size + 1]
            tokens = noised(examples, digits, self._recipe.model.vocabulary, self._recipe.noise, source)
            is_conditioned = float(torch.rand((), generator=source)) < self._recipe.noise.self_conditioning_share
            model = cast(DiffusionGemmaForBlockDiffusion, self.model)
            loss = diffusion_loss(model, examples, tokens, is_conditioned=is_conditioned)
        else:
            loss = causal_loss(cast(Gemma4ForCausalLM, self.model), examples)
        if not math.isfinite(value := loss.item()):
            raise FloatingPointError(f"loss is {value} at step {self.position.step}")
        loss.backward()
        self._optimiser.step(factor, Peers())
        seen = examples.prompt.numel() + examples.answer.numel()
        self.position = RunPosition(self.position.step + 1, self.position.started, self.position.tokens + seen)
        return share.size, value

    def _clock(self) -> float:
        return time.process_time() if self._budget.device == "cpu" else time.monotonic()

    def _progress(self) -> float:
        if self.position.step >= self._budget.steps:
            return 1.0
        return max(self._used / self._budget.seconds, self.position.step / self._budget.steps)

    def _log(self, losses: dict[int, list[float]]) -> None:
        record = {
            "step": self.position.step,
            "tokens": self.position.tokens,
            "seconds": round(self._used, 1),
            "clock": round(time.time() - self.position.started, 1),
            "loss": {size: round(sum(values) / len(values), 4) for size, values in sorted(losses.items())},
        }
        with (self._run / LOG).open("a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")
        logger.info("%s", record)

    def _keep_recipe(self) -> None:
        text = json.dumps({"kind": self._kind, **json.loads(self._recipe.to_json())}, indent=2)
        file = self._run / RECIPE
        if file.exists() and file.read_text(encoding="utf-8") != text:
            raise ValueError(f"{self._run} holds the run of another recipe")
        file.write_text(text, encoding="utf-8")


def _compile_norms(model: PreTrainedModel) -> None:
    """Compile the root-mean-square norms, as `runtime.training.architecture.compile_norms` does, of either class."""
    compiler.recompile_limit = 64
    for name, module in model.named_modules():
        if type(module).__name__.endswith("RMSNorm") and "vision" not in name:
            module.compile(dynamic=True)


def _store(shape: Shape, count: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Givens and solutions (rows, cells) of minimal puzzles for training."""
    found: list[Puzzle] = []
    wanted = (puzzle for puzzle in minimal_puzzles(shape, seed) if part_of(puzzle.solution, shape) is Part.TRAINING)
    found.extend(islice(wanted, count))
    return torch.tensor([one.givens for one in found]), torch.tensor([one.solution for one in found])

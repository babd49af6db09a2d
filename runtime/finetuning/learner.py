"""Steps and checks of a run that learns a voice: the network, the addition, the optimiser, and where they stand."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from runtime.finetuning import checkpoint
from runtime.finetuning.adapter import SharedAdapter
from runtime.finetuning.checkpoint import Standing
from runtime.finetuning.losses import Rows, backward, fixed_rows, mean_loss, noised_rows
from runtime.finetuning.pieces import Pieces
from runtime.finetuning.problems import LearningFailed, LearningProblem
from runtime.finetuning.recipe import VoiceRecipe
from runtime.finetuning.windows import Example, ExampleDrawer, check_examples, other_texts
from runtime.models.load import LoadedModel

_CHECK_SEED = 7
_NOW, _BEST, _FIRST, _SECOND = "now.", "best.", "first.", "second."
_LEAST_RATE = 0.05
_TRIED = 4


class Learner:
    """Learns step by step. Seed and step alone fix what a step draws, so that nothing of that needs storing."""

    def __init__(self, model: LoadedModel, pieces: Pieces, recipe: VoiceRecipe, steps: int, at_once: int) -> None:
        """Put the addition on the network and cut the text into tokens.

        Args:
            model: loaded; its network must be within `frozen.trainable`.
            pieces: to learn from and to check on.
            recipe: how.
            steps: of the whole run: the rate falls until there.
            at_once: rows that are computed together; more take more memory, not other steps.
        """
        self.network = model.network
        self._vocabulary = self.network.lm_head.out_features
        self._device = self.network.device
        self._recipe, self._steps, self._at_once = recipe, steps, at_once
        self.adapter = SharedAdapter(self.network, recipe.rank, recipe.alpha, recipe.seed)
        self.drawer = ExampleDrawer(model, pieces, recipe)
        held_back = check_examples(model, pieces.held_back, pieces.pairs_held_back)
        self._held_back = self._fixed(held_back)
        self._other = self._fixed(check_examples(model, other_texts()[1]))
        parameters = list(self.adapter.parameters().values())
        self._optimiser = torch.optim.AdamW(
            parameters, lr=recipe.rate, betas=recipe.betas, weight_decay=recipe.weight_decay
        )
        self.standing = Standing()
        self._best = checkpoint.copied(dict(self.adapter.parameters()), "")

    @property
    def check_every(self) -> int:
        """Steps between two checks."""
        return max(1, self._steps // self._recipe.checks)

    @property
    def check_share(self) -> float:
        """About how many steps' time a check takes: it goes forwards alone, which is a third of a step."""
        rows = sum(len(rows.canvas) for rows in (*self._held_back, *self._other))
        return rows / self._recipe.rows / 3

    def set_steps(self, steps: int) -> None:
        """Say how many steps the whole run has, once that is known from the time a step takes."""
        self._steps = steps

    def step(self) -> float:
        """Do one step; give its loss on the canvas in nats a token.

        Raises:
            LearningFailed: `NOT_A_NUMBER`; what was learnt before this step stays.
        """
        loss = backward(self.network, *self._drawn(self.standing.step), self._device)
        parameters = list(self.adapter.parameters().values())
        norm = torch.nn.utils.clip_grad_norm_(parameters, self._recipe.clip)
        if not (math.isfinite(loss) and bool(norm.isfinite())):
            raise LearningFailed(LearningProblem.NOT_A_NUMBER, f"step {self.standing.step}")
        for group in self._optimiser.param_groups:
            group["lr"] = self._recipe.rate * self._factor(self.standing.step)
        self._optimiser.step()
        self._optimiser.zero_grad()
        self.standing = replace(self.standing, step=self.standing.step + 1)
        return loss

    def trial(self) -> None:
        """Compute a step of the longest prompt without taking it: for its time and its memory."""
        drawn = (self._drawn(-1 - number)[0] for number in range(_TRIED))
        batch = max(drawn, key=lambda batch: sum(rows.prompt.numel() for rows in batch))
        backward(self.network, batch, True, self._device)
        self._optimiser.zero_grad()

    def check(self) -> tuple[float, float]:
        """Measure both losses; remember the best addition; give held-back and other loss in nats a token."""
        self.network.eval()
        held_back, other = (mean_loss(self.network, rows, self._device) for rows in (self._held_back, self._other))
        self.network.train()
        standing = self.standing
        if standing.step == 0:
            standing = replace(standing, loss_before=held_back, other_before=other)
        if standing.step == 0 or held_back < standing.best:
            standing = replace(standing, best=held_back, best_other=other, best_step=standing.step, checks_without=0)
            self._best = checkpoint.copied(dict(self.adapter.parameters()), "")
        else:
            standing = replace(standing, checks_without=standing.checks_without + 1)
        is_over = standing.step >= self._steps or standing.checks_without >= self._recipe.patience
        self.standing = replace(standing, is_over=is_over)
        return held_back, other

    def save(self, run: Path) -> None:
        """Write a checkpoint.

        Raises:
            OSError: it cannot be written; the last one stays.
        """
        parameters = self.adapter.parameters()
        tensors: dict[str, Tensor] = {f"{_BEST}{name}": values for name, values in self._best.items()}
        for name, parameter in parameters.items():
            tensors[f"{_NOW}{name}"] = parameter.detach()
            if moments := self._optimiser.state.get(parameter):
                tensors[f"{_FIRST}{name}"] = moments["exp_avg"]
                tensors[f"{_SECOND}{name}"] = moments["exp_avg_sq"]
        checkpoint.save(run, self.standing, tensors)

    def restore(self, run: Path) -> bool:
        """Go on from a checkpoint; False where there is none.

        Raises:
            LearningFailed: `DAMAGED`.
        """
        loaded = checkpoint.load(run)
        if loaded is None:
            return False
        self.standing, tensors = loaded
        try:
            self.adapter.put(checkpoint.taken(tensors, _NOW))
            self._best = checkpoint.taken(tensors, _BEST)
            first, second = checkpoint.taken(tensors, _FIRST), checkpoint.taken(tensors, _SECOND)
            for name, parameter in self.adapter.parameters().items():
                if name in first:
                    self._optimiser.state[parameter] = {
                        "step": torch.tensor(float(self.standing.step)),
                        "exp_avg": first[name].to(parameter.device),
                        "exp_avg_sq": second[name].to(parameter.device),
                    }
        except (KeyError, RuntimeError) as error:
            raise LearningFailed(LearningProblem.DAMAGED, f"{checkpoint.FILE}: {error}") from error
        return True

    def put_best(self) -> None:
        """Take the addition that did best on what was held back."""
        self.adapter.put(self._best)

    def _drawn(self, step: int) -> tuple[list[Rows], bool]:
        generator = np.random.default_rng([self._recipe.seed, abs(step), int(step < 0)])
        examples = self.drawer.draw(generator)
        noise = torch.Generator().manual_seed(int(generator.integers(1 << 62)))
        batch = noised_rows(examples, self._recipe, self._vocabulary, noise, self._at_once)
        return batch, bool(generator.random() < self._recipe.conditioned_share)

    def _fixed(self, examples: list[Example]) -> list[Rows]:
        if not examples:
            raise LearningFailed(LearningProblem.TOO_SHORT, "nothing can be held back")
        return fixed_rows(examples, self._vocabulary, _CHECK_SEED, self._recipe.pad_weight, self._at_once)

    def _factor(self, step: int) -> float:
        """The rate's share of its highest: a linear rise, then half a cosine."""
        warmup = max(1, round(self._recipe.warmup * self._steps))
        if step < warmup:
            return (step + 1) / warmup
        progress = (step - warmup) / max(1, self._steps - warmup)
        return _LEAST_RATE + (1 - _LEAST_RATE) * 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))

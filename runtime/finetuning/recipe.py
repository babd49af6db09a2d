"""Every choice of how a voice is learnt, as frozen values that are kept with a run. No torch here."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Self

from runtime.finetuning.problems import LearningFailed, LearningProblem
from runtime.models.files import written_whole

STATE = "state.json"


@dataclass(frozen=True, slots=True)
class VoiceRecipe:
    """How a voice is learnt. Rates were compared in short runs; the rest is a beginning (see `DECISIONS.md`).

    Attributes:
        rank: of the addition to each matrix; its scale is `alpha` / `rank`.
        alpha: see `rank`.
        rate: highest learning rate of AdamW, reached after `warmup` of the steps, falling to zero by a cosine.
        warmup: share of the steps.
        weight_decay: of AdamW.
        betas: of AdamW.
        clip: longest gradient.
        rows: examples a step.
        prompt_lengths: tokens of text before a canvas; one of them a step, with `prompt_shares` how often.
        prompt_shares: see `prompt_lengths`.
        aligned_share: share of canvases that begin at a paragraph.
        end_share: share of canvases that hold the end of their document.
        gap_share: share of the examples whose noise is one contiguous span.
        conditioned_share: share of the steps with self-conditioning.
        pad_weight: summed weight of a canvas's padding, in tokens.
        other_share: share of the examples that are text of other writers.
        checks: how often held-back text is looked at in a run.
        patience: checks without a fall of the held-back loss after which a run ends.
        passes: how often each token of the writer's text is a target at most, where no time or steps are given.
        seed: fixes the addition's beginning, windows and noise.
    """

    rank: int = 16
    alpha: int = 32
    rate: float = 3e-3
    warmup: float = 0.1
    weight_decay: float = 0.01
    betas: tuple[float, float] = (0.9, 0.99)
    clip: float = 1.0
    rows: int = 8
    prompt_lengths: tuple[int, ...] = (32, 128)
    prompt_shares: tuple[float, ...] = (0.4, 0.6)
    aligned_share: float = 0.4
    end_share: float = 0.04
    gap_share: float = 0.25
    conditioned_share: float = 0.5
    pad_weight: float = 4.0
    other_share: float = 0.15
    checks: int = 12
    patience: int = 4
    passes: float = 16.0
    seed: int = 2026


@dataclass(frozen=True, slots=True)
class RunState:
    """What a run was begun with, and how far it is; `state.json` in its folder.

    Attributes:
        name: of the voice.
        model: name of the model it is for.
        base_sha256: of that model, see `runtime.models.fingerprint`.
        recipe: all settings.
        steps: of the whole run, fixed when it begins.
        precision: "float32" or "bfloat16", which the base computes in.
        step: of the last checkpoint.
        is_finished: the voice is there.
    """

    name: str
    model: str
    base_sha256: str
    recipe: VoiceRecipe
    steps: int
    precision: str
    step: int = 0
    is_finished: bool = False

    def write(self, run: Path) -> None:
        """Store it in the run's folder."""
        with written_whole(run / STATE) as path:
            path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), encoding="utf-8")

    def at(self, step: int, *, is_finished: bool = False) -> Self:
        """The same run, that far."""
        return replace(self, step=step, is_finished=is_finished)

    @classmethod
    def read(cls, run: Path) -> Self | None:
        """Read what `write` stored; None where the folder holds no run.

        Raises:
            LearningFailed: `DAMAGED`.
        """
        path = run / STATE
        if not path.exists():
            return None
        try:
            record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            settings: dict[str, Any] = {
                name: tuple(v) if isinstance(v, list) else v for name, v in record["recipe"].items()
            }
            record["recipe"] = VoiceRecipe(**settings)
            return cls(**record)
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise LearningFailed(LearningProblem.DAMAGED, f"{STATE}: {error}") from error

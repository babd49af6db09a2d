"""Every choice of the starter model's training run, as frozen values that go into its records."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class SourceMix:
    """How one source file enters the training mix.

    Attributes:
        share: of the training examples; shares are relative to each other.
        skip_share: share of the file's lines left out at its beginning, in [0, 1).
        limit: characters kept at most; None keeps all.
    """

    share: float = 1.0
    skip_share: float = 0.0
    limit: int | None = None


# Per byte of source text, the modern sources come 2 to 10 times as often as the old novels. The
# speeches stand in order of time; the first 55% of the lines are older than 1947.
STARTER_MIX: dict[str, SourceMix] = {
    "books": SourceMix(share=0.42, limit=90_000_000),
    "austen": SourceMix(share=0.03),
    "wikipedia_2015": SourceMix(share=0.32, limit=80_000_000),
    "openstax": SourceMix(share=0.17),
    "speeches": SourceMix(share=0.06, skip_share=0.55),
}
HELD_OUT_AUTHORS = ("Wharton", "Nesbit", "Conrad", "Allan Poe")


@dataclass(frozen=True, slots=True)
class DataRecipe:
    """Preparation of the text.

    Attributes:
        vocabulary: tokens of the tokenizer.
        tokenizer_characters: training text shown to the tokenizer, all sources together.
        held_out_share: share of the documents held out, besides the authors held out whole.
    """

    vocabulary: int = 4096
    tokenizer_characters: int = 24_000_000
    held_out_share: float = 0.02
    held_out_authors: tuple[str, ...] = HELD_OUT_AUTHORS
    max_tokens: int = 4096


@dataclass(frozen=True, slots=True)
class ModelShape:
    """Sizes of the DiffusionGemma model; widths in units, lengths in tokens."""

    vocabulary: int = 4096
    hidden: int = 256
    layers: int = 5
    heads: int = 4
    key_value_heads: int = 2
    head_width: int = 64
    dense_width: int = 512
    experts: int = 4
    experts_per_token: int = 2
    expert_width: int = 128
    full_attention_every: int = 3
    sliding_window: int = 256
    canvas: int = 128
    max_tokens: int = 4096
    experts_implementation: str = "eager"
    embedding_deviation: float = 0.03
    branch_gain: float = 0.3
    score_gain: float = 0.4


@dataclass(frozen=True, slots=True)
class ObjectiveRecipe:
    """What is corrupted and what is counted; see `runtime.training.objective`.

    Attributes:
        gap_share: share of the examples whose noise is one contiguous span.
        self_conditioning_share: share of the steps with a first, detached pass, once the early part
            is over: before, that pass would have little to say and costs a seventh of a step.
        pad_weight: summed weight of all padding positions of one canvas, in tokens.
        noise_floor: smallest distance of the noise level from 0 and 1.
        early_ceiling: highest noise level in the first part of the run. A canvas that is mostly
            noise teaches little before the model can tell noise from text.
        early_share: how long that part is, as a share of the run.
    """

    gap_share: float = 0.25
    self_conditioning_share: float = 0.5
    pad_weight: float = 4.0
    noise_floor: float = 1e-4
    early_ceiling: float = 0.6
    early_share: float = 0.5

    def noise_ceiling(self, progress: float) -> float:
        """Return the highest noise level at a share of the run in [0, 1]."""
        return self.early_ceiling if progress < self.early_share else 1.0


@dataclass(frozen=True, slots=True)
class BatchRecipe:
    """Which windows of text make a batch.

    Attributes:
        rows: examples in a batch at the shortest prompt length.
        prompt_lengths: tokens, the beginning-of-text token included; one length a batch.
        prompt_shares: how often each of them is drawn.
        aligned_share: share of canvases that begin at a paragraph.
        end_share: share of canvases that hold the end of their document.
    """

    rows: int = 8
    prompt_lengths: tuple[int, ...] = (1, 48, 160, 448)
    prompt_shares: tuple[float, ...] = (0.08, 0.27, 0.5, 0.15)
    aligned_share: float = 0.4
    end_share: float = 0.04

    def rows_at(self, prompt: int, canvas: int) -> int:
        """Return the rows of a batch with that prompt length: the work per batch stays level."""
        longest_full = 160
        if prompt <= longest_full:
            return self.rows
        return max(1, self.rows * (longest_full + canvas) // (prompt + canvas))


@dataclass(frozen=True, slots=True)
class OptimiserRecipe:
    """Learning rates of Muon (matrices) and AdamW (embedding, experts, norms), and their course.

    Attributes:
        warmup_steps: linear rise from zero.
        decay_share: last share of the run's time in which the rate falls linearly to zero.
    """

    muon_rate: float = 3e-3
    adam_rate: float = 2e-3
    weight_decay: float = 0.05
    muon_momentum: float = 0.95
    adam_betas: tuple[float, float] = (0.9, 0.95)
    clip: float = 1.0
    warmup_steps: int = 60
    decay_share: float = 0.36


@dataclass(frozen=True, slots=True)
class Recipe:
    """All of it. ``seed`` fixes weights, windows and noise."""

    model: ModelShape = ModelShape()
    objective: ObjectiveRecipe = ObjectiveRecipe()
    batches: BatchRecipe = BatchRecipe()
    optimiser: OptimiserRecipe = OptimiserRecipe()
    seed: int = 2026

    def to_json(self) -> str:
        """Return the recipe as JSON text."""
        return json.dumps(asdict(self), indent=2)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote.

        Raises:
            ValueError: a name is not part of the recipe.
        """
        values: dict[str, Any] = json.loads(text)
        parts = {
            "model": ModelShape,
            "objective": ObjectiveRecipe,
            "batches": BatchRecipe,
            "optimiser": OptimiserRecipe,
        }
        unknown = set(values) - {field.name for field in fields(cls)}
        if unknown:
            raise ValueError(f"not part of a recipe: {sorted(unknown)}")
        return cls(**{name: _build(parts[name], value) if name in parts else value for name, value in values.items()})

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a recipe from a JSON file."""
        return cls.from_json(path.read_text(encoding="utf-8"))


def _build(part: type, values: dict[str, Any]) -> Any:
    """Return one part of a recipe; JSON lists become tuples."""
    unknown = set(values) - {field.name for field in fields(part)}
    if unknown:
        raise ValueError(f"not part of {part.__name__}: {sorted(unknown)}")
    tuples = {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
    return part(**tuples)

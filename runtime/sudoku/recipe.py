"""Every choice of a training run on puzzles, as frozen values that go into its records."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

from runtime.sudoku.text import VOCABULARY
from runtime.training.recipe import ModelShape, OptimiserRecipe


@dataclass(frozen=True, slots=True)
class SizeShare:
    """How one size of board enters the mix: `rows` boards in a batch, `share` of the batches, `stored` puzzles.

    The stored puzzles are minimal ones; training sees them in random disguises, see `runtime.sudoku.examples`.
    """

    size: int
    rows: int
    share: float
    stored: int


@dataclass(frozen=True, slots=True)
class NoiseRecipe:
    """How open cells are corrupted.

    Attributes:
        full_share: share of the rows whose open cells are all noise, which is where every run starts. The others have
            a noise level uniform in (0, 1).
        digit_share: share of the noise that is a digit of the board; the rest is uniform over the vocabulary, as the
            sampler's noise is. Of 259 tokens so few are digits that without it a digit on the canvas would nearly
            always be right, and the model would not learn to change a wrong one.
        self_conditioning_share: share of the steps with a first, detached pass.
    """

    full_share: float = 0.25
    digit_share: float = 0.3
    self_conditioning_share: float = 0.4


@dataclass(frozen=True, slots=True)
class SudokuRecipe:
    """All of it. `seed` fixes weights, puzzles (but for 9x9) and noise."""

    sizes: tuple[SizeShare, ...]
    model: ModelShape
    noise: NoiseRecipe = NoiseRecipe()
    optimiser: OptimiserRecipe = field(
        default_factory=lambda: OptimiserRecipe(muon_rate=9e-3, warmup_steps=50, decay_share=0.4, weight_decay=0.02)
    )
    seed: int = 2026

    def to_json(self) -> str:
        """The recipe as JSON text."""
        return json.dumps(asdict(self), indent=2)


def _model(hidden: int, layers: int, heads: int, canvas: int) -> ModelShape:
    """Sizes of a model. All but the last layer rotate whole heads by position: cells are told apart by nothing else.

    A window of 512 holds the longest puzzle and its board, so that sliding layers see all of both.
    """
    return ModelShape(
        vocabulary=VOCABULARY,
        hidden=hidden,
        layers=layers,
        heads=heads,
        key_value_heads=heads // 2,
        head_width=hidden // heads,
        dense_width=2 * hidden,
        experts=1,
        experts_per_token=1,
        expert_width=16,
        full_attention_every=layers,
        sliding_window=512,
        canvas=canvas,
        max_tokens=512,
    )


RECIPES = {
    "small": SudokuRecipe(
        sizes=(
            SizeShare(size=4, rows=64, share=0.4, stored=3_000),
            SizeShare(size=6, rows=32, share=0.6, stored=6_000),
        ),
        model=_model(hidden=128, layers=6, heads=4, canvas=41),
    ),
    "nine": SudokuRecipe(
        sizes=(SizeShare(size=9, rows=256, share=1.0, stored=20_000),),
        model=_model(hidden=512, layers=12, heads=8, canvas=89),
    ),
}
"""By the name the command knows them by: 4x4 and 6x6 for a processor, 9x9 for a graphics card."""

"""A recipe for a model of boards that trains in seconds. For tests only."""

from runtime.sudoku.recipe import NoiseRecipe, SizeShare, SudokuRecipe
from runtime.sudoku.text import VOCABULARY
from runtime.training.recipe import ModelShape, OptimiserRecipe

TINY = SudokuRecipe(
    sizes=(SizeShare(size=4, rows=24, share=1.0, stored=40),),
    model=ModelShape(
        vocabulary=VOCABULARY,
        hidden=32,
        layers=2,
        heads=2,
        key_value_heads=1,
        head_width=16,
        dense_width=48,
        experts=1,
        experts_per_token=1,
        expert_width=8,
        full_attention_every=2,
        sliding_window=64,
        canvas=41,
        max_tokens=128,
    ),
    noise=NoiseRecipe(),
    optimiser=OptimiserRecipe(muon_rate=1e-2, adam_rate=5e-3, warmup_steps=5),
    seed=3,
)

"""How much memory learning a voice takes, before it begins: weights, addition, optimiser, and what a step keeps.

A step keeps, for the backward pass, what every layer computed for every token: that is most of it. Counted are the
tensors that autograd saves of transformers' modules; quantised modules are computed twice and keep their input alone
(see `frozen`). `MARGIN` is how far the prediction may be from what is measured. No torch here.
"""

from __future__ import annotations

from dataclasses import dataclass

from runtime.fit import BFLOAT16, FLOAT32, weight_bytes
from runtime.models.catalogue import Precision
from runtime.models.shape import ModelShape

MARGIN = 0.35
# Addition: value, gradient, two moments, and the best so far; and once more while a checkpoint is written.
_COPIES = 6
_TILE_ROWS = 256
_SPARE_TILES = 4
# Of a token and layer: norms keep their input and what they made of it, in float32; the addition's inputs are float32.
_NORMS, _NORM_TENSORS, _ADDITIONS = 7, 3, 7


@dataclass(frozen=True, slots=True)
class LearningNeed:
    """Bytes taken beyond what the program takes already; `weights` may stand in a card's memory."""

    weights: int
    addition: int
    step: int

    @property
    def size(self) -> int:
        """All together."""
        return self.weights + self.addition + self.step


def need(
    shape: ModelShape, precision: Precision, rank: int, rows: int, prompt: int, *, on_gpu: bool, item: int
) -> LearningNeed:
    """What learning takes.

    Args:
        shape: of the network.
        precision: of its weights on the disk.
        rank: of the addition.
        rows: examples that are computed at once.
        prompt: tokens of the longest prompt.
        on_gpu: weights that are not quantised stand in 2 bytes there, in 4 on a processor.
        item: bytes of a number while learning; a processor that learns in 2 keeps the weights in 4 beside them.
    """
    kinds = weight_bytes(shape, precision, on_gpu=on_gpu)
    weights = sum(kinds.values())
    if not on_gpu and item == BFLOAT16:
        plain = weight_bytes(shape, Precision.BF16, on_gpu=False)
        weights += sum(plain[kind] // 2 for kind, size in kinds.items() if size == plain[kind])
    addition = adapter_parameters(shape, rank) * FLOAT32 * _COPIES
    return LearningNeed(weights, addition, step_bytes(shape, rows, prompt, item))


def adapter_parameters(shape: ModelShape, rank: int) -> int:
    """How many parameters the addition to a network of `shape` has."""
    total = 0
    for count, heads, width in (
        (shape.sliding_layers, shape.sliding_key_value_heads, shape.sliding_head_width),
        (shape.full_layers, shape.full_key_value_heads, shape.full_head_width),
    ):
        # Queries and output; keys and values, counted as two although a full layer may have one for both; dense: three.
        sides = 2 * (shape.hidden + shape.heads * width) + 2 * (shape.hidden + heads * width)
        total += count * rank * (sides + 3 * (shape.hidden + shape.dense_width))
    return total


def step_bytes(shape: ModelShape, rows: int, prompt: int, item: int) -> int:
    """Bytes that one step keeps at most: both passes' layers, the predictions fed back, and a tile of the readout."""
    layers = _pass_bytes(shape, rows * prompt, prompt, item)
    layers += _pass_bytes(shape, rows * shape.canvas, prompt + shape.canvas, item)
    fed_back = 3 * rows * shape.canvas * shape.vocabulary * FLOAT32
    tile = _SPARE_TILES * min(_TILE_ROWS, rows * max(prompt, shape.canvas)) * shape.vocabulary * FLOAT32
    return layers + fed_back + tile


def _pass_bytes(shape: ModelShape, tokens: int, keys: int, item: int) -> int:
    """Bytes that `tokens` tokens, each looking at `keys`, keep in all layers."""
    total = 0
    for count, width, key_heads in (
        (shape.sliding_layers, shape.sliding_head_width, shape.sliding_key_value_heads),
        (shape.full_layers, shape.full_head_width, shape.full_key_value_heads),
    ):
        heads = shape.heads * width
        projections = heads + 2 * key_heads * width
        numbers = _NORMS * _NORM_TENSORS * shape.hidden * FLOAT32
        numbers += projections * (3 * FLOAT32 + 4 * item) + heads * 2 * (item + FLOAT32)
        numbers += _ADDITIONS * shape.hidden * (FLOAT32 if item < FLOAT32 else 0)
        numbers += shape.dense_width * (5 * item + FLOAT32)
        numbers += shape.experts_per_token * (3 * shape.hidden + 5 * shape.expert_width) * item
        # Scores before and after the softmax, which is taken in float32.
        numbers += shape.heads * keys * (2 * item + FLOAT32)
        total += count * tokens * numbers
    return total

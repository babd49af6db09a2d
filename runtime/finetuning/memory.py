"""How much memory learning a voice takes, before it begins: weights, addition, optimiser, and what a step keeps.

A step keeps, for the backward pass, what every layer computed for every token: that is most of it. Counted are the
tensors that autograd saves of transformers' modules; quantised modules are computed twice and keep their input alone
(see `frozen`). What is added for the gradients themselves and for pools was measured with the starter on a processor.
`MARGIN` is how far the whole program may be from the prediction, as a share of it. No torch here.
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
_SPARE_TILES, _FED_BACK = 4, 3
# Norms of a layer, which keep their input in float32.
_NORMS = 7
# Gradients on their way back, copies in another type, and memory that the C library holds in pieces.
_BESIDE = 1.6
# Kernels that oneDNN makes for bfloat16 on a processor, for each number of tokens that an expert was sent.
_KERNELS = 350_000_000


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
    kernels = _KERNELS if item == BFLOAT16 and not on_gpu else 0
    return LearningNeed(weights, addition, step_bytes(shape, rows, prompt, item) + kernels)


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
    fed_back = _FED_BACK * rows * shape.canvas * shape.vocabulary * FLOAT32
    tile = _SPARE_TILES * min(_TILE_ROWS, rows * max(prompt, shape.canvas)) * shape.vocabulary * FLOAT32
    return round(_BESIDE * (layers + fed_back + tile))


def _pass_bytes(shape: ModelShape, tokens: int, keys: int, item: int) -> int:
    """Bytes that `tokens` tokens, each looking at `keys`, keep in all layers.

    A frozen matrix needs no input kept; the addition beside it does, in float32.
    """
    total = 0
    for count, width, key_heads in (
        (shape.sliding_layers, shape.sliding_head_width, shape.sliding_key_value_heads),
        (shape.full_layers, shape.full_head_width, shape.full_key_value_heads),
    ):
        heads = shape.heads * width
        # A cast makes a copy for each of the layers that read the same input, five of them as wide as the model.
        copies = 5 if item < FLOAT32 else 2
        numbers = (_NORMS + copies) * shape.hidden * FLOAT32 + (heads + shape.dense_width) * FLOAT32
        numbers += (heads + 2 * key_heads * width) * (FLOAT32 + item) + heads * item
        numbers += shape.dense_width * 3 * item
        numbers += shape.experts_per_token * (shape.hidden + 3 * shape.expert_width) * item
        # Scores after the softmax, which is taken in float32.
        numbers += shape.heads * keys * (FLOAT32 + item)
        total += count * tokens * numbers
    return total

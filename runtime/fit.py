"""Whether a model fits this computer, before it is downloaded: a verdict, and the bytes behind it.

What is counted, each as it is really allocated by this program:

* Weights of each kind, in the precision asked for. What is not quantised takes two bytes a parameter on a graphics card
  and four on a processor, as `runtime.models.load` does it. NF4 takes half a byte, one byte for each 64 parameters,
  and of each matrix the scales of those and their mean; 8 bits take a byte, and each row a scale.
* The cache: keys and values of all tokens in a full layer. A sliding layer reads the last `window` - 1 of them, but the
  tensor they are cut from stays, and with it the tokens that were read last, up to `CHUNK`.
* A step's working memory: what one layer's attention joins and repeats, what its experts sort and dequantise, or the
  readout's tiles, whichever is more, since one follows the other.
* The program itself, and CUDA's own share of a card. These two are estimates; all else is arithmetic.

What other programs hold is not in a computer's free memory, and so needs no counting. No torch is imported here.

Experts that are streamed stay in memory, two layers of them on the card. Where memory is too short for that they stay
in their files, of which the system keeps what it has room for, and which are read in every step.
"""

from __future__ import annotations

import enum
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass

from runtime.hardware import Hardware
from runtime.models.catalogue import CatalogueEntry, Precision
from runtime.models.shape import ModelShape, ParameterKind
from runtime.quantization.recipe import Form, form_of_kind
from runtime.quantization.step_time import SLOTS, pinned_bytes

DEFAULT_CONTEXT = 8192

# Named here as well, so that nothing has to wait for torch; tests compare them with `runtime.diffusion`.
CHUNK = 256
STORE_LIMIT = 2 * 1024**3
READOUT_ROWS = 1_024
PROCESSOR_TILE, GPU_TILE = 16_384, 32_768

FLOAT32, BFLOAT16 = 4, 2
# NF4: weights that share an absmax, and absmax that share a scale.
_BLOCK, _GROUP = 64, 256
# Bytes of weights that are dequantised at a time. Beside them stand the packed weights that were picked out, and of
# each block its absmax in one byte and three times in four.
_DEQUANTISED = 256 * 2**20
_DEQUANTISING = {Form.NF4_STACK: 0.5 + 13 / _BLOCK, Form.INT8_STACK: 1.0}
# float32 tiles alive at once in the readout: logits, weights, and the weights of the tile before.
_READOUT_TILES = 3
# Tensors of canvas by width alive at once in a layer: residuals, queries and their rotations.
_LAYER_STATES = 8
# Every step reads all weights: more bytes of them than these take a processor, which reads 20 to 80 GB/s, longer than
# a twentieth of a second before it has computed anything.
_SLOW_FROM = 1_000_000_000
# Estimates. What CUDA and its libraries take of a card, and what Python, torch and the window take of memory.
CUDA_CONTEXT = 600_000_000
PROGRAM = 1_000_000_000


class Placement(enum.StrEnum):
    """Where a model runs, best first."""

    GPU = "gpu"
    STREAMING = "streaming"
    """On the card, with the experts coming from memory in every step."""
    PROCESSOR = "processor"
    FROM_DISK = "from disk"
    """On the card, with the experts coming from their files in every step."""
    NOWHERE = "nowhere"


class PartKind(enum.StrEnum):
    """What memory is needed for."""

    EXPERTS = "experts"
    OTHER_WEIGHTS = "other weights"
    CACHE = "cache of the text before"
    WORK = "working memory of a step"
    KEPT_PROMPTS = "prompts kept for the next request"
    OVERHEAD = "the program itself"


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes needed for one thing."""

    kind: PartKind
    size: int


@dataclass(frozen=True, slots=True)
class Need:
    """What is needed of one memory, and what of it is free; in bytes."""

    parts: tuple[Part, ...]
    free: int

    @property
    def size(self) -> int:
        """Bytes needed."""
        return sum(part.size for part in self.parts)

    @property
    def missing(self) -> int:
        """Bytes too few, 0 where it fits."""
        return max(0, self.size - self.free)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a placement needs; `gpu` is None where it takes no card, or there is none."""

    placement: Placement
    gpu: Need | None
    memory: Need

    @property
    def fits(self) -> bool:
        """Whether both memories suffice."""
        needs_card = self.placement is not Placement.PROCESSOR
        return not self.memory.missing and (not self.gpu.missing if self.gpu else not needs_card)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a model in a precision fits, for `context` tokens of text before the canvas.

    `attempts` are the placements in the order they were tried, all of them. `is_slow` says that it would run on the
    processor, or from the disk, and is too large for that to be pleasant. `is_available` says that what the precision
    needs is installed. `disk` is the bytes the finished folder takes, `disk_peak` the most at any time while it is
    fetched; both are 0 for what is there already.
    """

    model: str
    precision: Precision
    context: int
    placement: Placement
    attempts: tuple[Attempt, ...]
    is_slow: bool
    is_available: bool
    disk: int
    disk_peak: int

    @property
    def chosen(self) -> Attempt | None:
        """The attempt that fits, None where none does."""
        return next((attempt for attempt in self.attempts if attempt.placement is self.placement), None)


def assess(entry: CatalogueEntry, precision: Precision, hardware: Hardware, context: int = DEFAULT_CONTEXT) -> Verdict:
    """The verdict on one model in one precision on this computer.

    `context` counts tokens before the canvas; more than the model can take counts as what it can.

    Raises:
        ValueError: `context` is less than 0.
    """
    if context < 0:
        raise ValueError(f"a context of {context} tokens")
    shape = entry.shape
    context = max(0, min(context, shape.context - shape.canvas))
    best = hardware.best_gpu
    free = None if best is None else best.free or 0
    attempts = attempts_at(shape, precision, context, free, hardware.memory.free)
    placement = next((attempt.placement for attempt in attempts if attempt.fits), Placement.NOWHERE)
    disk = disk_peak = 0
    if entry.repository is not None:
        disk = disk_peak = entry.download_bytes
        if precision is not Precision.BF16:
            disk = sum(weight_bytes(shape, precision, on_gpu=True).values())
            disk_peak = disk + 2 * entry.largest_file_bytes
    return Verdict(
        model=entry.id,
        precision=precision,
        context=context,
        placement=placement,
        attempts=attempts,
        is_slow=_is_slow(placement, shape, precision),
        is_available=is_loadable(precision),
        disk=disk,
        disk_peak=disk_peak,
    )


def attempts_at(
    shape: ModelShape, precision: Precision, context: int, gpu_free: int | None, memory_free: int
) -> tuple[Attempt, ...]:
    """What every placement that `precision` can have needs for `context` tokens, the best placement first.

    `gpu_free` and `memory_free` are bytes that are free, None where no card can be used.
    """
    placements = [Placement.GPU, Placement.STREAMING, Placement.PROCESSOR, Placement.FROM_DISK]
    if precision is Precision.BF16:
        # Only quantised experts are few enough bytes to be moved in each step.
        placements = [Placement.GPU, Placement.PROCESSOR]
    return tuple(_attempt(placement, shape, precision, context, gpu_free, memory_free) for placement in placements)


def weight_bytes(shape: ModelShape, precision: Precision, *, on_gpu: bool) -> Mapping[ParameterKind, int]:
    """Bytes of each kind of weights once loaded."""
    return {
        kind: _kind_bytes(shape, count, form_of_kind(kind, precision), _item(on_gpu))
        for kind, count in shape.parameters().items()
    }


def nf4_bytes(rows: int, columns: int) -> int:
    """Bytes of one matrix in NF4: weights, absmax filled up to whole groups, their scales, and their mean."""
    groups = -(-rows * columns // (_BLOCK * _GROUP))
    return rows * columns // 2 + groups * (_GROUP + FLOAT32) + FLOAT32


def pinned_expert_bytes(shape: ModelShape, precision: Precision) -> int:
    """Bytes of the computer's memory that streamed experts take, each tensor rounded up as pinned memory is."""
    form = form_of_kind(ParameterKind.EXPERTS, precision)
    tensors: list[int] = []
    for rows, columns in ((2 * shape.expert_width, shape.hidden), (shape.hidden, shape.expert_width)):
        if form is Form.NF4_STACK:
            groups = -(-rows * columns // (_BLOCK * _GROUP))
            tensors += [rows * columns // 2, groups * _GROUP, groups * FLOAT32, FLOAT32]
        else:
            tensors += [rows * columns, rows * FLOAT32]
    return shape.layers * sum(pinned_bytes(shape.experts * size) for size in tensors)


def int8_bytes(rows: int, columns: int) -> int:
    """Bytes of one matrix in 8 bits, with a scale for each row."""
    return rows * (columns + FLOAT32)


def cache_bytes(shape: ModelShape, context: int, item: int) -> int:
    """Bytes that the keys and values of `context` tokens take at most, `item` for each number."""
    # What a sliding layer's view is cut from: the window before the last chunk, and that chunk.
    sliding = min(context, shape.window - 1 + CHUNK)
    numbers = shape.sliding_layers * sliding * shape.sliding_key_value_heads * shape.sliding_head_width
    numbers += shape.full_layers * context * shape.full_key_value_heads * shape.full_head_width
    return 2 * numbers * item


def kept_prompt_bytes(shape: ModelShape, context: int, item: int) -> int:
    """Bytes of the computer's memory that the store of read prompts takes: every token in every layer, to its limit."""
    numbers = shape.sliding_layers * shape.sliding_key_value_heads * shape.sliding_head_width
    numbers += shape.full_layers * shape.full_key_value_heads * shape.full_head_width
    return min(STORE_LIMIT, 2 * numbers * context * item)


def readout_bytes(shape: ModelShape, *, on_gpu: bool) -> int:
    """Bytes the tiled readout of one canvas takes at once."""
    item = _item(on_gpu)
    tile = min(shape.vocabulary, GPU_TILE if on_gpu else PROCESSOR_TILE)
    copy = item if item < FLOAT32 else 0  # the weights once more, in the type of the table
    return min(shape.canvas, READOUT_ROWS) * tile * (_READOUT_TILES * FLOAT32 + copy)


def attention_bytes(shape: ModelShape, context: int, *, on_gpu: bool) -> int:
    """Bytes the attention of the largest layer takes at once.

    The cache joined with the canvas, and its keys and values repeated for every head: transformers does that for wide
    heads always, for others while the text before is read.
    """
    sizes = [0]
    if shape.sliding_layers:
        tokens = min(context, shape.window - 1) + shape.canvas
        sizes.append(tokens * shape.sliding_head_width * (shape.sliding_key_value_heads + shape.heads))
    if shape.full_layers:
        tokens = context + shape.canvas
        sizes.append(tokens * shape.full_head_width * (shape.full_key_value_heads + shape.heads))
    return 2 * max(sizes) * _item(on_gpu)


def expert_bytes(shape: ModelShape, precision: Precision, *, on_gpu: bool) -> int:
    """Bytes one layer's experts take at once: tokens sorted by expert, and weights that have to be dequantised."""
    item = _item(on_gpu)
    pairs = shape.canvas * shape.experts_per_token
    states = pairs * (5 * shape.hidden + 3 * shape.expert_width) * item
    beside = _DEQUANTISING.get(form_of_kind(ParameterKind.EXPERTS, precision))
    if beside is None:
        return states
    matrix = 2 * shape.expert_width * shape.hidden
    experts = min(shape.experts, max(1, _DEQUANTISED // (matrix * item)))
    return states + round(experts * matrix * (item + beside))


def working_bytes(shape: ModelShape, precision: Precision, context: int, *, on_gpu: bool) -> int:
    """Bytes a denoising step takes at most beyond weights and cache."""
    width = max(shape.hidden, shape.heads * max(shape.sliding_head_width, shape.full_head_width))
    return _LAYER_STATES * shape.canvas * width * _item(on_gpu) + max(
        attention_bytes(shape, context, on_gpu=on_gpu),
        expert_bytes(shape, precision, on_gpu=on_gpu),
        readout_bytes(shape, on_gpu=on_gpu),
    )


def is_loadable(precision: Precision) -> bool:
    """Whether what `precision` needs is installed: bitsandbytes for 4 bits, which not every system has."""
    needs_it = form_of_kind(ParameterKind.EXPERTS, precision) is Form.NF4_STACK
    return not needs_it or importlib.util.find_spec("bitsandbytes") is not None


def _is_slow(placement: Placement, shape: ModelShape, precision: Precision) -> bool:
    if placement is Placement.PROCESSOR:
        return sum(weight_bytes(shape, precision, on_gpu=False).values()) > _SLOW_FROM
    return placement is Placement.FROM_DISK


def _kind_bytes(shape: ModelShape, count: int, form: Form, item: int) -> int:
    """Bytes of the `count` parameters of a kind that is kept in `form`, `item` for each number as published."""
    matrices = shape.layers * shape.experts
    gate_up, down = (2 * shape.expert_width, shape.hidden), (shape.hidden, shape.expert_width)
    match form:
        case Form.DROPPED:
            return 0
        case Form.NF4_STACK:
            return matrices * (nf4_bytes(*gate_up) + nf4_bytes(*down))
        case Form.INT8_STACK:
            return matrices * (int8_bytes(*gate_up) + int8_bytes(*down))
        case Form.INT8_LINEAR:
            # Most rows are as wide as the model; the norms among these parameters are too few to count.
            return int8_bytes(-(-count // shape.hidden), shape.hidden)
        case _:
            return count * item


def _item(on_gpu: bool) -> int:
    return BFLOAT16 if on_gpu else FLOAT32


def _attempt(
    placement: Placement, shape: ModelShape, precision: Precision, context: int, gpu_free: int | None, memory_free: int
) -> Attempt:
    on_gpu = placement is not Placement.PROCESSOR
    item = _item(on_gpu)
    weights = weight_bytes(shape, precision, on_gpu=on_gpu)
    experts = weights[ParameterKind.EXPERTS]
    resident = experts
    if placement in (Placement.STREAMING, Placement.FROM_DISK):
        resident = experts * min(SLOTS, shape.layers) // shape.layers
    model = (
        Part(PartKind.EXPERTS, resident),
        Part(PartKind.OTHER_WEIGHTS, sum(weights.values()) - experts),
        Part(PartKind.CACHE, cache_bytes(shape, context, item)),
        Part(PartKind.WORK, working_bytes(shape, precision, context, on_gpu=on_gpu)),
    )
    kept = Part(PartKind.KEPT_PROMPTS, kept_prompt_bytes(shape, context, item))
    program = Part(PartKind.OVERHEAD, PROGRAM)
    if not on_gpu:
        return Attempt(placement, None, Need((*model, kept, program), memory_free))
    streamed = (Part(PartKind.EXPERTS, pinned_expert_bytes(shape, precision)),)
    if placement is not Placement.STREAMING:
        streamed = ()
    card = None if gpu_free is None else Need((*model, Part(PartKind.OVERHEAD, CUDA_CONTEXT)), gpu_free)
    return Attempt(placement, card, Need((*streamed, kept, program), memory_free))

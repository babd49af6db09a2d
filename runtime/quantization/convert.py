"""A checkpoint's weights brought into a precision, file by file: shard in, shard out.

The matrices of a shard are read, quantised and written one after the other, so that a shard of any size takes the
memory of one matrix. The same shard gives the same bytes, whatever happened in between.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from runtime.api import CancelSignal
from runtime.models.catalogue import Precision
from runtime.models.files import disk_problems, written_whole
from runtime.models.problems import ModelProblem, Problem
from runtime.models.unfinished import DoneShard
from runtime.quantization.int8 import LEVELS, Int8Stack
from runtime.quantization.nf4 import GROUP, Nf4Stack
from runtime.quantization.recipe import Form, form_of
from runtime.quantization.shard_file import ShardFile, SourceFile, TensorPlace, read_layout
from runtime.quantization.stack import QuantizedStack

OnBytes = Callable[[int, int], None]

# Numbers of a tensor kept as published that are read at a time.
_PIECE = 4 * 2**20
# Rows that are compared at a time.
_ROWS = 128
# Of the largest weight of its block, the most that a weight may be off: half the widest gap between two levels of NF4,
# which is the one from -1 to -0.6962. Of its group's scale, the most that a block's largest weight may be off: half the
# widest gap between two levels of its 8 bits, from 0.9860 to 1. Both with a little for rounding.
_NF4_ERROR, _ABSMAX_ERROR = 0.153, 0.0075
# Of the largest weight of its row, the most that a weight may be off in 8 bits: half a step. And the most that may be
# lost of rows that are as good as zero, whose steps would be no finite number.
_INT8_ERROR, _UNDERFLOW = 0.5001 / LEVELS, 1e-36
_QUANTISABLE = (torch.bfloat16, torch.float16, torch.float32)
_ALLOCATION_FAILED = "can't allocate memory"


class _Cancelled(Exception):
    """Not an error: somebody asked to stop."""


def convert_shard(
    source: Path, target: Path, precision: Precision, on_tensor: OnBytes, cancel: CancelSignal
) -> DoneShard | None:
    """Bring the safetensors file `source` into `precision` as `target`, by `form_of`; None when cancelled.

    `on_tensor` is told after every matrix how many bytes of the source are done, and how many there are. Every matrix
    is decoded again and compared with its source, and the file is read back before it gets its name. Where it cannot be
    finished, nothing of it stays.

    Raises:
        ModelProblem: `DAMAGED` where the source is no whole safetensors file or has a weight that is no finite number;
            `UNSUPPORTED` where the precision cannot keep it; `DISK_FULL`, `NO_PERMISSION`, `DISK_FAILED`, `NOT_FOUND`,
            `OUT_OF_MEMORY`; `INTERNAL` where a decoded weight is too far from its source.
        ValueError: `precision` is `BF16`, which keeps files as they are.
    """
    if precision is Precision.BF16:
        raise ValueError("files that are kept as published are not converted")
    with _problems(source):
        layout = read_layout(source)
    forms = {tensor.name: form_of(tensor.name, len(tensor.shape), precision) for tensor in layout}
    outputs = [output for tensor in layout for output in _outputs(tensor, forms[tensor.name])]
    progress = _Progress(sum(tensor.size for tensor in layout), on_tensor, cancel)
    if not outputs:
        return DoneShard()
    with _problems(target), written_whole(target) as temporary:
        try:
            with SourceFile(source) as file, ShardFile(temporary, outputs) as shard:
                _convert(layout, forms, file, shard, progress)
                record = shard.checked()
        except _Cancelled:
            temporary.unlink()
            return None
    return DoneShard({output.name: output.size for output in outputs}, record)


def converted_size(source: Path, precision: Precision) -> int:
    """Bytes of the tensors that `convert_shard` would make of the safetensors file `source`, from its header alone.

    Raises:
        ModelProblem: `DAMAGED`, `UNSUPPORTED`, or that it cannot be read.
    """
    with _problems(source):
        layout = read_layout(source)
    return sum(o.size for t in layout for o in _outputs(t, form_of(t.name, len(t.shape), precision)))


def _outputs(tensor: TensorPlace, form: Form) -> list[TensorPlace]:
    """The tensors that `form` makes of `tensor`; where they stand is not said yet."""
    if form is Form.DROPPED:
        return []
    if form is Form.AS_PUBLISHED:
        return [TensorPlace(tensor.name, tensor.dtype, tensor.shape)]
    stack = _stack(tensor, form, "meta")
    count = () if form is Form.INT8_LINEAR else tensor.shape[:1]
    return [
        TensorPlace(f"{_owner(tensor, form)}.{name}", buffer.dtype, (*count, *buffer.shape[1:]))
        for name, buffer in stack.state_dict().items()
    ]


def _owner(tensor: TensorPlace, form: Form) -> str:
    """The name of the module that takes the place of `tensor`."""
    return tensor.name.removesuffix(".weight") if form is Form.INT8_LINEAR else tensor.name


def _stack(tensor: TensorPlace, form: Form, device: str | None = None) -> QuantizedStack:
    """Room for one matrix of `tensor` in `form`."""
    dimensions = 2 if form is Form.INT8_LINEAR else 3
    if len(tensor.shape) != dimensions or 0 in tensor.shape or tensor.dtype not in _QUANTISABLE:
        raise ModelProblem(Problem.UNSUPPORTED, f"{tensor.name} is {tensor.dtype} of shape {tensor.shape}")
    kind = Nf4Stack if form is Form.NF4_STACK else Int8Stack
    try:
        return kind(1, tensor.shape[-2], tensor.shape[-1], device)
    except ValueError as error:
        raise ModelProblem(Problem.UNSUPPORTED, f"{tensor.name}: {error}") from error


@dataclass(slots=True)
class _Progress:
    """Counts bytes of the source, and stops where that is wished."""

    total: int
    on_tensor: OnBytes
    cancel: CancelSignal
    done: int = 0

    def add(self, size: int) -> None:
        self.done += size
        self.on_tensor(self.done, self.total)
        if self.cancel.is_set():
            raise _Cancelled


def _convert(
    layout: Sequence[TensorPlace],
    forms: Mapping[str, Form],
    source: SourceFile,
    shard: ShardFile,
    progress: _Progress,
) -> None:
    for tensor in layout:
        form = forms[tensor.name]
        if form is Form.DROPPED:
            progress.add(tensor.size)
        elif form is Form.AS_PUBLISHED:
            _copy(tensor, source, shard, progress)
        else:
            _quantise(tensor, form, source, shard, progress)


def _copy(tensor: TensorPlace, source: SourceFile, shard: ShardFile, progress: _Progress) -> None:
    count = math.prod(tensor.shape)
    for first in range(0, count, _PIECE):
        piece = source.read(tensor, first, min(_PIECE, count - first))
        if not all(end.isfinite() for end in torch.aminmax(piece)):  # a NaN is both
            raise ModelProblem(Problem.DAMAGED, f"{tensor.name}: a weight is no finite number")
        shard.write(tensor.name, piece)
        progress.add(len(piece) * tensor.dtype.itemsize)


def _quantise(tensor: TensorPlace, form: Form, source: SourceFile, shard: ShardFile, progress: _Progress) -> None:
    stack, owner = _stack(tensor, form), _owner(tensor, form)
    size = stack.rows * stack.columns
    for index in range(math.prod(tensor.shape) // size):
        weights = source.read(tensor, index * size, size).view(stack.rows, stack.columns)
        try:
            stack.put(0, weights)
        except ValueError as error:
            raise ModelProblem(Problem.DAMAGED, f"{tensor.name}, matrix {index}: {error}") from error
        for name, buffer in stack.state_dict().items():
            shard.write(f"{owner}.{name}", buffer)
        # After the bytes were handed on: what is compared is what was written.
        if not is_near(stack, weights):
            raise ModelProblem(Problem.INTERNAL, f"{tensor.name}, matrix {index}: decoded weights are far off")
        progress.add(size * tensor.dtype.itemsize)


@torch.no_grad()
def is_near(stack: QuantizedStack, weights: Tensor) -> bool:
    """Whether the only matrix of `stack` decodes to `weights` (rows, columns), each within what its form may be off."""
    decoded = stack.dequantized(slice(None), torch.float32)[0]
    pieces = zip(decoded.split(_ROWS), weights.split(_ROWS), _slack(stack).split(_ROWS), strict=True)
    error = _NF4_ERROR if isinstance(stack, Nf4Stack) else _INT8_ERROR
    for got, expected, slack in pieces:
        original = expected.float().view(*slack.shape, -1)
        off = (got.view(original.shape) - original).abs_().amax(dim=-1)
        if not (off <= original.abs().amax(dim=-1).mul_(error).add_(slack)).all():
            return False
    return True


def _slack(stack: QuantizedStack) -> Tensor:
    """By how much each block (rows, blocks in a row) may be off beyond a share of its own largest weight."""
    if isinstance(stack, Nf4Stack):
        # Groups of blocks are filled up at the end.
        scales = stack.nested_absmax[0].repeat_interleave(GROUP)[: stack.blocks]
        return scales.mul_(_ABSMAX_ERROR).view(stack.rows, -1)
    return torch.full((stack.rows, 1), _UNDERFLOW)


@contextlib.contextmanager
def _problems(path: Path) -> Iterator[None]:
    """Raise a `ModelProblem` in place of what the system and torch raise about `path`."""
    try:
        with disk_problems(path):
            yield
    except (MemoryError, torch.OutOfMemoryError) as error:
        raise ModelProblem(Problem.OUT_OF_MEMORY, f"{path.name}: {error}") from error
    except RuntimeError as error:
        # On a processor, torch has no class of its own for it.
        if _ALLOCATION_FAILED not in str(error):
            raise
        raise ModelProblem(Problem.OUT_OF_MEMORY, f"{path.name}: {error}") from error

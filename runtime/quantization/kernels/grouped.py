"""Grouped GEMM over matrices that stay in NF4: a Triton kernel decodes each tile where it is multiplied.

The plain path (`plain.py`) writes the decoded weights to memory and reads them back: at the 26B model's sizes 1.5 GB
for a layer, each way, where the packed bytes are 0.4 GB. Here every weight is read in 4.1 bits, once for each tile of
tokens. Importing this module imports Triton.
"""

# ruff: noqa: ANN001, ANN202  What Triton's functions take and give are pointers and blocks, no objects of Python.

from __future__ import annotations

import functools
from typing import Any, cast

import torch
import triton
import triton.language as tl
from bitsandbytes.functional import create_dynamic_map, get_4bit_type
from torch import Tensor

from runtime.quantization.kernels.tile import Tile
from runtime.quantization.nf4 import BLOCK, GROUP, Nf4Stack

_BLOCK, _GROUP = tl.constexpr(BLOCK), tl.constexpr(GROUP)


@torch.no_grad()
def grouped_linear(stack: Nf4Stack, inputs: Tensor, ends: Tensor, tile: Tile) -> Tensor:
    """What each row of `inputs` (S, columns) becomes by the matrix it belongs to: (S, rows), in the type of `inputs`.

    The rows of `inputs` are sorted by matrix; those of matrix e end before `ends[e]` (count, int32 or int64, rising).
    Rows after `ends[-1]` come out as zeros. Sums are kept in float32, without gradients.

    Nothing is copied to the host: how many tiles a matrix has is worked out by the programs on the device, and the grid
    is that of the worst case. So it depends on shapes alone, as the recording of a CUDA graph would need.
    """
    pairs = len(inputs)
    outputs = inputs.new_zeros(pairs, stack.rows)
    slots = pairs // tile.tokens + stack.count
    levels, fine = _tables(inputs.device)
    launch = cast(Any, _grouped_linear)[(slots * triton.cdiv(stack.rows, tile.rows),)]
    # Triton asks which card is current, not where the tensors are.
    with torch.cuda.device_of(inputs):
        launch(
            inputs.contiguous(),
            outputs,
            ends,
            stack.packed,
            stack.absmax,
            stack.nested_absmax,
            stack.nested_offset,
            levels,
            fine,
            COUNT=stack.count,
            COUNT_UP=triton.next_power_of_2(stack.count),
            ROWS=stack.rows,
            COLUMNS=stack.columns,
            GROUPS=stack.nested_absmax.shape[1],
            TOKENS_TILE=tile.tokens,
            ROWS_TILE=tile.rows,
            COLUMNS_TILE=tile.columns,
            num_warps=tile.warps,
            num_stages=tile.stages,
            # Scale times nested scale plus offset has two roundings in bitsandbytes; one fused step would have one.
            enable_fp_fusion=False,
        )
    return outputs


@functools.cache
def _tables(device: torch.device) -> tuple[Tensor, Tensor]:
    """The 16 levels of a weight and the 256 of an absmax, in float32."""
    return get_4bit_type("nf4", device=device), create_dynamic_map().to(device)


@triton.jit
def _grouped_linear(
    inputs,
    outputs,
    ends,
    packed,
    absmax,
    nested_absmax,
    nested_offset,
    levels,
    fine,
    COUNT: tl.constexpr,
    COUNT_UP: tl.constexpr,
    ROWS: tl.constexpr,
    COLUMNS: tl.constexpr,
    GROUPS: tl.constexpr,
    TOKENS_TILE: tl.constexpr,
    ROWS_TILE: tl.constexpr,
    COLUMNS_TILE: tl.constexpr,
):
    """One tile of `outputs`: TOKENS_TILE rows of one matrix' inputs by ROWS_TILE of that matrix' rows."""
    # Neighbours share their inputs, and the matrix of a few programs ago is still in the cache for its next tokens.
    row_tiles: tl.constexpr = (ROWS + ROWS_TILE - 1) // ROWS_TILE
    slot, row_tile = tl.program_id(0) // row_tiles, tl.program_id(0) % row_tiles
    matrix, start, end = _share(ends, slot, COUNT, COUNT_UP, TOKENS_TILE)
    if start >= end:
        return
    packed += matrix * (ROWS * COLUMNS // 2)
    absmax += matrix * (GROUPS * _GROUP)
    nested_absmax += matrix * GROUPS
    offset = tl.load(nested_offset + matrix)

    tokens = start + tl.arange(0, TOKENS_TILE)
    rows = row_tile * ROWS_TILE + tl.arange(0, ROWS_TILE)
    columns = tl.arange(0, COLUMNS_TILE)
    sources = inputs + tokens.to(tl.int64)[None, :] * COLUMNS
    sums = tl.zeros((ROWS_TILE, TOKENS_TILE), dtype=tl.float32)
    for first in range(0, COLUMNS, COLUMNS_TILE):
        weights = _decoded(
            packed, absmax, nested_absmax, offset, levels, fine, rows, first, ROWS, COLUMNS, COLUMNS_TILE
        )
        # Columns beyond the last are zero here, so that whatever was decoded for them counts for nothing.
        is_there = (tokens < end)[None, :] & (first + columns < COLUMNS)[:, None]
        states = tl.load(sources + (first + columns)[:, None], mask=is_there, other=0.0)
        # The weights stand on the left: tensor cores want 64 rows there, and take few columns on the right.
        sums = tl.dot(weights.to(states.dtype), states, sums, input_precision="ieee")
    targets = outputs + tokens.to(tl.int64)[None, :] * ROWS + rows[:, None]
    tl.store(targets, sums.to(outputs.dtype.element_ty), mask=(tokens < end)[None, :] & (rows < ROWS)[:, None])


@triton.jit
def _share(ends, slot, COUNT: tl.constexpr, COUNT_UP: tl.constexpr, TOKENS_TILE: tl.constexpr):
    """The matrix that `slot` works for, and from where to where its inputs go; nothing where the slot is to spare.

    Matrix e has the slots from `start // TOKENS_TILE + e` to those of the next, `end // TOKENS_TILE + e + 1`. That is
    enough, as inputs from `start` to `end` make at most `end // TOKENS_TILE - start // TOKENS_TILE + 1` tiles. So there
    need be no running sum of tiles over the matrices, only a count of those whose slots have begun.
    """
    numbers = tl.arange(0, COUNT_UP)
    starts = tl.load(ends + numbers - 1, mask=(numbers > 0) & (numbers < COUNT), other=0)
    has_begun = (starts // TOKENS_TILE + numbers <= slot) & (numbers < COUNT)
    matrix = tl.sum(has_begun.to(tl.int32), axis=0) - 1  # pyright: ignore[reportOperatorIssue]
    begin = tl.load(ends + matrix - 1, mask=matrix > 0, other=0)
    start = begin + (slot - begin // TOKENS_TILE - matrix) * TOKENS_TILE
    return matrix.to(tl.int64), start, tl.load(ends + matrix)


@triton.jit
def _decoded(
    packed,
    absmax,
    nested_absmax,
    offset,
    levels,
    fine,
    rows,
    first,
    ROWS: tl.constexpr,
    COLUMNS: tl.constexpr,
    COLUMNS_TILE: tl.constexpr,
):
    """Weights (rows, COLUMNS_TILE) in float32 from column `first` on; beyond the matrix' borders some finite number."""
    ROWS_TILE: tl.constexpr = rows.shape[0]
    BLOCKS: tl.constexpr = COLUMNS_TILE // _BLOCK
    places = first // 2 + tl.arange(0, COLUMNS_TILE // 2)
    is_there = (rows < ROWS)[:, None] & (places < COLUMNS // 2)[None, :]
    pairs = tl.load(packed + rows[:, None] * (COLUMNS // 2) + places[None, :], mask=is_there, other=0)
    # The earlier weight is in the upper four bits.
    nibbles = tl.join(pairs >> 4, pairs & 15)
    # A gather out of registers goes through shared memory; loads from the table would be copied there one by one ahead
    # of time, each with room of its own, like the tiles themselves.
    table = tl.load(levels + tl.arange(0, 16))
    values = tl.gather(table, tl.reshape(nibbles, (ROWS_TILE * COLUMNS_TILE,)).to(tl.int32), axis=0)

    blocks = first // _BLOCK + tl.arange(0, BLOCKS)
    is_there = (rows < ROWS)[:, None] & (blocks < COLUMNS // _BLOCK)[None, :]
    numbers = rows[:, None] * (COLUMNS // _BLOCK) + blocks[None, :]
    codes = tl.load(absmax + numbers, mask=is_there, other=0)
    nested = tl.load(nested_absmax + numbers // _GROUP, mask=is_there, other=0.0)
    scales = tl.load(fine + codes) * nested + offset
    values = tl.reshape(values, (ROWS_TILE, BLOCKS, _BLOCK)) * scales[:, :, None]
    return tl.reshape(values, (ROWS_TILE, COLUMNS_TILE))

"""The steps of a canvas kept compactly, and going back to one of them."""

from __future__ import annotations

import dataclasses
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from runtime.api import BlockTrace, FaultCode, RuntimeFault, Span, SteerRequest, TraceStep
from runtime.diffusion.denoise import Step
from runtime.models.load import LoadedModel
from runtime.models.vocabulary import Piece, Vocabulary
from runtime.tasks.plan import BlockPlan, Job, PlannedCell
from runtime.tasks.reading import Reader

_GREATEST_FLOAT16 = 65504.0


@dataclass(frozen=True, slots=True)
class Resumption:
    """Where a run is taken up: in block `block`, with `remaining` steps, from the canvas of `plan`.

    `opened` are the positions still to be written; `earlier` the blocks before, as they ended; `kept` the steps of this
    block that stay in its trace.
    """

    block: int
    plan: BlockPlan
    opened: list[int]
    remaining: int
    earlier: tuple[BlockTrace, ...]
    kept: BlockTrace


def pack(step: Step) -> TraceStep:
    """A step as a trace keeps it."""
    length = len(step.tokens)
    entropies = [min(entropy, _GREATEST_FLOAT16) for entropy in step.entropies]
    return TraceStep(
        struct.pack(f"<{length}i", *step.tokens), struct.pack(f"<{length}e", *entropies), bytes(step.accepted)
    )


def unpack(trace: BlockTrace, number: int) -> Step:
    """Step `number` (from 1) of a trace."""
    step = trace.steps[number - 1]
    length = len(step.accepted)
    return Step(
        number=number,
        max_number=trace.max_steps,
        tokens=struct.unpack(f"<{length}i", step.tokens),
        entropies=struct.unpack(f"<{length}e", step.entropies),
        accepted=tuple(map(bool, step.accepted)),
        is_settled=number == len(trace.steps),
    )


def reader_of(job: Job, block: int, trace: BlockTrace, vocabulary: Vocabulary) -> Reader:
    """What reads the steps of a trace of `job`'s block."""
    return Reader(job.blocks[block][trace.variant], trace.opened, vocabulary)


def check(request: SteerRequest, job: Job, model: LoadedModel) -> None:
    """See that the traces are those of a run of `job`.

    Raises:
        RuntimeFault: `TRACE_MISMATCH`.
    """
    traces = request.traces
    if not 0 <= request.block < len(traces) <= len(job.blocks):
        raise RuntimeFault(FaultCode.TRACE_MISMATCH, f"block {request.block} of {len(traces)} traces")
    if not 1 <= request.step <= len(traces[request.block].steps):
        raise RuntimeFault(FaultCode.TRACE_MISMATCH, f"step {request.step} of {len(traces[request.block].steps)}")
    for plans, trace in zip(job.blocks, traces, strict=False):
        _check_trace(plans, trace, model)


def _check_trace(plans: tuple[BlockPlan, ...], trace: BlockTrace, model: LoadedModel) -> None:
    if not 0 <= trace.variant < len(plans):
        raise RuntimeFault(FaultCode.TRACE_MISMATCH, f"variant {trace.variant} of {len(plans)}")
    plan = plans[trace.variant]
    length = len(plan.cells)
    if not all(0 <= position < length and not plan.cells[position].is_locked for position in trace.opened):
        raise RuntimeFault(FaultCode.TRACE_MISMATCH, "a position was written that is locked")
    for step in trace.steps:
        if (len(step.tokens), len(step.entropies), len(step.accepted)) != (4 * length, 2 * length, length):
            raise RuntimeFault(FaultCode.TRACE_MISMATCH, f"a step of another canvas than {length} positions")
        if not all(0 <= token < model.vocabulary.size for token in struct.unpack(f"<{length}i", step.tokens)):
            raise RuntimeFault(FaultCode.TRACE_MISMATCH, "a token the model does not have")


def resumption(request: SteerRequest, job: Job, model: LoadedModel) -> Resumption:
    """Where `request` takes up `job`.

    Raises:
        RuntimeFault: `TRACE_MISMATCH`, `LOCK_OUT_OF_RANGE` for a span outside the draft, `NOTHING_TO_WRITE` where
            everything is kept.
    """
    check(request, job, model)
    trace = request.traces[request.block]
    reader = reader_of(job, request.block, trace, model.vocabulary)
    step = unpack(trace, request.step)
    kept = _kept_positions(reader.head, reader.texts(step.tokens), request.keep)
    opened = [position for position in trace.opened if position not in kept]
    if not opened:
        raise RuntimeFault(FaultCode.NOTHING_TO_WRITE, "everything is kept")
    plan, written = job.blocks[request.block][trace.variant], frozenset(trace.opened)
    cells = [
        _resumed(
            cell,
            step.tokens[position],
            model.vocabulary,
            is_kept=position in kept,
            stands=step.accepted[position] and not request.afresh,
        )
        if position in written
        else cell
        for position, cell in enumerate(plan.cells)
    ]
    return Resumption(
        block=request.block,
        plan=dataclasses.replace(plan, cells=tuple(cells)),
        opened=opened,
        remaining=model.settings.max_steps if request.afresh else max(1, trace.max_steps - request.step),
        earlier=request.traces[: request.block],
        kept=dataclasses.replace(trace, steps=trace.steps[: request.step]),
    )


def _resumed(cell: PlannedCell, token: int, vocabulary: Vocabulary, *, is_kept: bool, stands: bool) -> PlannedCell:
    """A written cell as the next run finds it: the token it had, locked, to start from, or given back to noise."""
    if not (is_kept or stands):
        return cell
    piece = Piece(token, vocabulary.pieces[token])
    return dataclasses.replace(cell, piece=piece, is_locked=is_kept, is_standing=not is_kept)


def _kept_positions(head: str, cells: Sequence[str], spans: Sequence[Span]) -> frozenset[int]:
    """Positions of the canvas whose text, one of `cells` after `head`, touches any of `spans` of the draft."""
    length = len(head) + sum(map(len, cells))
    for span in spans:
        if span.end > length or len(span) == 0:
            raise RuntimeFault(FaultCode.LOCK_OUT_OF_RANGE, f"{span} of {length} characters")
    kept: set[int] = set()
    offset = len(head)
    for position, text in enumerate(cells):
        end = offset + len(text)
        if any(span.start < end and offset < span.end for span in spans):
            kept.add(position)
        offset = end
    return frozenset(kept)

"""A measurement as a table for people."""

from __future__ import annotations

from collections.abc import Sequence

from runtime.benchmark.loops import LoopName
from runtime.benchmark.measure import Comparison, Row, Spread

COLUMNS = (
    ("", "loop"),
    ("", "ms/step"),
    ("CPU", "ms/step"),
    ("steps/", "block"),
    ("tokens/", "step"),
    ("", "tokens/s"),
    ("memory", "MiB"),
    ("first draft", "ms"),
    ("outside", "model"),
    ("outside", "decoder"),
)
MEBIBYTE = 2**20


def write_table(result: Comparison) -> str:
    """All rows, what they were measured on, and how the first two compare. Without a line break at the end."""
    cells = [*zip(*COLUMNS, strict=True), *(_cells(row) for row in result.rows)]
    return "\n".join([_heading(result), "", *aligned(cells), "", *_notes(result)])


def aligned(cells: Sequence[tuple[str, ...]]) -> list[str]:
    """A line for each row of `cells`: the first column to the left, the others to the right."""
    first, *rest = (max(map(len, column)) for column in zip(*cells, strict=True))
    lines = [[row[0].ljust(first), *map(str.rjust, row[1:], rest)] for row in cells]
    return ["  ".join(line).rstrip() for line in lines]


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.loop.value,
        spread(row.milliseconds_per_step),
        number(row.processor_milliseconds_per_step.median),
        number(row.steps_per_block),
        number(row.tokens_per_step),
        spread(row.tokens_per_second),
        number(row.transient_bytes / MEBIBYTE),
        number(row.milliseconds_to_first_draft.median),
        *((f"{row.shares.outside_model:.1%}", f"{row.shares.outside_decoder:.1%}") if row.shares else ("-", "-")),
    )


def spread(values: Spread) -> str:
    """The median, and the quartiles in brackets."""
    return f"{number(values.median)} ({number(values.low)} to {number(values.high)})"


def number(value: float) -> str:
    """Three figures that count, and no more than that."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def _heading(result: Comparison) -> str:
    weights = "random weights" if result.has_random_weights else "its own weights"
    steps = "as many steps as the model's rule takes" if result.steps is None else f"exactly {result.steps} steps"
    return (
        f"{result.model}, {weights}: {result.parameters / 1e6:.1f} million, {result.dtype}, vocabulary "
        f"{result.vocabulary}, canvas {result.canvas_length}, prompt {result.prompt_tokens} tokens, {steps}; "
        f"{result.device}" + (f", {result.threads} threads" if result.device == "cpu" else "")
    )


def _notes(result: Comparison) -> list[str]:
    notes = [
        "Medians (quartiles). Memory: what a block takes at most beyond the weights. Outside model: the share of a "
        "step that",
        "is neither the layers nor a product with the embedding table. Outside decoder: that is not the layers.",
    ]
    ours, theirs = result.row(LoopName.PALIMPSEST), result.row(LoopName.TRANSFORMERS)
    if ours and theirs:
        step = ours.milliseconds_per_step.median / theirs.milliseconds_per_step.median
        processor = ours.processor_milliseconds_per_step.median / theirs.processor_milliseconds_per_step.median
        memory = f"{ours.transient_bytes / theirs.transient_bytes:.2f}" if theirs.transient_bytes else "-"
        notes.append(
            f"palimpsest : transformers = {step:.2f} in time per step, {processor:.2f} in processor time, {memory} in "
            "transient memory"
        )
    causal = result.row(LoopName.AUTOREGRESSIVE)
    if causal:
        notes.append(f"Autoregressive decoding, one token a step: {causal.model}.")
    return notes

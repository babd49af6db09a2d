"""A measurement as a table for people."""

from __future__ import annotations

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
    widths = [max(len(line[column]) for line in cells) for column in range(len(COLUMNS))]
    lines = ["  ".join(_aligned(line, widths)).rstrip() for line in cells]
    return "\n".join([_heading(result), "", *lines, "", *_notes(result)])


def _aligned(line: tuple[str, ...], widths: list[int]) -> list[str]:
    first, *rest = [cell.rjust(width) for cell, width in zip(line, widths, strict=True)]
    return [first.strip().ljust(widths[0]), *rest]


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.loop.value,
        _spread(row.milliseconds_per_step),
        _number(row.processor_milliseconds_per_step.median),
        _number(row.steps_per_block),
        _number(row.tokens_per_step),
        _spread(row.tokens_per_second),
        _number(row.transient_bytes / MEBIBYTE),
        _number(row.milliseconds_to_first_draft.median),
        *((f"{row.shares.outside_model:.1%}", f"{row.shares.outside_decoder:.1%}") if row.shares else ("-", "-")),
    )


def _spread(values: Spread) -> str:
    return f"{_number(values.median)} ({_number(values.low)} to {_number(values.high)})"


def _number(value: float) -> str:
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

"""Figures as tables for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from runtime.evaluation.gaps import GapFigure
from runtime.evaluation.runs import Mean
from runtime.evaluation.stopping import StopFigure
from runtime.evaluation.strength import StrengthCurve


def strength_table(curve: StrengthCurve) -> str:
    """Words and characters changed in per cent at each strength, and how even the dial is."""
    head = ("strength", "words %", "deviation", "error", "10th", "90th", "characters %", "steps", "texts")
    rows = [
        (
            f"{one.strength:.2f}",
            *(f"{100 * value:.1f}" for value in (one.words.mean, one.words.deviation, one.words.error)),
            *(f"{100 * value:.0f}" for value in (one.low, one.high)),
            f"{100 * one.characters.mean:.1f}",
            f"{one.steps.mean:.1f}",
            str(one.words.count),
        )
        for one in curve.figures
    ]
    lower, upper, jump = curve.largest_jump
    strength, departure = curve.largest_departure
    return (
        f"{columns(head, rows)}\n\n"
        f"Largest jump: {100 * jump:+.1f} points from {lower:.2f} to {upper:.2f}.\n"
        f"Furthest from an even dial: {100 * departure:+.1f} points at {strength:.2f}."
    )


def gap_table(figures: Sequence[GapFigure]) -> str:
    """Shares in per cent, differences from the original in nats a token with their standard errors."""
    head = (
        "gap", "way", "gaps", "exact %", "near %", "reads on %", "decoder %", "surprise", "entropy", "decoder",
        "length", "known %", "steps",
    )  # fmt: skip
    rows = [
        (
            one.kind.value,
            one.way.value,
            str(one.exact.count),
            *(f"{100 * share.mean:.1f}" for share in (one.exact, one.near, one.reads_on, one.reads_on_decoded)),
            *(_signed(value) for value in (one.surprise, one.entropy, one.decoded)),
            f"{one.length.mean:.2f}",
            f"{100 * one.known.mean:.1f}",
            f"{one.steps.mean:.1f}",
        )
        for one in figures
    ]
    return columns(head, rows)


def stop_table(figures: Sequence[StopFigure]) -> str:
    """Steps and what they save; how much worse than in full, and than by the checkpoint's rule, in nats a token."""
    head = ("task", "rule", "runs", "steps", "saved %", "changed %", "than in full", "than the checkpoint's")
    rows = [
        (
            one.task,
            one.rule,
            str(one.steps.count),
            f"{one.steps.mean:.1f}",
            f"{100 * one.saved.mean:.1f}",
            f"{100 * one.changed.mean:.1f}",
            _signed(one.surprise),
            _signed(one.against_checkpoint),
        )
        for one in figures
    ]
    return columns(head, rows)


def _signed(value: Mean) -> str:
    return f"{value.mean:+.3f} \u00b1 {value.error:.3f}"


def columns(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """`rows` under their `head`, each column as wide as it must be."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (head, *rows))
    return "\n".join(line.rstrip() for line in lines)

"""The losses of a run as a picture."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

from runtime.commands import UsageError


def check_plotting() -> None:
    """See that pictures can be drawn, before anything is learnt.

    Raises:
        UsageError: matplotlib is not installed.
    """
    if importlib.util.find_spec("matplotlib") is None:
        raise UsageError("Plots need matplotlib: pip install 'palimpsest[evaluation]'.")


def plot_curves(curves: dict[str, tuple[list[float], list[float]]], title: str, to: Path) -> None:
    """Draw loss by step.

    Args:
        curves: for each name, steps and losses in nats a token.
        title: of the picture.
        to: PNG file.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # two seconds that few runs need
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.5), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    for name, (steps, losses) in curves.items():
        axes.plot(steps, losses, label=name, marker="." if len(steps) < 40 else None)
    axes.set(xlabel="step", ylabel="loss in nats a token", title=title)
    axes.grid(alpha=0.3)
    if curves:
        axes.legend()
    figure.savefig(to, dpi=150, format="png")


def plot_log(log: Path, to: Path) -> None:
    """Draw what a run that learnt a voice has logged. Steps that were done again after a crash count as done last."""
    found: dict[str, dict[int, float]] = {"learnt text": {}, "held-back text": {}, "other text": {}}
    for line in log.read_text(encoding="utf-8").splitlines():
        record: dict[str, Any] = json.loads(line)
        if record["event"] == "progress":
            found["learnt text"][record["step"]] = record["loss"]
        elif record["event"] == "checked":
            found["held-back text"][record["step"]] = record["held_back_loss"]
            found["other text"][record["step"]] = record["other_loss"]
    curves = {
        name: ([float(step) for step in sorted(points)], [points[step] for step in sorted(points)])
        for name, points in found.items()
        if points
    }
    plot_curves(curves, "Learning a voice", to)

"""`python -m runtime train`: the starter model's training run, or another of its class, with progress and plots."""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from runtime.commands import UsageError
from runtime.commands.output import complain
from runtime.commands.pausing import duration
from runtime.finetuning.plot import check_plotting, plot_curves

logger = logging.getLogger(__name__)

_LOG, _EXPORT = "log.jsonl", "export"
_LOOK_EVERY = 0.5  # seconds
_MINUTE = 60

Record = dict[str, Any]


def add_train(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes to its `parser`, which has --json and --verbose already."""
    parser.add_argument("--data", type=Path, required=True, help="what `python -m runtime.training prepare` wrote")
    parser.add_argument("--run", type=Path, required=True, metavar="FOLDER", dest="folder", help="holds everything")
    parser.add_argument("--recipe", type=Path, help="JSON (default: the starter model's)")
    parser.add_argument("--start-from", type=Path, help="exported model; a new run begins with its weights")
    limit = parser.add_mutually_exclusive_group(required=True)
    limit.add_argument("--minutes", type=float, help="how long from now")
    limit.add_argument("--steps", type=int, help="how many steps in all")
    parser.add_argument("--checkpoint-seconds", type=float, default=300.0, help="between two checkpoints")
    parser.add_argument("--single-precision", action="store_true", help="for a processor without bfloat16")
    parser.add_argument("--processes", type=int, default=1, help="that share the work")
    parser.add_argument("--threads", type=int, default=1, help="of each process")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw the losses as PNG")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Train, or go on training; give the exit code: 0 done, 2 could not be done.

    Raises:
        UsageError: numbers that make no sense, or a plot that cannot be drawn.
    """
    for name in ("minutes", "steps", "processes", "threads", "checkpoint_seconds"):
        value = getattr(options, name)
        if value is not None and value <= 0:
            raise UsageError(f"--{name.replace('_', '-')} must be above 0.")
    if options.plot is not None:
        check_plotting()
    try:
        with _followed(options.folder / _LOG, _json if options.json else _text):
            _train(options)
    except (ValueError, OSError) as error:
        return complain(f"The training cannot go on: {error}")
    except FloatingPointError as error:
        return complain(f"The model gave no usable numbers; the last checkpoint stands. ({error})")
    exported = options.folder / _EXPORT
    if options.json:
        print(json.dumps({"event": "finished", "model": str(exported)}), flush=True)
    else:
        print(f"Ready: {exported}")
    if options.plot is not None:
        _plot(options.folder / _LOG, options.plot)
    return 0


def _train(options: argparse.Namespace) -> None:
    from runtime.training.recipe import Recipe  # here, so that --help need not wait for torch
    from runtime.training.train import RunLimits, RunOrder, run_all

    limits = RunLimits(
        deadline=time.time() + options.minutes * _MINUTE if options.minutes else None,
        steps=options.steps,
        checkpoint_seconds=options.checkpoint_seconds,
        single_precision=options.single_precision,
    )
    recipe = Recipe.read(options.recipe) if options.recipe else Recipe()
    with tempfile.TemporaryDirectory() as folder:
        order = RunOrder(
            options.data, options.folder, recipe, limits, options.processes, options.threads, options.start_from
        )
        run_all(order, Path(folder) / "meeting")


@contextlib.contextmanager
def _followed(log: Path, tell: Callable[[Record], None]) -> Iterator[None]:
    """Tell each line that is added to `log` meanwhile, whichever process writes it."""
    is_over = threading.Event()
    done = log.stat().st_size if log.exists() else 0

    def follow() -> None:
        nonlocal done
        while True:
            last = is_over.wait(_LOOK_EVERY)
            if log.exists():
                with log.open("rb") as file:
                    file.seek(done)
                    lines = file.read()
                whole = lines[: lines.rfind(b"\n") + 1]
                done += len(whole)
                for line in whole.splitlines():
                    tell(json.loads(line))
            if last:
                return

    thread = threading.Thread(target=follow, name="log")
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _event(record: Record) -> Record:
    """A line of the log as an event."""
    if "figures" in record:
        return {"event": "checked", "step": record["step"], "figures": record["figures"]}
    if "canvas_loss" in record:
        rest = {name: value for name, value in record.items() if name not in ("time", "canvas_loss")}
        return {"event": "progress", "loss": record["canvas_loss"], **rest}
    return {"event": "started", **{name: value for name, value in record.items() if name != "time"}}


def _json(record: Record) -> None:
    print(json.dumps(_event(record)), flush=True)


def _text(record: Record) -> None:
    event = _event(record)
    match event["event"]:
        case "progress":
            print(
                f"step {event['step']}, {event['progress']:.0%}, loss {event['loss']:.3f}, "
                f"{duration(event['seconds_per_step'])} a step",
                flush=True,
            )
        case "checked":
            for one in event["figures"]:
                accuracy = ", ".join(f"{level['accuracy']:.1%} at {level['noise']}" for level in one["noise"])
                print(f"{one['source']} ({one['split'].replace('_', ' ')}): {accuracy}", flush=True)


def _plot(log: Path, to: Path) -> None:
    """Draw what the log says of both losses."""
    records: list[Record] = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    # Steps after a crash were done again: what was done last counts.
    steps = {record["step"]: record for record in records if "canvas_loss" in record}
    ordered = [steps[step] for step in sorted(steps)]
    numbers = [float(record["step"]) for record in ordered]
    curves = {
        name: (numbers, [record[key] for record in ordered])
        for name, key in (("canvas", "canvas_loss"), ("text before", "encoder_loss"))
    }
    plot_curves(curves, "Training", to)

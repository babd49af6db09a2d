"""`python -m runtime convert`: a checkpoint in a folder, brought into a precision, in the folder of models."""

from __future__ import annotations

import argparse
import threading
from pathlib import Path

from runtime.commands import UsageError
from runtime.commands.download import JsonLines, ProgressLine, run_job
from runtime.models.catalogue import Precision
from runtime.models.store import ModelStore


def add_convert(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes to its `parser`, which has --json and --verbose already."""
    parser.add_argument("source", type=Path, metavar="SOURCE", help="the checkpoint's folder; it is only read")
    precisions = [precision.value for precision in Precision]
    parser.add_argument("--precision", choices=precisions, default=Precision.NF4.value, help="default: nf4")
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="the folder of models (default: the program's own)")
    parser.add_argument("--name", help="what to call the model (default: as the folder is called)")
    parser.add_argument("--until-stdin-closes", action="store_true", help="pause when the input ends")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Convert the checkpoint, or go on with it; give the exit code: 0 done, 2 could not be done, 130 paused.

    Raises:
        UsageError: there is no such folder, or the name is empty.
    """
    if not options.source.is_dir():
        raise UsageError(f"There is no folder {options.source}.")
    if options.name is not None and not options.name.strip():
        raise UsageError("--name must not be empty.")
    tell = JsonLines() if options.json else ProgressLine()

    def convert(pause: threading.Event) -> Path | None:
        from runtime.fetching.convert_folder import convert_folder  # here, so that --help need not wait for it

        models = options.to or ModelStore.at_default().folder
        return convert_folder(
            options.source, models, Precision(options.precision), tell.event, pause, name=options.name
        )

    return run_job(options, tell, convert)

"""`python -m runtime steer`: a run that was kept with --save, wound back to a step and gone on with."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from runtime.api import (
    Cancelled,
    ContinueRequest,
    FillRequest,
    Finished,
    Request,
    RewriteRequest,
    SteerRequest,
    VersionEvent,
)
from runtime.commands import UsageError
from runtime.commands.selection import read_text, span
from runtime.saved_run import from_json, to_json


def add_steer(parser: argparse.ArgumentParser) -> None:
    """Add what `steer` takes."""
    parser.add_argument("--run", type=Path, required=True, dest="saved", metavar="FILE", help="what --save has written")
    parser.add_argument("--block", type=int, default=1, help="which canvas of the run, from 1 (default: the first)")
    parser.add_argument("--step", type=int, help="which of its steps, from 1 (default: the last)")
    parser.add_argument(
        "--keep", type=span, action="append", default=[], metavar="START:END", help="characters of that draft to keep"
    )
    parser.add_argument("--afresh", action="store_true", help="write what is not kept anew from noise")
    parser.add_argument("--show", action="store_true", help="only show the draft of that step")
    parser.add_argument("--seed", type=int, help="repeat a run (default: a new one each time)")
    parser.add_argument("--versions", type=int, default=1, help="how many to write at once")


def steer_request(options: argparse.Namespace) -> SteerRequest:
    """The request that was typed.

    Raises:
        UsageError: the file cannot be read or holds no run, or the run has no such block.
    """
    try:
        request, traces = from_json(json.loads(read_text(options.saved)))
    except ValueError as error:
        raise UsageError(f"{options.saved} holds no run that was saved.") from error
    if not 1 <= options.block <= len(traces):
        raise UsageError(f"The run has {len(traces)} canvases; there is no number {options.block}.")
    return SteerRequest(
        request=request,
        traces=traces,
        block=options.block - 1,
        step=len(traces[options.block - 1].steps) if options.step is None else options.step,
        keep=tuple(options.keep),
        afresh=options.afresh,
        seed=options.seed,
    )


def saving(events: Iterator[VersionEvent], request: Request, file: Path) -> Iterator[VersionEvent]:
    """Pass `events` on and write the first version's steps to `file` when it is over.

    Raises:
        UsageError: the file cannot be written.
    """
    for version in events:
        event = version.event
        is_writing = isinstance(request, (ContinueRequest, RewriteRequest, FillRequest))
        if version.version == 0 and isinstance(event, (Finished, Cancelled)) and is_writing:
            try:
                file.write_text(json.dumps(to_json(request, event.traces)), encoding="utf-8")
            except OSError as error:
                raise UsageError(f"{file} cannot be written: {error.strerror}.") from error
        yield version

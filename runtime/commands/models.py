"""`python -m runtime models`: the catalogue, and whether each model would fit this computer."""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from runtime.commands import UsageError
from runtime.commands.devices import gigabytes, read_hardware
from runtime.fit import DEFAULT_CONTEXT, Attempt, Need, Placement, Verdict, assess
from runtime.hardware import Disk, HardwareReader
from runtime.models.catalogue import CatalogueEntry, CatalogueError, load_catalogue

WORDS = {
    Placement.GPU: "fits on the graphics card",
    Placement.STREAMING: "fits on the graphics card with its experts streamed from memory",
    Placement.PROCESSOR: "fits into memory and runs on the processor",
    Placement.NOWHERE: "does not fit",
}


def add_models(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes to its `parser`, which has --json and --verbose already."""
    parser.add_argument(
        "--context", type=int, default=DEFAULT_CONTEXT, help=f"tokens before the canvas (default: {DEFAULT_CONTEXT})"
    )
    parser.add_argument("--folder", type=Path, help="where models would be kept: is there room on that disk?")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, reader: HardwareReader | None = None) -> int:
    """Write the verdict on every model in every precision, as lines or as one JSON object a model and precision.

    Raises:
        UsageError: a context that makes no sense, a catalogue that cannot be used, or a disk that does not answer.
    """
    if options.context < 0:
        raise UsageError("--context must be at least 0.")
    try:
        entries = load_catalogue()
    except CatalogueError as error:
        raise UsageError(f"{error}.") from error
    hardware = read_hardware([options.folder] if options.folder else [], reader)
    disk = hardware.disks[0] if hardware.disks else None
    for entry in entries:
        verdicts = [assess(entry, precision, hardware, options.context) for precision in entry.precisions]
        if options.json:
            for verdict in verdicts:
                print(json.dumps(_plain(entry, verdict, disk)))
        else:
            print("\n".join(_lines(entry, verdicts, disk, options.verbose)))
    return 0


def _plain(entry: CatalogueEntry, verdict: Verdict, disk: Disk | None) -> dict[str, Any]:
    attempts = [
        {
            **dataclasses.asdict(attempt),
            "fits": attempt.fits,
            "missing": {
                "gpu": None if attempt.gpu is None else attempt.gpu.missing,
                "memory": attempt.memory.missing,
            },
        }
        for attempt in verdict.attempts
    ]
    facts = {
        "name": entry.name,
        "repository": entry.repository,
        "revision": entry.revision,
        "licence": entry.licence,
        "download": entry.download_bytes,
        "disk_free": None if disk is None else disk.free,
    }
    return {**dataclasses.asdict(verdict), **facts, "attempts": attempts}


def _lines(entry: CatalogueEntry, verdicts: list[Verdict], disk: Disk | None, verbose: bool) -> Iterator[str]:
    source = f"{entry.repository}, download {gigabytes(entry.download_bytes)}" if entry.repository else "is here"
    yield f"{entry.name}: {source}, licence {entry.licence}"
    yield f"  {entry.good_for}"
    for verdict in verdicts:
        yield f"  {verdict.precision:<5} {_sentence(verdict, disk)}"
        if verbose:
            yield f"        for {verdict.context} tokens before the canvas:"
            for attempt in verdict.attempts:
                yield from _arithmetic(attempt)


def _sentence(verdict: Verdict, disk: Disk | None) -> str:
    said = WORDS[verdict.placement]
    if verdict.placement is Placement.NOWHERE:
        # What would be nearest, unless it asks for a card that is not there.
        attempt = min(
            (attempt for attempt in verdict.attempts if attempt.gpu or attempt.placement is Placement.PROCESSOR),
            key=lambda attempt: attempt.memory.missing + (attempt.gpu.missing if attempt.gpu else 0),
        )
        said += f": {_missing(attempt)}"
    if verdict.is_slow:
        said += ", slowly"
    if verdict.placement is not Placement.NOWHERE and not verdict.is_available:
        said += ", once this program can load it that way: this version cannot"
    if verdict.disk:
        said += f"; {gigabytes(verdict.disk)} on the disk"
        if verdict.disk_peak > verdict.disk:
            said += f", {gigabytes(verdict.disk_peak)} while it is made"
    if disk is not None and verdict.disk_peak > disk.free:
        said += f", where {gigabytes(disk.free)} are free"
    return said


def _missing(attempt: Attempt) -> str:
    missing = []
    if attempt.gpu and attempt.gpu.missing:
        missing.append(f"{gigabytes(attempt.gpu.missing)} of graphics memory")
    if attempt.memory.missing:
        missing.append(f"{gigabytes(attempt.memory.missing)} of memory")
    return f"{' and '.join(missing)} too little"


def _arithmetic(attempt: Attempt) -> Iterator[str]:
    """A table: what is needed of each memory, in bytes, and what is free."""
    yield f"        {attempt.placement}: {'fits' if attempt.fits else 'does not fit'}"
    if attempt.placement is not Placement.PROCESSOR and attempt.gpu is None:
        yield "          no graphics card that can be used"
    if attempt.gpu is not None:
        yield from _table("graphics memory", attempt.gpu)
    yield from _table("memory", attempt.memory)


def _table(name: str, need: Need) -> Iterator[str]:
    for part in need.parts:
        yield f"          {part.size:>16,}  {part.kind}"
    yield f"          {need.size:>16,}  of {name}, where {need.free:,} bytes are free"

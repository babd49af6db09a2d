"""`python -m runtime devices`: what this computer is, and which of its cards can be used."""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from runtime.commands import UsageError
from runtime.hardware import Gpu, Hardware, HardwareReader


def add_devices(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes to its `parser`, which has --json already."""
    parser.add_argument(
        "--folder", type=Path, action="append", default=[], help="tell the room on the disk of this folder as well"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, reader: HardwareReader | None = None) -> int:
    """Read this computer and write it as lines, or as one JSON object.

    Raises:
        UsageError: the disk of a folder does not answer.
    """
    hardware = read_hardware(options.folder, reader)
    print(json.dumps(as_plain(hardware)) if options.json else "\n".join(_lines(hardware)))
    return 0


def read_hardware(folders: list[Path], reader: HardwareReader | None = None) -> Hardware:
    """This computer, with the room on the disks of `folders`.

    Raises:
        UsageError: the disk of a folder does not answer.
    """
    try:
        return (reader or HardwareReader()).read(folders)
    except OSError as error:
        raise UsageError(f"The disk does not answer: {error.strerror or error}.") from error


def as_plain(hardware: Hardware) -> dict[str, Any]:
    """What `--json` writes: bytes as numbers, classes and problems as names with their words beside them."""
    gpus = []
    for gpu in hardware.gpus:
        plain = dataclasses.asdict(gpu)
        plain["taken"] = gpu.taken
        plain["class"] = gpu.size_class.name.lower()
        plain["problem"] = None if gpu.problem is None else gpu.problem.name.lower()
        plain["reason"] = None if gpu.problem is None else gpu.problem.value
        gpus.append(plain)
    whole = dataclasses.asdict(hardware)
    whole["disks"] = [{**disk, "folder": str(disk["folder"])} for disk in whole["disks"]]
    return {**whole, "gpus": gpus, "gpu_class": hardware.gpu_class.name.lower()}


def gigabytes(size: int | None) -> str:
    """Bytes for a person to read, in GB of a thousand million, with three digits that count."""
    if size is None:
        return "unknown"
    if size < 1e9:
        return f"{size / 1e6:.0f} MB"
    return f"{size / 1e9:.0f} GB" if size >= 1e11 else f"{size / 1e9:.1f} GB"


def _lines(hardware: Hardware) -> Iterator[str]:
    yield f"Graphics class  {hardware.gpu_class.value}"
    for gpu in hardware.gpus:
        yield f"Graphics card   {_gpu_line(gpu)}"
    if hardware.driver is not None:
        yield f"NVIDIA driver   {hardware.driver}"
    torch = hardware.torch
    if torch is None:
        yield "torch           not installed"
    else:
        yield f"torch           {torch.version}, {f'CUDA {torch.cuda}' if torch.cuda else 'for processors only'}"
    processor = hardware.processor
    features = ", ".join(processor.features) or "no AVX2, AVX-512 or AMX that the system tells of"
    yield f"Processor       {processor.name}, {processor.cores} cores, {processor.threads} threads, {features}"
    yield f"Memory          {gigabytes(hardware.memory.total)}, {gigabytes(hardware.memory.free)} of it free"
    for disk in hardware.disks:
        yield f"Disk            {gigabytes(disk.free)} free of {gigabytes(disk.total)} at {disk.folder}"


def _gpu_line(gpu: Gpu) -> str:
    said = [gpu.name]
    if gpu.total is not None:
        said.append(gigabytes(gpu.total))
    if gpu.free is not None:
        said.append(f"{gigabytes(gpu.free)} of it free")
    if gpu.capability is not None:
        said.append("compute capability {}.{}".format(*gpu.capability))
    said.append("can be used" if gpu.problem is None else f"cannot be used: {gpu.problem.value}")
    return ", ".join(said)

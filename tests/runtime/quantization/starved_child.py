"""Converts a shard with little memory, and less, and says what came of it."""

# ruff: noqa: T201

from __future__ import annotations

import resource
import sys
import threading
from pathlib import Path

from runtime.models.catalogue import Precision
from runtime.models.problems import ModelProblem
from runtime.quantization.convert import convert_shard

# Bytes beyond what the process has: too few to decode a matrix of 64 MB, and too few to look into its file.
MORE = (150 * 2**20, 30 * 2**20)


def main() -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    source, target = (Path(argument) for argument in sys.argv[1:])
    for more in MORE:
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + more, resource.RLIM_INFINITY))
        try:
            convert_shard(source, target, Precision.NF4, lambda done, total: None, threading.Event())
        except ModelProblem as problem:
            print(problem)


main()

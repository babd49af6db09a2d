"""Converts a shard and prints the most memory that took, in bytes."""

# ruff: noqa: T201

from __future__ import annotations

import re
import sys
import threading
from pathlib import Path

from runtime.models.catalogue import Precision
from runtime.quantization.convert import convert_shard

source, target = (Path(argument) for argument in sys.argv[1:])
convert_shard(source, target, Precision.NF4, lambda done, total: None, threading.Event())
most = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
assert most is not None
print(int(most[1]) * 1024)

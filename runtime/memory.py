"""Memory that is no longer needed, back to the system."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import sys

import torch


def give_back_memory() -> None:
    """Collect garbage, and have torch and the C library give back the memory they hold unused.

    Without the last, weights below 32 MiB stay in glibc's pools after they were let go, which for a quantised model is
    most of them.
    """
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
        torch.accelerator.empty_host_cache()  # what experts were streamed from
    if sys.platform == "linux":
        # Another C library than glibc has no such function.
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)

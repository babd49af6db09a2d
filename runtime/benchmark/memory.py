"""Memory that is free, and the memory a run takes beyond what was taken before it.

How the second is measured:

* On a GPU: the allocator's own peak of allocated bytes, less the bytes allocated at the start.
* On a processor under Linux: the kernel's high-water mark of the resident set (`VmHWM`), less the level at the start,
  to which it is put back before the run (5 written to `/proc/self/clear_refs`). It misses no peak, however short, and
  costs the run nothing.
* On other systems: the greatest resident set that a thread sees in looking every two milliseconds. A shorter peak may
  be missed.

Before each run garbage is collected and the C library gives back the memory it holds unused, so that one run neither
borrows what another left behind nor hides its own peak below another's. Tensors as large as a canvas by a large
vocabulary are mapped and unmapped one by one; small ones come from pools, so a few MiB mean nothing.
"""

from __future__ import annotations

import threading
from pathlib import Path
from types import TracebackType

import psutil
import torch

from runtime.memory import give_back_memory

CLEAR_REFS, STATUS = Path("/proc/self/clear_refs"), Path("/proc/self/status")
RESET_HIGH_WATER_MARK = "5"
LOOK_EVERY = 0.002  # seconds


def free_memory(device: torch.device) -> int:
    """Bytes that can be taken on `device` without pushing anything out."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0]
    return psutil.virtual_memory().available


class TransientMemory:
    """Used as `with`: `peak` is then how many bytes were taken at most inside it, beyond the level before."""

    def __init__(self, device: torch.device) -> None:
        self.peak = 0
        self._device = device
        self._before = 0
        self._watcher: _Watcher | None = None

    def __enter__(self) -> TransientMemory:
        give_back_memory()
        if self._device.type == "cuda":
            torch.cuda.synchronize(self._device)
            torch.cuda.reset_peak_memory_stats(self._device)
            self._before = torch.cuda.memory_allocated(self._device)
        elif _reset_high_water_mark():
            self._before = _status("VmRSS")
        else:
            self._watcher = _Watcher()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._device.type == "cuda":
            peak = torch.cuda.max_memory_allocated(self._device) - self._before
        elif self._watcher is not None:
            peak = self._watcher.stop()
        else:
            peak = _status("VmHWM") - self._before
        self.peak = max(0, peak)


def _reset_high_water_mark() -> bool:
    try:
        CLEAR_REFS.write_text(RESET_HIGH_WATER_MARK)
    except OSError:  # not Linux, or a kernel built without it
        return False
    return True


def _status(name: str) -> int:
    """Bytes in a line of the process' status, which gives kB."""
    for line in STATUS.read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise OSError(f"no {name} in {STATUS}")


class _Watcher:
    """A thread that looks at the resident set again and again."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._before = self._greatest = self._process.memory_info().rss
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        """End; give the greatest level seen above the first, in bytes."""
        self._is_over.set()
        self._thread.join()
        return self._greatest - self._before

    def _watch(self) -> None:
        while not self._is_over.wait(LOOK_EVERY):
            self._greatest = max(self._greatest, self._process.memory_info().rss)

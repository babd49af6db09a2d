"""Several training processes on one computer that average their gradients after each step.

On a processor shared with other work, two processes of one thread each use what is free far better
than one process whose two threads wait for each other thousands of times a step.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import torch
from torch import Tensor, distributed

# The first process evaluates and stores alone while the others wait in their next exchange.
WAIT = timedelta(minutes=30)


class Peers:
    """The group of processes of one run; ``count`` 1 exchanges nothing."""

    def __init__(self, rank: int = 0, count: int = 1, meeting_file: Path | None = None) -> None:
        """Join the group, or stand alone.

        Args:
            rank: number of this process from 0.
            count: number of processes.
            meeting_file: fresh file through which they find each other; needed above one process.
        """
        self.rank, self.count = rank, count
        if count > 1:
            distributed.init_process_group(
                "gloo",
                init_method=f"file://{meeting_file}",
                rank=rank,
                world_size=count,
                timeout=WAIT,
            )

    @property
    def is_first(self) -> bool:
        """Tell whether this process logs, stores and exports."""
        return self.rank == 0

    def average(self, tensors: Sequence[Tensor]) -> None:
        """Replace float32 tensors by their means over all processes, in place."""
        if self.count == 1:
            return
        flat = torch.cat([tensor.flatten() for tensor in tensors])
        distributed.all_reduce(flat)
        flat /= self.count
        for tensor, part in zip(tensors, flat.split([one.numel() for one in tensors]), strict=True):
            tensor.copy_(part.view_as(tensor))

    def from_first(self, value: float) -> float:
        """Return the first process's value in every process."""
        if self.count == 1:
            return value
        shared = torch.tensor([value], dtype=torch.float64)
        distributed.broadcast(shared, src=0)
        return float(shared)

    def leave(self) -> None:
        """Take leave of the group."""
        if self.count > 1:
            distributed.destroy_process_group()

"""Copies onto a device that run beside its computation, and the order the two keep to.

A copy waits for the computation that still reads what it overwrites; a computation waits for the copy it reads. Both
are said with marks: a queue gives one for each copy it starts and for what has been computed so far, and takes them
back. What a mark is only its queue knows.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol, cast

import torch
from torch import Tensor


class CopyQueue(Protocol):
    """Starts copies, one after the other in the order they are asked for."""

    def start(self, copy: Callable[[], None], after: Any) -> Any:
        """Begin `copy` once the computation that the mark `after` stands for is over; a mark of its end."""

    def wait(self, copied: Any) -> None:
        """Let what is computed from now on come after the copy that `copied` stands for; raise what the copy raised."""

    def computed(self) -> Any:
        """A mark of all that has been computed, or asked of the device, up to now."""

    def use(self, target: Tensor) -> None:
        """Say that copies will go to `target`, so that its memory is not given away while one is under way."""


class AtOnce:
    """Copies in the caller's thread, before `start` returns; for a device that computes in it too."""

    def start(self, copy: Callable[[], None], after: Any) -> Any:
        """Copy."""
        copy()

    def wait(self, copied: Any) -> None:
        """Nothing is under way."""

    def computed(self) -> Any:
        """Whatever was asked for has been computed."""

    def use(self, target: Tensor) -> None:
        """The caller holds it while it copies."""


class OnStream:
    """Copies on a stream of their own of a CUDA card. From pinned memory the host does not wait for them."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._stream = torch.cuda.Stream(device)

    def start(self, copy: Callable[[], None], after: Any) -> Any:
        """Ask the card for `copy`, after the event `after`; the event that ends it."""
        copied = torch.cuda.Event()
        with torch.cuda.stream(self._stream):
            self._stream.wait_event(after)
            copy()
            copied.record(self._stream)
        return copied

    def wait(self, copied: Any) -> None:
        """Let the caller's stream wait for the event; the host goes on."""
        torch.cuda.current_stream(self._device).wait_event(copied)

    def computed(self) -> Any:
        """An event of the caller's stream."""
        event = torch.cuda.Event()
        event.record(torch.cuda.current_stream(self._device))
        return event

    def use(self, target: Tensor) -> None:
        """Tell the allocator of the second stream."""
        target.record_stream(cast(Any, self._stream))


class InThread:
    """Copies as `inner` does, in a thread of its own.

    For copies that keep the one who asks for them waiting: on a processor, and from memory that is not pinned or is
    still to be read from a disk. The thread ends when the queue is let go.
    """

    def __init__(self, inner: CopyQueue) -> None:
        self._inner = inner
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="expert copies")

    def start(self, copy: Callable[[], None], after: Any) -> Any:
        """Hand `copy` to the thread; the future of the inner queue's mark."""
        return self._thread.submit(self._inner.start, copy, after)

    def wait(self, copied: Any) -> None:
        """Wait until the thread has asked for the copy, then as the inner queue does."""
        self._inner.wait(cast(Future[Any], copied).result())

    def computed(self) -> Any:
        """The inner queue's mark; it is taken in the thread that computes."""
        return self._inner.computed()

    def use(self, target: Tensor) -> None:
        """As the inner queue."""
        self._inner.use(target)


def queue_for(device: torch.device, *, is_pinned: bool) -> CopyQueue:
    """The queue for copies to `device`, from memory that is pinned or is not."""
    if device.type == "cuda":
        return OnStream(device) if is_pinned else InThread(OnStream(device))
    return AtOnce() if device.type == "meta" else InThread(AtOnce())

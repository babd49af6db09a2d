"""How much of a step is the model, and how much is everything around it.

A step is divided in three:

1. The layers: from the entry into the decoder's self-conditioning to the decoder's return, that is everything the
   network computes between embeddings and last hidden states. (For a causal model: its whole stack.)
2. Matrix products outside the layers. There are two in a denoising step, both with the embedding table: the output
   head, and the mean embedding that the next step is conditioned on. Any sampler needs both.
3. The rest: softcap, temperature, softmax, draws, entropies, acceptance, renoising, copies to the host.

Outside the *model* is the third alone; outside the *decoder* is the second and the third. transformers' own
`forward()` lies between the two: it has the softcap and the soft embeddings' softmax inside.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

PRODUCTS = {"linear", "matmul", "__matmul__", "mm", "bmm", "addmm", "addmm_", "baddbmm", "baddbmm_", "einsum"}


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of a step's time, 0 to 1, each the median of many steps."""

    outside_model: float
    outside_decoder: float


class ForwardTimer:
    """Used as `with` around a loop: times layers and products, and divides each step at `step_done`.

    It costs each call of torch outside the layers a few microseconds, so no step that is timed for its own sake may run
    inside it.
    """

    def __init__(self, entry: nn.Module, exit_: nn.Module, device: torch.device) -> None:
        """`entry` and `exit_` are as in `runtime.benchmark.loops.Loop`."""
        self._entry, self._exit = entry, exit_
        self._clock = _Clock(device)
        self._products = _Products(self._clock)
        self._layers: list[tuple[Any, Any]] = []
        self._entered: Any = None
        self._last_step: Any = None
        self._steps: list[tuple[float, float]] = []

    def __enter__(self) -> Self:
        self._hooks = [
            self._entry.register_forward_pre_hook(lambda *_: self._enter()),
            self._exit.register_forward_hook(lambda *_: self._leave()),
        ]
        self._products.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for hook in self._hooks:
            hook.remove()
        if self._entered is None:  # inside the layers nothing counts products
            self._products.__exit__(kind, error, trace)

    def step_done(self) -> None:
        """A step's results have reached the host. The first one, which comes with the prompt, is not divided."""
        now = self._clock.mark()
        if self._last_step is not None:
            whole = self._clock.seconds([(self._last_step, now)])
            layers = self._clock.seconds(self._layers)
            products = self._clock.seconds(self._products.spans)
            self._steps.append((1 - (layers + products) / whole, 1 - layers / whole))
        self._layers.clear()
        self._products.spans.clear()
        self._last_step = now

    def shares(self) -> Shares | None:
        """The median step, None where fewer than two were made."""
        if not self._steps:
            return None
        model, decoder = zip(*self._steps, strict=True)
        return Shares(statistics.median(model), statistics.median(decoder))

    def _enter(self) -> None:
        self._products.__exit__(None, None, None)
        self._entered = self._clock.mark()

    def _leave(self) -> None:
        self._layers.append((self._entered, self._clock.mark()))
        self._entered = None
        self._products.__enter__()


class _Products(TorchFunctionMode):
    """Times every matrix product that is asked for while it is on."""

    def __init__(self, clock: _Clock) -> None:
        super().__init__()
        self.spans: list[tuple[Any, Any]] = []
        self._clock = clock

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Iterable[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        if getattr(func, "__name__", "") not in PRODUCTS:
            return func(*args, **(kwargs or {}))
        before = self._clock.mark()
        result = func(*args, **(kwargs or {}))
        self.spans.append((before, self._clock.mark()))
        return result


class _Clock:
    """Marks in time: the processor's clock, or a GPU's own, since the host runs ahead of a GPU."""

    def __init__(self, device: torch.device) -> None:
        self._device = device

    def mark(self) -> Any:
        """Now, in the order of the device's work."""
        if self._device.type != "cuda":
            return time.perf_counter()
        event = torch.cuda.Event(enable_timing=True)
        event.record()
        return event

    def seconds(self, spans: Iterable[tuple[Any, Any]]) -> float:
        """Seconds in these spans together. Waits for the device."""
        if self._device.type != "cuda":
            return sum(end - start for start, end in spans)
        torch.cuda.synchronize(self._device)
        return sum(start.elapsed_time(end) for start, end in spans) / 1000

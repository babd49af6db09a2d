"""Measure the loops side by side, in one process, turn and turn about, so that another program's load falls on all."""

from __future__ import annotations

import itertools
import statistics
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch

from runtime.benchmark.forward import ForwardTimer, Shares
from runtime.benchmark.loops import Loop, LoopName, loop_of
from runtime.benchmark.memory import TransientMemory
from runtime.benchmark.subject import Subject

WARM_UP_DRAFTS = 2  # the first step has no soft embeddings, the second has
DIVIDED_DRAFTS = 16


class MeasurementCancelled(Exception):
    """The caller's `cancel` was set; there is no result."""


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` runs are over; the next is one of `loop`."""

    loop: LoopName
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of several values, and the quartiles below and above it."""

    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One loop's figures.

    A step is a denoising step, or one token of autoregressive decoding. `milliseconds_per_step` is over all steps but
    the first of each block, which comes with the encoding of the prompt: `milliseconds_to_first_draft` is that time.
    `processor_milliseconds_per_step` is what this process' threads computed in a step, all together: on a computer busy
    with other work it still says how much a step takes, where the time on the clock says how long it had to wait. On a
    GPU it is the host's part alone.
    Tokens are whole canvases. `tokens_per_second` counts the whole block's time, the prompt's encoding included.
    `transient_bytes` is the greatest amount of memory a block took beyond the loaded weights (see
    `runtime.benchmark.memory`). `shares` are defined in `runtime.benchmark.forward`; None where a block has one step.
    """

    loop: LoopName
    model: str
    blocks: int
    milliseconds_per_step: Spread
    processor_milliseconds_per_step: Spread
    steps_per_block: float
    tokens_per_step: float
    tokens_per_second: Spread
    transient_bytes: int
    milliseconds_to_first_draft: Spread
    shares: Shares | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The rows of one measurement, and what it was made on. `steps` None: each loop stopped by the model's own rule."""

    model: str
    has_random_weights: bool
    parameters: int
    device: str
    dtype: str
    threads: int
    vocabulary: int
    canvas_length: int
    prompt_tokens: int
    steps: int | None
    rows: tuple[Row, ...]

    def row(self, loop: LoopName) -> Row | None:
        """The row of `loop`, None where it was not measured."""
        return next((row for row in self.rows if row.loop == loop), None)


@dataclass(slots=True)
class _Tally:
    """What has been measured of one loop: seconds between drafts, to the first one, and of whole blocks.

    `processor` is as `steps`, in seconds of processor time.
    """

    loop: Loop
    model: str
    steps: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    drafts: list[int] = field(default_factory=list)
    firsts: list[float] = field(default_factory=list)
    blocks: list[float] = field(default_factory=list)
    peaks: list[int] = field(default_factory=list)
    shares: Shares | None = None


class _Enough(Exception):
    """Breaks a loop off after as many steps as were wanted."""


def compare(
    subject: Subject,
    loops: Iterable[str] = tuple(LoopName),
    blocks: int = 3,
    *,
    progress: Callable[[Progress], None] | None = None,
    cancel: threading.Event | None = None,
) -> Comparison:
    """Let each of `loops` write `blocks` canvases, each from the prompt alone and with a seed of its own.

    Before that each makes a few steps to warm up, afterwards a few more in which steps are divided into shares.
    `cancel` is looked at in every step.

    Raises:
        MeasurementCancelled: `cancel` was set.
        ValueError: no loop, or no block.
    """
    names = [LoopName(name) for name in dict.fromkeys(loops)]
    if not names or blocks < 1:
        raise ValueError("nothing to measure")
    tallies = [_Tally(loop_of(name, subject), _model_name(name, subject)) for name in names]
    runs = _Runs(subject.network.device, cancel or threading.Event())
    plan = _plan(tallies, blocks)
    for done, (tally, run) in enumerate(plan):
        if progress:
            progress(Progress(tally.loop.name, done, len(plan)))
        run(runs, tally)
    if progress:
        progress(Progress(names[-1], len(plan), len(plan)))
    return _comparison(subject, tallies)


def _plan(tallies: Sequence[_Tally], blocks: int) -> list[tuple[_Tally, Callable[[_Runs, _Tally], None]]]:
    """Every run in its order. Each round is the last one backwards: a machine that slows down does so for all alike."""
    plan: list[tuple[_Tally, Callable[[_Runs, _Tally], None]]] = [(tally, _Runs.warm_up) for tally in tallies]
    for block in range(blocks):
        plan += [(tally, _Runs.measure) for tally in (tallies if block % 2 == 0 else reversed(tallies))]
    return plan + [(tally, _Runs.divide) for tally in tallies]


class _Runs:
    """The kinds of runs a loop makes."""

    def __init__(self, device: torch.device, cancel: threading.Event) -> None:
        self._device = device
        self._cancel = cancel

    def warm_up(self, tally: _Tally) -> None:
        """A few steps, so that nothing measured is the first of its kind."""
        self._write(tally, seed=0, at_most=WARM_UP_DRAFTS)

    def measure(self, tally: _Tally) -> None:
        """One block, timed, with its memory."""
        times: list[float] = []
        processor: list[float] = []

        def on_draft() -> None:
            times.append(time.perf_counter())
            processor.append(time.process_time())

        with TransientMemory(self._device) as memory:
            started, processor_started = time.perf_counter(), time.process_time()
            self._write(tally, seed=1 + len(tally.blocks), on_draft=on_draft)
            seconds = time.perf_counter() - started
        # A block of one step has only its first.
        is_one = len(times) == 1
        tally.steps += _differences([started, *times] if is_one else times)
        tally.processor += _differences([processor_started, *processor] if is_one else processor)
        tally.drafts.append(len(times))
        tally.firsts.append(times[0] - started)
        tally.blocks.append(seconds)
        tally.peaks.append(memory.peak)

    def divide(self, tally: _Tally) -> None:
        """Some steps, each divided into shares."""
        with ForwardTimer(tally.loop.entry, tally.loop.exit, self._device) as timer:
            self._write(tally, seed=1, on_draft=timer.step_done, at_most=DIVIDED_DRAFTS)
        tally.shares = timer.shares()

    def _write(
        self, tally: _Tally, seed: int, on_draft: Callable[[], None] = lambda: None, at_most: int | None = None
    ) -> None:
        left = at_most

        def take_draft() -> None:
            nonlocal left
            if self._cancel.is_set():
                raise MeasurementCancelled
            on_draft()
            if left is not None:
                left -= 1
                if not left:
                    raise _Enough

        if self._cancel.is_set():
            raise MeasurementCancelled
        try:
            tally.loop.write(seed, take_draft)
        except _Enough:
            return


def _model_name(name: LoopName, subject: Subject) -> str:
    if name != LoopName.AUTOREGRESSIVE:
        return subject.name
    if subject.causal is None:
        return f"the layers of {subject.name}, run causally (a speed of that size, no text)"
    return Path(subject.causal.name_or_path or "").name or type(subject.causal).__name__


def _comparison(subject: Subject, tallies: Sequence[_Tally]) -> Comparison:
    return Comparison(
        model=subject.name,
        has_random_weights=subject.has_random_weights,
        parameters=sum(parameter.numel() for parameter in subject.network.parameters()),
        device=device_name(subject.network.device),
        dtype=str(subject.network.dtype).removeprefix("torch."),
        threads=torch.get_num_threads(),
        vocabulary=subject.vocabulary,
        canvas_length=subject.canvas_length,
        prompt_tokens=len(subject.prompt),
        steps=subject.steps,
        rows=tuple(_row(tally, subject.canvas_length) for tally in tallies),
    )


def _row(tally: _Tally, canvas_length: int) -> Row:
    steps = statistics.mean(tally.drafts)
    return Row(
        loop=tally.loop.name,
        model=tally.model,
        blocks=len(tally.blocks),
        milliseconds_per_step=_spread([1000 * seconds for seconds in tally.steps]),
        processor_milliseconds_per_step=_spread([1000 * seconds for seconds in tally.processor]),
        steps_per_block=steps,
        tokens_per_step=canvas_length / steps,
        tokens_per_second=_spread([canvas_length / seconds for seconds in tally.blocks]),
        transient_bytes=max(tally.peaks),
        milliseconds_to_first_draft=_spread([1000 * seconds for seconds in tally.firsts]),
        shares=tally.shares,
    )


def _differences(times: Sequence[float]) -> list[float]:
    return [later - earlier for earlier, later in itertools.pairwise(times)]


def _spread(values: Sequence[float]) -> Spread:
    if len(values) == 1:
        return Spread(values[0], values[0], values[0])
    low, median, high = statistics.quantiles(values, n=4, method="inclusive")
    return Spread(median, low, high)


def device_name(device: torch.device) -> str:
    """What a graphics card calls itself, or "cpu"."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type

"""An engine that plays the events it is given. For tests of the window only; it follows `runtime.api`."""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from runtime.api import (
    BlockTrace,
    Cancelled,
    CancelSignal,
    Cell,
    Draft,
    Event,
    Finished,
    ModelInfo,
    Prefilled,
    Settled,
    Span,
    Statistics,
    SteerRequest,
    TraceStep,
    VersionEvent,
    WritingRequest,
)

STATISTICS = Statistics(tokens=12, steps=4, seconds=0.5, mean_entropy=0.3)
INFO = ModelInfo(
    name="Scripted",
    folder=Path("/nowhere"),
    parameters=1_000,
    canvas_length=32,
    context_length=256,
    vocabulary=100,
    device="cpu",
    max_steps=8,
)


def cells(text: str, *, accepted: bool = True) -> tuple[Cell, ...]:
    """One cell a word, the space kept in front of it."""
    pieces = [piece for piece in text.replace(" ", "\0 ").split("\0") if piece]
    return tuple(Cell(piece, 0.1 if accepted else 2.0, locked=False, accepted=accepted) for piece in pieces)


def run_of(text: str, *, drafts: int = 3, region: Span | None = None, locks: tuple[Span, ...] = ()) -> list[Event]:
    """The events of an ordinary run of one block that ends with `text`."""
    span = region or Span(0, 0)
    events: list[Event] = [Prefilled(prompt_tokens=10, left_out_characters=0, seconds=0.0)]
    events.extend(Draft(0, step, drafts, span, cells(text, accepted=step == drafts)) for step in range(1, drafts + 1))
    events.append(Settled(0, text, span, STATISTICS))
    events.append(Finished(text, locks, 7, STATISTICS))
    return events


def trace_of(drafts: Sequence[Draft]) -> BlockTrace:
    """The steps of one block as `Finished` has them; the tokens are made up."""
    steps = tuple(
        TraceStep(
            struct.pack(f"<{len(one.cells)}i", *range(len(one.cells))),
            struct.pack(f"<{len(one.cells)}e", *(cell.entropy for cell in one.cells)),
            bytes(cell.accepted for cell in one.cells),
        )
        for one in drafts
    )
    width = min(len(one.cells) for one in drafts)
    return BlockTrace(tuple(range(width)), steps, drafts[0].max_steps)


@dataclass
class ScriptedEngine:
    """Answers every request with what `script` returns for it.

    With `gate` set, each event after the first waits until the test calls `step`, so that a test decides how far a run
    has come; a cancelled run then ends at once.
    """

    script: Callable[[WritingRequest], list[Event]]
    gate: bool = False
    requests: list[WritingRequest] = field(default_factory=list)
    thread_ids: set[int] = field(default_factory=set)
    is_unloaded: bool = False
    _turns: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    @property
    def info(self) -> ModelInfo:
        return INFO

    def step(self, count: int = 1) -> None:
        """Let `count` more events through."""
        self._turns.release(count)

    def generate(self, request: WritingRequest, cancel: CancelSignal) -> Iterator[Event]:
        self.requests.append(request)
        self.thread_ids.add(threading.get_ident())
        settled = ""
        drafts: dict[int, list[Draft]] = {}
        for event in self.script(request):
            while self.gate and not self._turns.acquire(timeout=0.01):
                if cancel.is_set():
                    break
            if cancel.is_set():
                yield Cancelled(settled, 7, STATISTICS, tuple(map(trace_of, drafts.values())))
                return
            if isinstance(event, Draft):
                drafts.setdefault(event.block, []).append(event)
            if isinstance(event, Settled):
                settled += event.text
            yield event

    def generate_versions(self, request: WritingRequest, cancels: Sequence[CancelSignal]) -> Iterator[VersionEvent]:
        """Play the script once for each version, turn and turn about; a script that varies is asked for each."""
        runs = [self.generate(request, cancel) for cancel in cancels]
        for number, run in enumerate(runs):
            for event in run:
                yield VersionEvent(number, event)

    def draft_at(self, request: SteerRequest) -> Draft:
        """The draft of that step of the script's answer to the request."""
        drafts = [event for event in self.script(request.request) if isinstance(event, Draft)]
        return next(one for one in drafts if (one.block, one.step) == (request.block, request.step))

    def unload(self) -> None:
        self.is_unloaded = True

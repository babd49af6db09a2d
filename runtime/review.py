"""A text that is read as it stands: which words the model doubts, and those it would rather have otherwise.

Nothing is drawn and nothing starts as noise, so the same request always gives the same.
"""

from __future__ import annotations

import abc
import dataclasses
import math
from collections.abc import Iterator, Sequence

from runtime.api import (
    Cancelled,
    CancelSignal,
    Doubt,
    DoubtRequest,
    Draft,
    Event,
    FaultCode,
    Finished,
    PolishRequest,
    Prefilled,
    RuntimeFault,
    Settled,
    Span,
)
from runtime.diffusion.denoise import Step
from runtime.diffusion.prefix import Prefix
from runtime.diffusion.prefix_store import PrefixStore
from runtime.diffusion.statistics import Stopwatch, Tally
from runtime.models.load import LoadedModel
from runtime.proofreading import Change, Proofreader, Reading, WordReading, changes, doubt_of
from runtime.tasks.plan import BlockPlan
from runtime.tasks.polish import review_job
from runtime.tasks.reading import locate
from runtime.tasks.standing import StandingBlock

_DOUBT_PASSES = 2


class Review:
    """Runs a `PolishRequest` or a `DoubtRequest`. The caller's thread does the work, event by event.

    Raises:
        RuntimeFault: before any event; see `runtime.tasks.polish.review_job`.
    """

    def __init__(
        self, model: LoadedModel, request: PolishRequest | DoubtRequest, cancel: CancelSignal, prefixes: PrefixStore
    ) -> None:
        self._model = model
        self._request = request
        self._cancel = cancel
        self._prefixes = prefixes
        self._job = review_job(request, model)
        self._text = ""
        self._context = list(self._job.prompt.tokens)
        self._anchors: list[tuple[int, int]] = []
        self._doubts: list[Doubt] = []
        self._total = Tally()

    def events(self) -> Iterator[Event]:
        """`Prefilled`; for each block a `Draft` a pass and `Settled`; then `Finished` or `Cancelled`.

        Raises:
            RuntimeFault: `NOT_A_NUMBER`.
        """
        if self._cancel.is_set():
            yield self._cancelled()
            return
        prompt = self._job.prompt
        prefix, seconds = self._encode()
        yield Prefilled(len(prompt.tokens), prompt.left_out, seconds)
        for index, (plan,) in enumerate(self._job.blocks):
            if index:
                prefix, _ = self._encode()
            run = self._block(plan, prefix)
            while not self._cancel.is_set() and run.goes_on:
                step = run.make_pass()
                yield Draft(index, step.number, step.max_number, plan.region, run.block.reader().draft(step))
            self._total.steps += run.tally.steps
            self._total.seconds += run.tally.seconds
            if self._cancel.is_set():
                yield self._cancelled()
                return
            yield self._settle(index, run)
        yield self._finished()

    def _encode(self) -> tuple[Prefix, float]:
        """The prompt and what has settled, encoded; where the context is full, older text gives way."""
        room = self._model.info.context_length - self._model.info.canvas_length
        with (watch := Stopwatch()):
            self._context = self._job.prompt.made_to_fit(self._context, room)
            prefix = self._prefixes.encode(self._context)
        self._total.seconds += watch.seconds
        return prefix, watch.seconds

    def _block(self, plan: BlockPlan, prefix: Prefix) -> _BlockRun:
        request = self._request
        start, end = plan.region.start + len(plan.head), plan.region.end - len(plan.trail)
        left, right = request.before + request.selected[:start], request.selected[end:] + request.after
        block = StandingBlock(plan, left, right, self._model.vocabulary)
        proofreader = Proofreader(self._model, prefix)
        if isinstance(request, PolishRequest):
            return _PolishRun(block, proofreader, request.passes)
        return _DoubtRun(block, proofreader, _DOUBT_PASSES)

    def _settle(self, index: int, run: _BlockRun) -> Settled:
        settled = run.block.settled()
        offset = len(self._text)
        self._anchors += [(source, offset + place) for source, place in settled.anchors]
        offset += len(run.block.reader().head)
        for doubt in run.doubts():
            span = Span(doubt.span.start + offset, doubt.span.end + offset)
            self._doubts.append(dataclasses.replace(doubt, span=span))
        self._text += settled.text
        self._context += settled.tokens
        run.tally.tokens = len(settled.tokens)
        self._total.add(dataclasses.replace(run.tally, steps=0, seconds=0.0))  # counted already
        region = self._job.blocks[index][0].region
        return Settled(index, settled.text, region, run.tally.statistics())

    def _cancelled(self) -> Cancelled:
        return Cancelled(self._text, 0, self._total.statistics())

    def _finished(self) -> Finished:
        source = self._job.source
        locks = locate(self._job.locks, self._anchors)
        for lock, span in zip(self._job.locks, locks, strict=True):
            asked, found = source[lock.start : lock.end], self._text[span.start : span.end]
            if asked != found:
                raise RuntimeFault(FaultCode.INTERNAL, f"a lock was changed: {asked!r} became {found!r}")
        return Finished(self._text, locks, 0, self._total.statistics(), tuple(self._doubts))


class _BlockRun(abc.ABC):
    """One block under way, `max_passes` at most. `goes_on` says whether another pass is to be made."""

    def __init__(self, block: StandingBlock, proofreader: Proofreader, max_passes: int) -> None:
        self.block = block
        self.tally = Tally()
        self.goes_on = bool(block.words())
        self._proofreader = proofreader
        self._max_passes = max_passes
        self._standing: Reading = {}

    def make_pass(self) -> Step:
        """Make one pass; what stands after it, with the entropies of the reading."""
        with (watch := Stopwatch()):
            is_over = self._pass()
        self.tally.steps += 1
        self.tally.seconds += watch.seconds
        self.tally.written = len(self._standing)
        self.tally.entropy = math.fsum(place.entropy for place in self._standing.values())
        self.goes_on = not is_over and self.tally.steps < self._max_passes
        return self.block.step(self.tally.steps, self._max_passes, self._standing)

    @abc.abstractmethod
    def _pass(self) -> bool:
        """Read, and say whether there is nothing more to do."""

    @abc.abstractmethod
    def doubts(self) -> list[Doubt]:
        """The words of the block to be told of, their spans in the text of its cells."""


class _DoubtRun(_BlockRun):
    """First the text as it stands, then its words taken away."""

    _readings: Sequence[WordReading] = ()

    def _pass(self) -> bool:
        if not self._standing:
            self._standing = self._proofreader.standing(self.block)
            return False
        self._readings = self._proofreader.without(self.block, self.block.words())
        return True

    def doubts(self) -> list[Doubt]:
        alternatives = {reading.word: reading.alternatives() for reading in self._readings}
        return [
            Doubt(word.span, doubt_of(word, self._standing), alternatives=alternatives.get(word, ()))
            for word in self.block.words()
        ]


class _PolishRun(_BlockRun):
    """Words are changed pass by pass, until a pass finds none."""

    def __init__(self, block: StandingBlock, proofreader: Proofreader, max_passes: int) -> None:
        super().__init__(block, proofreader, max_passes)
        self._changes: dict[tuple[int, ...], Change] = {}

    def _pass(self) -> bool:
        self._standing = self._proofreader.standing(self.block)
        found = changes(self._proofreader.without(self.block, self.block.words()))
        for change in found:
            self.block.replace(change.reading.word, change.candidate)
            self._changes[change.reading.word.positions] = change
        return not found

    def doubts(self) -> list[Doubt]:
        # A word that a later pass changed back is as the writer left it.
        words = [word for word in self.block.words() if self.block.is_changed(word)]
        told = [(word, self._changes[word.positions]) for word in words]
        return [
            Doubt(word.span, change.reading.entropy, change.reading.entropy, change.alternatives())
            for word, change in told
        ]

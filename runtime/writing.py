"""A writing request under way: one or several versions of it, their canvases denoised as one batch."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from runtime.api import (
    BlockTrace,
    Cancelled,
    CancelSignal,
    Doubt,
    Draft,
    FaultCode,
    Finished,
    Prefilled,
    RuntimeFault,
    Settled,
    VersionEvent,
)
from runtime.diffusion.canvas import Canvas, choose_open, first_step
from runtime.diffusion.denoise import Denoiser, Step
from runtime.diffusion.noise import Noise
from runtime.diffusion.prefix import Prefix
from runtime.diffusion.prefix_store import PrefixStore
from runtime.diffusion.statistics import Stopwatch, Tally
from runtime.diffusion.surprise import surprise
from runtime.models.load import LoadedModel
from runtime.tasks.answers import is_too_short, repeated_from, without_thinking
from runtime.tasks.doubts import written_doubts
from runtime.tasks.joins import canvas_of
from runtime.tasks.plan import BlockPlan, Ending, Job
from runtime.tasks.reading import Reader, SettledBlock, locate
from runtime.tasks.traces import Resumption, pack, unpack

# How often a block is drawn again that came out empty or as a repetition.
_REDRAWS = 2
# Tokens after a gap by which its lengths are compared.
_FOLLOWING = 16


@dataclass(slots=True, eq=False)
class _Version:
    """What one version has written so far. `context` is what is encoded before its next canvas."""

    number: int
    seed: int
    cancel: CancelSignal
    noise: Noise
    context: list[int]
    text: str = ""
    anchors: list[tuple[int, int]] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    traces: list[BlockTrace] = field(default_factory=list)
    total: Tally = field(default_factory=Tally)
    repeats: bool = False
    is_live: bool = True

    def take(self, row: _Row, block: SettledBlock) -> None:
        """Go on after a settled block."""
        offset = len(self.text)
        self.anchors += [(source, offset + place) for source, place in block.anchors]
        if row.latest is not None:
            doubts = written_doubts(row.reader, row.opened, row.steps, offset)
            self.doubts += [doubt for doubt in doubts if doubt.span.end <= offset + len(block.text)]
        self.text += block.text
        self.context += block.tokens
        self.traces.append(row.trace)


@dataclass(slots=True, eq=False)
class _Row:
    """One canvas of a batch: a version's block, in one of its layouts."""

    version: _Version
    variant: int
    plan: BlockPlan
    opened: list[int]
    reader: Reader
    noise: Noise
    origin: BlockTrace | None = None
    steps: list[Step] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def latest(self) -> Step | None:
        """The last step that was made."""
        return self.steps[-1] if self.steps else None

    @property
    def mean_entropy(self) -> float:
        """Of the positions that are written, in the last step, in nats."""
        if self.latest is None:
            return 0.0
        return sum(self.latest.entropies[position] for position in self.opened) / len(self.opened)

    @property
    def tokens(self) -> tuple[int, ...]:
        """What stands on the canvas."""
        if self.latest is not None:
            return self.latest.tokens
        return tuple(cell.piece.token if cell.piece else 0 for cell in self.plan.cells)

    @property
    def earlier_steps(self) -> int:
        """Steps of an earlier run that this one goes on from."""
        return len(self.origin.steps) if self.origin else 0

    @property
    def trace(self) -> BlockTrace:
        """The steps so far, those of an earlier run included, and what was written then."""
        max_steps = self.steps[0].max_number if self.steps else 0
        trace = BlockTrace(tuple(self.opened), tuple(map(pack, self.steps)), max_steps, self.variant)
        if self.origin is None:
            return trace
        steps, max_steps = self.origin.steps + trace.steps, self.earlier_steps + max_steps
        return dataclasses.replace(self.origin, steps=steps, max_steps=max_steps)


def _surest(rows: Sequence[_Row]) -> _Row:
    """The canvas the model is surest of."""
    return min(rows, key=lambda row: row.mean_entropy)


class Writing:
    """Runs a job once for each of `seeds`. The caller's thread does the work, event by event."""

    def __init__(
        self,
        model: LoadedModel,
        job: Job,
        seeds: Sequence[int],
        cancels: Sequence[CancelSignal],
        prefixes: PrefixStore,
        before: str,
        resumption: Resumption | None = None,
    ) -> None:
        self._model = model
        self._job = job
        self._versions = [
            _Version(number, seed, cancel, Noise(seed, model.network.device), list(job.prompt.tokens))
            for number, (seed, cancel) in enumerate(zip(seeds, cancels, strict=True))
        ]
        self._prefixes = prefixes
        self._prefix = Prefix(model.network)
        self._before = before
        self._resumption = resumption

    @property
    def _live(self) -> list[_Version]:
        return [version for version in self._versions if version.is_live]

    def events(self) -> Iterator[VersionEvent]:
        """All events, the last one of each version included."""
        yield from self._drop_cancelled()
        if not self._live:
            return
        prompt = self._job.prompt
        watch = Stopwatch()
        with watch:
            self._prefix = self._prefixes.encode(prompt.tokens)
        for version in self._live:
            version.total.seconds += watch.seconds
            yield VersionEvent(version.number, Prefilled(len(prompt.tokens), prompt.left_out, watch.seconds))
        for index in range(len(self._job.blocks)):
            yield from self._block(index)
            if not self._live:
                return

    def _drop_cancelled(self, rows: Sequence[_Row] = ()) -> Iterator[VersionEvent]:
        """End the versions that were cancelled; `rows` are the canvases under way."""
        for version in self._live:
            if version.cancel.is_set():
                own = [row for row in rows if row.version is version]
                started = sorted((row for row in own if row.steps), key=lambda row: row.mean_entropy)
                traces = (*version.traces, *(row.trace for row in started[:1]))
                self._end(version)
                version.total.steps += max((len(row.steps) for row in own), default=0)
                version.total.seconds += max((row.seconds for row in own), default=0.0)
                event = Cancelled(version.text, version.seed, version.total.statistics(), traces)
                yield VersionEvent(version.number, event)

    def _end(self, version: _Version) -> None:
        """A version is over: the others go on without its rows."""
        left = [place for place, other in enumerate(self._live) if other is not version]
        if self._prefix.rows > 1 and left:
            self._prefix = self._prefix.selected(left)
        version.is_live = False

    def _block(self, index: int) -> Iterator[VersionEvent]:
        """Write one block of every version that is left."""
        self._make_room()
        rows = [row for version in self._live for row in self._rows(index, version)]
        pending = rows
        for attempt in range(_REDRAWS + 1):
            yield from self._write(index, pending)
            rows = [row for row in rows if row.version.is_live]
            again = [] if attempt == _REDRAWS else [row for row in rows if self._is_to_be_redrawn(index, row)]
            if not again:
                break
            pending = [self._redrawn(index, row) for row in again]
            rows = [row for row in rows if row not in again] + pending
        for version in self._live:
            yield from self._settle(index, version, [row for row in rows if row.version is version])

    def _rows(self, index: int, version: _Version) -> Iterator[_Row]:
        """The canvases of a version's block before their first step."""
        resumption = self._resumption
        if resumption is not None and index < resumption.block:
            trace = resumption.earlier[index]
            row = self._row(version, trace.variant, self._job.blocks[index][trace.variant], list(trace.opened))
            row.steps = [unpack(trace, number + 1) for number in range(len(trace.steps))]
            yield row
            return
        if resumption is not None and index == resumption.block:
            row = self._row(version, resumption.kept.variant, resumption.plan, resumption.opened)
            row.origin = resumption.kept
            yield row
            return
        for variant, plan in enumerate(self._job.blocks[index]):
            yield self._fresh_row(version, variant, plan)

    def _fresh_row(self, version: _Version, variant: int, plan: BlockPlan) -> _Row:
        noise = version.noise
        if variant:
            # Each layout draws from a stream of its own, so that one more does not change the others.
            noise = Noise(version.seed * 0x9E3779B97F4A7C15 + variant, self._model.network.device)
        words = plan.words()
        row = self._row(version, variant, plan, choose_open(words, self._job.strength, noise) if words else [])
        row.noise = noise
        return row

    def _row(self, version: _Version, variant: int, plan: BlockPlan, opened: list[int]) -> _Row:
        reader = Reader(plan, opened, self._model.vocabulary)
        return _Row(version, variant, plan, opened, reader, version.noise)

    def _write(self, index: int, rows: list[_Row]) -> Iterator[VersionEvent]:
        """Denoise `rows` until all have settled or were cancelled."""
        written = [row for row in rows if row.opened and not row.steps]
        if not written:
            return
        watch = Stopwatch()
        with watch:
            denoiser = self._denoiser(index, written)
        while denoiser.rows:
            yield from self._drop_cancelled(written)
            denoiser.drop([number for number in denoiser.rows if not written[number].version.is_live])
            if not denoiser.rows:
                return
            before = watch.seconds
            with watch:
                steps = denoiser.step()
            for number, step in steps.items():
                written[number].steps.append(step)
                written[number].seconds += watch.seconds - before
            for version in dict.fromkeys(written[number].version for number in steps):
                yield self._draft(index, [row for row in written if row.version is version])
        yield from self._drop_cancelled(written)

    def _denoiser(self, index: int, rows: list[_Row]) -> Denoiser:
        model, resumption = self._model, self._resumption
        device = model.network.device
        canvas = Canvas.stack([canvas_of(row.plan, row.opened, model.vocabulary, device) for row in rows])
        if resumption is not None and index == resumption.block:
            steps = resumption.remaining
        else:
            steps = self._job.steps or first_step(self._job.strength, model.settings.max_steps)
        prefix = self._prefix
        if prefix.rows > 1:
            live = self._live
            prefix = prefix.selected([live.index(row.version) for row in rows])
        noises = [row.noise for row in rows]
        return Denoiser(model.network, prefix, canvas, model.settings, noises, steps=steps, ends=model.vocabulary.ends)

    def _draft(self, index: int, rows: list[_Row]) -> VersionEvent:
        """The draft of one version: that of the layout the model is surest of by now."""
        row = _surest([row for row in rows if row.latest is not None])
        step = row.steps[-1]
        draft = Draft(
            index,
            step.number + row.earlier_steps,
            step.max_number + row.earlier_steps,
            row.plan.region,
            row.reader.draft(step),
        )
        return VersionEvent(row.version.number, draft)

    def _is_to_be_redrawn(self, index: int, row: _Row) -> bool:
        """Whether a block of free length came out empty, or only says again what is there."""
        if row.plan.ending is Ending.FIXED or not row.opened or self._is_resumed(index):
            return False
        text = without_thinking(row.reader.settled(row.tokens).text)
        if index == 0 and is_too_short(text):
            return True
        return repeated_from(self._before + row.version.text, text) == 0

    def _is_resumed(self, index: int) -> bool:
        return self._resumption is not None and index <= self._resumption.block

    def _redrawn(self, index: int, row: _Row) -> _Row:
        """The block once more, from the random numbers that follow."""
        again = self._fresh_row(row.version, row.variant, self._job.blocks[index][row.variant])
        again.seconds = row.seconds
        return again

    def _settle(self, index: int, version: _Version, rows: list[_Row]) -> Iterator[VersionEvent]:
        """Take the best of a version's layouts; end the version where the text ends."""
        row = self._best(rows)
        if row is not _surest(rows):
            yield self._draft(index, [row])  # what was shown last is not what stays
        block = self._cleaned(index, row, row.reader.settled(row.tokens))
        tally = Tally(
            tokens=len(block.tokens),
            written=len(row.opened),
            entropy=row.mean_entropy * len(row.opened),
            steps=len(row.steps),
            seconds=row.seconds,
        )
        version.total.add(tally)
        version.take(row, block)
        yield VersionEvent(version.number, Settled(index, block.text, row.plan.region, tally.statistics()))
        if block.has_ended or version.repeats or index == len(self._job.blocks) - 1:
            event = self._finished(version)
            self._end(version)
            yield event

    def _best(self, rows: Sequence[_Row]) -> _Row:
        """Of several layouts the one after which the text that follows surprises least, else the surest.

        How sure the model is of its own words hardly tells a good length from a bad one; see DECISIONS.md.
        """
        if len(rows) == 1:
            return rows[0]
        pairs = [(row.tokens[: row.plan.region_length], row.plan.following(_FOLLOWING)) for row in rows]
        if not all(following for _, following in pairs):
            return _surest(rows)
        place = self._live.index(rows[0].version)
        prefix = self._prefix if self._prefix.rows == 1 else self._prefix.selected([place])
        surprises = surprise(self._model.network, prefix, pairs)
        return rows[min(range(len(rows)), key=surprises.__getitem__)]

    def _cleaned(self, index: int, row: _Row, block: SettledBlock) -> SettledBlock:
        """A block of free length without what the model thought aloud and without what it says for the second time."""
        if row.plan.ending is Ending.FIXED:
            return block
        text = without_thinking(block.text) if index == 0 else block.text
        repeated = repeated_from(self._before + row.version.text, text)
        if repeated is not None and not self._is_resumed(index):
            row.version.repeats = True
            text = text[:repeated].rstrip()
        return dataclasses.replace(block, text=text)

    def _make_room(self) -> None:
        """Encode what has settled since the last block; where the context is full, older text gives way."""
        live, prompt = self._live, self._job.prompt
        room = self._model.info.context_length - self._model.info.canvas_length
        if len(live[0].context) <= room:
            self._extend([version.context[self._prefix.length :] for version in live])
            return
        for version in live:
            version.context = prompt.made_to_fit(version.context, room)
        shared = live[0].context if len(live) == 1 else live[0].context[: prompt.fixed]
        self._prefix = self._prefixes.encode(shared)
        self._extend([version.context[len(shared) :] for version in live])

    def _extend(self, tokens: list[list[int]]) -> None:
        if not tokens[0]:
            return
        if self._prefix.rows == 1 and len(tokens) > 1:
            self._prefix = self._prefix.repeated(len(tokens))
        self._prefix.extend(tokens)

    def _finished(self, version: _Version) -> VersionEvent:
        job = self._job
        locks = locate(job.locks, version.anchors)
        for lock, span in zip(job.locks, locks, strict=True):
            asked, found = job.source[lock.start : lock.end], version.text[span.start : span.end]
            if asked != found:
                raise RuntimeFault(FaultCode.INTERNAL, f"a lock was changed: {asked!r} became {found!r}")
        finished = Finished(
            text=version.text,
            locks=locks,
            seed=version.seed,
            statistics=version.total.statistics(),
            doubts=tuple(version.doubts),
            traces=tuple(version.traces),
            repeats=version.repeats,
        )
        return VersionEvent(version.number, finished)

"""A loaded model that runs requests: the `TextEngine` of `runtime.api`."""

from __future__ import annotations

import gc
import logging
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path

import torch
from transformers import DiffusionGemmaForBlockDiffusion

from runtime.api import (
    Cancelled,
    CancelSignal,
    ContinueRequest,
    Draft,
    Event,
    Failed,
    FaultCode,
    FillRequest,
    Finished,
    ModelInfo,
    Prefilled,
    Request,
    RewriteRequest,
    RuntimeFault,
    Settled,
)
from runtime.diffusion.canvas import choose_open, first_step
from runtime.diffusion.denoise import Prefix, Step, denoise
from runtime.diffusion.noise import Noise
from runtime.diffusion.statistics import Stopwatch, Tally
from runtime.models.load import LoadedModel, load
from runtime.tasks.continuation import continuation_job
from runtime.tasks.fill import fill_job
from runtime.tasks.joins import canvas_of
from runtime.tasks.plan import BlockPlan, Job
from runtime.tasks.reading import Reader, SettledBlock, locate
from runtime.tasks.rewrite import rewrite_job

logger = logging.getLogger(__name__)


def load_engine(folder: Path, device: str = "auto") -> Engine:
    """Load the model in `folder`, ready to write.

    Raises:
        RuntimeFault: `MODEL_MISSING`, `MODEL_BROKEN`, `MODEL_UNSUPPORTED` or `OUT_OF_MEMORY`.
    """
    return Engine(load(folder, device))


class Engine:
    """Runs one request at a time, in the thread that asks for its events."""

    def __init__(self, model: LoadedModel) -> None:
        self._model: LoadedModel | None = model
        self._info = model.info
        self._prefixes = _Prefixes()
        self._busy = threading.Lock()

    @property
    def info(self) -> ModelInfo:
        """What is loaded, or was until `unload`."""
        return self._info

    def generate(self, request: Request, cancel: CancelSignal) -> Iterator[Event]:
        """Run `request`; see `runtime.api.TextEngine`. A caller that stops asking for events ends the run."""
        if not self._busy.acquire(blocking=False):
            yield Failed(FaultCode.INTERNAL, "another run is not over yet")
            return
        try:
            yield from self._guarded(request, cancel)
        finally:
            self._busy.release()

    def unload(self) -> None:
        """Give the memory back, at once or when the run that is under way ends."""
        self._model = None
        self._prefixes.forget()
        _free_memory()

    def _guarded(self, request: Request, cancel: CancelSignal) -> Iterator[Event]:
        """Turn whatever goes wrong into `Failed`."""
        is_out_of_memory = False
        try:
            if self._model is None:
                raise RuntimeFault(FaultCode.MODEL_NOT_LOADED)
            seed = secrets.randbits(32) if request.seed is None else request.seed
            yield from _Run(self._model, _job(request, self._model), seed, cancel, self._prefixes).events()
            return
        except RuntimeFault as fault:
            logger.info("run refused: %s", fault)
            failure = Failed(fault.code, fault.detail)
        except (MemoryError, RuntimeError) as error:
            is_out_of_memory = _is_out_of_memory(error)
            code = FaultCode.OUT_OF_MEMORY if is_out_of_memory else FaultCode.INTERNAL
            logger.exception("run failed")
            failure = Failed(code, f"{type(error).__name__}: {error}")
        except Exception as error:  # the edge of the engine: a caller gets an event, the log gets the traceback
            logger.exception("run failed")
            failure = Failed(FaultCode.INTERNAL, f"{type(error).__name__}: {error}")
        if is_out_of_memory:
            self._prefixes.forget()
            _free_memory()  # here, because the traceback above held on to the tensors
        yield failure


def _job(request: Request, model: LoadedModel) -> Job:
    match request:
        case ContinueRequest():
            return continuation_job(request, model)
        case RewriteRequest():
            return rewrite_job(request, model)
        case FillRequest():
            return fill_job(request, model)


def _is_out_of_memory(error: Exception) -> bool:
    # torch's CPU allocator raises a plain RuntimeError, known only by its words.
    words = ("can't allocate memory", "not enough memory")
    return isinstance(error, (MemoryError, torch.OutOfMemoryError)) or any(word in str(error) for word in words)


def _free_memory() -> None:
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


class _Prefixes:
    """The prompt that was encoded last: another version of the same request need not read it again.

    Only the very same prompt is taken up. One that was encoded in other pieces differs in the last bits, and the same
    seed would no longer give the same text.
    """

    def __init__(self) -> None:
        self._tokens: list[int] = []
        self._prefix: Prefix | None = None

    def encode(self, network: DiffusionGemmaForBlockDiffusion, tokens: list[int]) -> Prefix:
        """The prompt `tokens`, encoded."""
        # A run of several blocks has gone on after its prompt: the lengths differ.
        if self._prefix is not None and self._tokens == tokens and self._prefix.length == len(tokens):
            return self._prefix
        self.forget()
        prefix = Prefix(network)
        prefix.extend(tokens)
        self._tokens, self._prefix = tokens, prefix
        return prefix

    def forget(self) -> None:
        """Drop what is kept."""
        self._tokens, self._prefix = [], None


class _Run:
    """One request under way."""

    def __init__(self, model: LoadedModel, job: Job, seed: int, cancel: CancelSignal, prefixes: _Prefixes) -> None:
        self._model = model
        self._job = job
        self._seed = seed
        self._cancel = cancel
        self._noise = Noise(seed, model.network.device)
        self._prefixes = prefixes
        self._prefix: Prefix
        self._history: list[int] = []
        self._total = Tally()
        self._text = ""
        self._anchors: list[tuple[int, int]] = []

    def events(self) -> Iterator[Event]:
        """All events of the run, the last one included."""
        if self._cancel.is_set():
            yield self._cancelled()
            return
        prompt = self._job.prompt
        watch = Stopwatch()
        with watch:
            self._prefix = self._prefixes.encode(self._model.network, prompt.tokens)
        self._total.seconds += watch.seconds
        yield Prefilled(len(prompt.tokens), prompt.left_out, watch.seconds)
        for index, plan in enumerate(self._job.blocks):
            block = yield from self._block(index, plan)
            if block is None:
                yield self._cancelled()
                return
            self._take(block)
            if block.has_ended:
                break
        yield self._finished()

    def _block(self, index: int, plan: BlockPlan) -> Iterator[Event]:
        """Write one canvas; the generator's value is the settled block, None if the run was cancelled."""
        words = plan.words()
        opened = choose_open(words, self._job.strength, self._noise) if words else []
        reader = Reader(plan, opened, self._model.vocabulary)
        tally = Tally()
        tokens = tuple(cell.piece.token if cell.piece else 0 for cell in plan.cells)
        if opened:
            for step in self._steps(plan, opened, tally):
                if self._cancel.is_set():
                    self._total.add(tally)
                    return None
                yield Draft(index, step.number, step.max_number, plan.region, reader.draft(step))
                tokens = step.tokens
                tally.entropy = sum(step.entropies[position] for position in opened)
            tally.written = len(opened)
            if self._cancel.is_set():
                self._total.add(tally)
                return None
        block = reader.settled(tokens)
        tally.tokens = len(block.tokens)
        self._total.add(tally)
        yield Settled(index, block.text, plan.region, tally.statistics())
        return block

    def _steps(self, plan: BlockPlan, opened: list[int], tally: Tally) -> Iterator[Step]:
        """The denoising steps of a block, timed without the time the caller spends on each."""
        model, settings = self._model, self._model.settings
        watch = Stopwatch()
        with watch:
            self._make_room()
            canvas = canvas_of(plan, opened, model.vocabulary, model.network.device)
            steps = denoise(
                model.network,
                self._prefix,
                canvas,
                settings,
                self._noise,
                steps=first_step(self._job.strength, settings.max_steps),
            )
        while True:
            with watch:
                step = next(steps, None)
            tally.seconds = watch.seconds
            if step is None:
                return
            tally.steps = step.number
            yield step

    def _make_room(self) -> None:
        """Encode what has settled since the last block; where the context is full, older text gives way."""
        prompt, length = self._job.prompt, self._model.info.canvas_length
        written = len(prompt.tokens) + len(self._history)
        if written + length <= self._model.info.context_length:
            self._prefix.extend((prompt.tokens + self._history)[self._prefix.length :])
            return
        fixed = prompt.tokens[: prompt.fixed]
        rest = prompt.tokens[prompt.fixed :] + self._history
        room = max(0, self._model.info.context_length - length - len(fixed))
        self._prefix = Prefix(self._model.network)
        self._prefix.extend(fixed + rest[len(rest) - min(room, len(rest)) :])

    def _take(self, block: SettledBlock) -> None:
        self._anchors += [(source, len(self._text) + offset) for source, offset in block.anchors]
        self._text += block.text
        self._history += block.tokens

    def _finished(self) -> Finished:
        locks = locate(self._job.locks, self._anchors)
        for lock, span in zip(self._job.locks, locks, strict=True):
            asked, found = self._job.source[lock.start : lock.end], self._text[span.start : span.end]
            if asked != found:
                raise RuntimeFault(FaultCode.INTERNAL, f"a lock was changed: {asked!r} became {found!r}")
        return Finished(self._text, locks, self._seed, self._total.statistics())

    def _cancelled(self) -> Cancelled:
        return Cancelled(self._text, self._seed, self._total.statistics())

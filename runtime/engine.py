"""A loaded model that runs requests: the `TextEngine` of `runtime.api`."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from runtime.api import (
    Cancelled,
    CancelSignal,
    ContinueRequest,
    DoubtRequest,
    Draft,
    Failed,
    FaultCode,
    Finished,
    ModelInfo,
    Offer,
    PolishRequest,
    Request,
    RuntimeFault,
    SteerRequest,
    SudokuRequest,
    VersionEvent,
    WritingRequest,
)
from runtime.api import Event as RunEvent
from runtime.diffusion.prefix_store import PrefixStore
from runtime.memory import give_back_memory
from runtime.models.building import BUILDING
from runtime.models.load import LoadedModel, load
from runtime.models.store import ADAPTER_CONFIG, ModelStore
from runtime.models.voice_switch import VoiceSwitch
from runtime.models.weights import OnBytes
from runtime.review import Review
from runtime.tasks.jobs import job_of
from runtime.tasks.traces import check, reader_of, resumption, unpack
from runtime.writing import Writing

logger = logging.getLogger(__name__)


def load_engine(
    folder: Path,
    device: str = "auto",
    *,
    adapter: Path | None = None,
    on_progress: OnBytes | None = None,
    cancel: CancelSignal | None = None,
) -> Engine:
    """Load the model in `folder`, ready to write; see `runtime.models.load.load`.

    A `folder` that holds an adapter stands for it and for the model in the store that it was made for.

    Raises:
        RuntimeFault: `MODEL_MISSING`, also where an adapter's model is not in the store, `MODEL_BROKEN`,
            `MODEL_UNSUPPORTED`, `OUT_OF_MEMORY` or `CANCELLED`.
    """
    if adapter is not None or not (folder / ADAPTER_CONFIG).is_file():
        return Engine(load(folder, device, adapter=adapter, on_progress=on_progress, cancel=cancel))
    base = ModelStore.at_default().base_of(folder)
    if base is None:
        raise RuntimeFault(FaultCode.MODEL_MISSING, f"the model that {folder.name} was made for is not in the store")
    model = load(base.folder, device, adapter=folder, on_progress=on_progress, cancel=cancel)
    return Engine(replace(model, info=replace(model.info, name=folder.name, folder=folder)))


@dataclass(frozen=True, slots=True)
class _Held:
    """What goes from memory when the model does."""

    model: LoadedModel
    prefixes: PrefixStore
    voices: VoiceSwitch


class Engine:
    """Runs one request at a time, in the thread that asks for its events."""

    def __init__(self, model: LoadedModel) -> None:
        voices = VoiceSwitch(model.network, model.info.fingerprint)
        self._held: _Held | None = _Held(model, PrefixStore(model.network), voices)
        self._info = model.info
        self._busy = threading.Lock()

    @property
    def info(self) -> ModelInfo:
        """What is loaded, or was until `unload`."""
        return self._info

    def generate(self, request: Request, cancel: CancelSignal) -> Iterator[RunEvent]:
        """Run `request`; see `runtime.api.TextEngine`. A caller that stops asking for events ends the run."""
        for version in self.generate_versions(request, [cancel]):
            yield version.event

    def generate_versions(self, request: Request, cancels: Sequence[CancelSignal]) -> Iterator[VersionEvent]:
        """Run `request` once for each of `cancels`; see `runtime.api.TextEngine`."""
        if not self._busy.acquire(blocking=False):
            for number in range(len(cancels)):
                yield VersionEvent(number, Failed(FaultCode.INTERNAL, "another run is not over yet"))
            return
        try:
            yield from self._guarded(request, cancels)
        finally:
            self._busy.release()
            if self._held is None:  # unloaded meanwhile: this run had the last hold on the model
                give_back_memory()

    def draft_at(self, request: SteerRequest) -> Draft:
        """The draft `request` would go on from; see `runtime.api.TextEngine`."""
        model = self._loaded().model
        job = job_of(request.request, model)
        check(request, job, model)
        trace = request.traces[request.block]
        step = unpack(trace, request.step)
        plan = job.blocks[request.block][trace.variant]
        cells = reader_of(job, request.block, trace, model.vocabulary).draft(step)
        return Draft(request.block, step.number, step.max_number, plan.region, cells)

    def unload(self) -> None:
        """Give the memory back, at once or when the run that is under way ends."""
        self._held = None
        give_back_memory()

    def _loaded(self) -> _Held:
        held = self._held
        if held is None:
            raise RuntimeFault(FaultCode.MODEL_NOT_LOADED)
        return held

    def _guarded(self, request: Request, cancels: Sequence[CancelSignal]) -> Iterator[VersionEvent]:
        """Turn whatever goes wrong into `Failed`, for every version that is not over yet."""
        left = set(range(len(cancels)))
        is_out_of_memory = False
        try:
            for version in BUILDING.steps(self._events(request, cancels)):
                if isinstance(version.event, (Finished, Cancelled)):
                    left.discard(version.version)
                yield version
            return
        except RuntimeFault as fault:
            logger.info("run refused: %s", fault)
            failure = Failed(fault.code, fault.detail)
        except (MemoryError, RuntimeError) as error:
            is_out_of_memory = _is_out_of_memory(error)
            logger.exception("run failed")
            detail = f"{type(error).__name__}: {error}"
            if is_out_of_memory:
                failure = Failed(FaultCode.OUT_OF_MEMORY, detail, _offers(len(cancels)))
            else:
                failure = Failed(FaultCode.INTERNAL, detail)
        except Exception as error:  # the edge of the engine: a caller gets an event, the log gets the traceback
            logger.exception("run failed")
            failure = Failed(FaultCode.INTERNAL, f"{type(error).__name__}: {error}")
        if is_out_of_memory:
            if self._held is not None:
                self._held.prefixes.forget()
                self._held.voices.forget()
            give_back_memory()  # here, because the traceback above held on to the tensors
        for number in sorted(left):
            yield VersionEvent(number, failure)

    def _events(self, request: Request, cancels: Sequence[CancelSignal]) -> Generator[VersionEvent, None, None]:
        held = self._loaded()
        model, prefixes = held.model, held.prefixes
        with held.voices.speaking(_voice(request)) as voice, prefixes.reading_with(voice):
            yield from self._run(request, cancels, model, prefixes)

    def _run(
        self, request: Request, cancels: Sequence[CancelSignal], model: LoadedModel, prefixes: PrefixStore
    ) -> Iterator[VersionEvent]:
        match request:
            case PolishRequest() | DoubtRequest():
                for number, cancel in enumerate(cancels):
                    for event in Review(model, request, cancel, prefixes).events():
                        yield VersionEvent(number, event)
            case SteerRequest():
                job = job_of(request.request, model)
                resumed = resumption(request, job, model)
                seeds = _seeds(request.seed, len(cancels))
                before = _before(request.request)
                yield from Writing(model, job, seeds, cancels, prefixes, before, resumed).events()
            case _:
                job, seeds = job_of(request, model), _seeds(request.seed, len(cancels))
                yield from Writing(model, job, seeds, cancels, prefixes, _before(request)).events()


def _voice(request: Request) -> Path | None:
    """The folder of the voice to write or read with."""
    asked = request.request if isinstance(request, SteerRequest) else request
    return None if isinstance(asked, SudokuRequest) else asked.voice


def _before(request: WritingRequest | SudokuRequest) -> str:
    """The text a continuation might repeat."""
    return request.before if isinstance(request, ContinueRequest) else ""


def _seeds(seed: int | None, count: int) -> list[int]:
    first = secrets.randbits(32) if seed is None else seed
    return [first + number for number in range(count)]


def _offers(versions: int) -> tuple[Offer, ...]:
    return (Offer.FEWER_VERSIONS, Offer.SMALLER_CONTEXT) if versions > 1 else (Offer.SMALLER_CONTEXT,)


def _is_out_of_memory(error: Exception) -> bool:
    # torch's CPU allocator raises a plain RuntimeError, known only by its words.
    words = ("can't allocate memory", "not enough memory")
    return isinstance(error, (MemoryError, torch.OutOfMemoryError)) or any(word in str(error) for word in words)

"""One run that learns a voice, in one folder: what is found, learning, pausing, going on, and the finished voice."""

from __future__ import annotations

import json
import logging
import math
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import torch
from filelock import FileLock, Timeout

from runtime.api import FaultCode, RuntimeFault
from runtime.benchmark.memory import TransientMemory, free_memory
from runtime.finetuning.checkpoint import Standing
from runtime.finetuning.documents import MIN_PAIRS, MIN_WORDS, read_documents, worst_problem
from runtime.finetuning.events import (
    Checked,
    Event,
    Failed,
    Finished,
    Found,
    FoundDocument,
    Paused,
    Progress,
    Sample,
    Started,
    as_record,
)
from runtime.finetuning.frozen import limit_kernel_cache, quickest_precision, trainable
from runtime.finetuning.learner import Learner
from runtime.finetuning.memory import need
from runtime.finetuning.pieces import Pieces, cut, read_pairs
from runtime.finetuning.problems import LearningFailed, LearningProblem, problem_of
from runtime.finetuning.recipe import RunState, VoiceRecipe
from runtime.finetuning.samples import make_samples
from runtime.finetuning.windows import bytes_per_token, usual_bytes_per_token
from runtime.memory import give_back_memory
from runtime.models.config_shape import shape_of_config
from runtime.models.fingerprint import base_fingerprint
from runtime.models.load import LoadedModel, check_manifest, find_device, load, load_tokenizer, read_json
from runtime.models.problems import ModelProblem
from runtime.models.voices import Voice, VoiceProblem, VoiceSample, read_voice

logger = logging.getLogger(__name__)

LOG, VOICE, UNFINISHED_VOICE, LOCK = "log.jsonl", "voice", ".voice.part", ".lock"
DEFAULT_MINUTES = 10.0
_MINUTE = 60
# Of the time that was asked for: loading, checks and samples take the rest.
_LEARNING_SHARE = 0.8
_CHECKPOINT_SECONDS = 20.0
_TRIALS = 2
_LEAST_STEPS = 20
_TELL_EVERY = 5


@dataclass(frozen=True, slots=True)
class Order:
    """What to learn, and how.

    Attributes:
        model: folder of the base model.
        run: folder of the run.
        name: of the voice.
        texts: documents.
        pairs: file of prompts and answers.
        minutes: how long it may take; with neither this nor `steps`, `DEFAULT_MINUTES` at most.
        steps: how many steps it takes.
        recipe: all other settings.
        device: as for `runtime.models.load.load`.
        only_look: say what would be learnt from, and end.
    """

    model: Path
    run: Path
    name: str
    texts: tuple[Path, ...] = ()
    pairs: Path | None = None
    minutes: float | None = None
    steps: int | None = None
    recipe: VoiceRecipe = field(default_factory=VoiceRecipe)
    device: str = "auto"
    only_look: bool = False


def learn(order: Order, tell: Callable[[Event], None], pause: threading.Event) -> Event:
    """Run, or go on with, `order`; tell every event and give the last one.

    The last one is `Found` where it was only looked, else `Finished`, `Paused` or `Failed`. Nothing is raised for what
    text, disk or memory did wrong.
    """
    limit_kernel_cache()
    try:
        return _Run(order, tell, pause).go()
    except (LearningFailed, VoiceProblem, ModelProblem, RuntimeFault, MemoryError, OSError, RuntimeError) as error:
        logger.info("learning failed", exc_info=True)
        failed = _failure(error)
        tell(failed)
        return failed


def _failure(error: Exception) -> Failed:
    """What an error means for a person."""
    match error:
        case LearningFailed():
            return Failed(error.problem, error.detail)
        case VoiceProblem():
            return Failed(error.code, error.detail)
        case ModelProblem():
            return Failed(LearningProblem.UNREADABLE, error.detail or error.problem)
        case RuntimeFault():
            return Failed(_PROBLEMS.get(error.code, LearningProblem.DAMAGED), error.detail or error.code)
        case MemoryError() | torch.OutOfMemoryError():
            return Failed(LearningProblem.NO_MEMORY)
        case OSError():
            return Failed(problem_of(error), f"{error.filename or ''} {error.strerror or error}".strip())
        case _:
            is_memory = "not enough memory" in str(error)
            return Failed(LearningProblem.NO_MEMORY if is_memory else LearningProblem.INTERNAL, str(error)[:300])


_PROBLEMS = {
    FaultCode.OUT_OF_MEMORY: LearningProblem.NO_MEMORY,
    FaultCode.MODEL_MISSING: LearningProblem.UNREADABLE,
}


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is settled before the model is loaded.

    Attributes:
        pieces: to learn from.
        documents: that were read just now; none where a run goes on.
        recipe: of the run.
        device: to learn on.
        kind: that the base computes in.
        at_once: rows that are computed together.
        taken: bytes the program takes already.
        needed: bytes it will take in all; `free` is what there is for it.
        free: see `needed`.
    """

    pieces: Pieces
    documents: tuple[FoundDocument, ...]
    recipe: VoiceRecipe
    device: torch.device
    kind: torch.dtype
    at_once: int
    taken: int
    needed: int
    free: int

    def found(self, steps: int, seconds: float) -> Found:
        pieces = self.pieces
        return Found(
            documents=self.documents,
            words=pieces.words,
            pieces=pieces.groups + len(pieces.pairs),
            held_back=len(pieces.held_back) + len(pieces.pairs_held_back),
            steps=steps,
            seconds=round(seconds, 1),
            memory_needed=self.needed,
            memory_free=self.free,
        )


class _Run:
    """The parts of one run, in order."""

    def __init__(self, order: Order, tell: Callable[[Event], None], pause: threading.Event) -> None:
        self._order, self._tell_reader, self._pause = order, tell, pause
        self._folder = order.run

    def go(self) -> Event:
        order = self._order
        if order.only_look:
            plan = self._plan(None)
            with self._learner(plan, None) as (learner, model):
                return self._look(plan, learner, model)
        if not order.name.strip():
            raise LearningFailed(LearningProblem.EMPTY_NAME)
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self._folder / LOCK, timeout=0):
                return self._go_locked(RunState.read(self._folder))
        except Timeout as error:
            raise LearningFailed(LearningProblem.BUSY, str(self._folder)) from error

    def _go_locked(self, state: RunState | None) -> Event:
        if state is not None and state.base_sha256 != base_fingerprint(self._order.model):
            raise LearningFailed(LearningProblem.OTHER_BASE, f"begun with {state.model}")
        if state is not None and state.is_finished:
            return self._told_again()
        plan = self._plan(state)
        memory = TransientMemory(plan.device)
        with memory, self._learner(plan, state) as (learner, model):
            found = self._look(plan, learner, model, state)
            if state is None:
                state = self._begin(plan, found.steps)
            event = self._to_end(learner, state)
            if event is not None:
                return event
            standing = learner.standing
            self._save_voice(learner, state, plan.pieces)
        del learner, model
        give_back_memory()
        return self._finish(state, standing, plan.pieces, plan.taken + memory.peak)

    def _tell(self, event: Event) -> None:
        if not self._order.only_look:
            line = json.dumps({"time": round(time.time(), 1)} | as_record(event), ensure_ascii=False)
            with (self._folder / LOG).open("a", encoding="utf-8") as log:
                log.write(line + "\n")
        self._tell_reader(event)

    def _told_again(self) -> Event:
        """How a finished run ended, once more."""
        lines = (self._folder / LOG).read_text(encoding="utf-8").splitlines()
        last = next(record for line in reversed(lines) if (record := json.loads(line))["event"] == "finished")
        values: dict[str, Any] = {name: value for name, value in last.items() if name not in ("time", "event")}
        values["voice"] = str(self._folder / VOICE)
        event = Finished(**values)
        self._tell_reader(event)
        return event

    def _plan(self, state: RunState | None) -> _Plan:
        """Read the text, and see whether there is memory for learning from it.

        Raises:
            LearningFailed: the text will not do, or the memory is too short; `Found` was told before that.
        """
        order = self._order
        device = find_device(order.device)
        pieces, documents = (Pieces.read(self._folder), ()) if state else self._read()
        kind = getattr(torch, state.precision) if state else quickest_precision(device)
        recipe = state.recipe if state else order.recipe
        taken, free = _taken(device), free_memory(device)
        at_once, more = _rows_that_fit(order.model, recipe, kind, device, free)
        plan = _Plan(pieces, documents, recipe, device, kind, at_once, taken, taken + more, taken + free)
        if not is_enough(pieces):
            self._tell(plan.found(0, 0.0))
            detail = f"{pieces.words} words, at least {MIN_WORDS} are needed"
            if pieces.pairs or pieces.pairs_held_back:
                detail = f"{len(pieces.pairs)} pairs to learn, at least {MIN_PAIRS} are needed"
            raise LearningFailed(worst_problem(documents), detail)
        if not at_once:
            self._tell(plan.found(0, 0.0))
            raise LearningFailed(LearningProblem.NO_MEMORY, f"{more - free:,} bytes too few")
        return plan

    def _read(self) -> tuple[Pieces, tuple[FoundDocument, ...]]:
        order = self._order
        tokenizer = load_tokenizer(order.model)
        usual = usual_bytes_per_token(tokenizer)
        documents = read_documents(order.texts, lambda text: bytes_per_token(tokenizer, text), usual)
        pairs = read_pairs(order.pairs) if order.pairs else []
        pieces = cut([one.text for one in documents if one.text], pairs)
        return pieces, tuple(one.found for one in documents)

    @contextmanager
    def _learner(self, plan: _Plan, state: RunState | None) -> Iterator[tuple[Learner, LoadedModel]]:
        """The loaded model with the addition on it, as far as the run is."""
        model = load(self._order.model, str(plan.device))
        with trainable(model.network, plan.kind):
            learner = Learner(model, plan.pieces, plan.recipe, state.steps if state else 1, plan.at_once)
            if state is not None:
                learner.restore(self._folder)
            yield learner, model

    def _look(self, plan: _Plan, learner: Learner, model: LoadedModel, state: RunState | None = None) -> Found:
        """Time a step; tell what was found and how long it will take."""
        seconds = _seconds_of(learner.trial)
        steps = state.steps if state else _steps(self._order, learner, seconds, model.info.canvas_length)
        left = steps - learner.standing.step
        checks = left / steps * (plan.recipe.checks + 1) * learner.check_share * seconds
        found = plan.found(steps, left * seconds + checks)
        self._tell(found)
        return found

    def _begin(self, plan: _Plan, steps: int) -> RunState:
        order = self._order
        state = RunState(
            name=order.name.strip(),
            model=order.model.resolve().name,
            base_sha256=base_fingerprint(order.model),
            recipe=plan.recipe,
            steps=steps,
            precision=str(plan.kind).removeprefix("torch."),
        )
        plan.pieces.write(self._folder)
        state.write(self._folder)
        return state

    def _to_end(self, learner: Learner, state: RunState) -> Event | None:
        """Learn until the run is over, which gives None, or is paused."""
        learner.set_steps(state.steps)
        self._tell(Started(learner.standing.step, state.steps))
        if learner.standing.step == 0:
            self._check(learner)
        begun, first = time.monotonic(), learner.standing.step
        stored, losses = begun, []
        while not learner.standing.is_over:
            if self._pause.is_set():
                self._store(learner, state)
                event = Paused(learner.standing.step, state.steps)
                self._tell(event)
                return event
            losses.append(learner.step())
            step, now = learner.standing.step, time.monotonic()
            if step % learner.check_every == 0 or step == state.steps:
                self._check(learner)
            if now - stored > _CHECKPOINT_SECONDS or learner.standing.is_over:
                self._store(learner, state)
                stored = now
            if step % _TELL_EVERY == 0 or learner.standing.is_over:
                left = (state.steps - step) * (now - begun) / (step - first)
                left = 0.0 if learner.standing.is_over else left
                self._tell(Progress(step, state.steps, round(sum(losses) / len(losses), 4), round(left, 1)))
                losses = []
        return None

    def _check(self, learner: Learner) -> None:
        held_back, other = learner.check()
        self._tell(Checked(learner.standing.step, round(held_back, 4), round(other, 4)))

    def _store(self, learner: Learner, state: RunState) -> None:
        learner.save(self._folder)
        state.at(learner.standing.step).write(self._folder)

    def _save_voice(self, learner: Learner, state: RunState, pieces: Pieces) -> None:
        """Write the voice, samples excepted, to a folder that is not yet its own."""
        fresh = self._folder / UNFINISHED_VOICE
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        learner.put_best()
        learner.adapter.save(fresh, state.model)
        standing = learner.standing
        Voice(
            name=state.name,
            folder=fresh,
            base=state.model,
            base_sha256=state.base_sha256,
            made=datetime.now(UTC),
            words=pieces.words,
            documents=pieces.documents,
            loss_before=round(standing.loss_before, 4),
            loss_after=round(standing.best, 4),
        ).write()

    def _finish(self, state: RunState, standing: Standing, pieces: Pieces, peak: int) -> Event:
        """Write samples without and with the voice, and put it in its place."""
        fresh, folder = self._folder / UNFINISHED_VOICE, self._folder / VOICE
        samples: list[VoiceSample] = []
        for sample in make_samples(self._order.model, fresh, pieces, self._order.device, state.recipe.seed):
            self._tell(Sample(sample.before_text, sample.plain, sample.voice))
            samples.append(sample)
        replace(read_voice(fresh), samples=tuple(samples)).write()
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
        event = Finished(
            voice=str(folder),
            loss_before=round(standing.loss_before, 4),
            loss_after=round(standing.best, 4),
            other_before=round(standing.other_before, 4),
            other_after=round(standing.best_other, 4),
            memory_peak=peak,
        )
        self._tell(event)
        state.at(standing.step, is_finished=True).write(self._folder)
        return event


def is_enough(pieces: Pieces) -> bool:
    """Whether there is enough to learn from and to check on."""
    # Pairs may be of digits, or of anything else that has no words.
    if pieces.pairs or pieces.pairs_held_back:
        return len(pieces.pairs) >= MIN_PAIRS and bool(pieces.pairs_held_back)
    return pieces.words >= MIN_WORDS and bool(pieces.held_back)


def _steps(order: Order, learner: Learner, seconds: float, canvas: int) -> int:
    """How many steps a new run has: as asked, else as many as its time allows, and no more passes than are of use."""
    if order.steps is not None:
        return max(1, order.steps)
    checks = (order.recipe.checks + 1) * learner.check_share * seconds
    minutes = DEFAULT_MINUTES if order.minutes is None else order.minutes
    by_time = (minutes * _MINUTE * _LEARNING_SHARE - checks) / seconds
    by_text = order.recipe.passes * learner.drawer.targets / (order.recipe.rows * canvas)
    return max(_LEAST_STEPS, math.floor(min(by_time, by_text)))


def _seconds_of(action: Callable[[], None]) -> float:
    """Seconds that `action` takes once it is warm."""
    action()
    begun = time.monotonic()
    for _ in range(_TRIALS):
        action()
    return (time.monotonic() - begun) / _TRIALS


def _taken(device: torch.device) -> int:
    """Bytes the program takes of the memory that is learnt in."""
    return torch.cuda.memory_allocated(device) if device.type == "cuda" else psutil.Process().memory_info().rss


def _rows_that_fit(
    model: Path, recipe: VoiceRecipe, kind: torch.dtype, device: torch.device, free: int
) -> tuple[int, int]:
    """How many rows can be computed together, 0 where not even one can, and the bytes that takes."""
    shape = shape_of_config(read_json(model / "config.json"))
    precision = check_manifest(model)
    rows = recipe.rows
    while True:
        needed = need(
            shape,
            precision,
            recipe.rank,
            rows,
            max(recipe.prompt_lengths),
            on_gpu=device.type == "cuda",
            item=kind.itemsize,
        ).size
        if needed <= free or rows == 1:
            return (rows if needed <= free else 0), needed
        rows //= 2

"""Everything that is measured of a model on held-out text, in one run: what `python -m runtime evaluate` prints."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from runtime.diffusion.sampler import SamplerSettings
from runtime.engine import Engine
from runtime.evaluation.continuing import Continuation, ContinuationFigure, continuation_figure, continue_texts
from runtime.evaluation.copies import Copies, find_copies
from runtime.evaluation.cuts import GapKind
from runtime.evaluation.doubt import common_words
from runtime.evaluation.filling import FilledGap, FillFigure, Reading, choose_gaps, fill_figure, fill_gaps, judge_fills
from runtime.evaluation.independent import CONTEXT, IndependentJudge
from runtime.evaluation.lexicon import Lexicon, Slurs
from runtime.evaluation.passages import HeldOutText
from runtime.evaluation.polishing import PolishFigure, measure_polishing
from runtime.evaluation.restoring import Restored, measure_restoring
from runtime.evaluation.runs import Progress
from runtime.evaluation.untrained import NoSuchShape, untrained_like
from runtime.models.load import LoadedModel

_COMMON_PASSAGES = 5_000

Stage = Callable[[str], Progress]
"""Called when a part of the run begins, with its name; gives what to tell how far that part is."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is measured. `canvases` of each split; `gaps` of each kind, the first `controls` with every control."""

    canvases: int = 128
    gaps: int = 60
    controls: int = 20
    continuations: int = 30
    tokens: int = 200
    polished: int = 30


@dataclass(frozen=True, slots=True)
class Subject:
    """What was measured, and by what. `judge` is empty where there was none; its context is in its own tokens.

    `voice` is the name of the one that the model wrote with, empty for none.
    """

    model: str
    weights: int
    vocabulary: int
    canvas: int
    sampler: SamplerSettings
    device: str
    seed: int
    counts: Counts
    sources: dict[str, int]
    judge: str
    judge_precision: str
    judge_context: int
    dictionary: str
    voice: str = ""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures. `notes` are sentences on what is missing and why; `seconds` is what each part of the run took.

    `copies` and `slurs` are of all that the model wrote into gaps and as continuations; `true_copies` of what stood in
    the same places, which training has never seen.
    """

    subject: Subject
    restored: Restored
    filling: tuple[FillFigure, ...]
    continuing: ContinuationFigure
    polishing: PolishFigure
    copies: Copies
    true_copies: Copies
    slurs: Slurs
    notes: tuple[str, ...]
    seconds: dict[str, float]


@dataclass(slots=True)
class _Clock:
    """Tells `stage` of each part and keeps how long it took."""

    stage: Stage
    seconds: dict[str, float] = field(default_factory=dict)
    _name: str = ""
    _began: float = 0.0

    def begin(self, name: str) -> Progress:
        self.end()
        self._name, self._began = name, time.perf_counter()
        return self.stage(name)

    def end(self) -> None:
        if self._name:
            self.seconds[self._name] = self.seconds.get(self._name, 0.0) + time.perf_counter() - self._began
        self._name = ""


def evaluate(
    model: LoadedModel,
    folder: Path,
    judge: IndependentJudge | None = None,
    *,
    counts: Counts | None = None,
    seed: int = 0,
    stage: Stage | None = None,
) -> Evaluation:
    """Measure `model` on the held-out part of the text in `folder`. The same seed and text give the same figures.

    Raises:
        FileNotFoundError: there is no `*.txt` file.
        ValueError: none of the text is held out, or nothing in it is long enough.
        RuntimeFault: a run failed.
    """
    counts = counts or Counts()
    clock = _Clock(stage or _silent)
    text = HeldOutText.read(folder, clock.begin("reading the text"))
    engine = Engine(model)
    notes = [] if judge else ["No judge was given: nothing is said in bits per byte of what was written."]
    # First what fails at once where there is too little text.
    chosen = {kind: choose_gaps(text, kind, counts.gaps, seed) for kind in GapKind}
    common = common_words(text.passages(_COMMON_PASSAGES, seed=seed))
    lexicon = Lexicon.of(text)
    if not lexicon.dictionary:
        notes.append("This computer has no English dictionary of Enchant's: known words are those of the text alone.")
    restored = measure_restoring(model, text, counts.canvases, seed=seed, progress=clock.begin("restoring"))
    control = _untrained(model, seed, notes) if counts.controls else None
    filled: dict[GapKind, tuple[list[FilledGap], int]] = {}
    for kind, gaps in chosen.items():
        filled[kind] = fill_gaps(
            engine,
            gaps,
            untrained=control,
            controls=counts.controls,
            seed=seed,
            progress=clock.begin(f"filling: {kind}"),
        )
    written = continue_texts(
        model, engine, text, counts.continuations, counts.tokens, seed=seed, progress=clock.begin("continuing")
    )
    passages = text.passages(counts.polished, seed=seed)
    polishing = measure_polishing(engine, passages, common, seed=seed, progress=clock.begin("polishing"))
    if judge:
        for kind, (gaps, left_out) in filled.items():
            filled[kind] = judge_fills(judge, gaps, clock.begin(f"judging: {kind}")), left_out
    continuing = continuation_figure(
        written, counts.tokens, lexicon, judge, clock.begin("judging: continuations") if judge else None
    )
    own, true = _texts([one for gaps, _ in filled.values() for one in gaps], written)
    copies, true_copies = find_copies([own, true], folder, clock.begin("looking for copies"))
    clock.end()
    return Evaluation(
        subject=_subject(model, text, judge, lexicon, counts, seed),
        restored=restored,
        filling=tuple(fill_figure(kind, gaps, left_out, lexicon) for kind, (gaps, left_out) in filled.items()),
        continuing=continuing,
        polishing=polishing,
        copies=copies,
        true_copies=true_copies,
        slurs=Slurs.of(own),
        notes=tuple(notes),
        seconds=clock.seconds,
    )


def _untrained(model: LoadedModel, seed: int, notes: list[str]) -> Engine | None:
    try:
        return Engine(untrained_like(model, seed))
    except NoSuchShape as reason:
        notes.append(f"No untrained model: {str(reason)[0].lower()}{str(reason)[1:]}")
        return None


def _texts(filled: Sequence[FilledGap], written: Sequence[Continuation]) -> tuple[list[str], list[str]]:
    """All that the model wrote, and what stood in the same places."""
    own = [one.texts[Reading.FILL] for one in filled] + [one.text for one in written]
    true = [one.texts[Reading.TRUE] for one in filled] + [one.true for one in written]
    return own, true


def _subject(
    model: LoadedModel,
    text: HeldOutText,
    judge: IndependentJudge | None,
    lexicon: Lexicon,
    counts: Counts,
    seed: int,
) -> Subject:
    info = model.info
    return Subject(
        model=info.name,
        weights=info.parameters,
        vocabulary=info.vocabulary,
        canvas=info.canvas_length,
        sampler=dataclasses.replace(model.settings),
        device=info.device,
        seed=seed,
        counts=counts,
        sources={source: len(documents) for source, documents in text.documents.items()},
        judge=judge.name if judge else "",
        judge_precision=judge.precision if judge else "",
        judge_context=CONTEXT if judge else 0,
        dictionary=lexicon.dictionary,
    )


def _silent(_: str) -> Progress:
    return lambda done, total: None

"""Rules that end a run early, compared on the same runs: what each saves, and what it costs."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from runtime.api import BlockTrace, ContinueRequest, FillRequest, Finished, RewriteRequest, SteerRequest
from runtime.engine import Engine
from runtime.evaluation.cuts import GapKind, cut_gaps
from runtime.evaluation.judge import Judge
from runtime.evaluation.passages import Passage
from runtime.evaluation.runs import Mean, Progress, finish, report
from runtime.models.load import LoadedModel

_SEEDS_APART = 1_000
# Tokens after a written passage that are judged with it.
_AFTER_TOKENS = 16

Writing = RewriteRequest | FillRequest | ContinueRequest


@dataclass(frozen=True, slots=True)
class StopRule:
    """Stop at the first step, not before step `earliest`, at which all that is asked for holds.

    The mean entropy of the positions written is below `entropy` nats; the most likely tokens are those of the
    `stability` steps before; the mean entropy has fallen by less than `plateau` nats in each of the last two steps.
    None asks for nothing.
    """

    entropy: float | None = None
    stability: int = 0
    plateau: float | None = None
    earliest: int = 1

    def step(self, run: Run) -> int:
        """The step, from 1, after which the run would have ended; the last one where the rule never holds."""
        for place in range(self.earliest - 1, len(run.entropies)):
            if self._holds(run, place):
                return place + 1
        return len(run.entropies)

    def _holds(self, run: Run, place: int) -> bool:
        if self.entropy is not None and not run.entropies[place] < self.entropy:
            return False
        if self.stability > place or any(
            run.tokens[place - back] != run.tokens[place] for back in range(1, self.stability + 1)
        ):
            return False
        if self.plateau is None:
            return True
        falls = -np.diff(run.entropies[max(0, place - 2) : place + 1])
        return len(falls) == 2 and bool((falls < self.plateau).all())


@dataclass(frozen=True, slots=True)
class Run:
    """A run without any rule, step by step: mean entropies in nats, and the most likely tokens where it wrote."""

    entropies: tuple[float, ...]
    tokens: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, trace: BlockTrace) -> Run:
        """Read one block's trace."""
        opened = list(trace.opened)
        entropies = (np.frombuffer(step.entropies, "<f2").astype(float)[opened].mean() for step in trace.steps)
        tokens = (tuple(np.frombuffer(step.tokens, "<i4")[opened].tolist()) for step in trace.steps)
        return cls(tuple(map(float, entropies)), tuple(tokens))


RULES: Mapping[str, StopRule] = {
    "checkpoint: 1 step, 0.005": StopRule(0.005, 1),
    "entropy < 0.005": StopRule(0.005),
    "entropy < 0.02": StopRule(0.02),
    "entropy < 0.05": StopRule(0.05),
    "entropy < 0.1": StopRule(0.1),
    "entropy < 0.2": StopRule(0.2),
    "1 step, 0.02": StopRule(0.02, 1),
    "1 step, 0.05": StopRule(0.05, 1),
    "1 step, 0.1": StopRule(0.1, 1),
    "1 step": StopRule(None, 1),
    "2 steps": StopRule(None, 2),
    "3 steps": StopRule(None, 3),
    "plateau 0.01": StopRule(plateau=0.01),
    "0.05 from step 12": StopRule(0.05, earliest=12),
}


@dataclass(frozen=True, slots=True)
class StopFigure:
    """What a rule does on the runs of one task, against all steps.

    `steps` taken and `saved`, a share in [0, 1] of the full run; `changed`: share of the written positions whose token
    differs from the full run's; `surprise`: how much more the encoder is surprised by the text than by the full run's,
    in nats a token, pair by pair; `against_checkpoint` the same against the checkpoint's own rule.
    """

    task: str
    rule: str
    steps: Mean
    saved: Mean
    changed: Mean
    surprise: Mean
    against_checkpoint: Mean


def requests(passages: Sequence[Passage], first_seed: int = 0) -> dict[str, list[Writing]]:
    """What is run: each passage rewritten, continued, and with a phrase to fill in where it has a place for one."""
    made: dict[str, list[Writing]] = {"rewrite": [], "continue": [], "fill": []}
    for index, passage in enumerate(passages):
        seed = first_seed + _SEEDS_APART * index
        made["rewrite"].append(
            RewriteRequest(before=passage.before, selected=passage.text, after=passage.after, seed=seed)
        )
        made["continue"].append(ContinueRequest(before=passage.before + passage.text, seed=seed))
        made["fill"] += [
            FillRequest(before=gap.before, after=gap.after, words=gap.words, seed=seed)
            for gap in cut_gaps([passage], GapKind.PHRASE)
        ]
    return made


class StopTrial:
    """Runs requests to their last step and asks what they would have been, had a rule ended them."""

    def __init__(self, model: LoadedModel, rules: Mapping[str, StopRule] = RULES) -> None:
        settings = dataclasses.replace(model.settings, confidence_threshold=None)
        self._engine = Engine(dataclasses.replace(model, settings=settings))
        self._judge = Judge(model)
        self._rules = dict(rules)
        own = model.settings
        self._own = StopRule(own.confidence_threshold, own.stability_threshold or 0)
        self._never_stops = own.confidence_threshold is None or own.stability_threshold is None

    def outcomes(self, request: Writing) -> dict[str, tuple[int, int, float, float, float]]:
        """For each rule: steps taken, of how many, share of tokens changed, and the two differences in surprise.

        In the order and units of `StopFigure`; only the first canvas of the result counts.

        Raises:
            RuntimeFault: the run failed.
        """
        result = finish(self._engine, request)
        run = Run.of(result.traces[0])
        last = len(run.entropies)
        stops = {name: rule.step(run) for name, rule in self._rules.items()}
        own = last if self._never_stops else self._own.step(run)
        # Many rules stop at the same text, which is judged once.
        texts = {step: self._text(request, result, step) for step in {*stops.values(), own, last}}
        distinct = list(dict.fromkeys(texts.values()))
        before, after = request.before, "" if isinstance(request, ContinueRequest) else request.after
        tail = " ".join(after.split(" ")[:_AFTER_TOKENS])
        verdicts = self._judge.causal([(before, text + tail) for text in distinct])
        surprise = {step: verdicts[distinct.index(text)].surprise for step, text in texts.items()}
        return {
            name: (
                step,
                last,
                float(np.mean(np.array(run.tokens[step - 1]) != np.array(run.tokens[-1]))),
                surprise[step] - surprise[last],
                surprise[step] - surprise[own],
            )
            for name, step in stops.items()
        }

    def _text(self, request: Writing, result: Finished, step: int) -> str:
        draft = self._engine.draft_at(SteerRequest(request=request, traces=result.traces, block=0, step=step))
        rest = request.selected[draft.region.end :] if isinstance(request, RewriteRequest) else ""
        return draft.text + rest


def measure_stopping(
    model: LoadedModel,
    passages: Sequence[Passage],
    *,
    rules: Mapping[str, StopRule] = RULES,
    first_seed: int = 0,
    progress: Progress | None = None,
) -> tuple[StopFigure, ...]:
    """Compare `rules` on `passages`, task by task.

    Raises:
        RuntimeFault: a run failed.
    """
    trial = StopTrial(model, rules)
    made = requests(passages, first_seed)
    total, done = sum(map(len, made.values())), 0
    figures: list[StopFigure] = []
    for task, group in made.items():
        outcomes: list[dict[str, tuple[int, int, float, float, float]]] = []
        for request in group:
            outcomes.append(trial.outcomes(request))
            done += 1
            report(progress, done, total)
        figures += summed(task, outcomes)
    return tuple(figures)


def summed(task: str, outcomes: Sequence[dict[str, tuple[int, int, float, float, float]]]) -> list[StopFigure]:
    """One figure for each rule of `StopTrial.outcomes`."""
    figures: list[StopFigure] = []
    for name in outcomes[0] if outcomes else ():
        rows = [one[name] for one in outcomes]
        steps, last, changed, surprise, against = (list(column) for column in zip(*rows, strict=True))
        saved = [1 - taken / all_steps for taken, all_steps in zip(steps, last, strict=True)]
        means = (Mean.of(values) for values in (steps, saved, changed, surprise, against))
        figures.append(StopFigure(task, name, *means))
    return figures

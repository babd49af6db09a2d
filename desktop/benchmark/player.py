"""A source of drafts at a steady pace, made of random words, in place of a model."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from runtime.api import (
    Cancelled,
    CancelSignal,
    Cell,
    Draft,
    Event,
    Finished,
    ModelInfo,
    Prefilled,
    Request,
    Settled,
    Span,
    Statistics,
    SteerRequest,
    VersionEvent,
)

WORDS = ["the", "keeper", "lamp", "wall", "key", "village", "morning", "door", "nobody", "had", "gone", "down", "where"]
WORDS_IN_DRAFT = 60
_STATISTICS = Statistics(tokens=WORDS_IN_DRAFT, steps=1, seconds=1.0, mean_entropy=0.3)
_SEED = 7


@dataclass
class Player:
    """Follows `runtime.api`: answers each request with `drafts` drafts, `drafts_per_second` of them a second.

    A draft has a paragraph of words, of which more and more are settled; the others are drawn anew in each.
    """

    drafts: int
    drafts_per_second: float = 60.0

    @property
    def info(self) -> ModelInfo:
        """A model of no size."""
        return ModelInfo(
            name="Random words",
            folder=Path("random-words"),
            parameters=0,
            canvas_length=WORDS_IN_DRAFT,
            context_length=WORDS_IN_DRAFT,
            vocabulary=len(WORDS),
            device="cpu",
            max_steps=self.drafts,
        )

    def generate(self, request: Request, cancel: CancelSignal) -> Iterator[Event]:
        """Play one run."""
        source = random.Random(_SEED)
        selected = getattr(request, "selected", "")
        region = Span(0, len(selected))
        final = [source.choice(WORDS) for _ in range(WORDS_IN_DRAFT)]
        yield Prefilled(prompt_tokens=WORDS_IN_DRAFT, left_out_characters=0, seconds=0.0)
        due = time.monotonic()
        for step in range(1, self.drafts + 1):
            due += 1 / self.drafts_per_second
            # In the thread of the model, as everything an engine does: the window waits for nothing here.
            time.sleep(max(0.0, due - time.monotonic()))
            if cancel.is_set():
                yield Cancelled("", _SEED, _STATISTICS)
                return
            yield Draft(0, step, self.drafts, region, self._cells(final, step, source))
        text = " ".join(final)
        yield Settled(0, text, region, _STATISTICS)
        yield Finished(text, (), _SEED, _STATISTICS)

    def _cells(self, final: list[str], step: int, source: random.Random) -> tuple[Cell, ...]:
        settled = step * len(final) // self.drafts
        words = final[:settled] + [source.choice(WORDS) for _ in final[settled:]]
        return tuple(
            Cell(word if number == 0 else " " + word, 0.1 if number < settled else 2.0, False, number < settled)
            for number, word in enumerate(words)
        )

    def generate_versions(self, request: Request, cancels: Sequence[CancelSignal]) -> Iterator[VersionEvent]:
        """Play the versions one after the other."""
        for number, cancel in enumerate(cancels):
            for event in self.generate(request, cancel):
                yield VersionEvent(number, event)

    def draft_at(self, request: SteerRequest) -> Draft:
        """Not asked for by what is measured."""
        raise NotImplementedError(request)

    def unload(self) -> None:
        """Nothing is held."""

"""What a run that learns a voice tells of itself, one event after the other. No torch here."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from runtime.finetuning.problems import LearningProblem


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """One file, and what is wrong with it.

    `is_used` says whether it is learnt from: where the problem is only a doubt it is, see `documents`.
    """

    path: str
    words: int
    problem: LearningProblem | None = None
    is_used: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to learn from.

    Attributes:
        documents: all that were named.
        words: of those that are used; `pieces` are groups of paragraphs, or pairs, to be learnt.
        pieces: to learn from.
        held_back: pieces kept for checking.
        steps: of the whole run.
        seconds: estimate for the whole run, from a step that was measured; 0 where it cannot begin.
        memory_needed: bytes the whole program will take.
        memory_free: bytes there are for it.
    """

    documents: tuple[FoundDocument, ...]
    words: int
    pieces: int
    held_back: int
    steps: int
    seconds: float
    memory_needed: int
    memory_free: int


@dataclass(frozen=True, slots=True)
class Started:
    """Learning begins, or, with `step` above 0, goes on."""

    step: int
    steps: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Some steps are done. `loss` is their mean, in nats a token of the canvas."""

    step: int
    steps: int
    loss: float
    seconds_left: float


@dataclass(frozen=True, slots=True)
class Checked:
    """Losses on what is not learnt from: held-back pieces, and text of other writers. Nats a token."""

    step: int
    held_back_loss: float
    other_loss: float


@dataclass(frozen=True, slots=True)
class Sample:
    """One request with one seed, answered without and with the voice. `before_text` is the text it goes on from."""

    before_text: str
    plain: str
    voice: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The voice is in the folder `voice`. Losses in nats a token, `memory_peak` in bytes of the whole program."""

    voice: str
    loss_before: float
    loss_after: float
    other_before: float
    other_after: float
    memory_peak: int


@dataclass(frozen=True, slots=True)
class Paused:
    """Stopped, to go on later."""

    step: int
    steps: int


@dataclass(frozen=True, slots=True)
class Failed:
    """Could not be done. What was learnt so far stays."""

    problem: LearningProblem
    detail: str = ""


Event = Found | Started | Progress | Checked | Sample | Finished | Paused | Failed


def as_record(event: Event) -> dict[str, Any]:
    """The event for a line of JSON."""
    return {"event": type(event).__name__.lower(), **dataclasses.asdict(event)}

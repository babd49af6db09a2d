"""One text the model has written, and what is needed to find it, understand it and put it back later."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from desktop.document.snapshot import DraftKind, DraftPlace, DraftRecord
from runtime.api import Span


class GenerationDecision(enum.StrEnum):
    """What the writer made of a generated text."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationRecord:
    """A generated text. `key` is unique; a record stored again under its key only changes the decision.

    `target` was its place in positions of the document (UTF-16 units), and `place` says how the paragraphs there read.
    `settings` is what else was asked for, in words of the request; `strength` is None where it has no meaning.
    """

    key: str
    made_at: datetime
    kind: DraftKind
    target: Span
    place: DraftPlace
    original: str
    text: str
    seed: int
    instruction: str = ""
    strength: float | None = None
    settings: str = ""
    model: str = ""
    decision: GenerationDecision = GenerationDecision.OPEN

    def as_draft(self, target: Span) -> DraftRecord:
        """Return what shows it as a suggestion again, at `target`."""
        return DraftRecord(self.kind, self.text, self.seed, target, self.place)

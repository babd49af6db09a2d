"""What the child that learns a voice says, one JSON object a line, as the runtime's own events."""

from __future__ import annotations

import dataclasses
import json
import logging
from typing import Any

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
)
from runtime.finetuning.problems import LearningProblem

log = logging.getLogger(__name__)

_KINDS: dict[str, type[Any]] = {
    kind.__name__.lower(): kind for kind in (Found, Started, Progress, Checked, Sample, Finished, Paused, Failed)
}


class LearningLines:
    """Reads them. With `only_looks` what is found is all there is to say, but for what is in the way."""

    def __init__(self, *, only_looks: bool = False) -> None:
        self._only_looks = only_looks
        self.found: Found | None = None

    def read(self, line: bytes) -> Event | None:
        """The event that `line` says; None for a line that is none, which a newer child may write."""
        try:
            event = _event(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            log.warning("a line of the child was not understood: %r", error)
            return None
        if isinstance(event, Found):
            self.found = event
        return event

    def is_last(self, event: Event) -> bool:
        """Whether the child has said all."""
        return isinstance(event, (Finished, Paused, Failed)) or (self._only_looks and isinstance(event, Found))

    def paused(self) -> Event:
        """It was asked to end, and said no more."""
        return Paused(0, 0)

    def failed(self, detail: str) -> Event:
        """It ended by itself and did not say why."""
        return Failed(LearningProblem.INTERNAL, detail)


def _event(record: dict[str, Any]) -> Event:
    kind = _KINDS[record["event"]]
    values = {field.name: record[field.name] for field in dataclasses.fields(kind) if field.name in record}
    if kind is Found:
        values["documents"] = tuple(map(_document, values["documents"]))
    if kind is Failed:
        values["problem"] = LearningProblem(values["problem"])
    return kind(**values)


def _document(record: dict[str, Any]) -> FoundDocument:
    problem = record.get("problem")
    return FoundDocument(
        record["path"],
        record["words"],
        LearningProblem(problem) if problem else None,
        record.get("is_used", not problem),
    )

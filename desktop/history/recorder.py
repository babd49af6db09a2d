"""Takes down what the model writes for one document, and what becomes of it."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from uuid import uuid4

from PySide6.QtCore import QObject, Signal

from desktop.document.generation_record import GenerationDecision, GenerationRecord
from desktop.generation.controller import Decision, GenerationController
from desktop.generation.draft_records import record_of
from desktop.generation.suggestion import Suggestion
from runtime.api import FillRequest, RewriteRequest

_DECISIONS = {Decision.ACCEPTED: GenerationDecision.ACCEPTED, Decision.REJECTED: GenerationDecision.REJECTED}


class GenerationRecorder(QObject):
    """Makes a record of every finished suggestion, and the same once more when it is decided on."""

    recorded = Signal(object)
    """GenerationRecord"""

    def __init__(self, generation: GenerationController, parent: QObject) -> None:
        super().__init__(parent)
        self._generation = generation
        # The suggestion is kept beside its record, so that no other one is taken for it.
        self._open: dict[int, tuple[Suggestion, GenerationRecord]] = {}
        generation.finished.connect(self._on_finished)
        generation.decided.connect(self._on_decided)

    def _on_finished(self, suggestion: Suggestion) -> None:
        record = self._record(suggestion)
        self._open[id(suggestion)] = (suggestion, record)
        self.recorded.emit(record)

    def _on_decided(self, suggestion: Suggestion, decision: Decision) -> None:
        if suggestion.finished is None:
            return
        known = self._open.pop(id(suggestion), None)
        record = self._record(suggestion) if known is None else known[1]
        self.recorded.emit(dataclasses.replace(record, decision=_DECISIONS[decision]))

    def _record(self, suggestion: Suggestion) -> GenerationRecord:
        draft = record_of(suggestion)
        request, info = suggestion.request, self._generation.status.model
        return GenerationRecord(
            key=uuid4().hex,
            made_at=datetime.now(UTC),
            kind=draft.kind,
            target=draft.target,
            place=draft.place or suggestion.target.place,
            original=suggestion.original,
            text=draft.text,
            seed=draft.seed,
            instruction=request.instruction,
            strength=request.strength if isinstance(request, RewriteRequest) else None,
            settings=f"words={request.words}" if isinstance(request, FillRequest) and request.words else "",
            model="" if info is None else info.name,
        )

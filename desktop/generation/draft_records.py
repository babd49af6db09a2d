"""Suggestions as the recovery journal keeps them, and back."""

from __future__ import annotations

from desktop.document.document import Document
from desktop.document.locks import LockedSpans
from desktop.document.snapshot import DraftKind, DraftRecord
from desktop.generation.suggestion import Suggestion, SuggestionState, Target
from runtime.api import ContinueRequest, FillRequest, Finished, Request, RewriteRequest, Span, Statistics

RESTORED_JOB_NUMBER = 0


def record_of(suggestion: Suggestion) -> DraftRecord:
    """Return what must survive a crash: the whole text that accepting would give, and where it belongs."""
    finished = suggestion.finished
    return DraftRecord(
        kind=_kind(suggestion.request),
        text=suggestion.text + suggestion.remainder(),
        seed=finished.seed if finished is not None else suggestion.request.seed or 0,
        target=Span(suggestion.target.start, suggestion.target.end),
    )


def restored_suggestion(document: Document, locks: LockedSpans, record: DraftRecord) -> Suggestion | None:
    """Return the suggestion of a record for the restored document; None where its place is no longer there.

    A rewrite that would change a locked word is not brought back.
    """
    start, end = record.target.start, record.target.end
    if end > document.text_document.characterCount() - 1:
        return None
    original = document.text_between(start, end)
    before = document.text_between(0, start)
    after = document.text_between(end, document.text_document.characterCount() - 1)
    spans = locks.spans_within(start, end)
    request: Request
    match record.kind:
        case DraftKind.REWRITE:
            request = RewriteRequest(before=before, selected=original, after=after, locks=spans)
        case DraftKind.FILL:
            request = FillRequest(before=before, after=after)
        case DraftKind.CONTINUE:
            request = ContinueRequest(before=before)
    kept = _find_in_order([original[span.start : span.end] for span in spans], record.text)
    if kept is None or (spans and record.kind is not DraftKind.REWRITE):
        return None
    finished = Finished(record.text, kept, record.seed, Statistics(tokens=0, steps=0, seconds=0.0, mean_entropy=0.0))
    target = Target(document.text_document, start, end)
    return Suggestion(request, target, original, RESTORED_JOB_NUMBER, SuggestionState.READY, finished=finished)


def _kind(request: Request) -> DraftKind:
    match request:
        case RewriteRequest():
            return DraftKind.REWRITE
        case FillRequest():
            return DraftKind.FILL
        case ContinueRequest():
            return DraftKind.CONTINUE


def _find_in_order(words: list[str], text: str) -> tuple[Span, ...] | None:
    spans: list[Span] = []
    position = 0
    for word in words:
        position = text.find(word, position)
        if position < 0:
            return None
        spans.append(Span(position, position + len(word)))
        position += len(word)
    return tuple(spans)

"""Suggestions as the recovery journal keeps them, and back."""

from __future__ import annotations

from desktop.document.document import Document
from desktop.document.locked_words import find_in_order
from desktop.document.locks import LockedSpans
from desktop.document.offsets import OffsetMap
from desktop.document.snapshot import DraftKind, DraftPlace, DraftRecord
from desktop.generation.suggestion import Suggestion, SuggestionState, Target
from runtime.api import ContinueRequest, FillRequest, Finished, RewriteRequest, Span, Statistics, WritingRequest

RESTORED_JOB_NUMBER = 0


def record_of(suggestion: Suggestion) -> DraftRecord:
    """Return what must survive a crash: the whole text that accepting would give, and where it belongs.

    Of a run under way only what has settled, for the rest is noise yet.
    """
    finished = suggestion.finished
    target = suggestion.target
    return DraftRecord(
        kind=_kind(suggestion.request),
        text=finished.text if finished is not None else suggestion.settled_text(),
        seed=finished.seed if finished is not None else suggestion.request.seed or 0,
        target=Span(target.start, max(target.start, target.end)),
        place=target.place,
    )


def restored_suggestion(document: Document, locks: LockedSpans, record: DraftRecord) -> Suggestion | None:
    """Return the suggestion of a record for the restored document; None where its place is no longer there.

    One whose paragraphs had changed comes back as stale. A rewrite that would change a locked word does not come back.
    """
    last = document.text_document.characterCount() - 1
    if record.target.end > last:
        return None
    target = Target(document.text_document, record.target.start, record.target.end, record.place)
    start, end = target.start, max(target.start, target.end)
    original = _text_of(target.place)
    before, after = document.text_between(0, start), document.text_between(end, last)
    spans = locks.spans_within(start, end) if target.is_unchanged else ()
    request: WritingRequest
    match record.kind:
        case DraftKind.REWRITE:
            request = RewriteRequest(before=before, selected=original, after=after, locks=spans)
        case DraftKind.FILL:
            request = FillRequest(before=before, after=after)
        case DraftKind.CONTINUE:
            request = ContinueRequest(before=before)
    kept = find_in_order([original[span.start : span.end] for span in spans], record.text)
    if kept is None or (spans and record.kind is not DraftKind.REWRITE):
        return None
    finished = Finished(record.text, kept, record.seed, Statistics(tokens=0, steps=0, seconds=0.0, mean_entropy=0.0))
    return Suggestion(request, target, original, RESTORED_JOB_NUMBER, SuggestionState.READY, finished=finished)


def _text_of(place: DraftPlace) -> str:
    text = "\n".join(place.paragraphs)
    span = OffsetMap(text).offsets(place.span)
    return text[span.start : span.end]


def _kind(request: WritingRequest) -> DraftKind:
    match request:
        case RewriteRequest():
            return DraftKind.REWRITE
        case FillRequest():
            return DraftKind.FILL
        case ContinueRequest():
            return DraftKind.CONTINUE

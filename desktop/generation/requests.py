"""Requests to the model, made of the document as it is at this moment."""

from __future__ import annotations

import dataclasses

from desktop.document.document import Document
from desktop.document.locks import LockedSpans
from desktop.document.offsets import OffsetMap
from runtime.api import ContinueRequest, FillRequest, RewriteRequest, Span, WritingRequest


class RequestMaker:
    """Makes requests for ranges of one document. Ranges are in positions."""

    def __init__(self, document: Document, locks: LockedSpans) -> None:
        self._document = document
        self._locks = locks

    def continuation(self, position: int) -> ContinueRequest:
        """Write on from a position."""
        before, _, _ = self._parted(position, position)
        return ContinueRequest(before=before)

    def rewrite(self, start: int, end: int, strength: float) -> RewriteRequest:
        """Rewrite a range round what is locked in it."""
        before, selected, after = self._parted(start, end)
        locks = self._locks.spans_within(start, end)
        return RewriteRequest(before=before, selected=selected, after=after, strength=strength, locks=locks)

    def fill(self, start: int, end: int, words: int) -> FillRequest:
        """Fill the range anew with as many words as it has; where it has none, with `words`, 0 being as many as fit."""
        before, selected, after = self._parted(start, end)
        return FillRequest(before=before, after=after, words=len(selected.split()) or words or None)

    def again(self, request: WritingRequest, start: int, end: int) -> WritingRequest:
        """Ask for the same, of the text as it is now."""
        before, selected, after = self._parted(start, end)
        match request:
            case RewriteRequest():
                locks = self._locks.spans_within(start, end)
                return dataclasses.replace(request, before=before, selected=selected, after=after, locks=locks)
            case FillRequest():
                return dataclasses.replace(request, before=before, after=after)
            case ContinueRequest():
                return dataclasses.replace(request, before=before)

    def _parted(self, start: int, end: int) -> tuple[str, str, str]:
        text = self._document.text()
        place = OffsetMap(text).offsets(Span(start, end))
        return text[: place.start], text[place.start : place.end], text[place.end :]

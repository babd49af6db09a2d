"""The doubtful words of a suggestion that is not in the document yet."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from desktop.generation.suggestion import Suggestion
from runtime.api import ContinueRequest, Doubt, DoubtRequest, Span, SteerRequest


def doubt_request(suggestion: Suggestion, text: str, span: Span) -> DoubtRequest:
    """Ask for the doubts of a part of a suggestion's text, as if it stood in the document, with its own voice."""
    request = suggestion.request
    after = "" if isinstance(request, ContinueRequest) else request.after
    return DoubtRequest(
        before=request.before + text[: span.start],
        selected=text[span.start : span.end],
        after=text[span.end :] + after,
        voice=request.voice,
    )


def replaced(text: str, locks: Sequence[Span], span: Span, word: str) -> tuple[str, tuple[Span, ...]]:
    """Put a word in the place of a span of a text; the text, and where its locks are then."""
    return text[: span.start] + word + text[span.end :], tuple(moved(lock, span, word) for lock in locks)


def doubts_behind(doubts: Sequence[Doubt], span: Span, word: str) -> tuple[Doubt, ...]:
    """Return the doubts of the other words, where they are when `word` stands in the place of `span`."""
    return tuple(
        dataclasses.replace(one, span=moved(one.span, span, word))
        for one in doubts
        if one.span.end <= span.start or span.end <= one.span.start
    )


def moved(span: Span, changed: Span, word: str) -> Span:
    """Return where a span is when `word` stands in the place of `changed`, which does not touch it."""
    if span.start < changed.end:
        return span
    delta = len(word) - len(changed)
    return Span(span.start + delta, span.end + delta)


def rewriting_of(suggestion: Suggestion, sentence: Span) -> SteerRequest | None:
    """Return what has one sentence of a suggestion written again and all else kept; None where that cannot be told.

    A run of several blocks cannot be gone back to in the middle without losing the blocks behind.
    """
    finished = suggestion.finished
    if finished is None or len(finished.traces) != 1 or not finished.traces[0].steps:
        return None
    begin = len(suggestion.prefix)
    spans = (Span(begin, max(begin, sentence.start)), Span(sentence.end, max(sentence.end, len(finished.text))))
    keep = tuple(
        Span(one.start - begin, one.end - begin) for one in spans if finished.text[one.start : one.end].strip()
    )
    if not keep:
        return None
    return SteerRequest(
        request=suggestion.request,
        traces=finished.traces,
        block=0,
        step=len(finished.traces[0].steps),
        keep=keep,
        afresh=True,
    )

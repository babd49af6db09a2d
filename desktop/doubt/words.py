"""Finding the word and the sentence at a place. All offsets are in characters of the text given."""

from __future__ import annotations

import re

from PySide6.QtCore import QTextBoundaryFinder

from desktop.document.offsets import OffsetMap
from runtime.api import Span

# A short form is one word.
_WORD = re.compile(r"\w+(?:['\u2019]\w+)*")


def word_at(text: str, offset: int) -> Span | None:
    """Return the word that holds an offset or ends there."""
    return next((Span(*one.span()) for one in _WORD.finditer(text) if one.start() <= offset <= one.end()), None)


def sentence_at(text: str, offset: int) -> Span:
    """Return the sentence round an offset, without the blanks at its ends."""
    places = OffsetMap(text)
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Sentence, text)
    start, end = 0, places.position(len(text))
    at = places.position(offset)
    finder.toStart()
    while (boundary := finder.toNextBoundary()) >= 0:
        if boundary > at:
            end = boundary
            break
        start = boundary
    span = places.offsets(Span(start, max(start, end)))
    sentence = text[span.start : span.end]
    lead = len(sentence) - len(sentence.lstrip())
    return Span(span.start + min(lead, len(span)), span.start + max(lead, len(sentence.rstrip())))

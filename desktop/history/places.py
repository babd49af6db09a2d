"""Finding the place a generated text was made for in a document that was edited since."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.document.generation_record import GenerationRecord
from desktop.document.offsets import utf16_length
from runtime.api import Span


def find_place(lines: Sequence[str], record: GenerationRecord) -> Span | None:
    """Return where the paragraphs of a record stand now, nearest to where they were; None where they are gone.

    The span is in positions, and only covers the stretch of the paragraphs that the text was to replace.
    """
    paragraphs, span = record.place.paragraphs, record.place.span
    if not paragraphs:
        return None
    found: list[int] = []
    position = 0
    for number, line in enumerate(lines):
        if line == paragraphs[0] and tuple(lines[number : number + len(paragraphs)]) == paragraphs:
            found.append(position)
        position += utf16_length(line) + 1
    if not found:
        return None
    was = record.target.start - span.start
    start = min(found, key=lambda at: abs(at - was))
    return Span(start + span.start, start + span.end)

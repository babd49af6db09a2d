"""Whole words, by Unicode's rules as Qt knows them."""

from __future__ import annotations

from PySide6.QtCore import QTextBoundaryFinder
from PySide6.QtGui import QTextDocument

from desktop.document.qt_text import to_qt
from runtime.api import Span


def extended_to_words(text_document: QTextDocument, positions: Span) -> Span | None:
    """`positions` without the white space at both ends, extended to whole words; an empty span takes the word it is in.

    None where nothing but white space is left.
    """
    last = text_document.characterCount() - 1
    start, end = min(positions.start, last), min(positions.end, last)
    if start == end:
        start, end = _word_at(text_document, start)
    while start < end and text_document.characterAt(start).isspace():
        start += 1
    while start < end and text_document.characterAt(end - 1).isspace():
        end -= 1
    if start == end:
        return None
    return Span(_boundary(text_document, start, is_start=True), _boundary(text_document, end, is_start=False))


def _word_at(text_document: QTextDocument, position: int) -> tuple[int, int]:
    """The word around or right before `position`, else the one right after it."""
    for inside in (position - 1, position):
        if inside >= 0 and not text_document.characterAt(inside).isspace():
            return inside, inside + 1
    return position, position


def _boundary(text_document: QTextDocument, position: int, *, is_start: bool) -> int:
    """The nearest word boundary outwards from `position`, itself where it is one."""
    block = text_document.findBlock(position)
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Word, to_qt(block.text()))
    finder.setPosition(position - block.position())
    if finder.isAtBoundary():
        return position
    moved = finder.toPreviousBoundary() if is_start else finder.toNextBoundary()
    return position if moved < 0 else block.position() + moved

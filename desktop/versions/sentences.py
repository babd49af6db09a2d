"""Sentences of several versions, row by row, and what becomes of the choice of one in each row."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from PySide6.QtCore import QTextBoundaryFinder

from desktop.document.locked_words import count_whole, find_in_order
from runtime.api import Span


def sentences(text: str) -> list[str]:
    """Return the sentences of a text with the blanks behind them, so that they join to it; a line break ends one."""
    found: list[str] = []
    for line in text.splitlines(keepends=True):
        finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Sentence, line)
        # Qt counts in UTF-16 units.
        units = line.encode("utf-16-le")
        last = 0
        while (at := finder.toNextBoundary()) >= 0:
            found.append(units[2 * last : 2 * at].decode("utf-16-le"))
            last = at
    return [one for one in found if one]


def rows(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the sentences of all texts in rows, those that say nearly the same beside each other.

    Each column joins to its text. The first text gives the rows; a sentence that has nothing like it there stands with
    the one before, and a text of a single sentence is a row.
    """
    columns = [sentences(text) for text in texts]
    first = columns[0] or [""]
    aligned = [_aligned(first, column) for column in columns]
    return [tuple(column[row] for column in aligned) for row in range(len(first))]


def combined(table: Sequence[Sequence[str]], chosen: Sequence[int]) -> str:
    """Return the text of one sentence from each row; where two would run together a blank is put between them."""
    text = ""
    for row, column in zip(table, chosen, strict=True):
        part = row[column]
        if text and part and not text[-1].isspace() and not part[0].isspace():
            text += " "
        text += part
    last = [row for row in table if any(row)][-1:] or [("",)]
    return text if any(row and row[-1:].isspace() for row in last[0]) else text.rstrip(" ")


def locked_spans(text: str, words: Sequence[str]) -> tuple[Span, ...] | None:
    """Return where the locked words stand in a text; None where one is missing, twice there, or out of order."""
    if any(count_whole(word, text) != sum(other == word for other in words) for word in words):
        return None
    return find_in_order(words, text)


def _aligned(first: list[str], column: list[str]) -> list[str]:
    """Put each sentence of a column into the row of the first column's sentence it is most like, in order."""
    if len(column) == len(first):
        return column
    made = [""] * len(first)
    row = 0
    for number, sentence in enumerate(column):
        left = len(column) - number
        candidates = range(row, max(row + 1, min(len(first), len(first) - left + 1 + len(column))))
        best = max(candidates, key=lambda at: (_likeness(first[at], sentence), -at), default=row)
        row = best if _likeness(first[best], sentence) > _likeness(first[row], sentence) else row
        made[row] += sentence
    return made


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()

"""The sections of a document, found by its headings, and moving one elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument

from desktop.editor.line_marks import PLAIN
from desktop.formatting.lines import heading_level, without_heading

_SETEXT = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_END_MARKS = re.compile(r"[ \t]+#+[ \t]*$")
_INLINE = re.compile(r"[*_`~]|!?\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its level from 1 to 6, its words, the block it stands in and its first position."""

    level: int
    title: str
    block: int
    position: int


def headings(document: QTextDocument) -> list[Heading]:
    """Return the headings of a document whose lines the highlighter has been over; none of those in code."""
    return list(_headings(document))


def _headings(document: QTextDocument) -> Iterator[Heading]:
    block = document.begin()
    number = 0
    while block.isValid():
        text = block.text()
        # Cheap tests first: this goes over every line of a long document.
        if text[:4].lstrip().startswith("#") and _is_plain(block):
            level = heading_level(text)
            if level:
                yield Heading(level, _title(text[without_heading(text) :]), number, block.position())
        elif text[:4].lstrip()[:1] in ("=", "-") and _SETEXT.match(text) and _is_plain(block):
            above = block.previous()
            if above.isValid() and above.text().strip() and not heading_level(above.text()):
                level = 1 if "=" in text else 2
                yield Heading(level, _title(above.text()), number - 1, above.position())
        block = block.next()
        number += 1


def _is_plain(block: QTextBlock) -> bool:
    return max(block.previous().userState(), PLAIN) == PLAIN and max(block.userState(), PLAIN) == PLAIN


def _title(text: str) -> str:
    return _INLINE.sub(lambda found: found[1] or "", _END_MARKS.sub("", text)).strip()


def section_end(document: QTextDocument, found: Sequence[Heading], index: int) -> int:
    """Return the position at which a section ends: where the next heading of its level or above begins."""
    level = found[index].level
    for later in found[index + 1 :]:
        if later.level <= level:
            return later.position
    return document.characterCount() - 1


def moved_section(document: QTextDocument, start: int, end: int, target: int) -> tuple[int, int] | None:
    """Move the text from `start` to `end` to before `target`, as one step of undo; return where it is then.

    Positions are those at the beginnings of blocks. Blank lines are kept between sections, and none is added at the
    ends of the document. None where the target lies within what is moved.
    """
    if start <= target <= end:
        return None
    cursor = QTextCursor(document)
    text = _between(document, start, end)
    body = text.rstrip("\u2029")
    last = document.characterCount() - 1
    cursor.setPosition(start)
    cursor.beginEditBlock()
    try:
        if target < start:
            _cut(document, start, end, is_last=end >= last)
            return _put(document, target, body)
        _put_at = _put(document, target, body)
        _cut(document, start, end, is_last=False)
        length = end - start
        return _put_at[0] - length, _put_at[1] - length
    finally:
        cursor.endEditBlock()


def _between(document: QTextDocument, start: int, end: int) -> str:
    cursor = QTextCursor(document)
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    return cursor.selectedText()


def _cut(document: QTextDocument, start: int, end: int, *, is_last: bool) -> None:
    cursor = QTextCursor(document)
    if is_last:
        # What stood before it is the end of the document now, with one line end at most behind it.
        while start > 0 and document.characterAt(start - 1) == "\u2029":
            start -= 1
        if end > start and _between(document, start, end).endswith("\u2029"):
            end -= 1
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    cursor.removeSelectedText()


def _put(document: QTextDocument, target: int, body: str) -> tuple[int, int]:
    cursor = QTextCursor(document)
    last = document.characterCount() - 1
    cursor.setPosition(min(target, last))
    if target >= last:
        trailing = 0
        while trailing < 2 and last - trailing > 0 and document.characterAt(last - trailing - 1) == "\u2029":
            trailing += 1
        cursor.insertText("\u2029" * (2 - trailing) if last > 0 else "")
        start = cursor.position()
        cursor.insertText(body + ("\u2029" if trailing else ""))
        return start, start + len(body.encode("utf-16-le")) // 2
    start = cursor.position()
    cursor.insertText(body + "\u2029\u2029")
    return start, start + len(body.encode("utf-16-le")) // 2

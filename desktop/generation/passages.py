"""The paragraphs of a selection that are rewritten one by one, with what stands between them left alone."""

from __future__ import annotations

import re

from PySide6.QtGui import QTextBlock, QTextDocument

from desktop.document.locks import LockedSpans

# Every passage carries the whole text round it, and a writer who has to look through more would rather do it in parts.
MOST_PASSAGES = 40

_HEADING = re.compile(r" {0,3}#{1,6}(\s|$)")
_RULE = re.compile(r" {0,3}([-*_])[ \t]*(\1[ \t]*){2,}$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


def passages_within(document: QTextDocument, start: int, end: int, locks: LockedSpans) -> list[tuple[int, int]]:
    """Return the paragraphs between two positions, those of them that have words; each holds its locks whole.

    Lines that follow each other are one paragraph, a list too. Blank lines, headings, rules and fenced code lie between
    paragraphs, unless there is nothing else: then all of the range is one passage.
    """
    found: list[tuple[int, int]] = []
    is_open = is_code = False
    block = document.findBlock(start)
    while block.isValid() and block.position() < max(end, start + 1):
        text = block.text()
        is_fence = _FENCE.match(text) is not None
        is_prose = not (is_code or is_fence or not text.strip() or _HEADING.match(text) or _RULE.match(text))
        is_code ^= is_fence
        part = _part(block, start, end)
        if is_prose and part[0] < part[1]:
            if is_open:
                found[-1] = found[-1][0], part[1]
            else:
                found.append(part)
        is_open = is_prose and bool(found)
        block = block.next()
    if not found:
        return _whole(document, start, end, locks)
    return _with_locks(found, locks)


def _part(block: QTextBlock, start: int, end: int) -> tuple[int, int]:
    return max(start, block.position()), min(end, block.position() + block.length() - 1)


def _whole(document: QTextDocument, start: int, end: int, locks: LockedSpans) -> list[tuple[int, int]]:
    """Return the range itself, as where a heading alone is meant; nothing where it has no words."""
    first, last = document.findBlock(start), document.findBlock(max(start, end - 1))
    has_words = bool(first.text().strip()) if first == last else start < end
    return [locks.extended_to_locks(start, end)] if has_words and start < end else []


def _with_locks(ranges: list[tuple[int, int]], locks: LockedSpans) -> list[tuple[int, int]]:
    """Extend each range by the locks it cuts, and join those that overlap then."""
    joined: list[tuple[int, int]] = []
    for start, end in (locks.extended_to_locks(*one) for one in ranges):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined

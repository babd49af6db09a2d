"""Which words of a line are spelt wrong; code, links and addresses are not words."""

from __future__ import annotations

import re
from collections.abc import Callable

from desktop.document.offsets import OffsetMap
from desktop.editor.inline_marks import Style
from desktop.editor.line_marks import mark_line

# What has digits in it, such as 3rd or B2, is in no dictionary.
_WORD = re.compile(r"(?<![^\W_])[^\W\d_]++(?:['’][^\W\d_]++)*+(?![^\W_])")
_ADDRESS = re.compile(r"\S+@\S+|\w+(?:\.\w+)+(?:/\S*)?|\S*[/\\]\S*[/\\]?\S*")
_SKIPPED = Style.CODE | Style.MARKUP


def misspellings(text: str, state: int, is_right: Callable[[str], bool]) -> list[tuple[int, int]]:
    """Return start and end, in UTF-16 units, of each misspelt word of a line that begins in `state`."""
    if state > 0:
        return []
    styles, next_state = mark_line(text, state)
    if next_state > 0:
        return []
    offsets = OffsetMap(text)
    addresses = [found.span() for found in _ADDRESS.finditer(text)]
    wrong: list[tuple[int, int]] = []
    for found in _WORD.finditer(text):
        start, end = offsets.position(found.start()), offsets.position(found.end())
        if styles[start] & _SKIPPED or any(first <= found.start() < last for first, last in addresses):
            continue
        if _is_link_target(text, found.start(), styles[start]) or not is_right(found[0].replace("’", "'")):
            if _is_link_target(text, found.start(), styles[start]):
                continue
            wrong.append((start, end))
    return wrong


def _is_link_target(text: str, at: int, style: int) -> bool:
    """Whether a character stands in the address of a link, and not in its words."""
    return bool(style & Style.LINK) and text.rfind("](", 0, at) > text.rfind(")", 0, at)

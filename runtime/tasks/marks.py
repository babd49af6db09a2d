"""What of a Markdown text is kept without being asked: line breaks, marks, link targets, code."""

from __future__ import annotations

import re

from runtime.api import Span
from runtime.models.vocabulary import LINE_BREAKS

_MARK = r"#{1,6}(?=[ \t])|[-*+](?:[ \t]+\[[ xX]\])?(?=[ \t])|\d{1,9}[.)](?=[ \t])|>|```[^\n]*|~~~[^\n]*"
# Marks may be nested, as in "> - item".
_LINE_START = re.compile(rf"^[ \t]*(?:(?:{_MARK})[ \t]*)*(?:{_MARK})", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+(?=[ \t])", re.MULTILINE)
# Two spaces before a line break are a mark too.
_LINE_BREAK = re.compile(f"[ \t]*[{LINE_BREAKS}]")
_CODE = re.compile(r"(?<!`)(`+)(?!`)[^\n]+?(?<!`)\1(?!`)")
# Emphasis hugs its words; a mark inside a word, as in snake_case, is none.
_EMPHASIS = re.compile(r"(?<![\w*_~\\])(\*{1,3}|_{1,3}|~~)(?=\S)[^\n]*?\S(\1)(?![\w*_~])")
_LINK = re.compile(r"(!?\[)[^\]\n]*(\]\([^)\n]*\))")


def marks_at_line_starts(text: str, *, starts_line: bool) -> list[Span]:
    """Spans of the Markdown marks and indents at the start of lines of `text`, without the last space of each.

    `starts_line` says whether `text` itself begins a line.
    """
    spans = [Span(*match.span()) for pattern in (_LINE_START, _INDENT) for match in pattern.finditer(text)]
    return spans if starts_line else [span for span in spans if span.start > 0]


def kept_spans(text: str, *, starts_line: bool) -> list[Span]:
    """Spans of `text` that a rewrite keeps.

    Marks at line starts, line breaks, brackets and targets of links, marks of emphasis, and inline code with its marks.
    """
    spans = marks_at_line_starts(text, starts_line=starts_line)
    spans += [Span(*match.span()) for match in _LINE_BREAK.finditer(text)]
    spans += [_with_space_before(text, *match.span()) for match in _CODE.finditer(text)]
    for pattern in (_LINK, _EMPHASIS):
        for match in pattern.finditer(text):
            spans += [_with_space_before(text, *match.span(1)), Span(*match.span(2))]
    return sorted(spans)


def _with_space_before(text: str, start: int, end: int) -> Span:
    """A mark with the space before it, which may be a token of its own and keeps the mark from the word before."""
    return Span(start - 1 if text[max(0, start - 1) : start] == " " else start, end)

"""Which characters of one line are what: headings, fences, lists and quotes, and the inline marks within them."""

from __future__ import annotations

import re

from desktop.editor.inline_marks import Style, mark_inline

# States of a line's end, as QSyntaxHighlighter hands them on. An open fence is its length, twice, and one more for `~`.
PLAIN = 0

_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(?=\S)")
_HEADING_END = re.compile(r"[ \t]+#+[ \t]*$")
_RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_QUOTE = re.compile(r"(?: {0,3}>)+ ?")
_LIST_MARK = re.compile(r"[ \t]*(?:[-+*]|\d{1,9}[.)])(?:[ \t]+|$)")
_TASK_BOX = re.compile(r"\[[ xX]\](?=[ \t])")
_TABLE_ROW = re.compile(r" {0,3}\|.*\|[ \t]*$")
_PICTURE = re.compile(
    r"!\[(?:\\.|[^\[\]\\]|\[[^\[\]]*\])*\]\((?:<(?P<bracketed>[^<>]+)>|(?P<bare>(?:\\.|[^\s()\\]|\([^\s()]*\))+))"
    r"(?:[ \t]+(?:\"[^\"]*\"|'[^']*'))?\)[ \t]*$"
)
_HEADING_STYLES = (
    Style.HEADING | Style.HEADING_1,
    Style.HEADING | Style.HEADING_2,
    Style.HEADING | Style.HEADING_3,
    Style.HEADING,
    Style.HEADING,
    Style.HEADING,
)


# What no line without marks has; most lines of prose have none of it.
_MAYBE_MARKED = re.compile(r"[`*_~<\[\\|]|https?:|^[ \t]*(?:[#>+=-]|\d+[.)])")


def is_unmarked(text: str, state: int) -> bool:
    """Return whether a line surely has no marks at all; a cheap question that spares the costly one."""
    return state <= PLAIN and _MAYBE_MARKED.search(text) is None


def mark_line(text: str, state: int) -> tuple[list[int], int]:
    """Return the styles of a line, one a UTF-16 unit, and the state the next line starts in."""
    styles = [0] * len(text)
    next_state = _mark_block(text, styles, max(state, PLAIN))
    return _per_unit(text, styles), next_state


def prefix_length(text: str) -> int:
    """Return how long the marks of quotes, lists and tasks are that a line begins with; all of them are ASCII."""
    if is_rule(text):
        return 0
    quote = _QUOTE.match(text)
    position = quote.end() if quote else 0
    mark = _LIST_MARK.match(text, position)
    if mark is None:
        return position
    position = mark.end()
    box = _TASK_BOX.match(text, position)
    return position if box is None else box.end() + 1


def task_box(text: str) -> tuple[int, int] | None:
    """Return where the box of a task is in its line, None where there is none."""
    quote = _QUOTE.match(text)
    mark = _LIST_MARK.match(text, quote.end() if quote else 0)
    box = _TASK_BOX.match(text, mark.end()) if mark else None
    return (box.start(), box.end()) if box else None


def is_rule(text: str) -> bool:
    """Return whether the line is a horizontal rule."""
    return _RULE.match(text) is not None


def quote_depth(text: str) -> int:
    """Return how many quotation marks a line begins with."""
    quote = _QUOTE.match(text)
    return quote[0].count(">") if quote else 0


def picture_in(text: str) -> tuple[str, int] | None:
    """Return the address of the picture a line consists of, and where its closing bracket stands; None for others."""
    if "![" not in text:
        return None
    found = _PICTURE.match(text, prefix_length(text))
    if found is None:
        return None
    return found["bracketed"] or found["bare"], text.rindex(")")


def _mark_block(text: str, styles: list[int], state: int) -> int:
    fence = _FENCE.match(text)
    if state > PLAIN or fence is not None:
        return _mark_fenced(text, styles, state, fence)
    if _RULE.match(text):
        _fill(styles, 0, len(text), Style.RULE | Style.MARKUP)
        return PLAIN
    heading = _HEADING.match(text)
    if heading is not None:
        _mark_heading(text, styles, heading)
        return PLAIN
    if _TABLE_ROW.match(text):
        _fill(styles, 0, len(text), Style.TABLE)
    mark_inline(text, styles, _mark_prefix(text, styles))
    return PLAIN


def _mark_fenced(text: str, styles: list[int], state: int, fence: re.Match[str] | None) -> int:
    _fill(styles, 0, len(text), Style.CODE)
    if fence is None:
        return state
    this = len(fence[1]) * 2 + (fence[1][0] == "~")
    if state == PLAIN:
        _fill(styles, 0, len(text), Style.MARKUP)
        return this
    is_closing = this % 2 == state % 2 and this >= state and not text[fence.end() :].strip()
    if is_closing:
        _fill(styles, 0, len(text), Style.MARKUP)
    return PLAIN if is_closing else state


def _mark_heading(text: str, styles: list[int], heading: re.Match[str]) -> None:
    _fill(styles, 0, len(text), _HEADING_STYLES[len(heading[1]) - 1])
    _fill(styles, 0, heading.end(), Style.MARKUP)
    mark_inline(text, styles, heading.end())
    closing = _HEADING_END.search(text, heading.end())
    if closing is not None:
        _fill(styles, closing.start(), len(text), Style.MARKUP)


def _mark_prefix(text: str, styles: list[int]) -> int:
    """Mark what stands before the text of a quote or list item; the position the text starts at."""
    position = 0
    quote = _QUOTE.match(text)
    if quote is not None:
        _fill(styles, 0, len(text), Style.QUOTE)
        _fill(styles, 0, quote.end(), Style.MARKUP)
        position = quote.end()
    mark = _LIST_MARK.match(text, position)
    if mark is not None:
        _fill(styles, position, mark.end(), Style.LIST_MARK)
        position = mark.end()
        box = _TASK_BOX.match(text, position)
        if box is not None:
            _fill(styles, position, box.end(), Style.LIST_MARK)
            position = box.end()
    return position


def _per_unit(text: str, styles: list[int]) -> list[int]:
    """Stretch styles of characters to styles of UTF-16 units, in which Qt counts."""
    if text.isascii() or max(text) <= "\uffff":
        return styles
    return [
        style for character, style in zip(text, styles, strict=True) for _ in range(2 if character > "\uffff" else 1)
    ]


def _fill(styles: list[int], start: int, end: int, style: Style) -> None:
    bits = int(style)
    for index in range(start, end):
        styles[index] |= bits

"""Which characters of a line of Markdown are what, as CommonMark reads emphasis, code spans and links.

This finds ranges to colour and nothing else; turning Markdown into a document is the library's work.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass


class Style(enum.IntFlag):
    """What a character is; several at once where marks are nested."""

    NONE = 0
    MARKUP = enum.auto()
    EMPHASIS = enum.auto()
    STRONG = enum.auto()
    STRIKE = enum.auto()
    CODE = enum.auto()
    LINK = enum.auto()
    QUOTE = enum.auto()
    LIST_MARK = enum.auto()
    RULE = enum.auto()
    HEADING = enum.auto()
    HEADING_1 = enum.auto()
    HEADING_2 = enum.auto()
    HEADING_3 = enum.auto()
    TABLE = enum.auto()


_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_SPECIAL = re.compile(r"[\\`<\[*_~]|!\[|https?://")
_BRACKET = re.compile(r"\\.|[\[\]]")
_AUTOLINK = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]{1,31}:[^<>\s]*>|<[\w.+-]+@[\w-]+(?:\.[\w-]+)+>")
_BARE_LINK = re.compile(r"https?://[^\s<>]*[^\s<>.,;:!?'\")\]*_~]")
_LINK_TAIL = re.compile(
    r"\]\((?:<[^<>]*>|(?:\\.|[^\s()\\]|\([^\s()]*\))*)"
    r"(?:\s+(?:\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'))?\s*\)|\]\[[^\[\]]*\]"
)


@dataclass(slots=True)
class _Run:
    """A run of `*`, `_` or `~~` that may open or close emphasis; `start` and `length` shrink as it is used up."""

    mark: str
    start: int
    length: int
    can_open: bool
    can_close: bool
    full_length: int


def mark_inline(text: str, styles: list[int], start: int) -> None:
    """Add to `styles`, one entry a character, what the inline marks of `text[start:]` mean."""
    _InlineReader(text, styles).read(start)


class _InlineReader:
    """Goes over one line, left to right, and marks what it finds."""

    def __init__(self, text: str, styles: list[int], *, has_links: bool = True) -> None:
        self._text = text
        self._styles = styles
        self._runs: list[_Run] = []
        self._closing_brackets = _match_brackets(text) if has_links else {}

    def read(self, start: int) -> None:
        """Mark everything from `start` on."""
        position = start
        while (found := _SPECIAL.search(self._text, position)) is not None:
            position = self._take(found.start())
        _pair_runs(self._runs, self._styles)

    def _take(self, at: int) -> int:
        """Handle the special character at `at`; the position to go on from."""
        character = self._text[at]
        if character == "\\":
            return self._take_escape(at)
        if character == "`":
            return self._take_code(at)
        if character in "*_~":
            return self._take_run(at)
        if character in "[!":
            return self._take_link(at)
        return self._take_address(at)

    def _take_escape(self, at: int) -> int:
        if at + 1 < len(self._text) and self._text[at + 1] in _PUNCTUATION:
            self._styles[at] |= int(Style.MARKUP)
            return at + 2
        return at + 1

    def _take_address(self, at: int) -> int:
        is_bracketed = self._text[at] == "<"
        link = (_AUTOLINK if is_bracketed else _BARE_LINK).match(self._text, at)
        if link is None:
            return at + 1
        _add(self._styles, at, link.end(), Style.LINK)
        if is_bracketed:
            _add(self._styles, at, at + 1, Style.MARKUP)
            _add(self._styles, link.end() - 1, link.end(), Style.MARKUP)
        return link.end()

    def _take_code(self, at: int) -> int:
        length = _length_of_run(self._text, at)
        end = closing = at + length
        while (closing := self._text.find("`", closing)) >= 0:
            size = _length_of_run(self._text, closing)
            if size == length:
                _add(self._styles, at, closing + length, Style.CODE)
                _add(self._styles, at, end, Style.MARKUP)
                _add(self._styles, closing, closing + length, Style.MARKUP)
                return closing + length
            closing += size
        return end

    def _take_link(self, at: int) -> int:
        opening = self._text.index("[", at)
        closing = self._closing_brackets.get(opening, -1)
        tail = _LINK_TAIL.match(self._text, closing) if closing >= 0 else None
        if tail is None:
            return opening + 1
        _add(self._styles, at, opening + 1, Style.MARKUP)
        _add(self._styles, opening + 1, closing, Style.LINK)
        _add(self._styles, closing, tail.end(), Style.MARKUP)
        # The text of a link is read on its own: emphasis does not reach across its brackets, and it holds no links.
        inner = self._styles[opening + 1 : closing]
        _InlineReader(self._text[opening + 1 : closing], inner, has_links=False).read(0)
        self._styles[opening + 1 : closing] = inner
        return tail.end()

    def _take_run(self, at: int) -> int:
        mark = self._text[at]
        length = _length_of_run(self._text, at)
        end = at + length
        if mark == "~" and length != 2:
            return end
        before = self._text[at - 1] if at > 0 else " "
        after = self._text[end] if end < len(self._text) else " "
        is_left = not after.isspace() and (not _is_punctuation(after) or before.isspace() or _is_punctuation(before))
        is_right = not before.isspace() and (not _is_punctuation(before) or after.isspace() or _is_punctuation(after))
        if mark == "_":
            can_open = is_left and (not is_right or _is_punctuation(before))
            can_close = is_right and (not is_left or _is_punctuation(after))
        else:
            can_open, can_close = is_left, is_right
        if can_open or can_close:
            self._runs.append(_Run(mark, at, length, can_open, can_close, length))
        return end


def _match_brackets(text: str) -> dict[int, int]:
    """Return where each opening bracket that is closed has its closing one."""
    pairs: dict[int, int] = {}
    openings: list[int] = []
    for found in _BRACKET.finditer(text):
        if found[0] == "[":
            openings.append(found.start())
        elif found[0] == "]" and openings:
            pairs[openings.pop()] = found.start()
    return pairs


def _pair_runs(runs: list[_Run], styles: list[int]) -> None:
    """Match closing runs with the nearest fitting opening ones, inner pairs first."""
    openers: list[_Run] = []
    for run in runs:
        while run.can_close and run.length > 0:
            index = _find_opener(openers, run)
            if index < 0:
                break
            _style_pair(openers[index], run, styles)
            del openers[index + (1 if openers[index].length > 0 else 0) :]
        if run.can_open and run.length > 0:
            openers.append(run)


def _find_opener(openers: list[_Run], closer: _Run) -> int:
    for index in range(len(openers) - 1, -1, -1):
        opener = openers[index]
        if opener.mark != closer.mark:
            continue
        is_either_both = opener.can_close or closer.can_open
        total = opener.full_length + closer.full_length
        # CommonMark's rule of three, which keeps `*a**b*` from pairing across its middle.
        if is_either_both and total % 3 == 0 and (opener.full_length % 3 or closer.full_length % 3):
            continue
        return index
    return -1


def _style_pair(opener: _Run, closer: _Run, styles: list[int]) -> None:
    used = 2 if opener.length >= 2 and closer.length >= 2 else 1
    style = Style.STRONG if used == 2 else Style.EMPHASIS
    if opener.mark == "~":
        style = Style.STRIKE
    opening = opener.start + opener.length - used
    _add(styles, opening, closer.start + used, style)
    _add(styles, opening, opening + used, Style.MARKUP)
    _add(styles, closer.start, closer.start + used, Style.MARKUP)
    opener.length -= used
    closer.start += used
    closer.length -= used


def _length_of_run(text: str, at: int) -> int:
    end = at
    while end < len(text) and text[end] == text[at]:
        end += 1
    return end - at


def _is_punctuation(character: str) -> bool:
    return character in _PUNCTUATION or not (character.isalnum() or character.isspace())


def _add(styles: list[int], start: int, end: int, style: Style) -> None:
    # As a plain number: an enum's own arithmetic is many times slower, and this is done for every letter.
    bits = int(style)
    for index in range(start, end):
        styles[index] |= bits

"""What is searched for, as a regular expression, and what it is replaced by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex as re

# An ordinary expression needs a hundredth of this in 10 MB; one that would never end stops here.
LONGEST_SEARCH_S = 2.0
# More than anybody goes through one by one, and still marked without delay.
MOST_MATCHES = 50_000
_REFERENCE = re.compile(r"\\(\d{1,2})|\$(\d{1,2})|\\([nt\\])|\$\{(\d{1,2})\}")


class BadPattern(ValueError):
    """The expression cannot be read; the text says where, in the words of the library `regex`."""


@dataclass(frozen=True, slots=True)
class Query:
    """Something to search for. `keeps_case` lets a replacement follow the case of what it replaces."""

    text: str
    is_expression: bool = False
    is_whole_word: bool = False
    is_case_sensitive: bool = False
    keeps_case: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A match in a text: its span in Python characters, and its groups for a replacement."""

    start: int
    end: int
    groups: tuple[str, ...]


def compiled(query: Query) -> re.Pattern[str]:
    """Return the expression of a query.

    Raises:
        BadPattern: It cannot be read.
    """
    text = query.text if query.is_expression else re.escape(query.text)
    if query.is_whole_word:
        text = rf"(?<!\w)(?:{text})(?!\w)"
    flags = re.MULTILINE | (0 if query.is_case_sensitive else re.IGNORECASE)
    try:
        return re.compile(text, flags)
    except (re.error, OverflowError, RecursionError, ValueError) as error:
        raise BadPattern(str(error)) from error


def matches(query: Query, text: str, start: int = 0, end: int | None = None) -> Iterator[Match]:
    """Go through what is found between two characters; matches of nothing at all are left out.

    Raises:
        BadPattern: The expression cannot be read.
        TimeoutError: It took longer than `LONGEST_SEARCH_S`.
    """
    pattern = compiled(query)
    count = 0
    last = len(text) if end is None else end
    # `concurrent` lets other threads run meanwhile, the window's first of all.
    for found in pattern.finditer(text, start, last, timeout=LONGEST_SEARCH_S, concurrent=True):
        if found.start() == found.end():
            continue
        yield Match(found.start(), found.end(), (found[0], *(group or "" for group in found.groups())))
        count += 1
        if count == MOST_MATCHES:
            return


def replacement_for(query: Query, replacement: str, groups: tuple[str, ...]) -> str:
    r"""Return what a match is replaced by; for an expression \1 or $1 stand for its groups and \n for a new line."""
    text = replacement
    if query.is_expression:
        text = _REFERENCE.sub(lambda found: _referred(found, groups), replacement)
    return with_case_of(groups[0], text) if query.keeps_case else text


def with_case_of(old: str, new: str) -> str:
    """Return `new` written as `old` is: all in capitals, with a capital first, or as it stands."""
    letters = [letter for letter in old if letter.isalpha()]
    if len(letters) > 1 and all(letter.isupper() for letter in letters):
        return new.upper()
    if letters and letters[0].isupper():
        return new[:1].upper() + new[1:]
    if letters and all(letter.islower() for letter in letters):
        return new[:1].lower() + new[1:]
    return new


def _referred(found: re.Match[str], groups: tuple[str, ...]) -> str:
    number = found[1] or found[2] or found[4]
    if number is not None:
        return groups[int(number)] if int(number) < len(groups) else ""
    return {"n": "\n", "t": "\t", "\\": "\\"}[found[3]]

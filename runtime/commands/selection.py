"""The part of a text that a command works on: what is typed for it, and reading files."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from runtime.api import Span
from runtime.commands import UsageError


@dataclass(frozen=True, slots=True)
class SelectedText:
    """A selection between the texts around it, and the spans of it that stay."""

    before: str
    selected: str
    after: str
    locks: tuple[Span, ...]


def add_selection(parser: argparse.ArgumentParser, purpose: str, *, may_lock: bool = True) -> None:
    """Add what says which text it is; `purpose` completes "the text to ..."."""
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--file", type=Path, help="a document; --select says which part of it")
    source.add_argument("--text", help=f"the text to {purpose}")
    parser.add_argument("--select", type=span, metavar="START:END", help=f"characters of the file to {purpose}")
    parser.add_argument("--before", default="", help="text before --text")
    parser.add_argument("--after", default="", help="text after --text")
    if may_lock:
        parser.add_argument(
            "--lock", type=span, action="append", default=[], metavar="START:END", help="characters to keep"
        )
        parser.add_argument("--lock-word", action="append", default=[], metavar="TEXT", help="keep wherever it occurs")
    else:
        parser.set_defaults(lock=[], lock_word=[])


def selection_of(options: argparse.Namespace) -> SelectedText:
    """The selection that was typed.

    Raises:
        UsageError: a file that cannot be read, a selection outside it, or a word to keep that does not occur.
    """
    before, selected, after = options.before, options.text, options.after
    if options.file:
        document = read_text(options.file)
        part = options.select or Span(0, len(document))
        if part.end > len(document):
            raise UsageError(f"The selection ends at {part.end}, the file at {len(document)}.")
        before, selected, after = document[: part.start], document[part.start : part.end], document[part.end :]
    return SelectedText(before, selected, after, (*options.lock, *_spans_of_words(selected, options.lock_word)))


def span(text: str) -> Span:
    """A span as it is typed, for argparse."""
    start, _, end = text.partition(":")
    try:
        return Span(int(start), int(end))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not START:END with START not after END") from None


def read_text(path: Path) -> str:
    """The text of a file.

    Raises:
        UsageError: it cannot be read or is not UTF-8.
    """
    try:
        return decode_text(path.read_bytes(), str(path))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error


def decode_text(data: bytes, name: str) -> str:
    """The text of what was read from `name`.

    Raises:
        UsageError: it is not UTF-8.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{name} is not text in UTF-8.") from error


def _spans_of_words(text: str, words: Sequence[str]) -> Iterator[Span]:
    for word in words:
        start = text.find(word) if word else -1
        if start < 0:
            raise UsageError(f"{word!r} does not occur in the text to rewrite.")
        while start >= 0:
            yield Span(start, start + len(word))
            start = text.find(word, start + len(word))

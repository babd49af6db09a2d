"""`python -m runtime polish` and `python -m runtime doubt`: a text that is read as it stands."""

from __future__ import annotations

import argparse
import math
import re

from runtime.api import Cancelled, Doubt, DoubtRequest, Finished, PolishRequest
from runtime.commands import UsageError
from runtime.commands.selection import add_selection, selection_of

_SHARE = 0.1
_WORD = re.compile(r"\w+(?:['\u2019]\w+)*")


def add_polish(parser: argparse.ArgumentParser) -> None:
    """Add what `polish` takes."""
    add_selection(parser, "polish")
    parser.add_argument("--passes", type=int, default=2, help="how often to read it at most, 1 to 3 (default: 2)")
    parser.add_argument("--instruction", default="", help="what to aim for, for models that follow instructions")


def add_doubt(parser: argparse.ArgumentParser) -> None:
    """Add what `doubt` takes."""
    add_selection(parser, "read", may_lock=False)
    parser.add_argument("--words", type=int, help="how many words to mark (default: a tenth of them)")


def polish_request(options: argparse.Namespace) -> PolishRequest:
    """The request that was typed.

    Raises:
        UsageError: a selection that cannot be read.
    """
    text = selection_of(options)
    return PolishRequest(
        before=text.before,
        selected=text.selected,
        after=text.after,
        passes=options.passes,
        locks=text.locks,
        instruction=options.instruction,
        voice=options.voice,
    )


def doubt_request(options: argparse.Namespace) -> DoubtRequest:
    """The request that was typed.

    Raises:
        UsageError: a selection that cannot be read, or a number of words below 1.
    """
    if options.words is not None and options.words < 1:
        raise UsageError("There must be at least one word to mark.")
    text = selection_of(options)
    return DoubtRequest(before=text.before, selected=text.selected, after=text.after, voice=options.voice)


def polish_report(event: Finished | Cancelled, request: PolishRequest) -> str:
    """The polished text; after a blank line each word that was changed, with the one that was there."""
    if isinstance(event, Cancelled) or not event.doubts:
        return event.text
    # Words change into words, so as many stand there as before.
    old = [match[0] for match in _WORD.finditer(request.selected)]
    new = {match.start(): number for number, match in enumerate(_WORD.finditer(event.text))}
    lines = []
    for doubt in event.doubts:
        number = new.get(doubt.span.start)
        if number is not None:
            lines.append(f"  {old[number]} -> {_text(event, doubt)}")
    return "\n".join([event.text, "", *lines])


def doubt_report(event: Finished | Cancelled, words: int | None) -> str:
    """The text with its least sure words in numbered brackets; after a blank line what else could stand there."""
    if isinstance(event, Cancelled) or not event.doubts:
        return event.text
    count = math.ceil(_SHARE * len(event.doubts)) if words is None else words
    ranked = sorted(event.doubts, key=lambda doubt: -doubt.entropy)[:count]
    told = sorted(ranked, key=lambda doubt: doubt.span)
    marked, end = "", 0
    for number, doubt in enumerate(told, start=1):
        marked += f"{event.text[end : doubt.span.start]}[{_text(event, doubt)}]{number}"
        end = doubt.span.end
    lines = [f"  {number}  {_alternatives(event, doubt)}" for number, doubt in enumerate(told, start=1)]
    return "\n".join([marked + event.text[end:], "", *lines])


def _alternatives(event: Finished, doubt: Doubt) -> str:
    others = ", ".join(f"{other.text} {other.probability:.1%}" for other in doubt.alternatives) or "nothing else"
    return f"{_text(event, doubt)} ({doubt.entropy:.2f} nats): {others}"


def _text(event: Finished, doubt: Doubt) -> str:
    return event.text[doubt.span.start : doubt.span.end]

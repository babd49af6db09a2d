"""What a run writes to the terminal: drafts as they form and the result for people, JSON lines for programs."""

from __future__ import annotations

import base64
import dataclasses
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from typing import Any, TextIO

from runtime.api import Cancelled, Draft, Event, Failed, FaultCode, Finished, Offer, Settled, VersionEvent

Report = Callable[[Finished | Cancelled], str]

EXIT_FAULT = 2
EXIT_CANCELLED = 130

FAULT_SENTENCES = {
    FaultCode.MODEL_MISSING: "There is no complete model in that folder.",
    FaultCode.MODEL_BROKEN: "The model's files are damaged.",
    FaultCode.MODEL_UNSUPPORTED: "This is not a model Palimpsest can use.",
    FaultCode.MODEL_NOT_LOADED: "No model is loaded.",
    FaultCode.VOICE_MISSING: "There is no voice in that folder.",
    FaultCode.VOICE_BROKEN: "The voice's files are damaged.",
    FaultCode.VOICE_UNSUITABLE: "This voice was made for another model.",
    FaultCode.NOTHING_SELECTED: "There is no text to rewrite.",
    FaultCode.NOTHING_TO_WRITE: "Nothing is left to write: everything is locked.",
    FaultCode.EMPTY_GAP: "A gap needs at least one word.",
    FaultCode.GAP_TOO_LONG: "The gap is too long for one canvas.",
    FaultCode.LOCK_OUT_OF_RANGE: "A lock lies outside the text to rewrite.",
    FaultCode.STRENGTH_OUT_OF_RANGE: "The strength must be above 0 and at most 1.",
    FaultCode.CONTEXT_TOO_LONG: "The text is too long for this model.",
    FaultCode.PASSES_OUT_OF_RANGE: "The number of passes must be from 1 to 3.",
    FaultCode.TRACE_MISMATCH: "That step is not one of this run's, or the run was another model's.",
    FaultCode.BOARD_UNREADABLE: "That is no board: size x size characters, digits up to the size, 0 or a dot if open.",
    FaultCode.NOT_A_NUMBER: "The model gave no usable numbers.",
    FaultCode.OUT_OF_MEMORY: "There is not enough memory.",
    FaultCode.CANCELLED: "The model was not loaded, as you asked.",
    FaultCode.INTERNAL: "Something went wrong inside the engine.",
}


OFFER_SENTENCES = {
    Offer.FEWER_VERSIONS: "Fewer versions may fit.",
    Offer.SMALLER_CONTEXT: "A shorter text may fit.",
}


def write_json(events: Iterator[VersionEvent], versions: int) -> int:
    """One JSON object a line; each says which version it is of where there are several. Gives the exit code."""
    codes: list[int] = []
    for version in events:
        event = version.event
        number = {"version": version.version} if versions > 1 else {}
        line = {"event": type(event).__name__.lower(), **number, **dataclasses.asdict(event)}
        print(json.dumps(line, ensure_ascii=False, default=_encoded), flush=True)
        codes += _exit_codes(event)
    return max(codes, default=0)


def write_text(events: Iterator[VersionEvent], versions: int, report: Report | None = None) -> int:
    """Drafts of the first version as they form, then each result, as `report` words it. Gives the exit code."""
    # A draft is only worth drawing where it can be drawn over.
    screen = _Screen(sys.stdout) if sys.stdout.isatty() else None
    settled = ""
    last: dict[int, Event] = {}
    for version in events:
        last[version.version] = event = version.event
        if version.version == 0 and isinstance(event, Draft) and screen:
            screen.show(settled, event)
        if version.version == 0 and isinstance(event, Settled):
            settled += event.text
    if screen:
        screen.clear()
    if versions > 1:
        return max(_write_version(number, event, report) for number, event in sorted(last.items()))
    return max((_write_result(event, report) for event in last.values()), default=0)


def _write_version(number: int, event: Event, report: Report | None) -> int:
    print(f"--- version {number + 1}")
    return _write_result(event, report)


def _write_result(event: Event, report: Report | None) -> int:
    match event:
        case Finished() | Cancelled():
            print(report(event) if report else event.text, flush=True)
            # Only what is drawn has a seed to repeat it by, and only that has no report of its own.
            print(_speed(event) if report else f"seed {event.seed}, {_speed(event)}", file=sys.stderr)
            if isinstance(event, Finished) and event.repeats:
                print("Ended early: it had begun to repeat itself.", file=sys.stderr)
        case Failed():
            return complain(sentence(event.code, event.detail, event.offers))
    return max(_exit_codes(event), default=0)


def _exit_codes(event: Event) -> list[int]:
    match event:
        case Finished():
            return [0]
        case Cancelled():
            return [EXIT_CANCELLED]
        case Failed():
            return [EXIT_FAULT]
        case _:
            return []


def _encoded(value: Any) -> str:
    """What JSON has no form for: the packed numbers of a trace."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    raise TypeError(f"{type(value).__name__} in an event")


def _speed(event: Finished | Cancelled) -> str:
    counts = event.statistics
    return (
        f"{counts.tokens} tokens in {counts.steps} steps, {counts.seconds:.1f} s, "
        f"{counts.tokens_per_second:.0f} tokens/s"
    )


def sentence(code: FaultCode, detail: str, offers: tuple[Offer, ...] = ()) -> str:
    """What went wrong and what may go better, for people."""
    said = f"{FAULT_SENTENCES[code]} ({detail})" if detail else FAULT_SENTENCES[code]
    return " ".join([said, *(OFFER_SENTENCES[offer] for offer in offers)])


def complain(message: str) -> int:
    """Say what is wrong on one line of the error stream; give the exit code."""
    print(" ".join(message.split()), file=sys.stderr)
    return EXIT_FAULT


class _Screen:
    """Draws drafts over each other in a terminal, undecided cells dim."""

    _CLEAR_BELOW = "\x1b[J"
    _DIM, _PLAIN = "\x1b[2m", "\x1b[0m"

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._rows = 0

    def show(self, settled: str, draft: Draft) -> None:
        """Draw a draft after what has settled, or as much of that as the terminal can hold."""
        width, height = shutil.get_terminal_size()
        # What has scrolled off the screen can no longer be drawn over.
        while settled and self._count_rows(settled + draft.text) >= height:
            settled = settled[len(settled[:width].partition("\n")[0]) + 1 :]
        cells = [cell.text if cell.accepted else f"{self._DIM}{cell.text}{self._PLAIN}" for cell in draft.cells]
        self.clear()
        text = settled + draft.text
        self._stream.write(settled + "".join(cells))
        self._stream.flush()
        self._rows = self._count_rows(text)

    def clear(self) -> None:
        """Take the last draft off the screen."""
        if self._rows > 1:
            self._stream.write(f"\x1b[{self._rows - 1}A")
        self._stream.write(f"\r{self._CLEAR_BELOW}")
        self._rows = 0

    @staticmethod
    def _count_rows(text: str) -> int:
        width = max(1, shutil.get_terminal_size().columns)
        # A line as wide as the terminal stays on its row until the next character.
        return sum(max(1, -(-len(line) // width)) for line in text.split("\n"))

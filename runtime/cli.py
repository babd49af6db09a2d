"""The runtime from a command line: write, rewrite and fill for people, and the same as JSON lines for programs."""

from __future__ import annotations

import argparse
import dataclasses
import json
import logging
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import TextIO

from runtime.api import (
    DEFAULT_GAP_WORDS,
    DEFAULT_STRENGTH,
    Cancelled,
    ContinueRequest,
    Draft,
    Event,
    Failed,
    FaultCode,
    FillRequest,
    Finished,
    Request,
    RewriteRequest,
    RuntimeFault,
)
from runtime.commands import UsageError
from runtime.commands.benchmark import add_benchmark
from runtime.commands.review import (
    add_doubt,
    add_polish,
    doubt_report,
    doubt_request,
    polish_report,
    polish_request,
)
from runtime.commands.selection import add_selection, decode_text, read_text, selection_of

Report = Callable[[Finished | Cancelled], str]

STARTER = Path(__file__).resolve().parents[1] / "resources" / "starter"
EXIT_FAULT = 2
EXIT_CANCELLED = 130

FAULT_SENTENCES = {
    FaultCode.MODEL_MISSING: "There is no complete model in that folder.",
    FaultCode.MODEL_BROKEN: "The model's files are damaged.",
    FaultCode.MODEL_UNSUPPORTED: "This is not a model Palimpsest can use.",
    FaultCode.MODEL_NOT_LOADED: "No model is loaded.",
    FaultCode.NOTHING_SELECTED: "There is no text to rewrite.",
    FaultCode.NOTHING_TO_WRITE: "Nothing is left to write: everything is locked.",
    FaultCode.EMPTY_GAP: "A gap needs at least one word.",
    FaultCode.GAP_TOO_LONG: "The gap is too long for one canvas.",
    FaultCode.LOCK_OUT_OF_RANGE: "A lock lies outside the text to rewrite.",
    FaultCode.STRENGTH_OUT_OF_RANGE: "The strength must be above 0 and at most 1.",
    FaultCode.CONTEXT_TOO_LONG: "The text is too long for this model.",
    FaultCode.PASSES_OUT_OF_RANGE: "The number of passes must be from 1 to 3.",
    FaultCode.NOT_A_NUMBER: "The model gave no usable numbers.",
    FaultCode.OUT_OF_MEMORY: "There is not enough memory.",
    FaultCode.INTERNAL: "Something went wrong inside the engine.",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; give the exit code: 0 done, 2 could not be done, 130 cancelled."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.DEBUG if options.verbose else logging.CRITICAL)
    try:
        return options.run(options)
    except UsageError as error:
        return _complain(str(error))
    except RuntimeFault as fault:
        return _complain(_sentence(fault.code, fault.detail))
    except KeyboardInterrupt:
        return EXIT_CANCELLED
    except BrokenPipeError:  # whoever read the output has seen enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m runtime", description="Palimpsest without its window.")
    commands = parser.add_subparsers(required=True, metavar="command")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--model", type=Path, default=STARTER, help="folder of the model (default: the starter model)")
    common.add_argument("--device", default="auto", help="auto, cpu, cuda or cuda:N")
    common.add_argument("--json", action="store_true", help="one JSON object a line, for programs")
    common.add_argument("--verbose", action="store_true", help="log what happens to the error stream")
    writing = argparse.ArgumentParser(add_help=False, parents=[common])
    writing.add_argument("--seed", type=int, help="repeat a run (default: a new one each time)")
    writing.add_argument("--instruction", default="", help="what to aim for, for models that follow instructions")
    _add_generate(commands.add_parser("generate", parents=[writing], help="write on from a text"))
    _add_rewrite(commands.add_parser("rewrite", parents=[writing], help="rewrite a part of a text"))
    _add_fill(commands.add_parser("fill", parents=[writing], help="write missing words"))
    _add_polish(commands.add_parser("polish", parents=[common], help="change the words a model disagrees with"))
    _add_doubt(commands.add_parser("doubt", parents=[common], help="mark the words a model is least sure of"))
    add_benchmark(commands.add_parser("benchmark", parents=[common], help="measure speed, side by side"))
    commands.add_parser("info", parents=[common], help="what a model is").set_defaults(run=_run_info)
    return parser


def _add_generate(parser: argparse.ArgumentParser) -> None:
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--prompt", help="the text to go on from")
    source.add_argument("--file", type=Path, help="a file with that text (default: standard input)")
    parser.add_argument("--blocks", type=int, default=1, help="how many canvases to write at most")
    parser.set_defaults(run=lambda options: _run_request(options, _generate_request(options)))


def _add_rewrite(parser: argparse.ArgumentParser) -> None:
    add_selection(parser, "rewrite")
    parser.add_argument("--strength", type=float, default=DEFAULT_STRENGTH, help="how much may change, 0 to 1")
    parser.set_defaults(run=lambda options: _run_request(options, _rewrite_request(options)))


def _add_fill(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--before", default="", help="text before the gap")
    parser.add_argument("--after", default="", help="text after the gap")
    parser.add_argument("--words", type=int, default=DEFAULT_GAP_WORDS, help="about how many words are missing")
    parser.set_defaults(run=lambda options: _run_request(options, _fill_request(options)))


def _add_polish(parser: argparse.ArgumentParser) -> None:
    add_polish(parser)

    def run(options: argparse.Namespace) -> int:
        request = polish_request(options)
        return _run_request(options, request, lambda event: polish_report(event, request))

    parser.set_defaults(run=run)


def _add_doubt(parser: argparse.ArgumentParser) -> None:
    add_doubt(parser)

    def run(options: argparse.Namespace) -> int:
        return _run_request(options, doubt_request(options), lambda event: doubt_report(event, options.words))

    parser.set_defaults(run=run)


def _generate_request(options: argparse.Namespace) -> Request:
    before = options.prompt
    if before is None:
        before = read_text(options.file) if options.file else decode_text(sys.stdin.buffer.read(), "The input")
    return ContinueRequest(before=before, instruction=options.instruction, max_blocks=options.blocks, seed=options.seed)


def _rewrite_request(options: argparse.Namespace) -> Request:
    text = selection_of(options)
    return RewriteRequest(
        before=text.before,
        selected=text.selected,
        after=text.after,
        strength=options.strength,
        locks=text.locks,
        instruction=options.instruction,
        seed=options.seed,
    )


def _fill_request(options: argparse.Namespace) -> Request:
    return FillRequest(
        before=options.before,
        after=options.after,
        words=options.words,
        instruction=options.instruction,
        seed=options.seed,
    )


def _run_request(options: argparse.Namespace, request: Request, report: Report | None = None) -> int:
    """Run `request`; `report` gives the text to write at the end, the result's own where there is none."""
    cancel = threading.Event()
    # After the first Ctrl-C the run ends at its next step; a second one is Python's own.
    previous = signal.signal(signal.SIGINT, lambda number, frame: _on_interrupt(cancel, number, frame))
    try:
        events = _events(options, request, cancel)
        return _write_json(events) if options.json else _write_text(events, report)
    finally:
        signal.signal(signal.SIGINT, previous)


def _events(options: argparse.Namespace, request: Request, cancel: threading.Event) -> Iterator[Event]:
    """The events of a run, a model that cannot be loaded included."""
    from runtime.engine import load_engine  # here, so that --help and typing errors need not wait for torch

    try:
        engine = load_engine(options.model, options.device)
    except RuntimeFault as fault:
        yield Failed(fault.code, fault.detail)
        return
    yield from engine.generate(request, cancel)


def _on_interrupt(cancel: threading.Event, number: int, frame: FrameType | None) -> None:
    if cancel.is_set():
        signal.default_int_handler(number, frame)
    cancel.set()


def _write_json(events: Iterator[Event]) -> int:
    code = 0
    for event in events:
        print(
            json.dumps({"event": type(event).__name__.lower(), **dataclasses.asdict(event)}, ensure_ascii=False),
            flush=True,
        )
        code = _exit_code(event)
    return code


def _write_text(events: Iterator[Event], report: Report | None = None) -> int:
    # A draft is only worth drawing where it can be drawn over.
    screen = _Screen(sys.stdout) if sys.stdout.isatty() else None
    settled = ""
    for event in events:
        match event:
            case Draft() if screen:
                screen.show(settled, event)
            case Finished() | Cancelled():
                if screen:
                    screen.clear()
                print(report(event) if report else event.text)
                # Only what is drawn has a seed to repeat it by, and only that has no report of its own.
                print(_speed(event) if report else f"seed {event.seed}, {_speed(event)}", file=sys.stderr)
                return _exit_code(event)
            case Failed():
                return _complain(_sentence(event.code, event.detail))
            case _:
                settled += getattr(event, "text", "")
    return 0


def _speed(event: Finished | Cancelled) -> str:
    counts = event.statistics
    return (
        f"{counts.tokens} tokens in {counts.steps} steps, {counts.seconds:.1f} s, "
        f"{counts.tokens_per_second:.0f} tokens/s"
    )


def _exit_code(event: Event) -> int:
    match event:
        case Cancelled():
            return EXIT_CANCELLED
        case Failed():
            return EXIT_FAULT
        case _:
            return 0


def _sentence(code: FaultCode, detail: str) -> str:
    return f"{FAULT_SENTENCES[code]} ({detail})" if detail else FAULT_SENTENCES[code]


def _complain(message: str) -> int:
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


def _run_info(options: argparse.Namespace) -> int:
    from runtime.engine import load_engine  # as above

    info = dataclasses.asdict(load_engine(options.model, options.device).info) | {"folder": str(options.model)}
    if options.json:
        print(json.dumps(info))
        return 0
    for name, value in info.items():
        print(f"{name.replace('_', ' '):>15}  {value}")
    return 0

"""The runtime from a command line: write, rewrite and fill for people, and the same as JSON lines for programs."""

from __future__ import annotations

import argparse
import dataclasses
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType

from runtime.api import (
    DEFAULT_STRENGTH,
    ContinueRequest,
    Failed,
    FillRequest,
    Request,
    RewriteRequest,
    RuntimeFault,
    VersionEvent,
)
from runtime.commands import UsageError
from runtime.commands.benchmark import add_benchmark
from runtime.commands.convert import add_convert
from runtime.commands.devices import add_devices
from runtime.commands.download import add_download
from runtime.commands.evaluate import add_evaluate
from runtime.commands.fine_tune import add_fine_tune
from runtime.commands.load_test import add_load_test
from runtime.commands.models import add_models
from runtime.commands.output import EXIT_CANCELLED, Report, complain, sentence, write_json, write_text
from runtime.commands.review import (
    add_doubt,
    add_polish,
    doubt_report,
    doubt_request,
    polish_report,
    polish_request,
)
from runtime.commands.selection import add_selection, decode_text, read_text, selection_of
from runtime.commands.steer import add_steer, saving, steer_request
from runtime.commands.sudoku import add_sudoku
from runtime.commands.train import add_train
from runtime.commands.verify import add_verify
from runtime.models.store import ModelStore

STARTER = Path(__file__).resolve().parents[1] / "resources" / "starter"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; give the exit code: 0 done, 2 could not be done, 130 cancelled."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.DEBUG if options.verbose else logging.CRITICAL)
    try:
        return options.run(options)
    except UsageError as error:
        return complain(str(error))
    except RuntimeFault as fault:
        return complain(sentence(fault.code, fault.detail))
    except KeyboardInterrupt:
        return EXIT_CANCELLED
    except BrokenPipeError:  # whoever read the output has seen enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m runtime", description="Palimpsest without its window.")
    commands = parser.add_subparsers(required=True, metavar="command")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--model",
        type=_model,
        default=STARTER,
        help="a model's folder, or its name in the store (default: the starter)",
    )
    common.add_argument("--device", default="auto", help="auto, cpu, cuda or cuda:N")
    common.add_argument("--json", action="store_true", help="one JSON object a line, for programs")
    common.add_argument("--verbose", action="store_true", help="log what happens to the error stream")
    speaking = argparse.ArgumentParser(add_help=False, parents=[common])
    speaking.add_argument("--voice", type=Path, metavar="FOLDER", help="a voice made for this model (default: none)")
    writing = argparse.ArgumentParser(add_help=False, parents=[speaking])
    writing.add_argument("--seed", type=int, help="repeat a run (default: a new one each time)")
    writing.add_argument("--instruction", default="", help="what to aim for, for models that follow instructions")
    writing.add_argument("--versions", type=int, default=1, help="how many to write at once")
    writing.add_argument("--save", type=Path, metavar="FILE", help="keep the first version's steps, for steer")
    _add_generate(commands.add_parser("generate", parents=[writing], help="write on from a text"))
    _add_rewrite(commands.add_parser("rewrite", parents=[writing], help="rewrite a part of a text"))
    _add_fill(commands.add_parser("fill", parents=[writing], help="write missing words"))
    _add_steer(
        commands.add_parser("steer", parents=[common], help="go back to a step of a saved run and on from there")
    )
    _add_polish(commands.add_parser("polish", parents=[speaking], help="change the words a model disagrees with"))
    _add_doubt(commands.add_parser("doubt", parents=[speaking], help="mark the words a model is least sure of"))
    add_benchmark(commands.add_parser("benchmark", parents=[common], help="measure speed, side by side"))
    add_evaluate(commands.add_parser("evaluate", parents=[speaking], help="measure a model on text it has never seen"))
    commands.add_parser("info", parents=[common], help="what a model is").set_defaults(run=_run_info)
    asking = argparse.ArgumentParser(add_help=False)
    asking.add_argument("--json", action="store_true", help="one JSON object a line, for programs")
    asking.add_argument("--verbose", action="store_true", help="the arithmetic too, and a log on the error stream")
    add_devices(commands.add_parser("devices", parents=[asking], help="what this computer is"))
    add_models(commands.add_parser("models", parents=[asking], help="models on offer, and whether they would fit"))
    add_convert(commands.add_parser("convert", parents=[asking], help="make a model on this computer smaller"))
    add_verify(commands.add_parser("verify", parents=[asking], help="check every file of a model"))
    add_load_test(
        commands.add_parser("load-test", parents=[common], help="what a model takes of memory, loaded, used and let go")
    )
    add_download(commands.add_parser("download", parents=[asking], help="fetch a model, made smaller on the way"))
    add_sudoku(commands.add_parser("sudoku", help="a small model that fills in Sudokus"), _run_request)
    add_train(commands.add_parser("train", parents=[asking], help="train a model of the starter's kind"))
    add_fine_tune(commands.add_parser("fine-tune", parents=[common], help="learn a voice from your own text"))
    return parser


def _model(name: str) -> Path:
    """The folder called `name` from here, or in the store of models."""
    folder = Path(name)
    if folder.is_dir() or folder.name != name:
        return folder
    stored = ModelStore.at_default().folder / name
    return stored if stored.is_dir() else folder


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
    parser.add_argument("--words", type=int, help="about how many words are missing (default: what fits best)")
    parser.set_defaults(run=lambda options: _run_request(options, _fill_request(options)))


def _add_steer(parser: argparse.ArgumentParser) -> None:
    add_steer(parser)

    def run(options: argparse.Namespace) -> int:
        if options.show:
            from runtime.engine import load_engine  # as below

            print(load_engine(options.model, options.device).draft_at(steer_request(options)).text)
            return 0
        return _run_request(options, steer_request(options))

    parser.set_defaults(run=run)


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
    return ContinueRequest(
        before=before,
        instruction=options.instruction,
        max_blocks=options.blocks,
        seed=options.seed,
        voice=options.voice,
    )


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
        voice=options.voice,
    )


def _fill_request(options: argparse.Namespace) -> Request:
    return FillRequest(
        before=options.before,
        after=options.after,
        words=options.words,
        instruction=options.instruction,
        seed=options.seed,
        voice=options.voice,
    )


def _run_request(options: argparse.Namespace, request: Request, report: Report | None = None) -> int:
    """Run `request`; `report` gives the text to write at the end, the result's own where there is none."""
    versions = getattr(options, "versions", 1)
    if versions < 1:
        raise UsageError("There must be at least one version.")
    cancel = threading.Event()
    # After the first Ctrl-C the run ends at its next step; a second one is Python's own.
    previous = signal.signal(signal.SIGINT, lambda number, frame: _on_interrupt(cancel, number, frame))
    try:
        events = _events(options, request, [cancel] * versions)
        if getattr(options, "save", None):
            events = saving(events, request, options.save)
        return write_json(events, versions) if options.json else write_text(events, versions, report)
    finally:
        signal.signal(signal.SIGINT, previous)


def _events(
    options: argparse.Namespace, request: Request, cancels: Sequence[threading.Event]
) -> Iterator[VersionEvent]:
    """The events of a run, a model that cannot be loaded included."""
    from runtime.engine import load_engine  # here, so that --help and typing errors need not wait for torch

    try:
        engine = load_engine(options.model, options.device)
    except RuntimeFault as fault:
        yield VersionEvent(0, Failed(fault.code, fault.detail))
        return
    yield from engine.generate_versions(request, cancels)


def _on_interrupt(cancel: threading.Event, number: int, frame: FrameType | None) -> None:
    if cancel.is_set():
        signal.default_int_handler(number, frame)
    cancel.set()


def _run_info(options: argparse.Namespace) -> int:
    from runtime.engine import load_engine  # as above

    info = dataclasses.asdict(load_engine(options.model, options.device).info) | {"folder": str(options.model)}
    if options.json:
        print(json.dumps(info))
        return 0
    for name, value in info.items():
        print(f"{name.replace('_', ' '):>15}  {value}")
    return 0

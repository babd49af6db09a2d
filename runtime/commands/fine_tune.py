"""`python -m runtime fine-tune`: a voice learnt from a writer's documents, or from prompts with answers."""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path

from runtime.commands import UsageError
from runtime.commands.devices import gigabytes
from runtime.commands.learning_sentences import LEARNING_SENTENCES, learning_sentence
from runtime.commands.output import EXIT_CANCELLED, EXIT_FAULT, complain
from runtime.commands.pausing import duration, pausable
from runtime.finetuning.events import (
    Checked,
    Event,
    Failed,
    Finished,
    Found,
    Paused,
    Progress,
    Sample,
    Started,
    as_record,
)
from runtime.finetuning.recipe import VoiceRecipe


def add_fine_tune(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes to its `parser`, which has the common options already."""
    parser.add_argument("--run", type=Path, required=True, metavar="FOLDER", dest="folder", help="holds everything")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--text", type=Path, nargs="+", default=[], metavar="FILE", help="your own .txt or .md files")
    source.add_argument("--pairs", type=Path, metavar="FILE", help='lines of {"prompt": ..., "answer": ...}')
    parser.add_argument("--name", default="", help="of the voice")
    limit = parser.add_mutually_exclusive_group()
    limit.add_argument("--minutes", type=float, help="how long it may take (default: at most 10)")
    limit.add_argument("--steps", type=int, help="how many steps it takes")
    parser.add_argument("--rank", type=int, default=VoiceRecipe().rank, help="size of the voice")
    parser.add_argument("--seed", type=int, default=VoiceRecipe().seed, help="repeat a run")
    parser.add_argument("--until-stdin-closes", action="store_true", help="pause when the input ends")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw the losses as PNG")
    parser.add_argument("--check", action="store_true", help="only say what would be learnt from")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Learn, or go on learning; give the exit code: 0 done, 2 could not be done, 130 paused.

    Raises:
        UsageError: numbers that make no sense, nothing to learn from, or a plot that cannot be drawn.
    """
    for name in ("minutes", "steps", "rank"):
        value = getattr(options, name)
        if value is not None and value <= 0:
            raise UsageError(f"--{name} must be above 0.")
    if options.plot is not None:
        from runtime.finetuning.plot import check_plotting  # as below

        check_plotting()
    from runtime.finetuning.run import LOG, Order, learn  # here, so that --help need not wait for torch

    recipe = dataclasses.replace(VoiceRecipe(), rank=options.rank, alpha=2 * options.rank, seed=options.seed)
    order = Order(
        model=options.model,
        run=options.folder,
        name=options.name,
        texts=tuple(options.text),
        pairs=options.pairs,
        minutes=options.minutes,
        steps=options.steps,
        recipe=recipe,
        device=options.device,
        only_look=options.check,
    )
    with pausable(options.until_stdin_closes) as pause:
        last = learn(order, _json if options.json else _text, pause)
    if options.plot is not None and (options.folder / LOG).exists():
        from runtime.finetuning.plot import plot_log

        plot_log(options.folder / LOG, options.plot)
    if isinstance(last, Failed):
        return EXIT_FAULT
    return EXIT_CANCELLED if isinstance(last, Paused) else 0


def _json(event: Event) -> None:
    record = as_record(event)
    if isinstance(event, Failed):
        record["sentence"] = LEARNING_SENTENCES[event.problem]
    print(json.dumps(record, ensure_ascii=False), flush=True)


def _text(event: Event) -> None:
    match event:
        case Failed():
            complain(learning_sentence(event.problem, event.detail))
        case Found():
            _found(event)
        case Started(step=0):
            print(f"Learning in {event.steps} steps.", flush=True)
        case Started():
            print(f"Going on from step {event.step} of {event.steps}.", flush=True)
        case Progress():
            left = duration(event.seconds_left)
            print(f"step {event.step} of {event.steps}, loss {event.loss:.3f}, {left} left", flush=True)
        case Checked():
            print(f"held-back loss {event.held_back_loss:.4f}, other text {event.other_loss:.4f}", flush=True)
        case Sample():
            print(f"--- {event.before_text}\nwithout: {event.plain}\nwith:    {event.voice}", flush=True)
        case Paused():
            print(f"Paused at step {event.step} of {event.steps}. The same command goes on from here.")
        case Finished():
            _finished(event)


def _found(event: Found) -> None:
    for one in event.documents:
        said = f"  {LEARNING_SENTENCES[one.problem]}" if one.problem else ""
        note = " It is learnt from all the same." if one.problem and one.is_used else ""
        print(f"{one.words:8} words  {one.path}{said}{note}")
    print(
        f"{event.words} words: {event.pieces} pieces to learn from, {event.held_back} held back for checking\n"
        f"{event.steps} steps, about {duration(event.seconds)}; {gigabytes(event.memory_needed)} of memory of "
        f"{gigabytes(event.memory_free)}",
        flush=True,
    )


def _finished(event: Finished) -> None:
    print(
        f"held-back loss {event.loss_before:.4f} to {event.loss_after:.4f} "
        f"({_change(event.loss_before, event.loss_after)}), "
        f"other text {event.other_before:.4f} to {event.other_after:.4f} "
        f"({_change(event.other_before, event.other_after)})\n"
        f"{gigabytes(event.memory_peak)} of memory were taken\nReady: {event.voice}"
    )


def _change(before: float, after: float) -> str:
    return f"{after / before - 1:+.1%}" if before else "no change"

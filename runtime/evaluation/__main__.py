"""Measure a model on held-out text: ``python -m runtime.evaluation gaps --model FOLDER --text FOLDER``."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch

from runtime.api import RuntimeFault
from runtime.evaluation.cuts import GapKind, cut_gaps
from runtime.evaluation.doubt import common_words, doubt_table, measure_doubt
from runtime.evaluation.gaps import figures, measure_gaps
from runtime.evaluation.passages import Passage, held_out_passages
from runtime.evaluation.stopping import measure_stopping
from runtime.evaluation.strength import measure_strength
from runtime.evaluation.table import gap_table, stop_table, strength_table
from runtime.evaluation.words import words_of
from runtime.models.load import LoadedModel, load

# A word that the passages hold so often is one; once it may be a slip of the pen.
_KNOWN_FROM = 2
_VOCABULARY_PASSAGES = 5_000


def parser() -> argparse.ArgumentParser:
    """The command line."""
    whole = argparse.ArgumentParser(prog="python -m runtime.evaluation", description="Measure on held-out text.")
    commands = whole.add_subparsers(dest="command", required=True)
    for name, paragraphs, words in (
        ("strength", 60, "how much each strength changes"),
        ("gaps", 150, "gaps filled in several ways; --paragraphs counts gaps of each kind"),
        ("stopping", 40, "rules that end a run early"),
        ("doubt", 60, "wrong words: doubted, and mended by polishing"),
    ):
        one = commands.add_parser(name, help=words)
        one.add_argument("--model", type=Path, required=True, help="model folder")
        one.add_argument("--text", type=Path, required=True, help="folder of .txt files, as runtime.training takes it")
        one.add_argument("--device", default="auto")
        one.add_argument("--paragraphs", type=int, default=paragraphs, help=f"default: {paragraphs}")
        one.add_argument("--seeds", type=int, default=1, help="runs of each, with seeds of their own (default: 1)")
        one.add_argument("--seed", type=int, default=0, help="chooses the paragraphs and all noise (default: 0)")
        one.add_argument("--threads", type=int, default=1, help="of the processor (default: 1)")
        one.add_argument("--json", action="store_true", help="one JSON object in place of a table")
    return whole


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Returns 0, 1 where it could not be done, 2 for numbers that make no sense."""
    options = parser().parse_args(arguments)
    if min(options.paragraphs, options.seeds, options.threads) < 1:
        print("--paragraphs, --seeds and --threads must be at least 1.", file=sys.stderr)
        return 2
    torch.set_num_threads(options.threads)
    measure = {"strength": _strength, "gaps": _gaps, "stopping": _stopping, "doubt": _doubt}[options.command]
    try:
        values, table = measure(load(options.model, options.device), options)
    except (RuntimeFault, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(values) if options.json else table)
    return 0


def _strength(model: LoadedModel, options: argparse.Namespace) -> tuple[dict[str, Any], str]:
    passages = held_out_passages(options.text, options.paragraphs, seed=options.seed)
    curve = measure_strength(
        model, passages, seeds=options.seeds, first_seed=options.seed, progress=_progress(options.command)
    )
    values = dataclasses.asdict(curve) | {
        "largest_jump": curve.largest_jump,
        "largest_departure": curve.largest_departure,
    }
    return values, strength_table(curve)


def _gaps(model: LoadedModel, options: argparse.Namespace) -> tuple[dict[str, Any], str]:
    # Not every paragraph has a sentence that can be cut out, and the known words want more text.
    passages = held_out_passages(options.text, max(_VOCABULARY_PASSAGES, 4 * options.paragraphs), seed=options.seed)
    kinds = (GapKind.PHRASE, GapKind.SENTENCE)
    gaps = [gap for kind in kinds for gap in list(cut_gaps(passages, kind, seed=options.seed))[: options.paragraphs]]
    results = [
        result
        for number in range(options.seeds)
        for result in measure_gaps(
            model, gaps, first_seed=options.seed + number * 1_000_003, progress=_progress(options.command)
        )
    ]
    summed = figures(results, known_words(passages))
    return {"figures": [dataclasses.asdict(one) for one in summed]}, gap_table(summed)


def _stopping(model: LoadedModel, options: argparse.Namespace) -> tuple[dict[str, Any], str]:
    # The same passages once more with other seeds: each counts as a run of its own.
    passages = held_out_passages(options.text, options.paragraphs, seed=options.seed) * options.seeds
    found = measure_stopping(model, passages, first_seed=options.seed, progress=_progress(options.command))
    return {"figures": [dataclasses.asdict(one) for one in found]}, stop_table(found)


def _doubt(model: LoadedModel, options: argparse.Namespace) -> tuple[dict[str, Any], str]:
    passages = held_out_passages(options.text, max(_VOCABULARY_PASSAGES, options.paragraphs), seed=options.seed)
    words = common_words(passages)
    chosen = passages[: options.paragraphs] * options.seeds
    found = measure_doubt(model, chosen, words, seed=options.seed, progress=_progress(options.command))
    return dataclasses.asdict(found), doubt_table(found)


def known_words(passages: Sequence[Passage]) -> frozenset[str]:
    """Words, in lower case, that `passages` hold more than once."""
    counts = Counter(word.lower() for passage in passages for word in words_of(passage.text))
    return frozenset(word for word, count in counts.items() if count >= _KNOWN_FROM)


def _progress(what: str) -> Callable[[int, int], None] | None:
    """Says on a terminal how far it is, on one line that is wiped at the end."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        line = f"{what}: {done} of {total}" if done < total else ""
        print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)

    return show


if __name__ == "__main__":
    sys.exit(main())

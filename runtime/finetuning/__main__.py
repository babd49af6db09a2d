"""Measure how well voices are learnt: `python -m runtime.finetuning measure`.

Each group of documents is one author. The held-back loss is on pieces of theirs that nothing was learnt from, other
losses are on the bundled text and on every other author's documents. Times are of this process and say how many
processors it had.
"""

from __future__ import annotations

import argparse
import json
import logging
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from runtime.finetuning.events import Event, Finished, Found
from runtime.finetuning.losses import fixed_rows, mean_loss
from runtime.finetuning.recipe import RunState, VoiceRecipe
from runtime.finetuning.run import DEFAULT_MINUTES, Order, learn
from runtime.finetuning.windows import check_examples
from runtime.models.load import load
from runtime.models.voices import read_voice

logger = logging.getLogger(__name__)

_SEED = 11
_ROWS = 8
_OTHER_CHARACTERS = 60_000


def parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    whole = argparse.ArgumentParser(prog="python -m runtime.finetuning", description=__doc__)
    commands = whole.add_subparsers(dest="command", required=True)
    one = commands.add_parser("measure", help="learn a voice for each author and measure what it did")
    one.add_argument("--model", type=Path, required=True)
    one.add_argument(
        "--documents", type=Path, nargs="+", action="append", required=True, help="one author's; once for each author"
    )
    one.add_argument("--other", type=Path, nargs="*", default=[], help="more text that is nobody's of these")
    one.add_argument("--minutes", type=float, default=DEFAULT_MINUTES)
    one.add_argument("--steps", type=int, help="instead of minutes")
    one.add_argument("--threads", type=int, default=torch.get_num_threads())
    one.add_argument("--keep", type=Path, help="folder for the runs (default: they are deleted)")
    one.add_argument("--json", type=Path, required=True, dest="to", help="where the figures go")
    return whole


def measure(options: argparse.Namespace, runs: Path) -> list[dict[str, Any]]:
    """Learn and measure one author after the other; give a record for each."""
    records: list[dict[str, Any]] = []
    for number, documents in enumerate(options.documents):
        run = runs / documents[0].stem
        events: list[Event] = []
        order = Order(
            options.model,
            run,
            documents[0].stem,
            tuple(documents),
            minutes=None if options.steps else options.minutes,
            steps=options.steps,
        )
        begun, processor = time.monotonic(), time.process_time()
        last = learn(order, events.append, threading.Event())
        seconds, processor = time.monotonic() - begun, time.process_time() - processor
        if not isinstance(last, Finished):
            raise SystemExit(f"{documents[0]}: {last}")
        found = next(event for event in events if isinstance(event, Found))
        state = RunState.read(run)
        others = [path for group in options.documents[:number] + options.documents[number + 1 :] for path in group]
        voice = read_voice(Path(last.voice))
        record = {
            "documents": [str(path) for path in documents],
            "seconds": round(seconds, 1),
            "processor_seconds": round(processor, 1),
            "memory_predicted": found.memory_needed,
            **asdict(last),
            "other_texts": _others(options.model, Path(last.voice), [*others, *options.other]),
            "samples": [asdict(sample) for sample in voice.samples],
            "state": None if state is None else asdict(state),
        }
        logger.info("%s", {name: value for name, value in record.items() if name not in ("samples", "state")})
        records.append(record)
    return records


def _others(model: Path, voice: Path, paths: Sequence[Path]) -> dict[str, tuple[float, float]]:
    """The loss on other authors' texts, in nats a token, without and with the voice."""
    found: dict[str, list[float]] = {path.stem: [] for path in paths}
    for adapter in (None, voice):
        loaded = load(model, "cpu", adapter=adapter)
        for path in paths:
            text = path.read_text(encoding="utf-8")[:_OTHER_CHARACTERS]
            rows = fixed_rows(
                check_examples(loaded, [text]), loaded.info.vocabulary, _SEED, VoiceRecipe().pad_weight, _ROWS
            )
            found[path.stem].append(round(mean_loss(loaded.network, rows, torch.device("cpu")), 4))
    return {name: (losses[0], losses[1]) for name, losses in found.items()}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    options = parser().parse_args(arguments)
    torch.set_num_threads(options.threads)
    with tempfile.TemporaryDirectory() as temporary:
        records = measure(options, options.keep or Path(temporary))
    whole = {
        "model": str(options.model),
        "threads": options.threads,
        "recipe": asdict(VoiceRecipe()),
        "authors": records,
    }
    options.to.write_text(json.dumps(whole, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()

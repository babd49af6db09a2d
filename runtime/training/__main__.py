"""Command line: ``python -m runtime.training prepare | train | export | evaluate | card``."""

from __future__ import annotations

import argparse
import datetime
import json
import logging
import tempfile
from pathlib import Path

import torch
from transformers import AutoTokenizer, DiffusionGemmaForBlockDiffusion

from runtime.training.card import write_card
from runtime.training.evaluate import FINAL_SEED, evaluate_folder
from runtime.training.export import export_model, write_figures
from runtime.training.history import runs_of, write_history
from runtime.training.prepare import prepare
from runtime.training.recipe import HELD_OUT_AUTHORS, STARTER_MIX, DataRecipe, Recipe
from runtime.training.tokenizer import PARAGRAPH_BREAK
from runtime.training.train import EXPORT_FOLDER, QUICK_WINDOWS, RunLimits, RunOrder, run_all

logger = logging.getLogger(__name__)

SINGLE_PRECISION = "compute in float32: far faster on a processor without bfloat16 instructions"
LOG_FORMAT = "%(asctime)s %(message)s"


def parse_deadline(text: str) -> float:
    """Return a Unix time: ``HH:MM`` is today's local time, anything else an ISO 8601 time."""
    if len(text) == len("HH:MM"):
        hour, minute = map(int, text.split(":"))
        now = datetime.datetime.now().astimezone()
        return now.replace(hour=hour, minute=minute, second=0, microsecond=0).timestamp()
    return datetime.datetime.fromisoformat(text).timestamp()


def parser() -> argparse.ArgumentParser:
    """Return the command line's grammar."""
    whole = argparse.ArgumentParser(prog="python -m runtime.training", description=__doc__)
    whole.add_argument("--threads", type=int, default=torch.get_num_threads())
    commands = whole.add_subparsers(dest="command", required=True)
    one = commands.add_parser("prepare", help="clean, split and tokenise a folder of .txt files")
    one.add_argument("--text", type=Path, required=True)
    one.add_argument("--to", type=Path, required=True)
    one.add_argument("--vocabulary", type=int, default=DataRecipe().vocabulary)
    one.add_argument("--tokenizer", type=Path, help="model folder whose tokenizer to use; one is learnt where missing")
    one.add_argument("--hold-out", nargs="*", default=HELD_OUT_AUTHORS, help="authors' names")
    one = commands.add_parser("train", help="start or go on with a run")
    one.add_argument("--data", type=Path, required=True)
    one.add_argument("--run", type=Path, required=True)
    one.add_argument("--recipe", type=Path, help="JSON; the starter model's where missing")
    one.add_argument("--start-from", type=Path, help="exported model; a new run begins with its weights")
    one.add_argument("--deadline", type=parse_deadline, help="HH:MM today, or ISO 8601")
    one.add_argument("--steps", type=int)
    one.add_argument("--checkpoint-seconds", type=float, default=300.0)
    one.add_argument("--compile", action="store_true")
    one.add_argument("--single-precision", action="store_true", help=SINGLE_PRECISION)
    one.add_argument("--watch-windows", type=int, default=QUICK_WINDOWS, help="canvases a source at each checkpoint")
    one.add_argument("--processes", type=int, default=1, help="each takes --threads threads")
    one = commands.add_parser("evaluate", help="measure a model folder on the held-out text")
    one.add_argument("--data", type=Path, required=True)
    one.add_argument("--model", type=Path, required=True)
    one.add_argument("--windows", type=int, default=256, help="canvases a source")
    one.add_argument("--prompt", type=int, default=160, help="tokens before each canvas")
    one.add_argument("--single-precision", action="store_true", help=SINGLE_PRECISION)
    one = commands.add_parser("export", help="copy a run's model to its place, with the history of its runs")
    one.add_argument("--run", type=Path, required=True)
    one.add_argument("--to", type=Path, required=True)
    one = commands.add_parser("card", help="write the model card from manifest, history and figures")
    one.add_argument("--data", type=Path, required=True)
    one.add_argument("--model", type=Path, required=True)
    one.add_argument("--notes", type=Path, help="text on what the run did beside its recipe")
    one.add_argument("--credits", type=Path, help="JSON: source name to credit line")
    one.add_argument("--evaluation", type=Path, help="the table that `python -m runtime evaluate` printed")
    return whole


def train(options: argparse.Namespace) -> None:
    """Start or resume a run in one or several processes."""
    order = RunOrder(
        options.data,
        options.run,
        Recipe.read(options.recipe) if options.recipe else Recipe(),
        RunLimits(
            deadline=options.deadline,
            steps=options.steps,
            checkpoint_seconds=options.checkpoint_seconds,
            compiled=options.compile,
            single_precision=options.single_precision,
            quick_windows=options.watch_windows,
        ),
        options.processes,
        options.threads,
        options.start_from,
    )
    with tempfile.TemporaryDirectory() as folder:
        run_all(order, Path(folder) / "meeting")


def load_model(folder: Path) -> DiffusionGemmaForBlockDiffusion:
    """Return a model from a local folder, in the precision it is stored in."""
    return DiffusionGemmaForBlockDiffusion.from_pretrained(folder, local_files_only=True).eval()


def evaluate(options: argparse.Namespace) -> None:
    """Measure a model folder and store the figures in it."""
    tokenizer = AutoTokenizer.from_pretrained(options.model, local_files_only=True)
    break_id = tokenizer.convert_tokens_to_ids(tokenizer.tokenize(PARAGRAPH_BREAK))[0]
    model = load_model(options.model)
    if options.single_precision:
        model = model.float()
    figures = evaluate_folder(model, options.data, break_id, options.windows, options.prompt, FINAL_SEED)
    records = [one.as_record() for one in figures]
    write_figures(
        options.model,
        {"windows": options.windows, "prompt": options.prompt, "figures": records},
    )
    logger.info("%s", json.dumps(records, indent=1))


def main(arguments: list[str] | None = None) -> None:
    """Run one command."""
    logging.basicConfig(level=logging.INFO, format=LOG_FORMAT)
    options = parser().parse_args(arguments)
    torch.set_num_threads(options.threads)
    match options.command:
        case "prepare":
            recipe = DataRecipe(vocabulary=options.vocabulary, held_out_authors=tuple(options.hold_out))
            prepare(options.text, options.to, recipe, STARTER_MIX, options.tokenizer)
        case "train":
            train(options)
        case "evaluate":
            evaluate(options)
        case "export":
            model = load_model(options.run / EXPORT_FOLDER)
            export_model(model, options.run / EXPORT_FOLDER, options.to)
            write_history(options.to, runs_of(options.run))
        case "card":
            write_card(options.data, options.model, options.credits, options.notes, options.evaluation)


if __name__ == "__main__":
    main()

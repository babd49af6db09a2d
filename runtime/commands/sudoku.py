"""`python -m runtime sudoku`: train a small model on puzzles, measure what it learnt, make puzzles, solve one."""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Callable
from pathlib import Path

from runtime.api import Request, SudokuRequest
from runtime.commands import UsageError
from runtime.sudoku.board import Puzzle

MODEL = Path(__file__).resolve().parents[2] / "resources" / "sudoku"
_SIZES = (4, 6, 9)


def add_sudoku(parser: argparse.ArgumentParser, run_request: Callable[[argparse.Namespace, Request], int]) -> None:
    """Add what the command takes to its `parser`; `run_request` runs a request as the other commands do."""
    commands = parser.add_subparsers(required=True, metavar="what")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--device", default="cpu", help="cpu (default) or cuda")
    common.add_argument("--json", action="store_true", help="one JSON object a line, for programs")
    common.add_argument("--verbose", action="store_true", help="log what happens to the error stream")
    _add_train(commands.add_parser("train", parents=[common], help="train a model from random weights"))
    _add_measure(commands.add_parser("measure", parents=[common], help="measure models on fresh puzzles"))
    _add_puzzles(commands.add_parser("puzzles", parents=[common], help="write puzzles with one solution each"))
    _add_solve(commands.add_parser("solve", parents=[common], help="have a board filled in"), run_request)


def _add_train(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--run", type=Path, required=True, dest="folder", help="a folder for the run; it can go on")
    parser.add_argument("--recipe", choices=["small", "nine"], default="small", help="4x4 and 6x6, or 9x9 on a card")
    parser.add_argument("--kind", choices=["diffusion", "autoregressive"], default="diffusion")
    limit = parser.add_mutually_exclusive_group(required=True)
    limit.add_argument("--minutes", type=float, help="of processor time; on a card, of the clock")
    limit.add_argument("--steps", type=int, help="0 writes the untrained model")
    parser.add_argument("--single-precision", action="store_true", help="for processors without bfloat16")
    parser.set_defaults(run=_run_train)


def _run_train(options: argparse.Namespace) -> int:
    import torch  # here, so that --help and typing errors need not wait for it

    from runtime.sudoku.generator import GeneratorMissing
    from runtime.sudoku.recipe import RECIPES
    from runtime.sudoku.train import Budget, Kind, SudokuTrainer

    limits = {"seconds": 60 * options.minutes} if options.steps is None else {"steps": options.steps}
    precision = torch.float32 if options.single_precision else torch.bfloat16
    budget = Budget(**limits, device=options.device, precision=precision, is_compiled=options.steps != 0)
    logging.getLogger("runtime.sudoku").setLevel(logging.INFO)
    try:
        trainer = SudokuTrainer(options.folder, RECIPES[options.recipe], Kind(options.kind), budget)
        position = trainer.run()
    except (GeneratorMissing, ValueError, FloatingPointError) as problem:
        raise UsageError(str(problem)) from problem
    print(json.dumps({"steps": position.step, "tokens": position.tokens, "model": str(options.folder / "model")}))
    return 0


def _add_measure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model", type=Path, default=MODEL, help="the model's folder (default: the one that is shipped)"
    )
    parser.add_argument("--adapter", type=Path, help="a folder with an adapter for that model, as fine-tune makes it")
    parser.add_argument("--untrained", type=Path, help="the same model before training")
    parser.add_argument("--against", type=Path, help="the folder of an autoregressive model")
    parser.add_argument("--size", type=int, choices=_SIZES, action="append", help="of boards (default: 4 and 6)")
    parser.add_argument("--count", type=int, default=500, help="puzzles of each size (default: 500)")
    parser.add_argument("--tune", action="store_true", help="try the sampler's settings on puzzles kept for that alone")
    parser.set_defaults(run=_run_measure)


def _run_measure(options: argparse.Namespace) -> int:
    from runtime.sudoku import measure

    sizes = options.size or [4, 6]
    if options.count < 1:
        raise UsageError("There must be at least one puzzle.")
    if options.tune:
        for trial in measure.tune(options.model, sizes, options.count, options.device):
            one = trial.settings
            record = {
                "entropy_bound": one.entropy_bound,
                "t_max": one.t_max,
                "t_min": one.t_min,
                "steps": one.max_steps,
            }
            print(json.dumps({**record, "solved": trial.solved, "of": trial.count}))
        return 0
    puzzles = {size: measure.measured_puzzles(size, options.count) for size in sizes}
    lines: list[measure.Line] = []
    if options.untrained:
        lines += measure.measure_diffusion(options.untrained, puzzles, "before training", options.device)
    lines += measure.measure_diffusion(options.model, puzzles, "after training", options.device, options.adapter)
    if options.against:
        lines += measure.measure_causal(options.against, puzzles, "left to right", options.device)
    if options.json:
        for line in lines:
            print(json.dumps(line.as_record()))
    else:
        print(measure.table(lines))
    return 0


def _add_puzzles(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--size", type=int, choices=_SIZES, default=4, help="rows of the board (default: 4)")
    parser.add_argument("--count", type=int, default=40, help="how many (default: 40)")
    parser.add_argument("--part", choices=["training", "tuning", "test"], default="test", help="of the solution grids")
    parser.add_argument("--seed", type=int, default=0, help="repeats them, but for 9x9 (default: 0)")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--pairs", action="store_true", help="as pairs of prompt and answer, for fine-tune")
    form.add_argument("--book", action="store_true", help="as the window's file: of 4x4 and of 6x6 as many")
    parser.set_defaults(run=_run_puzzles)


def _run_puzzles(options: argparse.Namespace) -> int:
    from runtime.sudoku.board import SHAPES
    from runtime.sudoku.generator import GeneratorMissing, fresh_puzzles
    from runtime.sudoku.split import Part
    from runtime.sudoku.text import pair

    shape = SHAPES[options.size]
    part = Part[options.part.upper()]
    if options.book:
        book = {
            size: [_plain(one) for one in fresh_puzzles(SHAPES[size], part, options.count, options.seed)]
            for size in (4, 6)
        }
        print(json.dumps(book, indent=1))
        return 0
    try:
        puzzles = fresh_puzzles(shape, part, options.count, options.seed)
    except GeneratorMissing as problem:
        raise UsageError(str(problem)) from problem
    for one in puzzles:
        print(json.dumps(pair(one, shape) if options.pairs else _plain(one)))
    return 0


def _plain(puzzle: Puzzle) -> dict[str, str]:
    from runtime.sudoku.text import digits_text

    return {"givens": digits_text(puzzle.givens), "solution": digits_text(puzzle.solution)}


def _add_solve(parser: argparse.ArgumentParser, run_request: Callable[[argparse.Namespace, Request], int]) -> None:
    parser.add_argument(
        "--model", type=Path, default=MODEL, help="the model's folder (default: the one that is shipped)"
    )
    parser.add_argument("--givens", required=True, help="digits row by row, 0 or a dot for an open cell")
    parser.add_argument("--size", type=int, required=True, help="rows of the board")
    parser.add_argument("--steps", type=int, help="at most (default: the model's own)")
    parser.add_argument("--seed", type=int, help="repeat a run (default: a new one each time)")

    def run(options: argparse.Namespace) -> int:
        request = SudokuRequest(givens=options.givens, size=options.size, steps=options.steps, seed=options.seed)
        return run_request(options, request)

    parser.set_defaults(run=run)

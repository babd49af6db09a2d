"""`python -m runtime benchmark`: one table of three loops, measured turn and turn about; or of ways to keep experts."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from runtime.commands import UsageError

if TYPE_CHECKING:
    from runtime.benchmark.measure import Progress
    from runtime.benchmark.sizes import ModelSize
    from runtime.benchmark.subject import Subject

# Named here as well, so that --help need not wait for torch; a test compares them.
LOOPS = ("palimpsest", "transformers", "autoregressive")
SIZES = ("tiny", "checkpoint-layer")
PROMPT_TOKENS = 64
RANDOM_STEPS = 6  # a model of random weights never settles, so it needs a number


def add_benchmark(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes to its `parser`, which has --model, --device and --json already."""
    parser.add_argument("--blocks", "--repeat", type=int, default=3, help="canvases each loop writes (default: 3)")
    parser.add_argument(
        "--steps", type=int, help=f"exactly so many steps a block (default: the model's own rule; {RANDOM_STEPS} "
        "with --size)"
    )  # fmt: skip
    parser.add_argument("--prompt-tokens", type=int, default=PROMPT_TOKENS, help="tokens before the canvas")
    parser.add_argument("--loops", nargs="+", choices=LOOPS, default=LOOPS, help="which to measure (default: all)")
    parser.add_argument(
        "--causal", type=Path, help="folder of a causal model to decode with (default: the same layers)"
    )
    synthetic = parser.add_argument_group("random weights", "speed without a checkpoint, in place of --model")
    synthetic.add_argument("--size", choices=SIZES, help="checkpoint-layer: one layer of each kind at full size")
    for name in ("vocabulary", "canvas", "hidden", "layers"):
        synthetic.add_argument(f"--{name}", type=int, help="in place of the size's own")
    ways = synthetic.add_mutually_exclusive_group()
    ways.add_argument(
        "--experts",
        action="store_true",
        help="one layer's experts in 4 bits on a graphics card: the plain way, each tile of the kernel, and bfloat16",
    )
    ways.add_argument(
        "--streaming",
        action="store_true",
        help="experts in 4 bits: on the device, streamed from memory, and streamed with nothing copied ahead",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Measure and write the table, or one JSON object.

    Raises:
        UsageError: a number that makes no sense.
        RuntimeFault: a model that cannot be loaded or does not fit.
    """
    _check(options)
    if options.streaming:
        return _run_streaming(options)
    if options.experts:
        return _run_experts(options)
    from runtime.benchmark.measure import compare  # here, so that typing errors need not wait for torch
    from runtime.benchmark.table import write_table

    result = compare(_subject(options), options.loops, options.blocks, progress=_progress())
    print(json.dumps(dataclasses.asdict(result)) if options.json else write_table(result))
    return 0


def _run_streaming(options: argparse.Namespace) -> int:
    from runtime.benchmark.streaming import compare_streaming, write_streaming_table

    result = compare_streaming(
        _size(options),
        options.device,
        options.prompt_tokens,
        steps=options.steps or RANDOM_STEPS,
        blocks=options.blocks,
    )
    print(json.dumps(dataclasses.asdict(result)) if options.json else write_streaming_table(result))
    return 0


def _run_experts(options: argparse.Namespace) -> int:
    from runtime.benchmark.experts import compare_experts, write_expert_table
    from runtime.models.load import find_device

    device = find_device(options.device)
    if device.type != "cuda":
        raise UsageError("--experts compares ways that only an NVIDIA graphics card has.")
    times = compare_experts(_size(options), device)
    print(json.dumps([dataclasses.asdict(one) for one in times]) if options.json else write_expert_table(times))
    return 0


def _check(options: argparse.Namespace) -> None:
    if options.blocks < 1:
        raise UsageError("There must be at least one block to measure.")
    sizes = {name: getattr(options, name) for name in ("vocabulary", "canvas", "hidden", "layers")}
    given = [f"--{name}" for name, value in sizes.items() if value is not None]
    if given and options.size is None:
        raise UsageError(f"{given[0]} changes a size: say --size as well.")
    for way in ("streaming", "experts"):
        if getattr(options, way) and options.size is None:
            raise UsageError(f"--{way} measures random weights: say --size as well.")
    for name, value in {"steps": options.steps, "prompt-tokens": options.prompt_tokens, **sizes}.items():
        if value is not None and value < 1:
            raise UsageError(f"--{name} must be at least 1.")


def _subject(options: argparse.Namespace) -> Subject:
    from runtime.autoregressive import load_causal
    from runtime.benchmark.subject import loaded_subject, random_subject
    from runtime.models.load import load

    causal = load_causal(options.causal, options.device) if options.causal else None
    if options.size is None:
        model = load(options.model, options.device)
        return loaded_subject(model, options.prompt_tokens, steps=options.steps, causal=causal)
    steps = options.steps or RANDOM_STEPS
    return random_subject(
        options.size, _size(options), options.device, options.prompt_tokens, steps=steps, causal=causal
    )


def _size(options: argparse.Namespace) -> ModelSize:
    from runtime.benchmark.sizes import SIZES, resized

    return resized(
        SIZES[options.size],
        vocabulary=options.vocabulary,
        canvas=options.canvas,
        hidden=options.hidden,
        layers=options.layers,
    )


def _progress() -> Callable[[Progress], None] | None:
    """Says on a terminal how far it is, on one line that is wiped at the end."""
    if not sys.stderr.isatty():
        return None

    def show(progress: Progress) -> None:
        line = f"{progress.loop}: {progress.done} of {progress.total}" if progress.done < progress.total else ""
        print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)

    return show

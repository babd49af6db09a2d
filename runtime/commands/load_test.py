"""`python -m runtime load-test`: what a model takes of memory, loaded, used once and let go."""

from __future__ import annotations

import argparse
import json
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from runtime.api import ContinueRequest, Failed, Finished, RuntimeFault, TextEngine
from runtime.commands import UsageError
from runtime.commands.devices import gigabytes
from runtime.fit import DEFAULT_CONTEXT, cache_bytes, working_bytes
from runtime.models.catalogue import CatalogueEntry, CatalogueError, Precision, load_catalogue
from runtime.models.shape import ParameterKind

if TYPE_CHECKING:
    import torch

    from runtime.benchmark.sizes import ModelSize

# The catalogue's model that --meta is about, and what it must stay below on a card, its context included.
LARGE = "diffusiongemma-26b"
GOAL = 18_000_000_000
_SENTENCE = "The old house stood at the end of the lane, and nobody in the village knew who owned it."
_BFLOAT16 = 2


@dataclass(frozen=True, slots=True)
class LoadTest:
    """What was measured. `resident` are bytes of each kind of weights; the others are the process' bytes in memory.

    On a graphics card these are what torch has allocated there. `text` is what was written.
    """

    model: str
    device: str
    resident: Mapping[ParameterKind, int]
    before: int
    loaded: int
    written: int
    unloaded: int
    text: str


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What a model of full size would take of a graphics card, in bytes; `fits` says that `total` is below the goal."""

    model: str
    precision: Precision
    context: int
    resident: Mapping[ParameterKind, int]
    cache: int
    work: int
    total: int
    fits: bool


def add_load_test(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes to its `parser`, which has --model, --device and --json already."""
    parser.add_argument("--meta", action="store_true", help="the 26B model at full size, reckoned without its weights")
    parser.add_argument(
        "--precision", type=Precision, choices=list(Precision), default=Precision.NF4, help="with --meta (default: nf4)"
    )
    parser.add_argument(
        "--context", type=int, default=DEFAULT_CONTEXT, help=f"with --meta, tokens (default: {DEFAULT_CONTEXT})"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Load, write one canvas, unload and say what each took, or reckon it with --meta; as lines or as one JSON object.

    Raises:
        UsageError: a context that makes no sense, or a catalogue that cannot be used.
        RuntimeFault: a model that cannot be loaded or cannot write.
    """
    if options.context < 0:
        raise UsageError("--context must be at least 0.")
    result = reckon(_large(), options.precision, options.context) if options.meta else measure(options)
    if options.json:
        print(json.dumps(asdict(result), ensure_ascii=False))
    else:
        print("\n".join(_lines(result)))
    return 0


def reckon(entry: CatalogueEntry, precision: Precision, context: int) -> Reckoning:
    """What the model of `entry` takes with `context` tokens, its weights counted on a network without memory."""
    import torch  # here, so that --help and typing errors need not wait for it

    from runtime.benchmark.sizes import empty_model
    from runtime.quantization.network import quantize_network
    from runtime.quantization.resident import resident_bytes

    network = empty_model(_size(entry), context).to(torch.bfloat16)  # pyright: ignore[reportArgumentType, reportCallIssue]
    if precision is not Precision.BF16:
        quantize_network(network, precision)
    resident = resident_bytes(network)
    cache = cache_bytes(entry.shape, context, _BFLOAT16)
    work = working_bytes(entry.shape, precision, context, on_gpu=True)
    total = sum(resident.values()) + cache + work
    return Reckoning(entry.id, precision, context, resident, cache, work, total, total < GOAL)


def measure(options: argparse.Namespace) -> LoadTest:
    """Load the model that `options` name, write one canvas with it and unload it.

    Raises:
        RuntimeFault: it cannot be loaded, or cannot write.
    """
    from runtime.engine import Engine  # here, as above
    from runtime.memory import give_back_memory
    from runtime.models.load import find_device, load
    from runtime.quantization.resident import resident_bytes

    device = find_device(options.device)
    give_back_memory()
    before = _taken(device)
    model = load(options.model, options.device)
    loaded, resident, info = _taken(device), resident_bytes(model.network), model.info
    engine = Engine(model)
    del model  # or it would outlive `unload`
    text = _written(engine)
    written = _taken(device)
    engine.unload()
    return LoadTest(info.name, info.device, resident, before, loaded, written, _taken(device), text)


def _written(engine: TextEngine) -> str:
    for event in engine.generate(ContinueRequest(before=_SENTENCE, seed=0), threading.Event()):
        if isinstance(event, Failed):
            raise RuntimeFault(event.code, event.detail)
        if isinstance(event, Finished):
            return event.text
    return ""


def _taken(device: torch.device) -> int:
    import psutil
    import torch

    if device.type == "cuda":
        return torch.cuda.memory_allocated(device)
    return psutil.Process().memory_info().rss


def _large() -> CatalogueEntry:
    try:
        return next(entry for entry in load_catalogue() if entry.id == LARGE)
    except CatalogueError as error:
        raise UsageError(f"{error}.") from error


def _size(entry: CatalogueEntry) -> ModelSize:
    from runtime.benchmark.sizes import FULL, SLIDING, ModelSize

    shape = entry.shape
    return ModelSize(
        vocabulary=shape.vocabulary,
        canvas=shape.canvas,
        hidden=shape.hidden,
        # Their order changes no number of bytes.
        layer_types=(SLIDING,) * shape.sliding_layers + (FULL,) * shape.full_layers,
        heads=shape.heads,
        sliding_key_value_heads=shape.sliding_key_value_heads,
        sliding_head_width=shape.sliding_head_width,
        full_key_value_heads=shape.full_key_value_heads,
        full_head_width=shape.full_head_width,
        window=shape.window,
        dense_width=shape.dense_width,
        experts=shape.experts,
        experts_per_token=shape.experts_per_token,
        expert_width=shape.expert_width,
    )


def _lines(result: LoadTest | Reckoning) -> list[str]:
    lines = [f"{kind.replace('_', ' '):>20}  {gigabytes(size)}" for kind, size in result.resident.items() if size]
    lines.append(f"{'all weights':>20}  {gigabytes(sum(result.resident.values()))}")
    if isinstance(result, Reckoning):
        name = f"{result.model} in {result.precision}"
        rest = {f"cache of {result.context} tokens": result.cache, "a step's work": result.work, "in all": result.total}
        verdict = f"{'fits into' if result.fits else 'more than'} {gigabytes(GOAL)}"
        return [name, *lines, *_table(rest), verdict]
    moments = {
        "before": result.before,
        "loaded": result.loaded,
        "after one canvas": result.written,
        "unloaded": result.unloaded,
    }
    return [f"{result.model} on {result.device}", *lines, "memory taken", *_table(moments)]


def _table(sizes: Mapping[str, int]) -> list[str]:
    return [f"{name:>20}  {gigabytes(size)}" for name, size in sizes.items()]

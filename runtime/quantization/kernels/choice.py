"""Which way experts are computed: the plain one, or a kernel's tile that was measured to be faster here.

A kernel that wins on one card loses on another, and its compiler may fail or be missing. So nothing is assumed: the
first time a card meets experts of some sizes with about so many tokens, every way computes that very input. Ways that
raise or whose result is another are out; of the rest the quickest is kept for as long as the program runs.
"""

from __future__ import annotations

import functools
import importlib.util
import logging
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import torch
from torch import Tensor

from runtime.quantization.kernels.tile import TILES, Tile

logger = logging.getLogger(__name__)

RUNS = 5
OLDEST_CARD = (8, 0)  # compute capability from which tensor cores take bfloat16
# By which a later way has to be faster than an earlier one. Ways differ in the last bits of what they compute, so that
# a near tie should not be decided by chance, now one way and now another.
MARGIN = 1.1

Measure = Callable[[Callable[[], Tensor]], float]


@dataclass(frozen=True, slots=True)
class Case:
    """What a verdict is for: `pairs` of a token and one of its experts, rounded up to a power of two."""

    device: str
    experts: int
    hidden: int
    width: int
    dtype: torch.dtype
    pairs: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """The way that is taken, None for the plain one, and how many milliseconds each took that gave the right result."""

    tile: Tile | None
    milliseconds: Mapping[Tile | None, float]


@functools.cache
def tiles_for(device: torch.device) -> Sequence[Tile]:
    """What is worth trying on `device`: nothing where there is no CUDA card, an old one, or no Triton."""
    if device.type != "cuda" or torch.version.cuda is None or importlib.util.find_spec("triton") is None:
        return ()
    return TILES if torch.cuda.get_device_capability(device) >= OLDEST_CARD else ()


def milliseconds(call: Callable[[], Tensor]) -> float:
    """The median time `call` takes on the current CUDA card, by the card's own clock, after one run to warm up.

    The weights come from memory each time, as they do in the network: those of a layer at the 26B model's sizes exceed
    every cache.
    """
    call()
    times = []
    for _ in range(RUNS):
        start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        start.record()
        call()
        end.record()
        end.synchronize()
        times.append(start.elapsed_time(end))
    return statistics.median(times)


class Choice:
    """Measures when it has to, and remembers."""

    def __init__(
        self, tiles: Callable[[torch.device], Sequence[Tile]] = tiles_for, measure: Measure = milliseconds
    ) -> None:
        """`tiles` says what to try on a device, `measure` how long a call takes, in any unit."""
        self._tiles, self._measure = tiles, measure
        self._verdicts: dict[Case, Verdict] = {}

    @property
    def verdicts(self) -> Mapping[Case, Verdict]:
        """What was found so far."""
        return MappingProxyType(self._verdicts)

    def tile(
        self, sizes: tuple[int, int, int], inputs: Tensor, plain: Callable[[], Tensor], fast: Callable[[Tile], Tensor]
    ) -> Tile | None:
        """The tile with which `fast` computes the same from `inputs` as `plain` does, and faster; None where none does.

        `sizes` are the number of experts, their hidden size and their width. The first call for a case computes each
        way several times, and waits for the device. A kernel has no gradients, so that where they are asked for, and
        for empty inputs, the plain way is taken unseen.
        """
        if not len(inputs) or (inputs.requires_grad and torch.is_grad_enabled()):
            return None
        tiles = self._tiles(inputs.device)
        if not tiles:
            return None
        name = torch.cuda.get_device_name(inputs.device) if inputs.is_cuda else inputs.device.type
        case = Case(name, *sizes, inputs.dtype, 1 << (len(inputs) - 1).bit_length())
        if case not in self._verdicts:
            with torch.cuda.device_of(inputs):
                self._verdicts[case] = self._judged(tiles, plain, fast)
            logger.info("%s: %s", case, self._verdicts[case])
        return self._verdicts[case].tile

    def _judged(self, tiles: Sequence[Tile], plain: Callable[[], Tensor], fast: Callable[[Tile], Tensor]) -> Verdict:
        expected = plain()
        times: dict[Tile | None, float] = {None: self._measure(plain)}
        for tile in tiles:
            try:
                if not is_same(fast(tile), expected):
                    logger.error("%s computes something else", tile)
                    continue
                times[tile] = self._measure(lambda tile=tile: fast(tile))
            except Exception as error:  # noqa: BLE001  Triton, its compilers and the driver raise whatever they like.
                logger.warning("%s cannot be used: %s: %s", tile, type(error).__name__, error)
        quickest = min(times.values())
        return Verdict(next(way for way, time in times.items() if time <= MARGIN * quickest), times)


def is_same(got: Tensor, expected: Tensor) -> bool:
    """Whether each row of `got` (S, N) is that of `expected` but for what rounding in its type can do.

    Row by row, so that one wrong tile among thousands shows. Gate and up are rounded, their product is and what comes
    out is, each by half an eps: in the mean of a row well below twice an eps, where a wrong block of 64 among 2816
    makes more than a tenth.
    """
    bound = max(2 * torch.finfo(expected.dtype).eps, 1e-5)
    lost, kept = ((one.float().norm(dim=-1)) for one in (got.float() - expected.float(), expected))
    # Rows of hardly anything are measured by the others.
    return bool((lost <= bound * torch.maximum(kept, 0.01 * kept.mean())).all())

"""How long a denoising step takes whose experts come over a link: arithmetic, where there is no card to measure on.

Every layer's experts are copied once a step, whichever layers compute. With two places on the card the copy of a layer
begins when the layer before it begins to compute, and at the earliest when the copy before it is over. So each layer
takes as long as its copy or its computation, whichever is longer; and what is computed between the last layer and the
first, the readout above all, has one copy beside it. No torch is imported here.
"""

from __future__ import annotations

import enum

# Layers whose experts are on the device at a time: the one that computes and the next one.
SLOTS = 2


class Link(enum.Enum):
    """How a card is connected; the value is what a large copy from pinned memory reaches, in bytes a second.

    16 lanes: as others measured, about four fifths of what the standard says. 12 GB/s for the third generation and
    25 GB/s for the fourth are the peaks of V100 and A100 in the work on BaM (github.com/ZaidQureshi/bam, issue 54);
    51 GB/s for the fifth was reached by an engine that moves experts (github.com/kekzl/imp, pull request 1377).
    8 lanes: half of that, an assumption. That memory itself gives 50 to 80 GB/s to all who read it is not counted; it
    may hold back the fifth generation.
    """

    PCIE_3_X8 = 6_000_000_000
    PCIE_3_X16 = 12_000_000_000
    PCIE_4_X8 = 12_500_000_000
    PCIE_4_X16 = 25_000_000_000
    PCIE_5_X8 = 25_500_000_000
    PCIE_5_X16 = 51_000_000_000


def step_bytes(layers: int, expert_bytes: int) -> int:
    """Bytes that a step copies of `expert_bytes` in `layers`: all, or none where each has a place on the card."""
    return expert_bytes if layers > SLOTS else 0


def step_seconds(
    layers: int,
    expert_bytes: int,
    bytes_per_second: float,
    layers_seconds: float = 0.0,
    other_seconds: float = 0.0,
) -> float:
    """Seconds a step takes whose `expert_bytes`, those of all `layers`, come over a link of `bytes_per_second`.

    `layers_seconds` is what all layers of a step take to compute, `other_seconds` what is computed between them and the
    next step's; with neither, the least a step can take over this link.

    Raises:
        ValueError: no layer, a link that moves nothing, or a time below 0.
    """
    if layers < 1 or bytes_per_second <= 0 or layers_seconds < 0 or other_seconds < 0:
        raise ValueError("no layer, a rate that is not above 0, or a time below 0")
    copying = step_bytes(layers, expert_bytes) / layers / bytes_per_second
    computing = layers_seconds / layers
    return (layers - 1) * max(copying, computing) + max(copying, computing + other_seconds)


def pinned_bytes(size: int) -> int:
    """Bytes that torch's allocator of pinned memory takes for a tensor of `size`: the next power of two."""
    return 1 << (size - 1).bit_length() if size else 0

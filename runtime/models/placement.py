"""Where the model that is about to be loaded runs: the verdict of `runtime.fit`, with what is free at this moment."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil
import torch

from runtime.api import FaultCode, RuntimeFault
from runtime.fit import DEFAULT_CONTEXT, Placement, attempts_at
from runtime.models.catalogue import Precision
from runtime.models.shape import ModelShape

if TYPE_CHECKING:
    from runtime.quantization.streaming import ExpertSource

logger = logging.getLogger(__name__)

# Tokens of text before the canvas. A quicker place with room for less text is better than a slower one.
_CONTEXTS = (DEFAULT_CONTEXT, 4_096, 2_048)


@dataclass(frozen=True, slots=True)
class Place:
    """A network's device and placement, and the tokens before a canvas that there is room for."""

    device: torch.device
    placement: Placement
    context: int


def expert_source(placement: Placement) -> ExpertSource | None:
    """Where experts are streamed from in `placement`, None where they are not."""
    if placement not in (Placement.STREAMING, Placement.FROM_DISK):
        return None
    from runtime.quantization.streaming import SOURCES  # bitsandbytes is not there on every system

    return SOURCES[placement]


def place(shape: ModelShape, precision: Precision, device: torch.device, *, may_change: bool) -> Place:
    """Where a network of `shape` runs when `device` is asked for; `may_change` lets the processor do instead of a card.

    On a processor nothing is refused: memory that is short can be swapped there, and torch says where there is none.

    Raises:
        RuntimeFault: `OUT_OF_MEMORY`, the card has no room, not even for what cannot be streamed.
    """
    most = max(0, shape.context - shape.canvas)
    if device.type != "cuda":
        return Place(device, Placement.PROCESSOR, min(DEFAULT_CONTEXT, most))
    free, _ = torch.cuda.mem_get_info(device)
    memory = psutil.virtual_memory().available
    tried = [
        (context, attempts_at(shape, precision, context, free, memory))
        for context in dict.fromkeys(min(context, most) for context in _CONTEXTS)
    ]
    for attempts in zip(*(attempts for _, attempts in tried), strict=True):  # of one placement
        for (context, _), attempt in zip(tried, attempts, strict=True):
            is_processor = attempt.placement is Placement.PROCESSOR
            if attempt.fits and (may_change or not is_processor):
                logger.info("%s, %d tokens, %d bytes are free on %s", attempt.placement, context, free, device)
                return Place(torch.device("cpu") if is_processor else device, attempt.placement, context)
    raise RuntimeFault(FaultCode.OUT_OF_MEMORY, f"{free:,} bytes are free on {device}")

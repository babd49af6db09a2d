"""Where the model that is about to be loaded runs: the verdict of `runtime.fit`, with what is free at this moment."""

from __future__ import annotations

import logging

import psutil
import torch

from runtime.api import FaultCode, RuntimeFault
from runtime.fit import DEFAULT_CONTEXT, Placement, attempts_at, best_placement
from runtime.models.catalogue import Precision
from runtime.models.shape import ModelShape

logger = logging.getLogger(__name__)

# Better a model that has to be given less text than none.
_CONTEXTS = (DEFAULT_CONTEXT, 1_024)


def place(
    shape: ModelShape, precision: Precision, device: torch.device, *, may_change: bool
) -> tuple[torch.device, Placement]:
    """The device and the placement for a network of `shape`; `device` is the one that was asked for.

    `may_change` says that the processor will do where the card does not. On a processor nothing is refused: memory that
    is short there can be swapped, and torch says when it is not there.

    Raises:
        RuntimeFault: `OUT_OF_MEMORY`, the card has no room, not even for what cannot be streamed.
    """
    if device.type != "cuda":
        return device, Placement.PROCESSOR
    free, _ = torch.cuda.mem_get_info(device)
    memory, placement = psutil.virtual_memory().available, Placement.NOWHERE
    for context in _CONTEXTS:
        attempts = attempts_at(shape, precision, min(context, shape.context - shape.canvas), free, memory)
        if not may_change:
            attempts = tuple(attempt for attempt in attempts if attempt.placement is not Placement.PROCESSOR)
        placement = best_placement(attempts)
        if placement is not Placement.NOWHERE:
            break
    logger.info("%s on %s, of which %d bytes are free", placement, device, free)
    if placement is Placement.NOWHERE:
        raise RuntimeFault(FaultCode.OUT_OF_MEMORY, f"{free:,} bytes are free on {device}")
    return (torch.device("cpu") if placement is Placement.PROCESSOR else device), placement

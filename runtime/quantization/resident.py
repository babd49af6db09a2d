"""How many bytes a network takes, by what they are for."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from torch import Tensor, nn

from runtime.models.shape import ParameterKind, kind_of


def resident_bytes(network: nn.Module) -> Mapping[ParameterKind, int]:
    """Bytes of the memory behind the parameters and buffers of `network`, for every kind, in the kinds' order.

    Memory that several share, such as the layers of encoder and decoder, is counted once, and all of it, whatever part
    of it a tensor shows. On the meta device: what it would be.
    """
    counted: dict[ParameterKind, int] = dict.fromkeys(ParameterKind, 0)
    seen: set[int] = set()
    tensors: itertools.chain[tuple[str, Tensor]] = itertools.chain(network.named_parameters(), network.named_buffers())
    for name, tensor in tensors:
        storage = tensor.untyped_storage()
        # Not the address of the data, which is 0 for every tensor on the meta device.
        identity = storage._cdata  # noqa: SLF001
        if identity not in seen:
            seen.add(identity)
            counted[kind_of(name)] += storage.nbytes()
    return counted

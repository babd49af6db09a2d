"""How many bytes a network takes, by what they are for."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from torch import Tensor, nn

from runtime.models.shape import ParameterKind

# The first that stands in a parameter's name decides: the vision tower has attention of its own.
_MARKS = {
    "vision": ParameterKind.VISION,
    "self_conditioning": ParameterKind.SELF_CONDITIONING,
    "experts": ParameterKind.EXPERTS,
    "self_attn": ParameterKind.ATTENTION,
    "mlp": ParameterKind.DENSE,
    "embed_tokens": ParameterKind.EMBEDDING,
    "lm_head": ParameterKind.EMBEDDING,
}


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


def kind_of(name: str) -> ParameterKind:
    """The kind of the parameter or buffer called `name`, as `named_parameters` calls it."""
    parts = name.split(".")
    for mark, kind in _MARKS.items():
        if any(part == mark or (mark == "vision" and mark in part) for part in parts):
            return kind
    return ParameterKind.ROUTER_AND_NORMS

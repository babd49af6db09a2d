"""A whole network brought into a precision, module by module as its recipe says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from torch import nn
from transformers import DiffusionGemmaForBlockDiffusion

from runtime.api import FaultCode, RuntimeFault
from runtime.models.catalogue import Precision
from runtime.quantization.experts import Int8Experts, Nf4Experts, expert_pairs, quantize_experts
from runtime.quantization.linear import Int8Linear
from runtime.quantization.recipe import Form, form_of

_TIED = {r"encoder.language_model.layers\.(?:[^.]+\.)*quantized": r"decoder.layers\.(?:[^.]+\.)*quantized"}
_EXPERTS = {Form.NF4_STACK: Nf4Experts, Form.INT8_STACK: Int8Experts}


def quantize_network(network: DiffusionGemmaForBlockDiffusion, precision: Precision) -> None:
    """Put modules of fewer bits in the place of those that `precision` keeps so, in place.

    What encoder and decoder share stays one object in both. On the meta device only the shapes change. The vision tower
    is left as it is, whatever the recipe says of it in a file. A network that has been through this is left as it is.

    Raises:
        RuntimeFault: `MODEL_UNSUPPORTED`, before anything is changed, where sizes cannot be cut into blocks, a linear
            layer has a bias, or encoder and decoder do not share their weights. `MODEL_BROKEN` where a weight is no
            finite number.
    """
    linears = list(_linears(network, precision))
    for name, places in linears:
        _check(name, [cast(nn.Linear, getattr(parent, attribute)) for parent, attribute in places])
    experts = _EXPERTS.get(form_of("model.decoder.layers.0.experts.gate_up_proj", 3, precision))
    if experts is not None:
        quantize_experts(network, experts)
    for name, places in linears:
        _replace(name, places)
    if linears:
        # transformers knows tied weights by patterns, and refuses to save what is shared without one. None fits these.
        network.model._tied_weights_keys = {**network.model._tied_weights_keys, **_TIED}  # noqa: SLF001
    network.all_tied_weights_keys = network.get_expanded_tied_weights_keys(all_submodels=True)


_Places = Sequence[tuple[nn.Module, str]]


def _linears(network: DiffusionGemmaForBlockDiffusion, precision: Precision) -> Iterator[tuple[str, _Places]]:
    """Linear layers to be quantised, with all places each has: the parent there, and the parent's attribute."""

    def places(name: str, modules: Sequence[nn.Module]) -> Iterator[tuple[str, _Places]]:
        for inner, module in modules[0].named_modules():
            full = f"{name}.{inner}"
            if isinstance(module, nn.Linear) and form_of(f"{full}.weight", 2, precision) is Form.INT8_LINEAR:
                parent, _, attribute = inner.rpartition(".")
                yield full, [(one.get_submodule(parent), attribute) for one in modules]

    for number, (encoder, decoder) in enumerate(expert_pairs(network)):
        yield from places(f"model.decoder.layers.{number}", [decoder, encoder])
    yield from places("model.decoder.self_conditioning", [network.model.decoder.self_conditioning])


def _check(name: str, linears: Sequence[nn.Module]) -> None:
    first = linears[0]
    for other in linears:
        if type(other) is not nn.Linear or other.bias is not None:
            raise RuntimeFault(FaultCode.MODEL_UNSUPPORTED, f"{name}: a {other} cannot be quantised")
        if other.weight is not first.weight:
            raise RuntimeFault(FaultCode.MODEL_UNSUPPORTED, f"{name}: the encoder has another than the decoder")


def _replace(name: str, places: _Places) -> None:
    parent, attribute = places[0]
    try:
        layer = Int8Linear.from_linear(cast(nn.Linear, getattr(parent, attribute)))
    except ValueError as error:
        raise RuntimeFault(FaultCode.MODEL_BROKEN, f"{name}: {error}") from error
    for parent, attribute in places:
        setattr(parent, attribute, layer)

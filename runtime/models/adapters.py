"""LoRA adapters in PEFT's format, put on a loaded network.

What is wrapped follows from the adapter's own names, never from its list of kinds of layers: encoder and decoder are
modules of their own that share their weights, so an adapter may have been trained on one of them or on both, each with
matrices of its own. Where both have equal ones, as of an adapter that they shared in training, these are one object
here too. It stays beside the weights. Merged into them, it would be added twice, and 4 bits would lose it.
"""

from __future__ import annotations

import dataclasses
import logging
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import torch
from peft import LoraConfig
from peft.tuners.lora import Linear
from peft.utils.other import get_pattern_key
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import DiffusionGemmaForBlockDiffusion

from runtime.api import FaultCode, RuntimeFault
from runtime.models.shape import ParameterKind, kind_of
from runtime.quantization.linear import Int8Linear

logger = logging.getLogger(__name__)

CONFIG, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"
_NAME = "default"
_PREFIX = "base_model.model."
_SIDES = ("lora_A", "lora_B")
# Initialisations that leave the base as it is; others take a part of its weights into the adapter.
_PLAIN_BEGINNINGS = (True, False, "gaussian")
# The embedding is the output head as well, which is read without passing through its module; experts are one tensor.
_WRAPPED = frozenset(
    {
        ParameterKind.ATTENTION,
        ParameterKind.DENSE,
        ParameterKind.SELF_CONDITIONING,
        ParameterKind.ROUTER_AND_NORMS,
    }
)


def is_adapter(folder: Path) -> bool:
    """Whether `folder` holds an adapter in PEFT's format."""
    return (folder / CONFIG).is_file()


def apply_adapter(network: DiffusionGemmaForBlockDiffusion, folder: Path) -> None:
    """Put the LoRA adapter in `folder` on `network`, quantised or not, in place and for good; see `read_adapter`.

    Raises:
        RuntimeFault: as `read_adapter`, before anything is changed.
    """
    adapter = read_adapter(network, folder)
    adapter.put_on()
    # Its patterns would take the adapters' own matrices for tied weights. What is tied is one object by now, and stays.
    network.model._tied_weights_keys = {}  # noqa: SLF001
    logger.info("adapter %s on %d layers", folder.name, len(adapter.places))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a layer of a network hangs: `parent` has it as `attribute`. `plain` is the layer without the adapter."""

    parent: nn.Module
    attribute: str
    plain: nn.Module
    layer: Linear


@dataclass(frozen=True, slots=True, eq=False)
class Adapter:
    """An adapter's layers for one network, on it or beside it.

    The layers they stand for are theirs to call and are never changed, so that without the adapter the network is the
    object it was before. `size` is the bytes of the adapter's matrices.
    """

    places: tuple[_Place, ...]
    size: int

    def put_on(self) -> None:
        """Let the network compute with the adapter."""
        for place in self.places:
            setattr(place.parent, place.attribute, place.layer)

    def take_off(self) -> None:
        """Let the network compute as it did when the adapter was read."""
        for place in self.places:
            setattr(place.parent, place.attribute, place.plain)


def read_adapter(network: DiffusionGemmaForBlockDiffusion, folder: Path) -> Adapter:
    """Read the LoRA adapter in `folder` for `network`, quantised or not, which stays as it is; one on it stays below.

    Linear layers of attention, dense network, router and self-conditioning can have one. What an adapter says of the
    vision tower is passed over, as no text reaches it.

    Raises:
        RuntimeFault: `MODEL_MISSING` where a file is missing, `MODEL_BROKEN` where one makes no sense,
            `MODEL_UNSUPPORTED` for another method than plain LoRA, for other layers, and for an adapter of a base with
            other sizes.
    """
    config = _config(folder)
    pairs = {
        name: tuple(nn.Parameter(side.to(network.device, network.dtype), requires_grad=False) for side in pair)
        for name, pair in _pairs(folder).items()
    }
    places: list[_Place] = []
    matrices: dict[int, nn.Parameter] = {}
    for name, pair in pairs.items():
        twin = pairs.get(_twin(name), pair)
        # One object where encoder and decoder have equal matrices.
        down, up = twin if all(map(_are_equal, pair, twin)) else pair
        matrices |= {id(down): down, id(up): up}
        layer, plain = _wrapped(network, name, (down, up), config)
        parent, _, attribute = name.rpartition(".")
        places.append(_Place(network.get_submodule(parent), attribute, plain, layer))
    return Adapter(tuple(places), sum(matrix.nbytes for matrix in matrices.values()))


def _twin(name: str) -> str:
    """What the decoder calls the layer that the encoder calls `name`; any other name itself."""
    return name.replace("model.encoder.language_model.", "model.decoder.", 1)


def _are_equal(one: Tensor, other: Tensor) -> bool:
    return one.shape == other.shape and torch.equal(one, other)


def _config(folder: Path) -> LoraConfig:
    path = folder / CONFIG
    if not path.is_file():
        raise RuntimeFault(FaultCode.MODEL_MISSING, f"no {CONFIG} in {folder}")
    try:
        plain = LoraConfig.from_json_file(str(path))
        if plain.get("peft_type") != "LORA":
            raise RuntimeFault(FaultCode.MODEL_UNSUPPORTED, f"an adapter of type {plain.get('peft_type')!r}, not LORA")
        config = LoraConfig(**{field.name: plain[field.name] for field in _fields() if field.name in plain})
    except (OSError, TypeError, ValueError, AttributeError) as error:
        raise RuntimeFault(FaultCode.MODEL_BROKEN, f"{CONFIG}: {error}") from error
    variants = [field.name for field in _fields() if field.metadata.get("is_lora_variant")]
    special = [name for name in (*variants, "modules_to_save", "target_parameters") if getattr(config, name, None)]
    if config.init_lora_weights not in _PLAIN_BEGINNINGS:
        special.append(f"init_lora_weights={config.init_lora_weights}")
    if config.bias != "none":
        special.append(f"bias={config.bias}")
    if special:
        raise RuntimeFault(FaultCode.MODEL_UNSUPPORTED, f"an adapter with {', '.join(special)}")
    return config


def _fields() -> tuple[dataclasses.Field[Any], ...]:
    # Some of the library's fields are for it alone, and none of the constructor's.
    return tuple(field for field in dataclasses.fields(LoraConfig) if field.init)


def _pairs(folder: Path) -> Mapping[str, tuple[Tensor, Tensor]]:
    """For each layer, by its name in the network, the adapter's matrices (rank, in) and (out, rank)."""
    path = folder / WEIGHTS
    if not path.is_file():
        raise RuntimeFault(FaultCode.MODEL_MISSING, f"no {WEIGHTS} in {folder}")
    try:
        tensors = load_file(path)
    except (SafetensorError, OSError) as error:
        raise RuntimeFault(FaultCode.MODEL_BROKEN, f"{WEIGHTS}: {error}") from error
    found: dict[str, dict[str, Tensor]] = {}
    for key, tensor in tensors.items():
        name = key.removeprefix(_PREFIX)
        kind = kind_of(name)
        if kind is ParameterKind.VISION:
            continue
        layer, _, side = name.removesuffix(".weight").rpartition(".")
        if side not in _SIDES or not name.endswith(".weight") or tensor.dim() != 2 or kind not in _WRAPPED:
            raise RuntimeFault(FaultCode.MODEL_UNSUPPORTED, f"{WEIGHTS}: {key} is nothing for a linear layer")
        found.setdefault(layer, {})[side] = tensor
    alone = [name for name, sides in found.items() if len(sides) < len(_SIDES)]
    if alone or not found:
        raise RuntimeFault(FaultCode.MODEL_BROKEN, f"{WEIGHTS}: half of {alone[0]}" if alone else f"{WEIGHTS} is empty")
    return {name: (sides["lora_A"], sides["lora_B"]) for name, sides in found.items()}


def _wrapped(
    network: DiffusionGemmaForBlockDiffusion, name: str, pair: tuple[nn.Parameter, nn.Parameter], config: LoraConfig
) -> tuple[Linear, nn.Module]:
    """The layer called `name` with the adapter's matrices `pair` beside its weights, and the layer without them."""

    def refusal(why: str) -> RuntimeFault:
        return RuntimeFault(FaultCode.MODEL_UNSUPPORTED, f"the adapter is not for this model: {name} {why}")

    try:
        base = network.get_submodule(name)
    except AttributeError as error:
        raise refusal("is not there") from error
    if not isinstance(base, (nn.Linear, Int8Linear, Linear)):
        raise refusal(f"is a {type(base).__name__}")
    down, up = pair
    if (down.shape[1], up.shape[0]) != (base.in_features, base.out_features):
        raise refusal(f"has {base.in_features} to {base.out_features}, not {down.shape[1]} to {up.shape[0]}")
    rank = _special(config.rank_pattern, name, config.r)
    if {down.shape[0], up.shape[1]} != {rank}:
        raise RuntimeFault(FaultCode.MODEL_BROKEN, f"{name} has rank {down.shape[0]} and {up.shape[1]}, not {rank}")
    alpha = _special(config.alpha_pattern, name, config.lora_alpha)
    plain = LoraConfig(r=rank, lora_alpha=alpha, use_rslora=config.use_rslora, init_lora_weights=False)
    with warnings.catch_warnings(), torch.device("meta"):
        # Nobody told PEFT of 8 bits, whose sizes it finds all the same. On the meta device it takes neither memory nor
        # random numbers for matrices that are replaced at once.
        warnings.filterwarnings("ignore", "Unsupported layer type", UserWarning)
        layer = Linear(base, _NAME, config=plain, r=rank, lora_alpha=alpha)
    for side, values in zip((layer.lora_A, layer.lora_B), pair, strict=True):
        cast(nn.Linear, side[_NAME]).weight = values
    return layer.eval().requires_grad_(False), base


def _special(pattern: Mapping[str, int] | None, name: str, otherwise: int) -> int:
    """The number that `pattern` has for the layer called `name`."""
    return pattern.get(get_pattern_key(list(pattern), name), otherwise) if pattern else otherwise

"""One addition for encoder and decoder both.

The two are modules of their own over the same weights. PEFT, which goes by modules, would make two additions, of which
each pass trains its own and a merge adds both. Here one LoRA layer object of `peft` sits in both places, so that the
gradients of both passes reach it. It is saved under both names, as PEFT would, for any loader of PEFT's format.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import torch
from peft import LoraConfig
from peft.tuners.lora import Linear
from safetensors.torch import save_file
from torch import Tensor, nn
from transformers import DiffusionGemmaForBlockDiffusion

from runtime.models.shape import ParameterKind, kind_of
from runtime.models.voices import WEIGHTS
from runtime.quantization.linear import Int8Linear

DECODER, ENCODER = "model.decoder.layers.", "model.encoder.language_model.layers."
TARGETS = r"model\.(decoder|encoder\.language_model)\.layers\.\d+\.(self_attn|mlp)\.\w+_proj"
_NAME = "default"
_SIDES = ("lora_A", "lora_B")
_PREFIX = "base_model.model."


class SharedAdapter:
    """The addition on a network. The network's own parameters are frozen."""

    def __init__(self, network: DiffusionGemmaForBlockDiffusion, rank: int, alpha: int, seed: int) -> None:
        """Put it on the attention and dense layers, in float32; it changes nothing yet.

        Args:
            network: quantised or not, without another addition.
            rank: of the matrices.
            alpha: the addition is scaled by `alpha` / `rank`.
            seed: of the first matrices' random numbers.
        """
        self._network, self._rank, self._alpha = network, rank, alpha
        network.requires_grad_(False)
        generator = torch.Generator().manual_seed(seed)
        self.layers: dict[str, Linear] = {}
        for name in _targets(network):
            layer = _layer(network.get_submodule(DECODER + name), rank, alpha, generator)
            for stack in (DECODER, ENCODER):
                parent, _, attribute = (stack + name).rpartition(".")
                setattr(network.get_submodule(parent), attribute, layer)
            self.layers[name] = layer
        # Its patterns would take the addition's own matrices for tied weights. What is tied is one object by now.
        network.model._tied_weights_keys = {}  # noqa: SLF001

    def parameters(self) -> dict[str, nn.Parameter]:
        """The matrices by the names they have in the decoder, each once."""
        return {
            f"{name}.{side}": cast(nn.Parameter, getattr(layer, side)[_NAME].weight)
            for name, layer in self.layers.items()
            for side in _SIDES
        }

    def put(self, values: Mapping[str, Tensor]) -> None:
        """Set the matrices, by the names of `parameters`."""
        with torch.no_grad():
            for name, parameter in self.parameters().items():
                parameter.copy_(values[name])

    @contextmanager
    def off(self) -> Iterator[None]:
        """Inside it the network is the plain one."""
        for layer in self.layers.values():
            layer.enable_adapters(False)
        try:
            yield
        finally:
            for layer in self.layers.values():
                layer.enable_adapters(True)

    def remove(self) -> None:
        """Give the network its own layers back. Encoder and decoder then share the decoder's modules."""
        for name, layer in self.layers.items():
            for stack in (DECODER, ENCODER):
                parent, _, attribute = (stack + name).rpartition(".")
                setattr(self._network.get_submodule(parent), attribute, layer.base_layer)

    def save(self, folder: Path, base: str) -> None:
        """Write both files of PEFT's format into `folder`; `base` is the name of the model it is for.

        Raises:
            OSError: they cannot be written.
        """
        config = LoraConfig(
            r=self._rank,
            lora_alpha=self._alpha,
            target_modules=TARGETS,
            base_model_name_or_path=base,
            inference_mode=True,
        )
        config.save_pretrained(str(folder))
        tensors: dict[str, Tensor] = {}
        for name, parameter in self.parameters().items():
            values = parameter.detach().to("cpu", torch.float32).contiguous()
            for stack in (DECODER, ENCODER):
                tensors[f"{_PREFIX}{stack}{name}.weight"] = values.clone()
        save_file(tensors, folder / WEIGHTS, metadata={"format": "pt"})


def _targets(network: DiffusionGemmaForBlockDiffusion) -> list[str]:
    """The names, below a stack's layers, of the linear layers of attention and dense networks."""
    kinds = (ParameterKind.ATTENTION, ParameterKind.DENSE)
    return [
        name
        for name, module in network.get_submodule(DECODER.rstrip(".")).named_modules()
        if isinstance(module, (nn.Linear, Int8Linear)) and kind_of(f"{DECODER}{name}.weight") in kinds
    ]


def _layer(base: nn.Module, rank: int, alpha: int, generator: torch.Generator) -> Linear:
    config = LoraConfig(r=rank, lora_alpha=alpha, init_lora_weights=False)
    with warnings.catch_warnings():
        # It does not know 8 bits of ours, and needs to know no more than the number of inputs and outputs.
        warnings.simplefilter("ignore", UserWarning)
        layer = Linear(base, _NAME, config=config, r=rank, lora_alpha=alpha)
    device = next(iter([*base.parameters(), *base.buffers()])).device
    down, up = (cast(nn.Linear, getattr(layer, side)[_NAME]) for side in _SIDES)
    # As PEFT begins: uniform within one over the root of the inputs, and zero.
    bound = 1 / math.sqrt(down.in_features)
    first = (torch.rand(down.weight.shape, generator=generator) * 2 - 1) * bound
    down.weight = nn.Parameter(first.to(device))
    up.weight = nn.Parameter(torch.zeros(up.weight.shape, device=device))
    base.requires_grad_(False)
    return layer

"""Networks with more layers than there are places for streamed experts."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from transformers import DiffusionGemmaConfig, DiffusionGemmaForBlockDiffusion

from runtime.quantization.experts import Int8Experts, Nf4Experts, expert_pairs, quantize_experts
from tests.support.wide_model import wide_config

LAYERS = 5
_PROMPTS = torch.arange(1, 20).expand(2, -1)
_CANVASES = torch.arange(48).reshape(2, 24)


def deep_config(layers: int = LAYERS) -> DiffusionGemmaConfig:
    """More layers than places on the device."""
    config = wide_config().to_dict()
    text = {name: value for name, value in config["text_config"].items() if name != "per_layer_config"}
    kinds = ["sliding_attention"] * (layers - 1) + ["full_attention"]
    text |= {"num_hidden_layers": layers, "layer_types": kinds, "num_global_key_value_heads": 1, "global_head_dim": 16}
    return DiffusionGemmaConfig(
        text_config=text, vision_config=config["vision_config"], canvas_length=24, initializer_range=0.1
    )


def deep_network(
    layers: int = LAYERS, kind: type[Nf4Experts] | type[Int8Experts] = Nf4Experts
) -> DiffusionGemmaForBlockDiffusion:
    torch.manual_seed(0)
    network = DiffusionGemmaForBlockDiffusion(deep_config(layers)).eval().requires_grad_(False)
    quantize_experts(network, kind)
    return network


@torch.inference_mode()
def logits(network: DiffusionGemmaForBlockDiffusion) -> Tensor:
    return network(input_ids=_PROMPTS, decoder_input_ids=_CANVASES).logits  # pyright: ignore[reportReturnType]


def experts_of(network: DiffusionGemmaForBlockDiffusion) -> list[Any]:
    return [decoder.experts for _, decoder in expert_pairs(network)]

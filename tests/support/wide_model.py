"""Models of the real class whose widths are multiples of 64, which blocks of weights need."""

from __future__ import annotations

import torch
from transformers import DiffusionGemmaConfig, DiffusionGemmaForBlockDiffusion

from tests.support.tiny_model import VOCABULARY, tiny_config, tiny_network

EXPERTS, HIDDEN, WIDTH = 5, 64, 128


def wide_config(experts: int = EXPERTS, chosen: int = 2) -> DiffusionGemmaConfig:
    """The tiny model's sizes, with widths that are multiples of 64."""
    config = tiny_config(VOCABULARY).to_dict()
    text = config["text_config"]
    text |= {
        "hidden_size": HIDDEN,
        "moe_intermediate_size": WIDTH,
        "num_experts": experts,
        "top_k_experts": chosen,
        "initializer_range": 0.1,
    }
    return DiffusionGemmaConfig(
        text_config=text, vision_config=config["vision_config"], canvas_length=24, initializer_range=0.1
    )


def wide_network(seed: int = 0) -> DiffusionGemmaForBlockDiffusion:
    """The real class at these sizes with random weights, and numbers that differ where the class begins with ones."""
    torch.manual_seed(seed)
    network = DiffusionGemmaForBlockDiffusion(wide_config()).eval().requires_grad_(False)
    for tensor in network.state_dict().values():
        if tensor.dim() == 1:
            tensor.mul_(1 + 0.2 * torch.rand_like(tensor))
    network.generation_config = tiny_network().generation_config
    return network

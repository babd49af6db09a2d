"""Networks whose experts can be cut into blocks of 64 weights."""

from __future__ import annotations

import importlib.util

import pytest
import torch
from transformers import DiffusionGemmaForBlockDiffusion

from runtime.benchmark.sizes import FULL, SLIDING, ModelSize
from tests.support.wide_model import EXPERTS as EXPERTS
from tests.support.wide_model import HIDDEN as HIDDEN
from tests.support.wide_model import WIDTH as WIDTH
from tests.support.wide_model import wide_config as wide_config

# Not among the dependencies on macOS.
collect_ignore_glob = [] if importlib.util.find_spec("bitsandbytes") else ["test_*.py"]


@pytest.fixture
def network() -> DiffusionGemmaForBlockDiffusion:
    torch.manual_seed(0)
    return DiffusionGemmaForBlockDiffusion(wide_config()).eval().requires_grad_(False)


# google/diffusiongemma-26B-A4B-it, from its config.json; the class' own defaults are others.
CHECKPOINT = ModelSize(
    vocabulary=262_144,
    canvas=256,
    hidden=2816,
    layer_types=(SLIDING, SLIDING, SLIDING, SLIDING, SLIDING, FULL) * 5,
    heads=16,
    sliding_key_value_heads=8,
    sliding_head_width=256,
    full_key_value_heads=2,
    full_head_width=512,
    window=1024,
    dense_width=2112,
    experts=128,
    experts_per_token=8,
    expert_width=704,
)

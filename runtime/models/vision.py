"""The smallest vision tower the class takes: it insists on one, and text never reaches it."""

from __future__ import annotations

from transformers import Gemma4VisionConfig

_WIDTH = 16


def smallest_vision() -> Gemma4VisionConfig:
    """One layer, one head, a few numbers wide."""
    return Gemma4VisionConfig(
        hidden_size=_WIDTH,
        intermediate_size=_WIDTH,
        num_hidden_layers=1,
        num_attention_heads=1,
        num_key_value_heads=1,
        head_dim=_WIDTH,
        patch_size=4,
        position_embedding_size=_WIDTH,
    )

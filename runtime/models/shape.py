"""The sizes of a DiffusionGemma network, and how many parameters of which kind follow from them.

No torch here: a window or a command asks before anything is downloaded, let alone loaded.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, fields

# Norms of a layer that are as wide as the model: around attention, the dense network, the experts and their sum.
_LAYER_NORMS = 7


class ParameterKind(enum.StrEnum):
    """What a parameter belongs to; a precision treats all of a kind alike."""

    EXPERTS = "experts"
    ATTENTION = "attention"
    DENSE = "dense"
    EMBEDDING = "embedding"
    SELF_CONDITIONING = "self_conditioning"
    ROUTER_AND_NORMS = "router_and_norms"
    VISION = "vision"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelShape:
    """A network's sizes: widths in numbers; `canvas`, `context` and `window` in tokens.

    A sliding layer keeps the last `window` - 1 tokens, a full one all of them. `vision_parameters` counts the vision
    tower and its projection, which text never reaches.
    """

    vocabulary: int
    canvas: int
    context: int
    hidden: int
    sliding_layers: int
    full_layers: int
    heads: int
    sliding_key_value_heads: int
    sliding_head_width: int
    full_key_value_heads: int
    full_head_width: int
    window: int
    dense_width: int
    experts: int
    experts_per_token: int
    expert_width: int
    vision_parameters: int

    def __post_init__(self) -> None:
        for field in fields(self):
            least = 0 if field.name in _MAY_BE_ZERO else 1
            if getattr(self, field.name) < least:
                raise ValueError(f"{field.name} is {getattr(self, field.name)}, at least {least} is needed")
        if self.layers < 1:
            raise ValueError("there are no layers")
        if self.experts_per_token > self.experts:
            raise ValueError(f"{self.experts_per_token} experts a token, and only {self.experts} there are")

    @property
    def layers(self) -> int:
        """Layers of both kinds."""
        return self.sliding_layers + self.full_layers

    @property
    def layer_experts(self) -> int:
        """Parameters of one layer's experts: gate, up and down projections."""
        return self.experts * 3 * self.expert_width * self.hidden

    def parameters(self) -> Mapping[ParameterKind, int]:
        """Parameters of each kind. Encoder and decoder share theirs, and the embedding is the output head too."""
        query_widths = self.sliding_layers * self.sliding_head_width + self.full_layers * self.full_head_width
        sliding_states = self.sliding_layers * self.sliding_key_value_heads * self.sliding_head_width
        full_states = self.full_layers * self.full_key_value_heads * self.full_head_width
        # Queries and outputs; keys and values, which in a full layer are one projection.
        projections = 2 * self.heads * query_widths + 2 * sliding_states + full_states
        head_norms = 2 * query_widths
        router = self.hidden * self.experts + self.hidden + self.experts
        return {
            ParameterKind.EXPERTS: self.layers * self.layer_experts,
            ParameterKind.ATTENTION: projections * self.hidden + head_norms,
            ParameterKind.DENSE: self.layers * 3 * self.hidden * self.dense_width,
            ParameterKind.EMBEDDING: self.vocabulary * self.hidden,
            ParameterKind.SELF_CONDITIONING: 3 * self.hidden * self.dense_width + self.hidden,
            ParameterKind.ROUTER_AND_NORMS: self.layers * (router + _LAYER_NORMS * self.hidden) + self.hidden,
            ParameterKind.VISION: self.vision_parameters,
        }


_MAY_BE_ZERO = {"sliding_layers", "full_layers", "vision_parameters"}

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


def kind_of(name: str) -> ParameterKind:
    """The kind of the parameter or buffer called `name`, as `named_parameters` calls it."""
    parts = name.split(".")
    for mark, kind in _MARKS.items():
        if any(part == mark or (mark == "vision" and mark in part) for part in parts):
            return kind
    return ParameterKind.ROUTER_AND_NORMS

"""Which form every tensor of a checkpoint is kept in, for each precision.

The experts take 4 bits well, the rest less so: attention and dense layers in 4 bits cost other engines denoising steps,
and an embedding in 8 bits flattened the logits (reports on mlx-vlm and diffgemma). So the embedding, the router, its
scales and all norms stay as published in every recipe, and nothing but the experts is ever kept in 4 bits.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping

from runtime.models.catalogue import Precision
from runtime.models.shape import ParameterKind, kind_of


class Form(enum.StrEnum):
    """How a tensor is kept.

    `AS_PUBLISHED`: the same tensor under the same name. `DROPPED`: not at all. The others stand for a tensor called
    `NAME` of a stack of matrices, or `NAME.weight` of a linear layer, and are kept as the buffers of the module that
    takes its place: `NF4_STACK` as `NAME.packed`, `.absmax`, `.nested_absmax` and `.nested_offset` (`Nf4Stack`),
    `INT8_STACK` and `INT8_LINEAR` as `NAME.quantized` and `NAME.scale` (`Int8Stack`, `Int8Linear`).
    """

    AS_PUBLISHED = "as published"
    DROPPED = "dropped"
    NF4_STACK = "nf4 stack"
    INT8_STACK = "int8 stack"
    INT8_LINEAR = "int8 linear"


_AS_PUBLISHED = dict.fromkeys(ParameterKind, Form.AS_PUBLISHED)
# No text reaches the vision tower, so that it is dropped where anything is changed at all.
_TEXT_ONLY = {**_AS_PUBLISHED, ParameterKind.VISION: Form.DROPPED}
_LINEAR_INT8 = dict.fromkeys(
    (ParameterKind.ATTENTION, ParameterKind.DENSE, ParameterKind.SELF_CONDITIONING), Form.INT8_LINEAR
)
_RECIPES: Mapping[Precision, Mapping[ParameterKind, Form]] = {
    Precision.BF16: _AS_PUBLISHED,
    Precision.INT8: {**_TEXT_ONLY, **_LINEAR_INT8, ParameterKind.EXPERTS: Form.INT8_STACK},
    Precision.NF4: {**_TEXT_ONLY, ParameterKind.EXPERTS: Form.NF4_STACK},
    Precision.NF4_INT8: {**_TEXT_ONLY, **_LINEAR_INT8, ParameterKind.EXPERTS: Form.NF4_STACK},
}


def form_of_kind(kind: ParameterKind, precision: Precision) -> Form:
    """The form in which `precision` keeps the matrices of `kind`."""
    return _RECIPES[precision][kind]


def form_of(name: str, dimensions: int, precision: Precision) -> Form:
    """The form in which `precision` keeps the tensor called `name`, which has `dimensions` of them."""
    form = form_of_kind(kind_of(name), precision)
    # What a layer has beside its matrices, the norms of heads say, is as small as a norm and stays one.
    if form is Form.INT8_LINEAR and (dimensions != 2 or not name.endswith(".weight")):
        return Form.AS_PUBLISHED
    return form

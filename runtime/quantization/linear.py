"""A linear layer in 8 bits."""

from __future__ import annotations

from typing import Self

import torch
from torch import Tensor, nn

from runtime.quantization.int8 import LEVELS, quantized_rows
from runtime.quantization.stack import QuantizedModule, check_finite


class Int8Linear(QuantizedModule):
    """Stands in for an `nn.Linear` without bias, with the weights in 8 bits and the input as it comes.

    Buffers, by the names they have in a file of weights: `quantized` int8 (out, in) and `scale` float32 (out), as in
    `Int8Stack`. A copy in the input's type exists only while the layer computes.
    """

    quantized: Tensor
    scale: Tensor

    def __init__(self, in_features: int, out_features: int, device: torch.device | str | None = None) -> None:
        """Reserve the buffers on `device`; `from_linear` or `load_state_dict` fills them."""
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        self.register_buffer("quantized", torch.zeros(out_features, in_features, dtype=torch.int8, device=device))
        self.register_buffer("scale", torch.zeros(out_features, dtype=torch.float32, device=device))

    @classmethod
    @torch.no_grad()
    def from_linear(cls, linear: nn.Linear) -> Self:
        """Quantise the weights of `linear`. On the meta device the result has shapes and no numbers.

        Raises:
            ValueError: it has a bias, or a weight that is no finite number.
        """
        if linear.bias is not None:
            raise ValueError("a bias would be lost")
        layer = cls(linear.in_features, linear.out_features, linear.weight.device)
        if not linear.weight.is_meta:
            check_finite(linear.weight)
            layer.quantized, layer.scale = quantized_rows(linear.weight.detach())
        return layer.train(linear.training)

    @property
    def weights(self) -> int:
        """How many weights it stands for."""
        return self.in_features * self.out_features

    def forward(self, inputs: Tensor) -> Tensor:
        """`inputs` (..., in) through the layer (..., out), in the type of `inputs`.

        The 8 bits are whole numbers that bfloat16 and float16 hold exactly, so that only the output is rounded; the
        scales are applied to it in float32.
        """
        outputs = nn.functional.linear(inputs, self.quantized.to(inputs.dtype))
        return (outputs * (self.scale / LEVELS)).to(inputs.dtype)

    def extra_repr(self) -> str:
        """Sizes, for printing a network."""
        return f"in_features={self.in_features}, out_features={self.out_features}"

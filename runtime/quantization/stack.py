"""What all modules with quantised weights have in common."""

from __future__ import annotations

import abc
from collections.abc import Callable
from typing import ClassVar, Self

import torch
from torch import Tensor, nn


class QuantizedModule(nn.Module):
    """A module that holds weights in fewer bits, as buffers. They are what a file of weights holds."""

    @property
    def weights(self) -> int:
        """How many weights it stands for."""
        raise NotImplementedError

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Self:
        # `network.to(bfloat16)` means the weights; scales in bfloat16 would be other scales.
        kept = {
            name: buffer for name, buffer in self._buffers.items() if buffer is not None and buffer.is_floating_point()
        }
        super()._apply(fn, recurse)
        for name, buffer in kept.items():
            moved = self._buffers[name]
            if moved is not None and moved.dtype != buffer.dtype:
                self._buffers[name] = buffer.to(moved.device)
        return self


class QuantizedStack(QuantizedModule, abc.ABC):
    """`count` matrices of (rows, columns), each quantised by itself, whichever others stand beside it."""

    BLOCK: ClassVar[int] = 1
    """Columns come in multiples of these."""

    def __init__(self, count: int, rows: int, columns: int) -> None:
        """Note the sizes; a subclass reserves its buffers.

        Raises:
            ValueError: `columns` is no multiple of `BLOCK`, so that a block would span two rows.
        """
        super().__init__()
        if columns % self.BLOCK:
            raise ValueError(f"rows of {columns} weights cannot be cut into blocks of {self.BLOCK}")
        self.count, self.rows, self.columns = count, rows, columns

    @property
    def weights(self) -> int:
        """How many weights it stands for."""
        return self.count * self.rows * self.columns

    @torch.no_grad()
    def put(self, index: int, weights: Tensor) -> None:
        """Quantise `weights` (rows, columns) of a floating type with at most 32 bits into place `index`.

        Raises:
            ValueError: another shape, or a weight that is no finite number.
        """
        if weights.shape != (self.rows, self.columns):
            raise ValueError(f"weights of shape {tuple(weights.shape)}, not {(self.rows, self.columns)}")
        check_finite(weights)
        self._encode(index, weights)

    @abc.abstractmethod
    def _encode(self, index: int, weights: Tensor) -> None:
        """Put `weights`, which are of the right shape and finite, into place `index`."""

    @abc.abstractmethod
    def dequantized(self, indices: slice | Tensor, dtype: torch.dtype) -> Tensor:
        """The matrices at `indices` (n, rows, columns) in `dtype` (float32, bfloat16 or float16)."""

    def _reserve(self, name: str, dtype: torch.dtype, device: torch.device | str | None, *shape: int) -> None:
        self.register_buffer(name, torch.zeros((self.count, *shape), dtype=dtype, device=device))


def check_finite(weights: Tensor) -> None:
    """Refuse what no number of bits can keep.

    Raises:
        ValueError: a weight is no finite number.
    """
    # A thirtieth of the time that looking at each one takes; a NaN is both of them.
    if weights.numel() and not all(end.isfinite() for end in torch.aminmax(weights)):
        raise ValueError("a weight is no finite number")


def weight_count(network: nn.Module) -> int:
    """How many weights `network` has, those that are quantised included; shared ones count once."""
    quantised = sum(module.weights for module in network.modules() if isinstance(module, QuantizedModule))
    return quantised + sum(parameter.numel() for parameter in network.parameters())

"""The fused experts of a network in 4 or 8 bits: nine tenths of the model's weights.

bitsandbytes by itself quantises `nn.Linear` only, and transformers keeps a layer's experts as two stacks of matrices:
`load_in_4bit` leaves them as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Self, cast

import torch
from torch import Tensor, nn
from transformers import DiffusionGemmaForBlockDiffusion
from transformers.models.diffusion_gemma.modeling_diffusion_gemma import DiffusionGemmaTextExperts

from runtime.api import FaultCode, RuntimeFault
from runtime.quantization.int8 import Int8Stack
from runtime.quantization.kernels import plain
from runtime.quantization.kernels.choice import Choice
from runtime.quantization.kernels.tile import Tile
from runtime.quantization.nf4 import Nf4Stack
from runtime.quantization.stack import QuantizedStack

# Bytes of dequantised weights that exist at once. A whole layer at the 26B model's sizes would be 1.5 GB in bfloat16,
# which is the room left on a card when the weights take 16.6 GB of 18.
WORKING_BYTES = 256 * 2**20


class QuantizedExperts(nn.Module):
    """Stands in for transformers' `DiffusionGemmaTextExperts`, with the weights in fewer bits.

    `gate_up_proj` holds (experts, 2 x width, hidden), `down_proj` (experts, hidden, width). How is a subclass' affair:
    its `stack` is the class of both.
    """

    stack: ClassVar[type[Nf4Stack] | type[Int8Stack]]
    gate_up_proj: QuantizedStack
    down_proj: QuantizedStack

    def __init__(
        self,
        num_experts: int,
        hidden_dim: int,
        intermediate_dim: int,
        act_fn: Callable[[Tensor], Tensor],
        device: torch.device | str | None = None,
    ) -> None:
        """Reserve the memory on `device`; `put` or `load_state_dict` fills it.

        Raises:
            ValueError: `hidden_dim` or `intermediate_dim` is no multiple of what the stack needs.
        """
        super().__init__()
        self.num_experts, self.hidden_dim, self.intermediate_dim = num_experts, hidden_dim, intermediate_dim
        self.gate_up_proj = self.stack(num_experts, 2 * intermediate_dim, hidden_dim, device)
        self.down_proj = self.stack(num_experts, hidden_dim, intermediate_dim, device)
        self.act_fn = act_fn

    @classmethod
    def from_parameters(cls, gate_up_proj: Tensor, down_proj: Tensor, act_fn: Callable[[Tensor], Tensor]) -> Self:
        """Quantise `gate_up_proj` (experts, 2 x width, hidden) and `down_proj` (experts, hidden, width).

        Expert by expert, so that little more memory is taken than the result does. On the meta device the result has
        shapes and no numbers.

        Raises:
            ValueError: the shapes do not fit together, a side is no multiple of what the stack needs, or a weight is no
                finite number.
        """
        count, hidden, width = down_proj.shape
        if gate_up_proj.shape != (count, 2 * width, hidden):
            raise ValueError(f"{tuple(gate_up_proj.shape)} does not go with {tuple(down_proj.shape)}")
        experts = cls(count, hidden, width, act_fn, down_proj.device)
        if not down_proj.is_meta:
            for index in range(count):
                experts.put(index, gate_up_proj[index], down_proj[index])
        return experts

    def put(self, index: int, gate_up: Tensor, down: Tensor) -> None:
        """Quantise one expert's `gate_up` (2 x width, hidden) and `down` (hidden, width) into its place."""
        self.gate_up_proj.put(index, gate_up.detach())
        self.down_proj.put(index, down.detach())

    def dequantized(self, expert_indices: Sequence[int], dtype: torch.dtype = torch.bfloat16) -> tuple[Tensor, Tensor]:
        """Of the n experts at `expert_indices`: gate and up (n, 2 x width, hidden), down (n, hidden, width)."""
        indices = torch.tensor(list(expert_indices), dtype=torch.long, device=next(self.buffers()).device)
        return self.gate_up_proj.dequantized(indices, dtype), self.down_proj.dequantized(indices, dtype)

    def forward(self, hidden_states: Tensor, top_k_index: Tensor, top_k_weights: Tensor) -> Tensor:
        """The weighted sum (T, hidden) of what each token's experts make of it, in the type of `hidden_states`.

        `hidden_states` is (T, hidden), `top_k_index` and `top_k_weights` are (T, K). Only experts that some token goes
        to are dequantised. As in `transformers.integrations.moe.grouped_mm_experts_forward`, no two threads add into
        one number, so that the same input gives the same bits on a GPU too.
        """
        tokens, chosen = top_k_index.shape
        expert_ids, order = top_k_index.reshape(-1).sort(stable=True)
        inputs = hidden_states[order // chosen]
        numbers = torch.arange(self.num_experts, device=expert_ids.device)
        ends = torch.searchsorted(expert_ids, numbers, right=True, out_int32=True)
        weighted = self._grouped(inputs, ends) * top_k_weights.reshape(-1)[order, None]
        back = torch.empty_like(order)
        back[order] = torch.arange(len(order), device=order.device)
        return weighted[back].view(tokens, chosen, self.hidden_dim).sum(dim=1).to(hidden_states.dtype)

    def _grouped(self, inputs: Tensor, ends: Tensor) -> Tensor:
        """`inputs` (S, hidden), sorted by expert, each row through its own; those of expert e end before `ends[e]`."""
        # The one copy to the host: it says which experts there is work for, and which rows are theirs.
        bounds = [0, *ends.tolist()]
        if bounds[-1] != len(inputs):
            raise ValueError(f"a token is sent to an expert beyond the {self.num_experts} there are")
        hit = [index for index in range(self.num_experts) if bounds[index] != bounds[index + 1]]
        outputs: list[Tensor] = []
        for experts in self._in_parts(hit, inputs.dtype):
            start, *offsets = bounds[experts[0]], *(bounds[index + 1] for index in experts)
            rows = torch.tensor(offsets, dtype=torch.int32, device=inputs.device) - start
            outputs.append(self._through(experts, inputs[start : offsets[-1]], rows))
        return torch.cat(outputs) if outputs else torch.zeros_like(inputs)

    def _in_parts(self, experts: list[int], dtype: torch.dtype) -> list[list[int]]:
        """`experts`, in order, so many at a time that their larger matrices take `WORKING_BYTES` at most."""
        size = max(1, WORKING_BYTES // (2 * self.intermediate_dim * self.hidden_dim * dtype.itemsize))
        return [experts[start : start + size] for start in range(0, len(experts), size)]

    def _through(self, experts: list[int], inputs: Tensor, offsets: Tensor) -> Tensor:
        """`inputs` (S, hidden) through `experts`; each has the rows up to its entry in `offsets` (n)."""
        is_all = len(experts) == self.num_experts
        indices = slice(None) if is_all else torch.tensor(experts, device=inputs.device)
        # One after the other, so that only one of the two stacks exists in full at a time.
        gate, up = plain.grouped_linear(self.gate_up_proj, inputs, offsets, indices).chunk(2, dim=-1)
        return plain.grouped_linear(self.down_proj, self.act_fn(gate) * up, offsets, indices)


class Nf4Experts(QuantizedExperts):
    """Experts in NF4; see `Nf4Stack`. Both sizes are multiples of 64.

    On a card where that is faster, a kernel decodes the weights where it multiplies, and nothing is copied to the host;
    a token for an expert that is not there counts as zeros then.
    """

    stack = Nf4Stack
    choice: Choice = Choice()
    """Shared by all layers: what is measured for one holds for the others."""

    def _grouped(self, inputs: Tensor, ends: Tensor) -> Tensor:
        tile = None
        # All experts at once: what their rows are on the way takes room, where the plain way has a part at a time.
        if 4 * self.intermediate_dim * inputs.nbytes // self.hidden_dim <= WORKING_BYTES:
            sizes = (self.num_experts, self.hidden_dim, self.intermediate_dim)
            plainly, fast = super()._grouped, self._decoding
            tile = self.choice.tile(sizes, inputs, lambda: plainly(inputs, ends), lambda t: fast(inputs, ends, t))
        return super()._grouped(inputs, ends) if tile is None else self._decoding(inputs, ends, tile)

    def _decoding(self, inputs: Tensor, ends: Tensor, tile: Tile) -> Tensor:
        from runtime.quantization.kernels.grouped import grouped_linear  # here, as not every system has Triton

        gate_up, down = cast(Nf4Stack, self.gate_up_proj), cast(Nf4Stack, self.down_proj)
        gate, up = grouped_linear(gate_up, inputs, ends, tile).chunk(2, dim=-1)
        return grouped_linear(down, self.act_fn(gate) * up, ends, tile)


class Int8Experts(QuantizedExperts):
    """Experts in 8 bits; see `Int8Stack`."""

    stack = Int8Stack


def quantize_experts(
    network: DiffusionGemmaForBlockDiffusion, kind: type[Nf4Experts] | type[Int8Experts] = Nf4Experts
) -> None:
    """Put every layer's experts into those of `kind`, one object for encoder and decoder together, in place.

    Layer by layer: a layer's own weights are let go before the next one is quantised. On the meta device only the
    shapes change. A network that has been through this is left as it is.

    Raises:
        RuntimeFault: `MODEL_UNSUPPORTED`, before anything is changed, where a layer has experts of another class, or
            others in the encoder than in the decoder, or of sizes that cannot be cut into blocks. `MODEL_BROKEN` where
            a weight is no finite number; the layers before that one are quantised by then.
    """
    pairs = expert_pairs(network)
    for number, (encoder, decoder) in enumerate(pairs):
        _check(number, encoder.experts, decoder.experts, kind)
    for number, (encoder, decoder) in enumerate(pairs):
        if isinstance(decoder.experts, DiffusionGemmaTextExperts):
            # Nothing here may keep the old weights beyond the line that puts the new ones in their place.
            encoder.experts = decoder.experts = _quantised(number, decoder.experts, kind)


def expert_pairs(network: DiffusionGemmaForBlockDiffusion) -> list[tuple[nn.Module, nn.Module]]:
    """For each layer the encoder's and the decoder's module, which both have an attribute `experts`."""
    encoder, decoder = network.model.encoder.language_model.layers, network.model.decoder.layers
    return list(zip(encoder, decoder, strict=True))


def weights_of(experts: DiffusionGemmaTextExperts) -> tuple[Tensor, Tensor]:
    """Its weights as they are: gate and up (experts, 2 x width, hidden), down (experts, hidden, width)."""
    return cast(Tensor, experts.gate_up_proj), cast(Tensor, experts.down_proj)


def _quantised(
    number: int, experts: DiffusionGemmaTextExperts, kind: type[Nf4Experts] | type[Int8Experts]
) -> QuantizedExperts:
    try:
        quantised = kind.from_parameters(*weights_of(experts), cast(nn.Module, experts.act_fn))
    except ValueError as error:
        raise RuntimeFault(FaultCode.MODEL_BROKEN, f"experts of layer {number}: {error}") from error
    return quantised.train(experts.training)


def _check(number: int, encoder: object, decoder: object, kind: type[Nf4Experts] | type[Int8Experts]) -> None:
    def refusal(why: str) -> RuntimeFault:
        return RuntimeFault(FaultCode.MODEL_UNSUPPORTED, f"experts of layer {number}: {why}")

    if isinstance(decoder, kind) or isinstance(encoder, kind):
        if encoder is not decoder:
            raise refusal("the encoder has others than the decoder")
        return
    if type(decoder) is not DiffusionGemmaTextExperts or type(encoder) is not DiffusionGemmaTextExperts:
        raise refusal(f"a {type(encoder).__name__} and a {type(decoder).__name__} cannot be quantised")
    if any(one is not other for one, other in zip(weights_of(encoder), weights_of(decoder), strict=True)):
        raise refusal("the encoder has others than the decoder")
    _, hidden, width = weights_of(decoder)[1].shape
    block = kind.stack.BLOCK
    if hidden % block or width % block:
        raise refusal(f"sizes {hidden} and {width} are not both multiples of {block}")

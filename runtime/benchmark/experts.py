"""How long a layer's experts take: from 4 bits, each way there is, and from bfloat16."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers.integrations.moe import _grouped_linear

from runtime.benchmark.sizes import ModelSize
from runtime.benchmark.table import aligned, number
from runtime.quantization.experts import Nf4Experts
from runtime.quantization.kernels.choice import Choice, Measure, Verdict, milliseconds, tiles_for
from runtime.quantization.kernels.tile import Tile


@dataclass(frozen=True, slots=True)
class ExpertTimes:
    """Milliseconds for one layer's experts with `tokens`, each of which goes to several.

    `verdict` has those from 4 bits: the plain way's and each tile's. `bfloat16` is the time with all weights in
    bfloat16, None where they do not fit beside the others.
    """

    tokens: int
    verdict: Verdict
    bfloat16: float | None


def compare_experts(
    size: ModelSize,
    device: torch.device,
    tokens: Sequence[int] = (32, 256, 1024),
    tiles: Callable[[torch.device], Sequence[Tile]] = tiles_for,
    measure: Measure = milliseconds,
) -> tuple[ExpertTimes, ...]:
    """Measure one layer of `size` with random weights, for each number of `tokens`, in bfloat16.

    Without `measure`, on a CUDA card only. Where a tile is missing from a verdict, the log says why.

    Raises:
        ValueError: there is nothing beside the plain way on `device`, or for so many tokens.
    """
    experts = _random_experts(size, device)
    return tuple(_times(experts, size, count, Choice(tiles, measure), measure) for count in tokens)


def write_expert_table(times: Sequence[ExpertTimes]) -> str:
    """A row for each way, a column for each number of tokens. Without a line break at the end."""
    ways: list[Tile | None] = list(dict.fromkeys(way for one in times for way in one.verdict.milliseconds))
    rows = [("milliseconds a layer", *(f"{one.tokens} tokens" for one in times))]
    for way in ways:
        name = (
            "4 bits, plain" if way is None else f"4 bits, {way.tokens} x {way.rows} x {way.columns}, {way.warps} warps"
        )
        found = [(one.verdict.milliseconds.get(way), one.verdict.tile == way) for one in times]
        rows.append((name, *(_cell(value) + (" *" if is_chosen else "  ") for value, is_chosen in found)))
    rows.append(("bfloat16", *(_cell(one.bfloat16) + "  " for one in times)))
    return "\n".join([*aligned(rows), "", "* is the way that is taken."])


def _cell(value: float | None) -> str:
    return "-" if value is None else number(value)


def _random_experts(size: ModelSize, device: torch.device) -> Nf4Experts:
    """Any bytes are weights."""
    experts = Nf4Experts(size.experts, size.hidden, size.expert_width, nn.GELU(approximate="tanh"), device)
    for stack in (experts.gate_up_proj, experts.down_proj):
        for name, buffer in stack.named_buffers():
            if not buffer.is_floating_point():
                buffer.random_(0, 256)
            else:
                # Scales of a weight from 0.01 to 0.03.
                buffer.fill_(0.02 if name == "nested_offset" else 0.01)
    return experts


@torch.inference_mode()
def _times(experts: Nf4Experts, size: ModelSize, tokens: int, choice: Choice, measure: Measure) -> ExpertTimes:
    device = experts.down_proj.get_buffer("packed").device
    weights, index = torch.rand(tokens, size.experts, device=device).topk(size.experts_per_token, dim=-1)
    states = torch.randn(tokens, size.hidden, dtype=torch.bfloat16, device=device)
    experts.choice = choice
    experts(states, index, weights)
    verdict = next(iter(choice.verdicts.values()), None)
    if verdict is None:
        raise ValueError(f"there is one way only to compute {tokens} tokens on {device}")
    expert_ids, order = index.reshape(-1).sort()
    numbers = torch.arange(size.experts, device=device)
    ends = torch.searchsorted(expert_ids, numbers, right=True, out_int32=True)
    return ExpertTimes(tokens, verdict, _bfloat16_time(experts, states[order // size.experts_per_token], ends, measure))


def _bfloat16_time(experts: Nf4Experts, inputs: Tensor, ends: Tensor, measure: Measure) -> float | None:
    try:
        gate_up_proj, down_proj = experts.dequantized(range(experts.num_experts))
    except torch.cuda.OutOfMemoryError:
        return None

    def call() -> Tensor:
        gate, up = _grouped_linear(inputs, gate_up_proj, ends).chunk(2, dim=-1)
        return _grouped_linear(experts.act_fn(gate) * up, down_proj, ends)

    return measure(call)

"""What a step costs where the experts come from memory: against experts on the device, and against no copying ahead.

The weights are random and in NF4. They never are on the device all at once but where that is what is measured.
"""

from __future__ import annotations

import copy
import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch import nn
from transformers import DiffusionGemmaForBlockDiffusion

from runtime.api import FaultCode, RuntimeFault
from runtime.benchmark.loops import LoopName
from runtime.benchmark.measure import Row, compare, device_name
from runtime.benchmark.memory import free_memory
from runtime.benchmark.sizes import DEVIATION, GRIDS, ModelSize, empty_model, fill
from runtime.benchmark.subject import random_subject
from runtime.benchmark.table import MEBIBYTE, aligned, number, spread
from runtime.models.load import find_device
from runtime.quantization.experts import QuantizedExperts, expert_pairs, quantize_experts
from runtime.quantization.step_time import SLOTS, step_bytes
from runtime.quantization.streaming import stream_experts

_COLUMNS = ("experts", "ms/step", "tokens/s", "on the device, MiB", "copied a step, MiB")


class Way(enum.StrEnum):
    """How the experts come to the device. `UNAIDED`: each layer is copied when it is needed, and none before."""

    RESIDENT = "resident"
    STREAMED = "streamed"
    UNAIDED = "nothing ahead"


@dataclass(frozen=True, slots=True, kw_only=True)
class WayRow:
    """`row` has the times of this project's loop; bytes of experts on the device, and of those copied in a step."""

    way: Way
    row: Row
    device_bytes: int
    copied_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamingComparison:
    """One measurement; the resident row is missing where the experts do not fit on the device."""

    device: str
    layers: int
    expert_bytes: int
    steps: int
    rows: tuple[WayRow, ...]


def compare_streaming(
    size: ModelSize, device: str, prompt_tokens: int, *, steps: int, blocks: int = 3
) -> StreamingComparison:
    """Let a model of `size` write `blocks` canvases in exactly `steps` steps each, one way after the other.

    Two layers have a place on the device each, so that it takes three for anything to be copied.

    Raises:
        RuntimeFault: `OUT_OF_MEMORY` where the weights would not fit, `MODEL_UNSUPPORTED` for a device that is not
            there or widths that NF4 cannot keep.
        ValueError: no block.
    """
    place = find_device(device)
    network, layers = _random_network(size, place, prompt_tokens)
    subject = random_subject("random", size, device, prompt_tokens, steps=steps, network=network)
    rows: list[WayRow] = []
    for way in Way:
        _install(network, layers)  # which lets go of what the way before had on the device
        if way is not Way.RESIDENT or place.type == "cpu" or _bytes(layers) + _working(size) <= free_memory(place):
            on_device, copied = _arrange(network, layers, place, way)
            row = compare(subject, [LoopName.PALIMPSEST], blocks).rows[0]
            rows.append(WayRow(way=way, row=row, device_bytes=on_device, copied_bytes=copied))
    return StreamingComparison(
        device=device_name(place),
        layers=len(layers),
        expert_bytes=_bytes(layers),
        steps=steps,
        rows=tuple(rows),
    )


def write_streaming_table(result: StreamingComparison) -> str:
    """All rows, and what they were measured on. Without a line break at the end."""
    cells = [_COLUMNS]
    cells += [
        (
            line.way.value,
            spread(line.row.milliseconds_per_step),
            number(line.row.tokens_per_second.median),
            number(line.device_bytes / MEBIBYTE),
            number(line.copied_bytes / MEBIBYTE),
        )
        for line in result.rows
    ]
    heading = (
        f"{result.layers} layers, {result.expert_bytes / 1e9:.3g} GB of experts in NF4, random weights, exactly "
        f"{result.steps} steps; {result.device}"
    )
    return "\n".join([heading, "", *aligned(cells), "", "Medians (quartiles)."])


def _arrange(
    network: DiffusionGemmaForBlockDiffusion, layers: Sequence[QuantizedExperts], device: torch.device, way: Way
) -> tuple[int, int]:
    """Let `network` have its experts this way; their bytes on `device`, and those a step copies."""
    total = _bytes(layers)
    if way is Way.RESIDENT:
        _install(network, [copy.deepcopy(layer).to(device) for layer in layers])
        return total, 0
    stream = stream_experts(network, device, slots=1 if way is Way.UNAIDED else SLOTS)
    return stream.device_bytes, total if way is Way.UNAIDED else step_bytes(len(layers), total)


def _install(network: DiffusionGemmaForBlockDiffusion, experts: Sequence[nn.Module]) -> None:
    for (encoder, decoder), one in zip(expert_pairs(network), experts, strict=True):
        encoder.experts = decoder.experts = one


def _random_network(
    size: ModelSize, device: torch.device, prompt_tokens: int
) -> tuple[DiffusionGemmaForBlockDiffusion, list[QuantizedExperts]]:
    """A network on `device` without experts, and the experts of its layers in the computer's memory."""
    dtype = torch.float32 if device.type == "cpu" else torch.bfloat16
    network = empty_model(size, prompt_tokens)
    quantize_experts(network)
    layers = [cast(QuantizedExperts, decoder.experts) for _, decoder in expert_pairs(network)]
    _install(network, [nn.Identity() for _ in layers])
    weights = sum(parameter.numel() for parameter in network.parameters()) * dtype.itemsize + _working(size)
    # On a processor they are there three times at most: here, where they compute, and while they are copied.
    _check_room(torch.device("cpu"), 3 * _bytes(layers) + weights if device.type == "cpu" else _bytes(layers))
    _check_room(device, weights)
    fill(network, device, dtype)
    network.to(device)  # pyright: ignore[reportArgumentType] (a decorator hides the method's type)
    first = layers[0].to_empty(device="cpu")
    for buffer in first.buffers():
        # Any byte is a weight; which experts a token goes to, the router says.
        buffer.fill_(DEVIATION) if buffer.is_floating_point() else buffer.random_(0, 127)
    return network.eval().requires_grad_(False), [first, *(copy.deepcopy(first) for _ in layers[1:])]


def _working(size: ModelSize) -> int:
    """Bytes that a step may take, as `random_model` reckons."""
    return GRIDS * size.canvas * size.vocabulary * torch.float32.itemsize


def _bytes(layers: Sequence[QuantizedExperts]) -> int:
    return sum(buffer.nbytes for layer in layers for buffer in layer.buffers())


def _check_room(device: torch.device, needed: int) -> None:
    if needed > (free := free_memory(device)):
        raise RuntimeFault(
            FaultCode.OUT_OF_MEMORY, f"this size needs {needed / 1e9:.1f} GB of {device}, {free / 1e9:.1f} GB are free"
        )

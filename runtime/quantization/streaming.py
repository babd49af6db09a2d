"""Experts that stay in the computer's memory, or in files, and reach the graphics card layer by layer.

A denoising step takes 256 tokens through every layer, so that nearly all experts are needed in each step, in the order
of the layers. Two places on the device suffice: the layer that computes is in one, and the next one is copied into the
other meanwhile. Encoder and decoder go through the same layers in the same order, and so does one step after another,
so that the layer after the last is the first. Where that is not what comes next, the layer that does is copied then: a
wrong guess costs time and nothing else.
"""

from __future__ import annotations

import copy
import enum
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import Tensor, nn
from transformers import DiffusionGemmaForBlockDiffusion

from runtime.api import FaultCode, RuntimeFault
from runtime.fit import Placement
from runtime.quantization.copies import CopyQueue, queue_for
from runtime.quantization.experts import QuantizedExperts, expert_pairs
from runtime.quantization.step_time import SLOTS, pinned_bytes

logger = logging.getLogger(__name__)


class ExpertSource(enum.StrEnum):
    """Where the experts are while they are not on the device.

    `MEMORY`: copied into memory, pinned where the device is a CUDA card. `FILES`: where they are already. Tensors that
    safetensors gives of a file on a processor are views of the mapped file: read when they are copied, held by the
    system as long as it has memory to spare, and no memory of this process.
    """

    MEMORY = "memory"
    FILES = "files"


SOURCES: Mapping[Placement, ExpertSource] = {
    Placement.STREAMING: ExpertSource.MEMORY,
    Placement.FROM_DISK: ExpertSource.FILES,
}
"""Where the experts are in each placement that streams them."""


@dataclass(slots=True, eq=False)
class _Slot:
    """A place on the device for one layer's experts.

    `layer` is whose they are once the copy that `copied` marks is over, None where nothing of use is there. What was
    last computed with them is over at `computed`.
    """

    experts: QuantizedExperts
    computed: Any
    layer: int | None = None
    copied: Any = None


class ExpertStream:
    """Brings each layer's experts to the device in time, and computes with them there.

    The places are ordinary experts whose buffers are overwritten; they stay where they are as long as the stream lives.
    """

    def __init__(
        self,
        layers: Sequence[QuantizedExperts],
        device: torch.device,
        queue: CopyQueue,
        source: ExpertSource = ExpertSource.MEMORY,
        slots: int = SLOTS,
    ) -> None:
        """Reserve `slots` places on `device` for `layers`, whose buffers are equal in shape and type.

        `source` says where these buffers are; they are left there. One place means that nothing is copied ahead. More
        than two are never of use.

        Raises:
            ValueError: there is no layer or no place, or a layer's buffers are not like those of the first.
        """
        if not layers or slots < 1:
            raise ValueError("nothing to stream")
        for layer in layers[1:]:
            if _form(layer) != _form(layers[0]):
                raise ValueError("layers differ in the shape or type of their experts")
        self.device, self.source = device, source
        self.copies = 0
        """Copies that were started so far."""
        self._layers = tuple(layers)
        self._queue = queue
        # One caller at a time: two would overwrite each other's experts.
        self._lock = threading.Lock()
        self._slots = [
            _Slot(_reserved(layers[0], device), queue.computed()) for _ in range(min(slots, SLOTS, len(layers)))
        ]
        for slot in self._slots:
            for target in slot.experts.buffers():
                queue.use(target)

    @property
    def device_bytes(self) -> int:
        """Bytes of the device's memory that the places take."""
        return sum(buffer.nbytes for slot in self._slots for buffer in slot.experts.buffers())

    @property
    def host_bytes(self) -> int:
        """Bytes of the computer's memory that the experts take: none where they are in files.

        The allocator of pinned memory rounds up.
        """
        if self.source is ExpertSource.FILES:
            return 0
        buffers = [buffer for layer in self._layers for buffer in layer.buffers()]
        return sum(pinned_bytes(buffer.nbytes) if buffer.is_pinned() else buffer.nbytes for buffer in buffers)

    @property
    def layer_bytes(self) -> int:
        """Bytes that are copied for one layer."""
        return sum(buffer.nbytes for buffer in self._layers[0].buffers())

    def compute(self, layer: int, *arguments: Any) -> Tensor:
        """What the experts of `layer` make of `arguments`, which are on the device.

        Raises whatever the copy or the experts do; the next call starts afresh.
        """
        with self._lock:
            slot = self._filled(layer)
            try:
                # Before the computation is asked for: the copy is to run beside it.
                self._copy_ahead((layer + 1) % len(self._layers), slot)
                return slot.experts(*arguments)
            finally:
                slot.computed = self._queue.computed()

    def forget(self) -> None:
        """Copy every layer again before it is used: the weights have changed."""
        with self._lock:
            for slot in self._slots:
                slot.layer = None

    def _filled(self, layer: int) -> _Slot:
        """The place with the experts of `layer`, from now on."""
        slot = next((slot for slot in self._slots if slot.layer == layer), self._slots[0])
        if slot.layer != layer:
            self._begin(slot, layer)
        try:
            self._queue.wait(slot.copied)
        except BaseException:
            slot.layer = None
            raise
        return slot

    def _copy_ahead(self, layer: int, taken: _Slot) -> None:
        if all(slot.layer != layer for slot in self._slots):
            for slot in [slot for slot in self._slots if slot is not taken]:
                self._begin(slot, layer)

    def _begin(self, slot: _Slot, layer: int) -> None:
        source = self._layers[layer]

        def run() -> None:
            for name, target in slot.experts.named_buffers():
                target.copy_(source.get_buffer(name), non_blocking=True)

        slot.layer = None
        slot.copied = self._queue.start(run, slot.computed)
        slot.layer = layer
        self.copies += 1


class StreamedExperts(nn.Module):
    """Stands in for one layer's experts, whose weights are elsewhere.

    Its buffers, by the names they have always, are the weights where they are kept. They stay there when the network is
    moved to a device, and keep their type when the network's is changed.
    """

    def __init__(self, experts: QuantizedExperts, stream: ExpertStream, layer: int) -> None:
        """`experts` are those of `layer` in `stream`."""
        super().__init__()
        self.gate_up_proj, self.down_proj = experts.gate_up_proj, experts.down_proj
        self.stream, self.layer = stream, layer
        self.register_load_state_dict_post_hook(lambda module, keys: stream.forget())
        self.train(experts.training)

    def forward(self, hidden_states: Tensor, top_k_index: Tensor, top_k_weights: Tensor) -> Tensor:
        """As the experts' own: (T, hidden), (T, K) and (T, K) on the stream's device give (T, hidden)."""
        return self.stream.compute(self.layer, hidden_states, top_k_index, top_k_weights)

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> StreamedExperts:
        return self

    def extra_repr(self) -> str:
        """For people."""
        return f"layer={self.layer}, device={self.stream.device}"


def stream_experts(
    network: DiffusionGemmaForBlockDiffusion,
    device: torch.device | str,
    source: ExpertSource = ExpertSource.MEMORY,
    *,
    slots: int = SLOTS,
    on_bytes: Callable[[int], None] = lambda size: None,
) -> ExpertStream:
    """Put a stream to `device` in place of every layer's quantised experts, one object for encoder and decoder.

    `on_bytes` is told the size of each layer's experts once they are where they stay; what it raises ends this.

    The experts may be anywhere and never are on the device all at once; with `FILES` they stay where they are, with
    `MEMORY` they are copied layer by layer. A network on a processor whose experts are views of mapped files can be
    given to this first and moved to the device afterwards, which leaves the experts.

    Raises:
        RuntimeFault: `MODEL_UNSUPPORTED`, before anything is changed, where a layer's experts are not quantised, or not
            the same in encoder and decoder. `OUT_OF_MEMORY` where memory or device have no room for them.
    """
    pairs = expert_pairs(network)
    layers = [_checked(number, encoder.experts, decoder.experts) for number, (encoder, decoder) in enumerate(pairs)]
    place = torch.device(device)
    is_pinned = source is ExpertSource.MEMORY and place.type == "cuda"
    try:
        if source is ExpertSource.MEMORY:
            for experts in layers:
                is_pinned = _bring(experts, pin=is_pinned)
                on_bytes(sum(buffer.nbytes for buffer in experts.buffers()))
        stream = ExpertStream(layers, place, queue_for(place, is_pinned=is_pinned), source, slots)
    except ValueError as error:
        raise RuntimeFault(FaultCode.MODEL_UNSUPPORTED, str(error)) from error
    except (torch.OutOfMemoryError, MemoryError) as error:
        raise RuntimeFault(FaultCode.OUT_OF_MEMORY, f"experts: {error}") from error
    for number, ((encoder, decoder), experts) in enumerate(zip(pairs, layers, strict=True)):
        encoder.experts = decoder.experts = StreamedExperts(experts, stream, number)
    logger.info("experts of %d layers come from %s to %s", len(layers), source, place)
    return stream


def stream_of(network: DiffusionGemmaForBlockDiffusion) -> ExpertStream | None:
    """The stream that `network` has its experts from, None where they are where they compute."""
    experts = network.model.decoder.layers[0].experts
    return experts.stream if isinstance(experts, StreamedExperts) else None


def _checked(number: int, encoder: object, decoder: object) -> QuantizedExperts:
    if not isinstance(decoder, QuantizedExperts) or encoder is not decoder:
        raise RuntimeFault(
            FaultCode.MODEL_UNSUPPORTED,
            f"experts of layer {number}: a {type(encoder).__name__} and a {type(decoder).__name__} cannot be streamed",
        )
    return decoder


def _form(experts: nn.Module) -> list[tuple[str, torch.Size, torch.dtype]]:
    return [(name, buffer.shape, buffer.dtype) for name, buffer in experts.named_buffers()]


def _reserved(experts: QuantizedExperts, device: torch.device) -> QuantizedExperts:
    """Experts like these on `device`, without their numbers."""
    # Made outside of inference, or copies that are made outside of it could not write there.
    with torch.inference_mode(False):
        empty = {id(buffer): torch.empty_like(buffer, device=device) for buffer in experts.buffers()}
    return copy.deepcopy(experts, cast(Any, empty))


def _bring(experts: QuantizedExperts, *, pin: bool) -> bool:
    """Copy the buffers of `experts` into memory; gives whether they are pinned.

    Raises:
        MemoryError: there is no memory for them.
    """
    is_pinned = pin
    for module in experts.modules():
        for name, buffer in list(module.named_buffers(recurse=False)):
            kept, is_pinned = _in_memory(buffer, pin=is_pinned)
            setattr(module, name, kept)
    return is_pinned


def _in_memory(buffer: Tensor, *, pin: bool) -> tuple[Tensor, bool]:
    if pin:
        if buffer.is_pinned():
            return buffer, True
        try:
            return torch.empty_like(buffer, device="cpu", pin_memory=True).copy_(buffer), True
        except RuntimeError as error:
            # A system may allow less of it than there is memory. Copies are slower then, and still right.
            logger.warning("experts stay in memory that is not pinned: %s", error)
    try:
        return torch.empty_like(buffer, device="cpu").copy_(buffer), False
    except RuntimeError as error:  # what torch raises on a processor where memory is short
        raise MemoryError(str(error)) from error

"""Computers that are not here: NVML's answers as its C interface gives them, and hardware made of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from transformers import DiffusionGemmaConfig

from runtime.hardware import Hardware, HardwareReader, TorchBuild
from runtime.models.shape import ModelShape
from runtime.nvml import NvmlCard, read_nvml
from runtime.system import CpuFeature, Memory, Processor, SystemCard

MIB = 2**20
CPU_TORCH = TorchBuild("2.13.0+cpu", None)
CUDA_TORCH = TorchBuild("2.13.0+cu130", "13.0")
MEMORY = Memory(64 * 10**9, 56 * 10**9)
PROCESSOR = Processor(name="AMD Ryzen 9 9950X", cores=16, threads=32, features=(CpuFeature.AVX2, CpuFeature.AVX512))


@dataclass(frozen=True)
class RecordedCard:
    """A card as nvidia-smi shows it: memory in MiB, of which the driver calls `free` what nobody holds."""

    name: str
    uuid: str
    total: int
    free: int
    capability: tuple[int, int]
    fails: tuple[tuple[str, int], ...] = ()
    """Functions of this card that give an error code."""


RTX_5090 = RecordedCard("NVIDIA GeForce RTX 5090", "GPU-5090", 32607, 31518, (12, 0))
RTX_4090 = RecordedCard("NVIDIA GeForce RTX 4090", "GPU-4090", 24564, 23571, (8, 9))
RTX_4060_LAPTOP = RecordedCard("NVIDIA GeForce RTX 4060 Laptop GPU", "GPU-4060", 8188, 7805, (8, 9))


class RecordedNvml:
    """NVML's functions, answering from a record: they fill what they are given and return a code, as the library's."""

    def __init__(
        self,
        *cards: RecordedCard,
        driver: str = "580.95.05",
        cuda: int = 13000,
        fails: Sequence[tuple[str, int]] = (),
    ) -> None:
        self._cards, self._driver, self._cuda, self._fails = cards, driver, cuda, dict(fails)
        self.shut_down = 0

    def __getattr__(self, name: str) -> Callable[..., int]:
        if not name.startswith("nvml"):
            raise AttributeError(name)

        def call(*arguments: Any) -> int:
            return self._fails.get(name) or getattr(self, f"_{name}")(*arguments)

        return call

    def _nvmlInit_v2(self) -> int:
        return 0

    def _nvmlShutdown(self) -> int:
        self.shut_down += 1
        return 0

    def _nvmlSystemGetDriverVersion(self, buffer: Any, length: Any) -> int:
        buffer.value = self._driver.encode()
        return 0

    def _nvmlSystemGetCudaDriverVersion(self, version: Any) -> int:
        version._obj.value = self._cuda
        return 0

    def _nvmlDeviceGetCount_v2(self, count: Any) -> int:
        count._obj.value = len(self._cards)
        return 0

    def _nvmlDeviceGetHandleByIndex_v2(self, index: Any, handle: Any) -> int:
        handle._obj.value = index.value + 1
        return self._code(handle._obj, "nvmlDeviceGetHandleByIndex_v2")

    def _nvmlDeviceGetName(self, handle: Any, buffer: Any, length: Any) -> int:
        buffer.value = self._card(handle).name.encode()
        return self._code(handle, "nvmlDeviceGetName")

    def _nvmlDeviceGetUUID(self, handle: Any, buffer: Any, length: Any) -> int:
        buffer.value = self._card(handle).uuid.encode()
        return self._code(handle, "nvmlDeviceGetUUID")

    def _nvmlDeviceGetMemoryInfo(self, handle: Any, memory: Any) -> int:
        card = self._card(handle)
        memory._obj.total, memory._obj.free = card.total * MIB, card.free * MIB
        memory._obj.used = memory._obj.total - memory._obj.free
        return self._code(handle, "nvmlDeviceGetMemoryInfo")

    def _nvmlDeviceGetCudaComputeCapability(self, handle: Any, major: Any, minor: Any) -> int:
        major._obj.value, minor._obj.value = self._card(handle).capability
        return self._code(handle, "nvmlDeviceGetCudaComputeCapability")

    def _card(self, handle: Any) -> RecordedCard:
        return self._cards[handle.value - 1]

    def _code(self, handle: Any, function: str) -> int:
        return dict(self._card(handle).fails).get(function, 0)


def reader(
    nvml: RecordedNvml | None = None,
    *,
    torch: TorchBuild | None = CUDA_TORCH,
    torch_cards: Sequence[NvmlCard] = (),
    system_cards: Sequence[SystemCard] = (),
    memory: Memory = MEMORY,
) -> HardwareReader:
    """A reader of a computer with these answers; `nvml` None where the driver's library is missing."""

    def library() -> Any:
        if nvml is None:
            raise OSError("libnvidia-ml.so.1: cannot open shared object file: No such file or directory")
        return nvml

    return HardwareReader(
        nvml=lambda: read_nvml(library),
        torch_build=lambda: torch,
        torch_cards=lambda: torch_cards,
        system_cards=lambda: system_cards,
        processor=lambda: PROCESSOR,
        memory=lambda: memory,
    )


def computer(*cards: RecordedCard, memory: int = 64 * 10**9, taken: int = 8 * 10**9) -> Hardware:
    """A computer with these cards and a torch that can use them; memory in bytes."""
    return reader(RecordedNvml(*cards), memory=Memory(memory, memory - taken)).read()


def with_free(card: RecordedCard, free: int) -> RecordedCard:
    """`card` with only `free` MiB free."""
    return replace(card, free=free)


def shape_of(config: DiffusionGemmaConfig, vision_parameters: int) -> ModelShape:
    """The sizes of a network of `config`."""
    text = config.text_config
    sliding = text.layer_types.index("sliding_attention")
    full = text.layer_types.index("full_attention")
    return ModelShape(
        vocabulary=text.vocab_size,
        canvas=config.canvas_length,
        context=text.max_position_embeddings,
        hidden=text.hidden_size,
        sliding_layers=text.layer_types.count("sliding_attention"),
        full_layers=text.layer_types.count("full_attention"),
        heads=text.num_attention_heads,
        sliding_key_value_heads=text.per_layer_config[sliding].num_key_value_heads,
        sliding_head_width=text.per_layer_config[sliding].head_dim,
        full_key_value_heads=text.per_layer_config[full].num_key_value_heads,
        full_head_width=text.per_layer_config[full].head_dim,
        window=text.sliding_window,
        dense_width=text.intermediate_size,
        experts=text.num_experts,
        experts_per_token=text.top_k_experts,
        expert_width=text.moe_intermediate_size,
        vision_parameters=vision_parameters,
    )

"""What this computer is: graphics cards and whether this program can use them, processor, memory, disks.

No torch is imported here, and none is loaded by reading, but for a card whose memory NVML does not tell.
"""

from __future__ import annotations

import enum
import importlib.util
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from runtime.nvml import NvmlAnswer, NvmlCard, NvmlError, NvmlStatus, read_nvml
from runtime.system import (
    Disk,
    Memory,
    Processor,
    SystemCard,
    Vendor,
    read_cards,
    read_disks,
    read_memory,
    read_processor,
)

logger = logging.getLogger(__name__)

GIB = 2**30
# By CUDA's major version, the oldest card that PyTorch's builds with it serve: the installer's table.
OLDEST_CARD = {12: (5, 0), 13: (7, 5)}
# The driver tells less than what a card is sold with, down to 15.0 GiB of 16 where error correction takes its part.
_SHORTFALL = 0.9


class GpuClass(enum.Enum):
    """Cards by their memory, in words for a person."""

    GB_32 = "RTX 5090-class (32 GB and more)"
    GB_24 = "24 GB"
    GB_16 = "16 GB"
    GB_8_TO_12 = "8 to 12 GB"
    SMALLER = "smaller than 8 GB"
    UNKNOWN = "memory not known"
    NONE = "none"


_CLASS_SIZES = ((32, GpuClass.GB_32), (24, GpuClass.GB_24), (16, GpuClass.GB_16), (8, GpuClass.GB_8_TO_12))


class GpuProblem(enum.Enum):
    """Why a card that is there cannot be used, in words for a person."""

    NO_DRIVER = "it has no working NVIDIA driver"
    DRIVER_MISMATCH = "its driver was updated: the computer has to be started again"
    DRIVER_TOO_OLD = "its driver is too old for torch"
    CARD_TOO_OLD = "the card is too old for torch"
    CPU_BUILD = "the installed build of torch is for processors only"
    NO_TORCH = "torch is not installed"
    LOST = "it does not answer"
    OTHER_VENDOR = "this program uses NVIDIA cards only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gpu:
    """A graphics card. Memory in bytes, None where nobody tells; `problem` None means that it can be used.

    `free` is what is really left: what games, browsers and the desktop hold is not in it. `capability` is CUDA's.
    """

    vendor: Vendor
    name: str
    uuid: str = ""
    total: int | None = None
    free: int | None = None
    capability: tuple[int, int] | None = None
    problem: GpuProblem | None = None

    @property
    def size_class(self) -> GpuClass:
        """Which class it belongs to by the memory it has, whatever is in use."""
        if self.total is None:
            return GpuClass.UNKNOWN
        for size, size_class in _CLASS_SIZES:
            if self.total >= size * GIB * _SHORTFALL:
                return size_class
        return GpuClass.SMALLER

    @property
    def taken(self) -> int | None:
        """Bytes that other programs and the driver hold."""
        return None if self.total is None or self.free is None else self.total - self.free


@dataclass(frozen=True, slots=True)
class TorchBuild:
    """The installed torch, as its own files say: `cuda` is the CUDA it was built with, None without."""

    version: str
    cuda: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hardware:
    """This computer at one moment. `driver` is NVIDIA's, None where there is none that answers."""

    gpus: tuple[Gpu, ...]
    driver: str | None
    torch: TorchBuild | None
    processor: Processor
    memory: Memory
    disks: tuple[Disk, ...] = ()

    @property
    def best_gpu(self) -> Gpu | None:
        """The usable card with the most free memory, None where there is none."""
        usable = [gpu for gpu in self.gpus if gpu.problem is None]
        return max(usable, key=lambda gpu: gpu.free or 0, default=None)

    @property
    def gpu_class(self) -> GpuClass:
        """The class of the best usable card."""
        best = self.best_gpu
        return GpuClass.NONE if best is None else best.size_class


class HardwareReader:
    """Reads what this computer is. Each source can be replaced, which is how it is tested without the hardware."""

    def __init__(
        self,
        *,
        nvml: Callable[[], NvmlAnswer] = read_nvml,
        torch_build: Callable[[], TorchBuild | None] | None = None,
        torch_cards: Callable[[], Sequence[NvmlCard]] | None = None,
        system_cards: Callable[[], Sequence[SystemCard]] = read_cards,
        processor: Callable[[], Processor] = read_processor,
        memory: Callable[[], Memory] = read_memory,
        disks: Callable[[Sequence[Path]], tuple[Disk, ...]] = read_disks,
    ) -> None:
        self._nvml = nvml
        self._torch_build = torch_build or read_torch_build
        self._torch_cards = torch_cards or read_torch_cards
        self._system_cards = system_cards
        self._processor = processor
        self._memory = memory
        self._disks = disks

    def read(self, folders: Sequence[Path] = ()) -> Hardware:
        """This computer now, with the room on the disks of `folders`.

        Raises:
            OSError: the disk of a folder does not answer.
        """
        torch = self._torch_build()
        try:
            answer = self._nvml()
        except NvmlError as error:
            gpus, driver = self._without_nvml(error.status, torch), None
        else:
            gpus, driver = self._with_nvml(answer, torch), answer.driver
        found = tuple(self._system_cards())
        gpus += _not_listed(found, gpus)
        return Hardware(
            gpus=gpus,
            driver=driver,
            torch=torch,
            processor=self._processor(),
            memory=self._memory(),
            disks=self._disks(folders),
        )

    def _with_nvml(self, answer: NvmlAnswer, torch: TorchBuild | None) -> tuple[Gpu, ...]:
        gpus = tuple(_gpu(card, _problem(card, answer.cuda, torch)) for card in answer.cards)
        if not any(gpu.problem is None and gpu.total is None for gpu in gpus):
            return gpus
        told = {card.name: card for card in self._torch_cards()}
        return tuple(
            replace(gpu, total=told[gpu.name].total, free=told[gpu.name].free)
            if gpu.total is None and gpu.name in told
            else gpu
            for gpu in gpus
        )

    def _without_nvml(self, status: NvmlStatus, torch: TorchBuild | None) -> tuple[Gpu, ...]:
        """The cards torch can use all the same; else a card the system has found, with what is wrong."""
        may_work = status is NvmlStatus.LIBRARY_NOT_FOUND and torch is not None and torch.cuda is not None
        if may_work and (usable := tuple(_gpu(card, None) for card in self._torch_cards())):
            return usable
        is_mismatch = status is NvmlStatus.LIBRARY_MISMATCH
        problem = GpuProblem.DRIVER_MISMATCH if is_mismatch else GpuProblem.NO_DRIVER
        return tuple(
            Gpu(vendor=card.vendor, name="NVIDIA card", total=card.total, problem=problem)
            for card in self._system_cards()
            if card.vendor is Vendor.NVIDIA
        )


def read_torch_build() -> TorchBuild | None:
    """The installed torch, read from its version file without loading it; None where there is none."""
    found = importlib.util.find_spec("torch")
    if found is None or found.origin is None:
        return None
    return parse_torch_version(Path(found.origin).with_name("version.py"))


def parse_torch_version(path: Path) -> TorchBuild | None:
    """The build that torch's `version.py` describes, a module of constants; None where there is no such file."""
    spec = importlib.util.spec_from_file_location("_torch_version", path)
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except (OSError, SyntaxError):
        return None
    return TorchBuild(str(getattr(module, "__version__", "")), getattr(module, "cuda", None))


def read_torch_cards(torch: Any = None) -> tuple[NvmlCard, ...]:
    """The cards torch can use, with their memory. Loads torch and sets CUDA up, which NVML makes needless.

    A card that is too full for CUDA to be set up on it is left out.
    """
    if torch is None:
        import torch  # here, because it takes seconds
    if not torch.cuda.is_available():
        return ()
    cards = []
    for index in range(torch.cuda.device_count()):
        try:
            properties = torch.cuda.get_device_properties(index)
            free, total = torch.cuda.mem_get_info(index)
        except RuntimeError:
            logger.warning("CUDA cannot be set up on card %d", index, exc_info=True)
            continue
        capability = properties.major, properties.minor
        cards.append(NvmlCard(name=properties.name, uuid="", total=total, free=free, capability=capability))
    return tuple(cards)


def _gpu(card: NvmlCard, problem: GpuProblem | None) -> Gpu:
    return Gpu(
        vendor=Vendor.NVIDIA,
        name=card.name,
        uuid=card.uuid,
        total=card.total,
        free=card.free,
        capability=card.capability,
        problem=problem,
    )


def _problem(card: NvmlCard, driver_cuda: tuple[int, int] | None, torch: TorchBuild | None) -> GpuProblem | None:
    """Why torch cannot use a card.

    A driver serves every CUDA of its own major version and all older ones (NVIDIA's minor version compatibility).
    """
    if card.is_lost:
        return GpuProblem.LOST
    if torch is None:
        return GpuProblem.NO_TORCH
    # Without CUDA the oldest build with it counts: another build helps only where driver and card are new enough.
    major = min(OLDEST_CARD) if torch.cuda is None else int(torch.cuda.partition(".")[0])
    if driver_cuda is not None and driver_cuda[0] < major:
        return GpuProblem.DRIVER_TOO_OLD
    oldest = OLDEST_CARD.get(major)
    if oldest is not None and card.capability is not None and card.capability < oldest:
        return GpuProblem.CARD_TOO_OLD
    return GpuProblem.CPU_BUILD if torch.cuda is None else None


_OTHER_NAMES: Mapping[Vendor, str] = {
    Vendor.AMD: "AMD graphics",
    Vendor.INTEL: "Intel graphics",
    Vendor.APPLE: "Apple graphics",
}


def _not_listed(found: Sequence[SystemCard], listed: Sequence[Gpu]) -> tuple[Gpu, ...]:
    """Cards of other makers; an NVIDIA card is in `listed` already, or the driver knows better that it is none."""
    has_nvidia = any(gpu.vendor is Vendor.NVIDIA for gpu in listed)
    others = []
    for card in found:
        if card.vendor is not Vendor.NVIDIA:
            others.append(
                Gpu(
                    vendor=card.vendor,
                    name=_OTHER_NAMES[card.vendor],
                    total=card.total,
                    problem=GpuProblem.OTHER_VENDOR,
                )
            )
        elif not has_nvidia:
            others.append(Gpu(vendor=card.vendor, name="NVIDIA card", problem=GpuProblem.NO_DRIVER))
    return tuple(others)

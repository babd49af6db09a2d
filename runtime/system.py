"""What the operating system says of the computer: the processor, memory, disks, and cards of every maker."""

from __future__ import annotations

import ctypes
import enum
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

CPUINFO, DRM = Path("/proc/cpuinfo"), Path("/sys/class/drm")
# winnt.h: PF_AVX2_INSTRUCTIONS_AVAILABLE, PF_AVX512F_INSTRUCTIONS_AVAILABLE. It has none for AMX.
_WINDOWS_AVX2, _WINDOWS_AVX512 = 40, 41


class CpuFeature(enum.StrEnum):
    """Instructions that speed matrix products up."""

    AVX2 = "AVX2"
    AVX512 = "AVX-512"
    AMX = "AMX"


class Vendor(enum.StrEnum):
    """Who made a graphics card."""

    NVIDIA = "NVIDIA"
    AMD = "AMD"
    INTEL = "Intel"
    APPLE = "Apple"


# PCI's numbers of them.
_VENDORS = {"0x10de": Vendor.NVIDIA, "0x1002": Vendor.AMD, "0x8086": Vendor.INTEL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Processor:
    """The processor. `cores` are real ones, `threads` what the system schedules on; `features` as the system tells."""

    name: str
    cores: int
    threads: int
    features: tuple[CpuFeature, ...]


@dataclass(frozen=True, slots=True)
class Memory:
    """The computer's memory in bytes; `free` is what can be taken without pushing anything out."""

    total: int
    free: int


@dataclass(frozen=True, slots=True)
class Disk:
    """Room in bytes where `folder` is or would be made; `free` is what this user may fill."""

    folder: Path
    total: int
    free: int


@dataclass(frozen=True, slots=True)
class SystemCard:
    """A graphics card that the system has found. `total` is its own memory in bytes, None where it does not say."""

    vendor: Vendor
    total: int | None = None


def read_processor() -> Processor:
    """The processor of this computer."""
    name, features = "", ()
    if sys.platform == "linux":
        name, features = parse_cpuinfo(_text_of(CPUINFO))
    elif sys.platform == "darwin":
        name = _sysctl("machdep.cpu.brand_string")
        features = _present({CpuFeature.AVX2: _sysctl("hw.optional.avx2_0") == "1",
                             CpuFeature.AVX512: _sysctl("hw.optional.avx512f") == "1"})  # fmt: skip
    elif sys.platform == "win32":
        ask = ctypes.windll.kernel32.IsProcessorFeaturePresent
        features = _present({CpuFeature.AVX2: ask(_WINDOWS_AVX2), CpuFeature.AVX512: ask(_WINDOWS_AVX512)})
    threads = psutil.cpu_count() or 1
    return Processor(
        name=name or platform.processor() or platform.machine() or "unknown",
        cores=psutil.cpu_count(logical=False) or threads,
        threads=threads,
        features=features,
    )


def parse_cpuinfo(text: str) -> tuple[str, tuple[CpuFeature, ...]]:
    """Name and features of the first processor in Linux' /proc/cpuinfo."""
    lines: dict[str, str] = {}
    for line in text.splitlines():
        key, _, value = line.partition(":")
        lines.setdefault(key.strip(), value.strip())
    flags = set(lines.get("flags", "").split())
    features = _present({
        CpuFeature.AVX2: "avx2" in flags,
        CpuFeature.AVX512: "avx512f" in flags,
        CpuFeature.AMX: "amx_tile" in flags,
    })  # fmt: skip
    return lines.get("model name", ""), features


def read_memory() -> Memory:
    """The computer's memory now."""
    memory = psutil.virtual_memory()
    return Memory(memory.total, memory.available)


def read_disks(folders: Sequence[Path]) -> tuple[Disk, ...]:
    """The room where each of `folders` is or, if it does not exist yet, would be made.

    Raises:
        OSError: the disk of a folder does not answer.
    """
    disks = []
    for folder in folders:
        place = folder.absolute()
        while not place.exists() and place != place.parent:
            place = place.parent
        usage = shutil.disk_usage(place)
        disks.append(Disk(folder, usage.total, usage.free))
    return tuple(disks)


def read_cards(drm: Path = DRM) -> tuple[SystemCard, ...]:
    """The graphics cards the system has found: on Linux those under `drm`, on a Mac with Apple's processor its own.

    On other systems none, which does not mean that there is none.
    """
    if sys.platform == "darwin":
        # Its graphics share the computer's memory.
        return (SystemCard(Vendor.APPLE),) if platform.machine() == "arm64" else ()
    cards = []
    for card in sorted(drm.glob("card[0-9]*")):
        # A card's outputs stand beside it, as card0-HDMI-A-1, and have no vendor.
        vendor = _VENDORS.get(_text_of(card / "device" / "vendor").strip().lower())
        if vendor is not None and "-" not in card.name:
            total = _text_of(card / "device" / "mem_info_vram_total").strip()  # amdgpu writes it, others do not
            cards.append(SystemCard(vendor, int(total) if total.isdecimal() else None))
    return tuple(cards)


def _present(features: dict[CpuFeature, object]) -> tuple[CpuFeature, ...]:
    return tuple(feature for feature, is_there in features.items() if is_there)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _sysctl(name: str) -> str:
    try:
        answer = subprocess.run(["/usr/sbin/sysctl", "-n", name], capture_output=True, text=True, timeout=5, check=True)
    except (OSError, subprocess.SubprocessError):
        return ""
    return answer.stdout.strip()

"""What a computer and a verdict mean, in the words of a person who only wants to write."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from runtime.fit import Attempt, PartKind, Placement, Verdict
from runtime.hardware import Gpu, GpuClass, GpuProblem, Hardware
from runtime.models.catalogue import Precision
from runtime.models.records import Speed

translate = QCoreApplication.translate

_GIB = 2**30


class Tone(enum.Enum):
    """How good a sentence is for whoever reads it. The value is its name in the style sheet."""

    GOOD = "good"
    FAIR = "fair"
    BAD = "bad"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Sum:
    """The arithmetic of one way to run a model. `title` says which way, and whether it fits.

    `memories` are the names of the one or two that it needs. Each of `rows` has for each of them the bytes that one
    thing takes; `totals` the bytes needed and free.
    """

    title: str
    memories: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    totals: tuple[tuple[int, int], ...]


def disk_size(size: int) -> str:
    """Bytes on a disk or on the network, in GB of a thousand million as disks are sold."""
    return _size(size, 1000)


def memory_size(size: int) -> str:
    """Bytes of memory, in GB of 1024³ as memory and cards are sold."""
    return _size(size, 1024)


def _size(size: int, base: int) -> str:
    if size < base**2:
        return translate("Models", "{0} KB").format(f"{size / base:.0f}")
    if size < base**3:
        return translate("Models", "{0} MB").format(f"{size / base**2:.0f}")
    amount = size / base**3
    return translate("Models", "{0} GB").format(
        f"{amount:,.0f}" if amount >= 100 else f"{amount:.1f}".removesuffix(".0")
    )


def computer_lines(hardware: Hardware) -> tuple[str, ...]:
    """What this computer is, one sentence a line: its cards, its processor and memory."""
    best = hardware.best_gpu
    lines = [
        _card_line(best)
        if best
        else translate("Models", "No graphics card that can be used: the processor has to do it.")
    ]
    lines.extend(
        translate("Models", "{0} cannot be used: {1}").format(gpu.name, _reason(gpu.problem))
        for gpu in hardware.gpus
        if gpu.problem is not None
    )
    memory = hardware.memory
    lines.append(
        translate("Models", "{0}; {1} of memory, {2} free").format(
            hardware.processor.name, _about(memory.total), _about(memory.free)
        )
    )
    return tuple(lines)


def _card_line(gpu: Gpu) -> str:
    kinds = {
        GpuClass.GB_32: translate("Models", "RTX 5090-class card"),
        GpuClass.GB_24: translate("Models", "24 GB card"),
        GpuClass.GB_16: translate("Models", "16 GB card"),
        GpuClass.GB_8_TO_12: translate("Models", "Card of 8 to 12 GB"),
        GpuClass.SMALLER: translate("Models", "Small card"),
    }
    kind = kinds.get(gpu.size_class, translate("Models", "Graphics card"))
    if gpu.total is None or gpu.free is None:
        return translate("Models", "{0} ({1}); how much memory it has is not known").format(kind, gpu.name)
    return translate("Models", "{0} ({1}): {2}, {3} free").format(kind, gpu.name, _about(gpu.total), _about(gpu.free))


def _about(size: int) -> str:
    """Memory in whole GB, as it says on the box."""
    return memory_size(size) if size < 8 * _GIB else translate("Models", "{0} GB").format(round(size / _GIB))


def _reason(problem: GpuProblem | None) -> str:
    reasons = {
        GpuProblem.NO_DRIVER: translate("Models", "its driver is missing or does not work. Install NVIDIA's driver."),
        GpuProblem.DRIVER_MISMATCH: translate("Models", "its driver was updated. Start the computer again."),
        GpuProblem.DRIVER_TOO_OLD: translate("Models", "its driver is too old. Update it."),
        GpuProblem.CARD_TOO_OLD: translate("Models", "it is too old."),
        GpuProblem.CPU_BUILD: translate("Models", "Palimpsest was installed for the processor only. Install it again."),
        GpuProblem.NO_TORCH: translate("Models", "Palimpsest is not installed completely. Install it again."),
        GpuProblem.LOST: translate("Models", "it does not answer. Start the computer again."),
        GpuProblem.OTHER_VENDOR: translate("Models", "Palimpsest works with NVIDIA cards only."),
    }
    return reasons[problem] if problem else ""


def precision_name(precision: Precision) -> str:
    """How closely a model is kept, in words."""
    return {
        Precision.BF16: translate("Models", "full size"),
        Precision.INT8: translate("Models", "8-bit"),
        Precision.NF4: translate("Models", "4-bit"),
        Precision.NF4_INT8: translate("Models", "4-bit, smallest"),
    }[precision]


def verdict_tone(verdict: Verdict) -> Tone:
    """Whether the verdict is good news."""
    if verdict.placement is Placement.NOWHERE or not verdict.is_available:
        return Tone.BAD
    return Tone.FAIR if verdict.is_slow or verdict.placement is Placement.STREAMING else Tone.GOOD


def verdict_sentence(verdict: Verdict, hardware: Hardware) -> str:
    """Whether the model would run on this computer, and where; if not, what is missing."""
    if verdict.placement is Placement.NOWHERE:
        return _shortage(verdict, hardware)
    said = {
        Placement.GPU: translate("Models", "Runs on the graphics card."),
        Placement.STREAMING: translate(
            "Models", "Runs on the graphics card, with a part of it kept in memory: slower, but useful."
        ),
        Placement.PROCESSOR: translate("Models", "Runs on the processor."),
        Placement.FROM_DISK: translate(
            "Models", "Runs on the graphics card, but reads the disk all the while, which is slow."
        ),
    }[verdict.placement]
    if verdict.is_slow and verdict.placement is Placement.PROCESSOR:
        said = translate("Models", "Runs on the processor only, which is slow: expect to wait for every paragraph.")
    if not verdict.is_available:
        return translate(
            "Models", "It would fit, but a part of Palimpsest that this size needs cannot be had for this system."
        )
    return said


def _shortage(verdict: Verdict, hardware: Hardware) -> str:
    attempts = [a for a in verdict.attempts if a.gpu or a.placement is Placement.PROCESSOR]
    nearest = min(attempts, key=_missing)
    parts = []
    if nearest.gpu and nearest.gpu.missing:
        parts.append(translate("Models", "{0} of graphics memory").format(memory_size(nearest.gpu.missing)))
    if nearest.memory.missing:
        parts.append(translate("Models", "{0} of memory").format(memory_size(nearest.memory.missing)))
    said = translate("Models", "Does not fit: {0} too little.").format(translate("Models", " and ").join(parts))
    if _would_fit_if_free(nearest, hardware):
        said += " " + translate("Models", "Other programs hold that much: close some, and it fits.")
    return said


def _missing(attempt: Attempt) -> int:
    return attempt.memory.missing + (attempt.gpu.missing if attempt.gpu else 0)


def _would_fit_if_free(attempt: Attempt, hardware: Hardware) -> bool:
    """Whether it is other programs alone that are in the way. The system keeps a tenth of the memory in any case."""
    best = hardware.best_gpu
    of_card = 0 if best is None or best.taken is None else best.taken
    of_memory = 0.9 * hardware.memory.total - hardware.memory.free
    return (attempt.gpu is None or attempt.gpu.missing <= of_card) and attempt.memory.missing <= max(0, of_memory)


def sums(verdict: Verdict) -> tuple[Sum, ...]:
    """The arithmetic behind the verdict: the ways that were tried, best first, up to the one that fits."""
    found = []
    for attempt in verdict.attempts:
        if attempt.gpu is not None or attempt.placement is Placement.PROCESSOR:
            found.append(_sum(attempt))
        if attempt.fits:
            break
    return tuple(found)


def _way(placement: Placement) -> str:
    return {
        Placement.GPU: translate("Models", "On the graphics card"),
        Placement.STREAMING: translate("Models", "On the graphics card, a part of it kept in memory"),
        Placement.PROCESSOR: translate("Models", "On the processor"),
        Placement.FROM_DISK: translate("Models", "On the graphics card, most of it read from the disk again and again"),
        Placement.NOWHERE: "",
    }[placement]


def _sum(attempt: Attempt) -> Sum:
    labels = {
        PartKind.EXPERTS: translate("Models", "The model"),
        PartKind.OTHER_WEIGHTS: translate("Models", "The model"),
        PartKind.CACHE: translate("Models", "What it has read of your text"),
        PartKind.WORK: translate("Models", "Working memory"),
        PartKind.KEPT_PROMPTS: translate("Models", "Earlier texts, kept to be quicker"),
        PartKind.OVERHEAD: translate("Models", "The program itself"),
    }
    needs = [need for need in (attempt.gpu, attempt.memory) if need is not None]
    rows: dict[str, list[int]] = {}
    for number, need in enumerate(needs):
        for part in need.parts:
            rows.setdefault(labels[part.kind], [0] * len(needs))[number] += part.size
    fits = translate("Models", "fits") if attempt.fits else translate("Models", "does not fit")
    return Sum(
        title=f"{_way(attempt.placement)}: {fits}",
        memories=(translate("Models", "Graphics memory"), translate("Models", "Memory"))[-len(needs) :],
        rows=tuple((label, tuple(sizes)) for label, sizes in rows.items()),
        totals=tuple((need.size, need.free) for need in needs),
    )


def speed_sentence(speed: Speed) -> str:
    """How fast the model was measured to be."""
    place = translate("Models", "processor") if speed.device.startswith("cpu") else translate("Models", "graphics card")
    rate = speed.tokens_per_second
    number = f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"
    return translate("Models", "{0} tokens a second, measured on this computer's {1}").format(number, place)

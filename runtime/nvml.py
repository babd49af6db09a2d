"""NVIDIA cards as their driver describes them, through its management library (NVML).

Called through ctypes: ten functions with a stable C interface do not need a package of their own. NVML asks the driver
alone, so it takes no graphics memory and no time, where asking through CUDA sets up a context of some hundred MB.
https://docs.nvidia.com/deploy/nvml-api/
"""

from __future__ import annotations

import ctypes
import enum
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_NAME_LENGTH, _UUID_LENGTH, _DRIVER_LENGTH = 96, 96, 80  # sizes of buffers in nvml.h


class NvmlStatus(enum.IntEnum):
    """The answers of the library that are told apart; it has others."""

    SUCCESS = 0
    NOT_SUPPORTED = 3
    NO_PERMISSION = 4
    DRIVER_NOT_LOADED = 9
    LIBRARY_NOT_FOUND = 12
    GPU_IS_LOST = 15
    LIBRARY_MISMATCH = 18
    UNKNOWN = 999


class NvmlError(Exception):
    """The library is not there or refused; `status` says why."""

    def __init__(self, status: NvmlStatus, detail: str) -> None:
        super().__init__(f"{detail}: {status.name.lower()}")
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class NvmlCard:
    """One card. Bytes; None where the driver does not say, as on systems whose memory the processor shares.

    `is_lost` says that the card is there but does not answer.
    """

    name: str
    uuid: str
    total: int | None
    free: int | None
    capability: tuple[int, int] | None
    is_lost: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NvmlAnswer:
    """The driver's version as it writes it, the newest CUDA it serves as (major, minor), and its cards in bus order."""

    driver: str
    cuda: tuple[int, int] | None
    cards: tuple[NvmlCard, ...]


class Memory(ctypes.Structure):
    """nvmlMemory_t, in bytes."""

    _fields_ = (("total", ctypes.c_ulonglong), ("free", ctypes.c_ulonglong), ("used", ctypes.c_ulonglong))


def open_library() -> Any:
    """The driver's own NVML.

    Raises:
        OSError: it is not there.
    """
    if sys.platform == "win32":
        system = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "nvml.dll"
        return ctypes.CDLL(str(system))
    if sys.platform == "darwin":
        raise OSError("NVIDIA has no driver for this system")
    return ctypes.CDLL("libnvidia-ml.so.1")


def read_nvml(library: Callable[[], Any] = open_library) -> NvmlAnswer:
    """What the driver says now. `library` gives NVML's functions as ctypes does.

    Raises:
        NvmlError: there is no driver, or it does not answer.
    """
    try:
        nvml = library()
    except OSError as error:
        raise NvmlError(NvmlStatus.LIBRARY_NOT_FOUND, str(error)) from error
    try:
        _call(nvml, "nvmlInit_v2")
        try:
            return _answer(nvml)
        finally:
            nvml.nvmlShutdown()
    except AttributeError as error:  # a library that lacks a function is too old to be of use
        raise NvmlError(NvmlStatus.LIBRARY_MISMATCH, str(error)) from error


def _answer(nvml: Any) -> NvmlAnswer:
    driver = ctypes.create_string_buffer(_DRIVER_LENGTH)
    _call(nvml, "nvmlSystemGetDriverVersion", driver, ctypes.c_uint(_DRIVER_LENGTH))
    newest = ctypes.c_int()
    cuda = None
    if _asked(nvml, "nvmlSystemGetCudaDriverVersion", ctypes.byref(newest)):
        cuda = newest.value // 1000, newest.value % 1000 // 10
    count = ctypes.c_uint()
    _call(nvml, "nvmlDeviceGetCount_v2", ctypes.byref(count))
    cards = tuple(_card(nvml, index) for index in range(count.value))
    return NvmlAnswer(driver=_text(driver), cuda=cuda, cards=cards)


def _card(nvml: Any, index: int) -> NvmlCard:
    handle = ctypes.c_void_p()
    try:
        _call(nvml, "nvmlDeviceGetHandleByIndex_v2", ctypes.c_uint(index), ctypes.byref(handle))
        name, uuid = ctypes.create_string_buffer(_NAME_LENGTH), ctypes.create_string_buffer(_UUID_LENGTH)
        has_name = _asked(nvml, "nvmlDeviceGetName", handle, name, ctypes.c_uint(_NAME_LENGTH))
        has_uuid = _asked(nvml, "nvmlDeviceGetUUID", handle, uuid, ctypes.c_uint(_UUID_LENGTH))
        memory = Memory()
        has_memory = _asked(nvml, "nvmlDeviceGetMemoryInfo", handle, ctypes.byref(memory))
        major, minor = ctypes.c_int(), ctypes.c_int()
        has_capability = _asked(
            nvml, "nvmlDeviceGetCudaComputeCapability", handle, ctypes.byref(major), ctypes.byref(minor)
        )
    except NvmlError as error:
        if error.status not in {NvmlStatus.GPU_IS_LOST, NvmlStatus.UNKNOWN, NvmlStatus.NO_PERMISSION}:
            raise
        return NvmlCard(name="NVIDIA card", uuid="", total=None, free=None, capability=None, is_lost=True)
    return NvmlCard(
        name=_text(name) if has_name else "NVIDIA card",
        uuid=_text(uuid) if has_uuid else "",
        total=memory.total if has_memory else None,
        free=memory.free if has_memory else None,
        capability=(major.value, minor.value) if has_capability else None,
    )


def _asked(nvml: Any, function: str, *arguments: Any) -> bool:
    """Call; False where the driver has no answer to this question."""
    try:
        _call(nvml, function, *arguments)
    except NvmlError as error:
        if error.status is NvmlStatus.NOT_SUPPORTED:
            return False
        raise
    return True


def _call(nvml: Any, function: str, *arguments: Any) -> None:
    code = getattr(nvml, function)(*arguments)
    if code != NvmlStatus.SUCCESS:
        known = code in NvmlStatus.__members__.values()
        raise NvmlError(NvmlStatus(code) if known else NvmlStatus.UNKNOWN, f"{function} gave {code}")


def _text(buffer: ctypes.Array[ctypes.c_char]) -> str:
    return buffer.value.decode("utf-8", "replace")

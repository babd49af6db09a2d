"""Voices put on a loaded network for one run, and taken off again.

A voice is a folder with a LoRA adapter in PEFT's format and `voice.json`, which says what weights it was made for. Its
layers stay in memory for a while, so that two documents with voices of their own can be written in turns.
"""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transformers import DiffusionGemmaForBlockDiffusion

from runtime.api import FaultCode, RuntimeFault

if TYPE_CHECKING:
    from runtime.models.adapters import Adapter

logger = logging.getLogger(__name__)

VOICE = "voice.json"
_FILES = (VOICE, "adapter_config.json", "adapter_model.safetensors")
# A voice of rank 16 on all attention and dense layers of the 26B model takes about 60 MB.
_MOST_VOICES = 4
_MOST_BYTES = 256 * 2**20
_CODES = {
    FaultCode.MODEL_MISSING: FaultCode.VOICE_BROKEN,
    FaultCode.MODEL_BROKEN: FaultCode.VOICE_BROKEN,
    FaultCode.MODEL_UNSUPPORTED: FaultCode.VOICE_UNSUITABLE,
}

_Identity = tuple[Path, tuple[tuple[int, int], ...]]


class VoiceSwitch:
    """Switches the voices of one network. Used by one thread at a time."""

    def __init__(self, network: DiffusionGemmaForBlockDiffusion, fingerprint: str) -> None:
        """`fingerprint` is that of the network's weights, by which a voice made for other ones is refused."""
        self._network = network
        self._fingerprint = fingerprint
        # The least recently used first.
        self._kept: dict[_Identity, Adapter] = {}

    @contextlib.contextmanager
    def speaking(self, voice: Path | None) -> Iterator[Hashable | None]:
        """Have the voice in the folder `voice` on the network meanwhile, no voice for None, and the plain one after.

        Gives what tells this voice from others and from an earlier state of its folder, None for the plain network.

        Raises:
            RuntimeFault: before anything is changed. `VOICE_MISSING` where the folder holds no voice, `VOICE_BROKEN`
                where a file of it is missing or makes no sense, `VOICE_UNSUITABLE` where it was made for other weights
                or is no plain LoRA adapter for layers of this network.
        """
        if voice is None:
            yield None
            return
        identity = _identity(voice)
        adapter = self._adapter(voice, identity)
        try:
            adapter.put_on()
            yield identity
        finally:
            adapter.take_off()

    def forget(self) -> None:
        """Keep no voice in memory."""
        self._kept.clear()

    def _adapter(self, voice: Path, identity: _Identity) -> Adapter:
        adapter = self._kept.pop(identity, None)
        if adapter is None:
            self._check(voice)
            adapter = self._read(voice)
        self._kept[identity] = adapter
        while len(self._kept) > 1 and (len(self._kept) > _MOST_VOICES or self._size > _MOST_BYTES):
            del self._kept[next(iter(self._kept))]
        return adapter

    @property
    def _size(self) -> int:
        return sum(adapter.size for adapter in self._kept.values())

    def _read(self, voice: Path) -> Adapter:
        from runtime.models.adapters import read_adapter  # peft takes a second that few runs need

        try:
            return read_adapter(self._network, voice)
        except RuntimeFault as fault:
            raise RuntimeFault(_CODES.get(fault.code, fault.code), fault.detail) from fault

    def _check(self, voice: Path) -> None:
        base = _base_of(voice)
        if not self._fingerprint or base != self._fingerprint:
            raise RuntimeFault(FaultCode.VOICE_UNSUITABLE, f"{voice.name} is for {base}, not {self._fingerprint}")


def _identity(voice: Path) -> _Identity:
    """The folder and the state of its files: when each was written, in nanoseconds, and its bytes."""
    states: list[tuple[int, int]] = []
    for name in _FILES:
        try:
            state = (voice / name).stat()
        except OSError as error:
            code = FaultCode.VOICE_MISSING if name == VOICE else FaultCode.VOICE_BROKEN
            raise RuntimeFault(code, f"no {name} in {voice}") from error
        states.append((state.st_mtime_ns, state.st_size))
    return voice.resolve(), tuple(states)


def _base_of(voice: Path) -> str:
    """The fingerprint of the weights that the voice was made for."""
    try:
        content: Any = json.loads((voice / VOICE).read_text(encoding="utf-8"))
        base = content["base_sha256"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise RuntimeFault(FaultCode.VOICE_BROKEN, f"{VOICE}: {error}") from error
    if not isinstance(base, str):
        raise RuntimeFault(FaultCode.VOICE_BROKEN, f"{VOICE}: its base is {base!r}")
    return base

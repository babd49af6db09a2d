"""What is on the disk and in the computer, read in one go by a worker."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from pathlib import Path

from runtime.fit import PartKind, Placement, assess
from runtime.hardware import Hardware, HardwareReader
from runtime.models.catalogue import CatalogueEntry, Precision, load_catalogue
from runtime.models.folders import ModelsFolder
from runtime.models.store import ModelStore, StoredAdapter, StoredModel, UnfinishedModel

log = logging.getLogger(__name__)

_PLACEMENTS = tuple(Placement)
# What a desktop with a browser holds of a card and of the memory. Estimates.
_DESKTOP_ON_CARD, _DESKTOP_IN_MEMORY = 10**9, 4 * 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The models and the computer at one moment. `added` are the ids of what the user put on the list.

    `hardware` has the room on the disk of `folder` as its first disk, and no disk where that does not answer.
    """

    folder: Path
    is_reachable: bool
    entries: tuple[CatalogueEntry, ...]
    added: frozenset[str]
    stored: tuple[StoredModel, ...]
    adapters: tuple[StoredAdapter, ...]
    unfinished: tuple[UnfinishedModel, ...]
    hardware: Hardware

    @property
    def disk_free(self) -> int | None:
        """Bytes free where the models are, None where the disk does not answer."""
        return self.hardware.disks[0].free if self.hardware.disks else None

    def stored_as(self, model: str, precision: Precision) -> StoredModel | None:
        """The finished model, None where it is not here."""
        return next((m for m in self.stored if (m.entry.id, m.precision) == (model, precision)), None)

    def unfinished_as(self, model: str, precision: Precision) -> UnfinishedModel | None:
        """The model on its way, None where nothing was begun."""
        return next((m for m in self.unfinished if (m.entry.id, m.precision) == (model, precision)), None)

    def in_folder(self, folder: Path | None) -> StoredModel | None:
        """The finished model in `folder`."""
        return next((m for m in self.stored if m.folder == folder), None)


def read_shelf(place: ModelsFolder, reader: HardwareReader) -> Shelf:
    """Read everything; some milliseconds to a second, so for a worker."""
    catalogue = load_catalogue()
    store = ModelStore(place.path(), catalogue)
    entries = store.entries()
    try:
        hardware = reader.read([store.folder])
    except OSError:
        log.warning("the disk of %s does not answer", store.folder)
        hardware = reader.read()
    known = {entry.id for entry in catalogue}
    stored = store.stored()
    # What lies in the store but is on no list, as after it was taken off the list, has a card all the same.
    unlisted = {m.entry.id: m.entry for m in stored if m.entry.id not in {entry.id for entry in entries}}
    return Shelf(
        folder=store.folder,
        is_reachable=place.is_reachable,
        entries=(*entries, *unlisted.values()),
        added=frozenset(entry.id for entry in entries if entry.id not in known),
        stored=stored,
        adapters=store.adapters(),
        unfinished=store.unfinished(),
        hardware=hardware,
    )


def recommended(entry: CatalogueEntry, hardware: Hardware) -> Precision:
    """The precision to have on this computer: one that can be used, in the best place, first in the catalogue.

    What other programs hold at the moment does not count: a model is fetched for more than one day.
    """
    idle = _idle(hardware)

    def rank(precision: Precision) -> tuple[bool, int, bool, int]:
        verdict = assess(entry, precision, idle)
        place = _PLACEMENTS.index(verdict.placement)
        return not verdict.is_available, place, verdict.is_slow, entry.precisions.index(precision)

    return min(entry.precisions, key=rank)


def _idle(hardware: Hardware) -> Hardware:
    """This computer with little else going on."""
    gpus = tuple(
        gpu if gpu.total is None or gpu.free is None else replace(gpu, free=max(gpu.free, gpu.total - _DESKTOP_ON_CARD))
        for gpu in hardware.gpus
    )
    memory = hardware.memory
    return replace(
        hardware, gpus=gpus, memory=replace(memory, free=max(memory.free, memory.total - _DESKTOP_IN_MEMORY))
    )


def without_model_in_use(hardware: Hardware, model: StoredModel | None, device: str) -> Hardware:
    """This computer as it will be when the model in use has made room for another, which happens before any is loaded.

    Only its weights are counted: the rest comes and goes with each request.
    """
    best = hardware.best_gpu
    if model is None:
        return hardware
    attempts = {a.placement: a for a in assess(model.entry, model.precision, hardware).attempts}
    is_on_card = not device.startswith("cpu") and best is not None and best.free is not None and best.total is not None
    if not is_on_card:
        attempt = attempts[Placement.PROCESSOR]
        free = min(hardware.memory.total, hardware.memory.free + _weights(attempt.memory.parts))
        return replace(hardware, memory=replace(hardware.memory, free=free))
    attempt = attempts[Placement.GPU]
    assert best is not None
    assert best.free is not None
    assert best.total is not None
    if attempt.gpu is None or attempt.gpu.size > best.total:
        attempt = attempts.get(Placement.STREAMING, attempt)
    held = _weights(attempt.gpu.parts) if attempt.gpu else 0
    emptied = replace(best, free=min(best.total, best.free + held))
    memory = replace(
        hardware.memory, free=min(hardware.memory.total, hardware.memory.free + _weights(attempt.memory.parts))
    )
    return replace(hardware, gpus=tuple(emptied if gpu is best else gpu for gpu in hardware.gpus), memory=memory)


def _weights(parts: tuple) -> int:
    return sum(part.size for part in parts if part.kind in (PartKind.EXPERTS, PartKind.OTHER_WEIGHTS))

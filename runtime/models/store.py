"""The models of this user: those on the disk, those on their way, and what was added to the catalogue.

Everything here reads or writes the disk, so none of it belongs into a window's own thread. No torch is imported.
"""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from filelock import Timeout

from runtime.models.catalogue import CatalogueEntry, Precision, load_catalogue
from runtime.models.config_shape import read_config, shape_of_config
from runtime.models.folders import ModelsFolder
from runtime.models.layout import UNFINISHED, named, work_lock
from runtime.models.manifest import MANIFEST, Manifest, ManifestError, read_manifest
from runtime.models.problems import ModelProblem, Problem
from runtime.models.records import Records, RecordsFile, Speed, with_damage, with_pin, with_speed
from runtime.models.unfinished import WorkFolder
from runtime.models.weight_files import parameter_count

logger = logging.getLogger(__name__)

ADAPTER_CONFIG = "adapter_config.json"
_BEING_DELETED = ".deleting-"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredModel:
    """A model that can be used. `size` is its bytes on the disk.

    `is_ours` says that it lies in the store: deleting it deletes the files. What the program came with, or the user
    added from elsewhere, is only forgotten. `is_damaged`: its manifest makes no sense. `damaged` are the files that
    the last check found damaged.
    """

    entry: CatalogueEntry
    precision: Precision
    folder: Path
    size: int
    is_ours: bool
    speed: Speed | None = None
    is_damaged: bool = False
    damaged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAdapter:
    """A PEFT adapter; `base` is the model it was made for, None where that is not here. `is_ours` as of a model."""

    name: str
    folder: Path
    size: int
    base: StoredModel | None
    is_ours: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfinishedModel:
    """A model on its way; `size` is the bytes on the disk so far."""

    entry: CatalogueEntry
    precision: Precision
    folder: Path
    size: int


class ModelStore:
    """The models in `folder`, and the catalogue with what the user added to it."""

    def __init__(self, folder: Path, catalogue: Sequence[CatalogueEntry] | None = None) -> None:
        self.folder = folder
        self._catalogue = tuple(load_catalogue() if catalogue is None else catalogue)
        self._records = RecordsFile(folder)

    @classmethod
    def at_default(cls, environment: Mapping[str, str] = os.environ) -> ModelStore:
        """The store of this user."""
        return cls(ModelsFolder.of_user(environment).path())

    def entries(self) -> tuple[CatalogueEntry, ...]:
        """The catalogue, then what the user added; a repository with the revision it is pinned to."""
        records = self._records.read()
        return tuple(_pinned(entry, records) for entry in (*self._catalogue, *records.added))

    def added(self) -> tuple[CatalogueEntry, ...]:
        """What the user added."""
        return self._records.read().added

    def entry(self, name: str) -> CatalogueEntry | None:
        """The entry with the id or of the repository `name`."""
        return next((entry for entry in self.entries() if name in (entry.id, entry.repository)), None)

    def stored(self) -> tuple[StoredModel, ...]:
        """All models that can be used: what the program came with, what is in the store, what was added."""
        records = self._records.read()
        entries = self.entries()
        bundled = [_elsewhere(entry) for entry in self._catalogue if entry.folder is not None]
        ours = [model for folder in _folders(self.folder) if (model := self._ours(folder, entries))]
        added = [_elsewhere(e) for e in records.added if e.folder is not None and e.folder.is_dir()]
        return tuple(
            replace(m, speed=records.speeds.get(_key(m)), damaged=records.damaged.get(_key(m), ()))
            for m in (*bundled, *ours, *added)
        )

    def unfinished(self) -> tuple[UnfinishedModel, ...]:
        """All models on their way, whether somebody is at work on them or not."""
        entries = {entry.id: entry for entry in self.entries()}
        found = []
        for folder in _folders(self.folder / UNFINISHED):
            name = named(folder)
            entry = None if name is None else entries.get(name[0]) or _entry_of_job(folder)
            if name and entry:
                found.append(UnfinishedModel(entry=entry, precision=name[1], folder=folder, size=size_of(folder)))
        return tuple(found)

    def adapters(self) -> tuple[StoredAdapter, ...]:
        """The adapters in the store, and those that were added and are still there."""
        folders = (*_folders(self.folder), *self._records.read().adapters)
        return tuple(
            StoredAdapter(
                name=folder.name,
                folder=folder,
                size=size_of(folder),
                base=self.base_of(folder),
                is_ours=folder.parent == self.folder,
            )
            for folder in folders
            if (folder / ADAPTER_CONFIG).is_file()
        )

    def base_of(self, adapter: Path) -> StoredModel | None:
        """The model in the store that the adapter in the folder `adapter` was made for, the first of several."""
        try:
            base = json.loads((adapter / ADAPTER_CONFIG).read_text(encoding="utf-8"))["base_model_name_or_path"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return next((m for m in self.stored() if base in (m.entry.repository, m.entry.id, str(m.folder))), None)

    def find(self, folder: Path) -> StoredModel | None:
        """The model whose folder is `folder`."""
        return next((model for model in self.stored() if model.folder == folder), None)

    def add_folder(self, folder: Path) -> CatalogueEntry | StoredAdapter:
        """Add the model or the adapter in `folder`, which stays where it is; once only, however often it is added.

        Raises:
            ModelProblem: `NOT_FOUND`, `UNSUPPORTED` or `DAMAGED` where it holds neither, and where the store cannot be
                written.
        """
        folder = folder.expanduser().resolve()
        if (folder / ADAPTER_CONFIG).is_file():
            self._records.change(lambda r: replace(r, adapters=(*(a for a in r.adapters if a != folder), folder)))
            return next(adapter for adapter in self.adapters() if adapter.folder == folder)
        known = next((entry for entry in self.entries() if entry.folder == folder), None)
        if known is not None:
            return known
        entry = _entry_of(folder, self._free_id(folder.name))
        self._records.change(lambda r: replace(r, added=(*r.added, entry)))
        return entry

    def add_repository(self, entry: CatalogueEntry) -> CatalogueEntry:
        """Add a repository of the Hub, described by `entry`, with its revision pinned; its id is made its own.

        Raises:
            ModelProblem: the store cannot be written.
        """
        known = next((other for other in self.entries() if other.repository == entry.repository), None)
        if known is not None:
            return known
        entry = replace(entry, id=self._free_id(entry.id))
        self._records.change(lambda r: replace(r, added=(*r.added, entry)))
        return entry

    def remove(self, model: str) -> None:
        """Forget the added entry with the id `model`; its files stay.

        Raises:
            ModelProblem: the store cannot be written.
        """
        self._records.change(lambda r: replace(r, added=tuple(entry for entry in r.added if entry.id != model)))

    def delete(self, model: StoredModel | StoredAdapter | UnfinishedModel) -> int:
        """Delete a model, or forget one that lies elsewhere; gives the bytes that became free.

        Raises:
            ModelProblem: `BUSY` where somebody is at work on it, `NO_PERMISSION`, `DISK_FAILED`.
        """
        match model:
            case StoredAdapter(is_ours=False):
                self._records.change(
                    lambda r: replace(r, adapters=tuple(folder for folder in r.adapters if folder != model.folder))
                )
                return 0
            case StoredModel(is_ours=False):
                self.remove(model.entry.id)
                return 0
            case UnfinishedModel():
                with _unless_busy(model.folder):
                    return _remove(model.folder)
            case StoredModel(damaged=(_, *_)):
                size = _remove(model.folder)
                self.record_damage(model, ())
                return size
            case _:
                return _remove(model.folder)

    def record_speed(self, model: StoredModel, speed: Speed) -> None:
        """Remember how fast `model` was measured to be here."""
        self._records.change(with_speed(_key(model), speed))

    def record_damage(self, model: StoredModel, files: tuple[str, ...]) -> None:
        """Remember which files of `model` a check found damaged, until the next finds none or it is deleted."""
        self._records.change(with_damage(_key(model), files))

    def pin(self, repository: str) -> str | None:
        """The revision (a full commit hash) that is taken of `repository`, None before it was reached."""
        entry = self.entry(repository)
        return self._records.read().pins.get(repository) or (entry.revision if entry else None)

    def record_pin(self, repository: str, revision: str) -> None:
        """From now on take `revision` of `repository`."""
        self._records.change(with_pin(repository, revision))

    def _ours(self, folder: Path, entries: Sequence[CatalogueEntry]) -> StoredModel | None:
        try:
            manifest = read_manifest(folder)
        except ManifestError as error:
            logger.warning("%s: %s", folder, error)
            manifest = None
        name = named(folder)
        if (folder / ADAPTER_CONFIG).is_file():
            return None
        if name is None or (manifest is None and not (folder / MANIFEST).exists()):
            return None
        model, precision = (name[0], name[1]) if manifest is None else (manifest.model, manifest.precision)
        entry = next((entry for entry in entries if entry.id == model), None)
        if entry is None and manifest is not None:
            entry = _entry_of_manifest(folder, manifest)
        if entry is None:
            return None
        return StoredModel(
            entry=entry,
            precision=precision,
            folder=folder,
            size=size_of(folder),
            is_ours=True,
            is_damaged=manifest is None,
        )

    def _free_id(self, wanted: str) -> str:
        plain = re.sub(r"[^a-z0-9.]+", "-", wanted.lower()).strip("-.") or "model"
        taken = {entry.id for entry in self.entries()}
        number, name = 1, plain
        while name in taken:
            number += 1
            name = f"{plain}-{number}"
        return name


def size_of(folder: Path) -> int:
    """Bytes of all files below `folder`; what vanishes meanwhile counts nothing."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(parent, name)).st_size
            except OSError:
                continue
    return total


def _folders(parent: Path) -> list[Path]:
    try:
        return sorted(path for path in parent.iterdir() if path.is_dir() and not path.name.startswith("."))
    except OSError:
        return []


def _pinned(entry: CatalogueEntry, records: Records) -> CatalogueEntry:
    revision = records.pins.get(entry.repository or "")
    return replace(entry, revision=revision) if revision else entry


def _key(model: StoredModel) -> str:
    return model.folder.name if model.is_ours else model.entry.id


def _elsewhere(entry: CatalogueEntry) -> StoredModel:
    assert entry.folder is not None
    try:
        manifest = read_manifest(entry.folder)
    except ManifestError:
        manifest = None
    precision = entry.precisions[0] if manifest is None else manifest.precision
    return StoredModel(entry=entry, precision=precision, folder=entry.folder, size=size_of(entry.folder), is_ours=False)


def _entry_of(folder: Path, model: str) -> CatalogueEntry:
    """An entry for the model of the class in `folder`, which is no part of the store."""
    config = read_config(folder)
    try:
        manifest = read_manifest(folder)
    except ManifestError as error:
        raise ModelProblem(Problem.DAMAGED, str(error)) from error
    if manifest is not None:
        return replace(_entry_of_manifest(folder, manifest), id=model)
    return _described(
        model=model,
        name=folder.name,
        folder=folder,
        licence="not stated",
        config=config,
        parameters=parameter_count(folder),
        precision=Precision.BF16,
    )


def _entry_of_manifest(folder: Path, manifest: Manifest) -> CatalogueEntry:
    return _described(
        model=manifest.model,
        name=manifest.name,
        folder=folder,
        licence=manifest.licence,
        config=read_config(folder),
        parameters=None,
        precision=manifest.precision,
    )


def _entry_of_job(folder: Path) -> CatalogueEntry | None:
    """An entry for what is made in the work folder `folder`, None where nothing is known of it yet."""
    work = WorkFolder(folder)
    try:
        job = work.read()
        if job is None:
            return None
        return _described(
            model=job.model,
            name=job.name,
            folder=work.result,
            licence=job.licence,
            config=read_config(work.result),
            parameters=None,
            precision=job.precision,
        )
    except ModelProblem:
        return None


def _described(
    *,
    model: str,
    name: str,
    folder: Path,
    licence: str,
    config: Mapping[str, Any],
    parameters: int | None,
    precision: Precision,
) -> CatalogueEntry:
    return CatalogueEntry(
        id=model,
        name=name,
        repository=None,
        revision=None,
        folder=folder,
        licence=licence,
        good_for="Added from this computer.",
        download_bytes=0,
        largest_file_bytes=0,
        precisions=(precision,),
        shape=shape_of_config(config, parameters),
    )


def _remove(folder: Path) -> int:
    """Delete `folder`; at no moment is a part of it seen under its name."""
    size = size_of(folder)
    doomed = folder.with_name(f"{_BEING_DELETED}{folder.name}")
    try:
        if doomed.exists():
            shutil.rmtree(doomed)
        folder.rename(doomed)
        shutil.rmtree(doomed)
    except PermissionError as error:
        raise ModelProblem(Problem.NO_PERMISSION, str(error)) from error
    except OSError as error:
        raise ModelProblem(Problem.DISK_FAILED, str(error)) from error
    return size


@contextmanager
def _unless_busy(work: Path) -> Iterator[None]:
    lock = work_lock(work)
    try:
        lock.acquire()
    except Timeout as error:
        raise ModelProblem(Problem.BUSY, work.name) from error
    try:
        yield
    finally:
        lock.release()
        Path(lock.lock_file).unlink(missing_ok=True)

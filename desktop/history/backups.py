"""Dated copies of documents in a folder of the writer's choice. To go back to one is to open it."""

from __future__ import annotations

import contextlib
import logging
import re
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QStandardPaths

from desktop.document.atomic_file import make_folder, write_atomically

_log = logging.getLogger(__name__)

_STAMP = "%Y-%m-%d %H.%M.%S"
_STAMPED = re.compile(r" \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d$")


def default_backup_folder() -> Path:
    """Return where copies go where the writer has chosen no folder."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents or Path.home()) / QCoreApplication.translate("History", "Palimpsest copies")


def make_backup(folder: Path, path: Path, data: bytes, most: int, now: datetime) -> Path | None:
    """Put a copy of a document beside its earlier ones and drop those beyond `most`; None where nothing is new.

    Each document has a folder of its own, so that names never collide. Raises `DocumentFault`.
    """
    own = folder / _folder_name(path)
    copies = backups_of(folder, path)
    if copies and _reads(copies[-1], data):
        return None
    make_folder(own)
    copy = own / f"{path.stem} {now.strftime(_STAMP)}{path.suffix}"
    write_atomically(copy, data)
    for old in [one for one in copies if one != copy][: max(0, len(copies) + 1 - most)]:
        with contextlib.suppress(OSError):
            old.unlink()
    return copy


def backups_of(folder: Path, path: Path) -> list[Path]:
    """Return the copies of a document, the oldest first."""
    own = folder / _folder_name(path)
    try:
        names = [one for one in own.iterdir() if one.suffix == path.suffix and _STAMPED.search(one.stem)]
    except OSError:
        return []
    return sorted(names, key=lambda one: one.stem[-19:])


def _folder_name(path: Path) -> str:
    """The document's name, and its folder's where two documents of one name are told apart by that."""
    return f"{path.stem} ({path.parent.name})" if path.parent.name else path.stem


def _reads(copy: Path, data: bytes) -> bool:
    try:
        return copy.stat().st_size == len(data) and copy.read_bytes() == data
    except OSError as error:
        _log.info("the copy %s cannot be read: %s", copy, error)
        return False

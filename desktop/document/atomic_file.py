"""Replacing a file so that either the old or the new content is there, whatever happens in between.

Not QSaveFile, after measuring it (Qt 6.11 and 6.12): it commits a short write on a full disk as a success unless the
caller counts the bytes, ignores a failed sync, gives the file to the current user, drops extended attributes, does not
sync the folder, tells too little about what went wrong, and holds Python's interpreter lock while it syncs, which would
stop the window.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import secrets
import stat
import sys
from collections.abc import Callable
from pathlib import Path

from desktop.document.faults import DocumentFault, DocumentFaultCode, FileAction, fault_from

_log = logging.getLogger(__name__)

TEMPORARY_PREFIX = ".palimpsest-"
TEMPORARY_SUFFIX = ".tmp"
_OPEN_FLAGS = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def write_atomically(path: Path, data: bytes, before_replace: Callable[[Path], None] | None = None) -> os.stat_result:
    """Replace the file at `path`, or the file a link there points to, by `data`; return what is on disk then.

    `before_replace` is called with the real path when the new content is safe on disk and the old file still stands;
    what it raises leaves the old file as it was. Raises `DocumentFault`.
    """
    try:
        target = Path(os.path.realpath(path))
        existing = _existing(target)
        temporary = _temporary_beside(target, existing)
    except (OSError, ValueError) as error:
        raise fault_from(error, path, FileAction.WRITE) from error
    try:
        status = _fill(temporary, data)
        if existing is not None:
            _copy_attributes(target, existing, temporary)
        if before_replace is not None:
            before_replace(target)
        temporary.replace(target)
    except OSError as error:
        raise fault_from(error, path, FileAction.WRITE) from error
    finally:
        # Gone already when the replacement succeeded.
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    _sync_folder(target.parent)
    return status


def make_folder(folder: Path, mode: int = 0o777) -> None:
    """Create `folder` and what is missing above it, or raise `DocumentFault`."""
    try:
        folder.mkdir(mode, parents=True, exist_ok=True)
    except OSError as error:
        raise fault_from(error, folder, FileAction.WRITE) from error


def _existing(target: Path) -> os.stat_result | None:
    try:
        status = target.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(status.st_mode):
        raise DocumentFault(DocumentFaultCode.IS_DIRECTORY, target, action=FileAction.WRITE)
    if not stat.S_ISREG(status.st_mode):
        raise DocumentFault(DocumentFaultCode.NOT_A_FILE, target, action=FileAction.WRITE)
    if not os.access(target, os.W_OK):
        # A replacement would succeed, for it needs rights on the folder only; the owner's wish is on the file.
        raise DocumentFault(DocumentFaultCode.NO_PERMISSION, target, "the file is read-only", action=FileAction.WRITE)
    return status


def _temporary_beside(target: Path, existing: os.stat_result | None) -> Path:
    """Create an empty file in the target's folder, no more readable than the target is."""
    temporary = target.parent / f"{TEMPORARY_PREFIX}{secrets.token_hex(8)}{TEMPORARY_SUFFIX}"
    mode = 0o666 if existing is None else stat.S_IMODE(existing.st_mode) & 0o777
    try:
        os.close(os.open(temporary, _OPEN_FLAGS, mode | stat.S_IWUSR))
    except PermissionError as error:
        raise DocumentFault(DocumentFaultCode.READ_ONLY_FOLDER, target, str(error), action=FileAction.WRITE) from error
    return temporary


def _fill(temporary: Path, data: bytes) -> os.stat_result:
    with temporary.open("r+b", buffering=0) as file:
        remaining = memoryview(data)
        while remaining:
            written = file.write(remaining)
            if not written:
                raise OSError(errno.EIO, "the system wrote nothing")
            remaining = remaining[written:]
        os.fsync(file.fileno())
        return os.fstat(file.fileno())


def _copy_attributes(target: Path, existing: os.stat_result, temporary: Path) -> None:
    """Give the new file the old one's owner, extended attributes and mode, as far as we may."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            os.chown(temporary, existing.st_uid, existing.st_gid)
    temporary.chmod(stat.S_IMODE(existing.st_mode))
    if sys.platform == "linux":
        # Access control lists are among them, so they come after the mode.
        for name in os.listxattr(target):
            with contextlib.suppress(OSError):
                os.setxattr(temporary, name, os.getxattr(target, name))


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut. The content is safe by now, so a refusal is only logged."""
    if sys.platform == "win32":
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        _log.info("folder %s cannot be synced: %s", folder, error)

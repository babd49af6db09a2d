"""What can go wrong with a document's file, as names a program can act on."""

from __future__ import annotations

import enum
import errno
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.document.text_file import TextFile


class DocumentFaultCode(enum.StrEnum):
    """Everything that can go wrong with a file. The window has a sentence for each."""

    NOT_FOUND = "not_found"
    NO_PERMISSION = "no_permission"
    IS_DIRECTORY = "is_directory"
    NOT_A_FILE = "not_a_file"
    BAD_NAME = "bad_name"
    TOO_LARGE = "too_large"
    BINARY = "binary"
    NOT_UTF8 = "not_utf8"
    CANNOT_READ = "cannot_read"
    NO_PATH = "no_path"
    FILE_EXISTS = "file_exists"
    CHANGED_ON_DISK = "changed_on_disk"
    READ_ONLY_FOLDER = "read_only_folder"
    DISK_FULL = "disk_full"
    CANNOT_WRITE = "cannot_write"
    UNSAVED_CHANGES = "unsaved_changes"
    INTERNAL = "internal"


class FileAction(enum.StrEnum):
    """What was being done when a fault arose."""

    READ = "read"
    WRITE = "write"


class DocumentFault(Exception):
    """A fault with a code to act on; `detail` is for the log and never shown to a writer.

    `fallback` is set for NOT_UTF8 alone: the file read as Windows-1252, ready for `Document.open_decoded`.
    """

    def __init__(
        self,
        code: DocumentFaultCode,
        path: Path | None = None,
        detail: str = "",
        *,
        action: FileAction = FileAction.READ,
        fallback: TextFile | None = None,
    ) -> None:
        super().__init__(": ".join(part for part in (code.value, str(path or ""), detail) if part))
        self.code = code
        self.path = path
        self.detail = detail
        self.action = action
        self.fallback = fallback


_CODES = {
    errno.ENOENT: DocumentFaultCode.NOT_FOUND,
    errno.ENOTDIR: DocumentFaultCode.NOT_FOUND,
    errno.EACCES: DocumentFaultCode.NO_PERMISSION,
    errno.EPERM: DocumentFaultCode.NO_PERMISSION,
    errno.EISDIR: DocumentFaultCode.IS_DIRECTORY,
    errno.ENAMETOOLONG: DocumentFaultCode.BAD_NAME,
    errno.EINVAL: DocumentFaultCode.BAD_NAME,
    errno.EROFS: DocumentFaultCode.READ_ONLY_FOLDER,
    errno.ENOSPC: DocumentFaultCode.DISK_FULL,
    # Windows' C library has no quota error.
    getattr(errno, "EDQUOT", errno.ENOSPC): DocumentFaultCode.DISK_FULL,
}


def fault_from(error: OSError | ValueError, path: Path, action: FileAction) -> DocumentFault:
    """The fault that an exception of the operating system stands for."""
    otherwise = DocumentFaultCode.CANNOT_READ if action is FileAction.READ else DocumentFaultCode.CANNOT_WRITE
    # A ValueError is a NUL in the path: the one thing Python refuses before asking the system.
    known = _CODES.get(error.errno or 0, otherwise) if isinstance(error, OSError) else DocumentFaultCode.BAD_NAME
    return DocumentFault(known, path, str(error), action=action)

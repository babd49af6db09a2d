"""Text files: what their bytes mean, and how the same bytes come back."""

from __future__ import annotations

import codecs
import enum
import hashlib
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from desktop.document.atomic_file import write_atomically
from desktop.document.faults import DocumentFault, DocumentFaultCode, FileAction, fault_from

SIZE_LIMIT_BYTES = 10 * 1024 * 1024

_READ_ATTEMPTS = 3
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# Qt's own marks for the edges of text frames; a QTextDocument makes line breaks of them.
_FRAME_MARKS = ("\ufdd0", "\ufdd1")
_CONTROL_SHARE_OF_BINARY = 0.05
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\v\f\r\b\x1b"))
# Windows-1252 leaves five bytes undefined; like every browser, read them as the control characters of Latin-1.
_WINDOWS_1252 = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256))


class Encoding(enum.StrEnum):
    """The encodings a document can be saved in, by Python's names."""

    UTF_8 = "utf-8"
    UTF_16_LE = "utf-16-le"
    UTF_16_BE = "utf-16-be"


class Newline(enum.StrEnum):
    """How a file ends its lines."""

    LF = "\n"
    CRLF = "\r\n"
    CR = "\r"


@dataclass(frozen=True, slots=True)
class FileFormat:
    """How a text becomes bytes."""

    encoding: Encoding = Encoding.UTF_8
    has_bom: bool = False
    newline: Newline = Newline.LF


DEFAULT_FORMAT = FileFormat()


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A file's content at a moment. Content is told apart by size and hash; the time only saves hashing."""

    size: int
    mtime_ns: int
    sha256: str

    def is_same_content(self, other: Fingerprint) -> bool:
        """Whether both stand for the same bytes."""
        return self.size == other.size and self.sha256 == other.sha256


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file as it was read. `text` has only LF line ends and only characters a QTextDocument keeps.

    U+2029 (a paragraph separator) reads as a line end, U+FDD0 and U+FDD1 (no characters at all) as U+FFFD. `is_exact`
    says whether `text` and `format` give back `data`: where not, an edited document changes more than what was
    edited, for instance by making mixed line ends alike. An unedited one is saved as `data`.
    """

    text: str
    format: FileFormat
    fingerprint: Fingerprint
    data: bytes = field(repr=False)
    is_exact: bool = True


_BOMS = (
    (codecs.BOM_UTF8, Encoding.UTF_8),
    (codecs.BOM_UTF16_LE, Encoding.UTF_16_LE),
    (codecs.BOM_UTF16_BE, Encoding.UTF_16_BE),
)
_BOM_OF = {encoding: bom for bom, encoding in _BOMS}


def fingerprint_of(data: bytes, status: os.stat_result) -> Fingerprint:
    """The fingerprint of a file with this content and status."""
    return Fingerprint(size=len(data), mtime_ns=status.st_mtime_ns, sha256=hashlib.sha256(data).hexdigest())


def read_text_file(path: Path) -> TextFile:
    """Read a text file of at most `SIZE_LIMIT_BYTES`. Raises `DocumentFault`."""
    data, status = _read(path)
    fingerprint = fingerprint_of(data, status)
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _decoded(path, data, fingerprint, encoding, has_bom=True)
    return _decoded(path, data, fingerprint, Encoding.UTF_8, has_bom=False)


def read_fingerprint(path: Path) -> Fingerprint | None:
    """The fingerprint of the file at `path`, of any size, None where there is none. Raises `DocumentFault`."""
    try:
        status = _status_of_file(path)
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            return Fingerprint(size=file.tell(), mtime_ns=status.st_mtime_ns, sha256=sha256)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise fault_from(error, path, FileAction.READ) from error


def normalised(text: str) -> str:
    """`text` with LF line ends and without the characters a QTextDocument cannot keep."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2029", "\n")
    for mark in _FRAME_MARKS:
        text = text.replace(mark, _REPLACEMENT)
    return text


def encode(text: str, file_format: FileFormat) -> bytes:
    """The bytes of `text` in `file_format`. Half a surrogate pair, which no file may hold, becomes U+FFFD."""
    if file_format.newline is not Newline.LF:
        text = text.replace("\n", file_format.newline.value)
    try:
        data = text.encode(file_format.encoding.value)
    except UnicodeEncodeError:
        whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        data = whole.encode(file_format.encoding.value)
    return _BOM_OF[file_format.encoding] + data if file_format.has_bom else data


def write_text_file(path: Path, data: bytes, expected: Fingerprint | None, overwrite: bool = False) -> Fingerprint:
    """Replace the file at `path` by `data`, on disk when this returns. Raises `DocumentFault`.

    `expected` is what the file should still hold, None where there should be none yet: anything else on disk is
    CHANGED_ON_DISK or FILE_EXISTS and stays as it is, unless `overwrite`. A file that is gone is written again.
    """

    def refuse_foreign_content(target: Path) -> None:
        if overwrite or not target.exists():
            return
        if expected is None:
            raise DocumentFault(DocumentFaultCode.FILE_EXISTS, path, action=FileAction.WRITE)
        if not _holds(target, expected):
            raise DocumentFault(DocumentFaultCode.CHANGED_ON_DISK, path, action=FileAction.WRITE)

    status = write_atomically(path, data, refuse_foreign_content)
    return fingerprint_of(data, status)


def _holds(target: Path, expected: Fingerprint) -> bool:
    if target.stat().st_size != expected.size:
        return False
    try:
        found = read_fingerprint(target)
    except DocumentFault as fault:
        raise DocumentFault(fault.code, fault.path, fault.detail, action=FileAction.WRITE) from fault
    return found is None or found.is_same_content(expected)


def _read(path: Path) -> tuple[bytes, os.stat_result]:
    """The file's bytes and the status they belong to."""
    try:
        for _ in range(_READ_ATTEMPTS):
            data, before, after = _read_once(path)
            if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
                return data, after
    except (OSError, ValueError) as error:
        raise fault_from(error, path, FileAction.READ) from error
    raise DocumentFault(DocumentFaultCode.CANNOT_READ, path, "the file keeps changing")


def _status_of_file(path: Path) -> os.stat_result:
    """Look before opening: opening a named pipe would wait for its other end."""
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise DocumentFault(DocumentFaultCode.IS_DIRECTORY, path)
    if not stat.S_ISREG(status.st_mode):
        raise DocumentFault(DocumentFaultCode.NOT_A_FILE, path)
    return status


def _read_once(path: Path) -> tuple[bytes, os.stat_result, os.stat_result]:
    _status_of_file(path)
    with path.open("rb") as file:
        before = os.fstat(file.fileno())
        data = file.read(SIZE_LIMIT_BYTES + 1) if before.st_size <= SIZE_LIMIT_BYTES else b""
        after = os.fstat(file.fileno())
    if max(after.st_size, len(data)) > SIZE_LIMIT_BYTES:
        raise DocumentFault(DocumentFaultCode.TOO_LARGE, path, f"{after.st_size} bytes")
    return data, before, after


def _decoded(path: Path, data: bytes, fingerprint: Fingerprint, encoding: Encoding, *, has_bom: bool) -> TextFile:
    body = data[len(_BOM_OF[encoding]) :] if has_bom else data
    try:
        raw = body.decode(encoding.value)
    except UnicodeDecodeError as error:
        if encoding is not Encoding.UTF_8 or _looks_binary(body):
            raise DocumentFault(DocumentFaultCode.BINARY, path, str(error)) from error
        fallback = _as_windows_1252(data, fingerprint)
        raise DocumentFault(DocumentFaultCode.NOT_UTF8, path, str(error), fallback=fallback) from error
    if "\0" in raw:
        raise DocumentFault(DocumentFaultCode.BINARY, path, "NUL characters")
    text = normalised(raw)
    file_format = FileFormat(encoding, has_bom, _dominant_newline(raw))
    return TextFile(text, file_format, fingerprint, data, is_exact=encode(text, file_format) == data)


def _looks_binary(body: bytes) -> bool:
    controls = len(body) - len(body.translate(None, _CONTROLS))
    return b"\0" in body or controls > _CONTROL_SHARE_OF_BINARY * len(body)


def _as_windows_1252(data: bytes, fingerprint: Fingerprint) -> TextFile:
    # The stubs do not know that a string is a mapping too, and the fast one.
    raw, _ = codecs.charmap_decode(data, "strict", _WINDOWS_1252)  # pyright: ignore[reportArgumentType]
    text = normalised(raw)
    file_format = FileFormat(newline=_dominant_newline(raw))
    # The original bytes are left out on purpose: saving this, edited or not, writes UTF-8.
    return TextFile(text, file_format, fingerprint, encode(text, file_format), is_exact=False)


def _dominant_newline(raw: str) -> Newline:
    crlf = raw.count("\r\n")
    counts = {Newline.LF: raw.count("\n") - crlf, Newline.CRLF: crlf, Newline.CR: raw.count("\r") - crlf}
    # Ties go to the first, which is LF, also where there is no line end at all.
    return max(counts, key=lambda newline: counts[newline])

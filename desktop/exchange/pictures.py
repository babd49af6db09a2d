"""Pictures that a document shows: read from the disk or from the text itself, never from the network."""

from __future__ import annotations

import base64
import binascii
import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes, urlsplit
from urllib.request import url2pathname

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage

log = logging.getLogger(__name__)

LARGEST_BYTES = 50 * 1024 * 1024
_TYPES = {
    b"\x89PNG": ("image/png", "png"),
    b"\xff\xd8\xff": ("image/jpeg", "jpg"),
    b"GIF8": ("image/gif", "gif"),
    b"RIFF": ("image/webp", "webp"),
    b"<svg": ("image/svg+xml", "svg"),
    b"<?xml": ("image/svg+xml", "svg"),
    b"BM": ("image/bmp", "bmp"),
}
_OFFICE_TYPES = ("png", "jpg", "gif", "bmp")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's bytes as its file has them; `width` and `height` in pixels."""

    data: bytes
    media_type: str
    suffix: str
    width: int
    height: int

    @property
    def name(self) -> str:
        """A file name that is the same for the same content."""
        return f"{hashlib.sha256(self.data).hexdigest()[:16]}.{self.suffix}"

    @property
    def data_uri(self) -> str:
        """The picture as an address that holds it."""
        return f"data:{self.media_type};base64,{base64.b64encode(self.data).decode('ascii')}"

    def for_office(self) -> Picture | None:
        """Return it in a format that word processors read."""
        return self if self.suffix in _OFFICE_TYPES else _as_png(QImage.fromData(self.data))


def picture_path(source: str, folder: Path | None) -> Path | None:
    """Return the file a picture's address names; None where it lies elsewhere than on the disk."""
    parts = urlsplit(source)
    if parts.scheme == "file":
        return Path(url2pathname(parts.path))
    # A drive's letter looks like a scheme.
    if len(parts.scheme) > 1 or parts.netloc:
        return None
    path = Path(unquote(source.partition("?")[0].partition("#")[0]))
    if path.is_absolute():
        return path
    return None if folder is None else folder / path


def load_picture(source: str, folder: Path | None) -> Picture | None:
    """Read a picture; None where there is none, it cannot be read, or it would have to be fetched."""
    try:
        if source.startswith("data:"):
            return picture_from(_data_of(source))
        path = picture_path(source, folder)
        if path is None or not path.is_file() or path.stat().st_size > LARGEST_BYTES:
            return None
        return picture_from(path.read_bytes())
    except (OSError, ValueError, binascii.Error) as error:
        log.warning("picture: %s", error)
        return None


def picture_from(data: bytes) -> Picture | None:
    """Return what the bytes show; None where it is no picture that Qt reads."""
    kind = next((kind for start, kind in _TYPES.items() if data.lstrip()[: len(start)] == start), None)
    image = QImage.fromData(data)
    if image.isNull():
        # An SVG has no pixels of its own, and needs a module of Qt that may not be there.
        return Picture(data, *kind, 0, 0) if kind is not None and kind[1] == "svg" else None
    if kind is None:
        return _as_png(image)
    return Picture(data, *kind, image.width(), image.height())


def _data_of(source: str) -> bytes:
    head, _, body = source.partition(",")
    raw = unquote_to_bytes(body)
    return base64.b64decode(raw, validate=False) if head.endswith(";base64") else raw


def _as_png(image: QImage) -> Picture | None:
    if image.isNull():
        return None
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # The stubs want bytes where Qt's own binding takes a string.
    image.save(buffer, "PNG")  # pyright: ignore[reportArgumentType, reportCallIssue]
    return Picture(bytes(data.data()), "image/png", "png", image.width(), image.height())

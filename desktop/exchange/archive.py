"""Word and OpenDocument files are archives; here is what makes one safe to unpack."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

from lxml import etree

from desktop.exchange.faults import ExchangeFault, ExchangeFaultCode

LARGEST_FILE_BYTES = 100 * 1024 * 1024
LARGEST_PART_BYTES = 50 * 1024 * 1024
LARGEST_WHOLE_BYTES = 400 * 1024 * 1024
MOST_PARTS = 10_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = 0x1


class Archive:
    """The parts of an office file, none of which is larger than it should be.

    Raises:
        ExchangeFault: It is empty, damaged, encrypted, too large, or would unpack to far more than any text.
    """

    def __init__(self, path: Path, data: bytes) -> None:
        self._path = path
        if not data:
            raise ExchangeFault(ExchangeFaultCode.EMPTY, path)
        if data.startswith(_OLE):
            # What Word encrypts it wraps in the container of its older format.
            is_encrypted = "EncryptedPackage".encode("utf-16-le") in data
            raise ExchangeFault(ExchangeFaultCode.ENCRYPTED if is_encrypted else ExchangeFaultCode.OLD_WORD, path)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            parts = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise ExchangeFault(ExchangeFaultCode.DAMAGED, path, repr(error)) from error
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise ExchangeFault(ExchangeFaultCode.ENCRYPTED, path)
        largest = max((part.file_size for part in parts if part.filename.endswith((".xml", ".rels"))), default=0)
        whole = sum(part.file_size for part in parts)
        if len(parts) > MOST_PARTS or largest > LARGEST_PART_BYTES or whole > LARGEST_WHOLE_BYTES:
            raise ExchangeFault(ExchangeFaultCode.BOMB, path, f"{len(parts)} parts, {whole} bytes")

    @property
    def names(self) -> list[str]:
        """Which parts there are."""
        return self._zip.namelist()

    def read(self, name: str) -> bytes:
        """Return a part's bytes, none where it is not there."""
        try:
            return self._zip.read(name)
        except KeyError:
            return b""
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise ExchangeFault(ExchangeFaultCode.DAMAGED, self._path, f"{name}: {error!r}") from error

    def tree(self, name: str) -> etree._Element | None:
        """Return the tree of a part; None where it is not there. No entity is replaced and nothing is fetched."""
        data = self.read(name)
        if not data:
            return None
        self.refuse_entities(name, data)
        try:
            return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
        except etree.XMLSyntaxError as error:
            raise ExchangeFault(ExchangeFaultCode.DAMAGED, self._path, f"{name}: {error!r}") from error

    def refuse_entities(self, name: str, data: bytes) -> None:
        """Refuse a part that declares a document type: no office program writes one, and they blow up."""
        head = data.replace(b"\0", b"")[:LARGEST_PART_BYTES]
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise ExchangeFault(ExchangeFaultCode.BOMB, self._path, name)

    def with_parts(self, replaced: dict[str, bytes]) -> io.BytesIO:
        """Return the archive with other bytes in some parts, unpacked and checked."""
        result = io.BytesIO()
        with zipfile.ZipFile(result, "w", zipfile.ZIP_STORED) as made:
            for name in dict.fromkeys(self.names):
                data = replaced.get(name)
                if data is None:
                    data = self.read(name)
                    if name.endswith((".xml", ".rels")):
                        self.refuse_entities(name, data)
                made.writestr(name, data)
        result.seek(0)
        return result

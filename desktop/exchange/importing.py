"""A file of another kind as Markdown. Runs in a worker's thread."""

from __future__ import annotations

import logging
import re
from pathlib import Path

from bs4 import UnicodeDammit

from desktop.document.atomic_file import make_folder, write_atomically
from desktop.document.faults import DocumentFault, FileAction, fault_from
from desktop.document.text_file import SIZE_LIMIT_BYTES
from desktop.exchange.archive import LARGEST_FILE_BYTES
from desktop.exchange.docx_reading import markdown_from_docx
from desktop.exchange.faults import ExchangeFault, ExchangeFaultCode
from desktop.exchange.formats import Imported, ImportFormat
from desktop.exchange.html_cleaning import cleaned
from desktop.exchange.markdown_writing import markdown_from_tree
from desktop.exchange.odt_reading import markdown_from_odt
from desktop.exchange.pictures import load_picture, picture_path

log = logging.getLogger(__name__)

_LARGEST_PAGE_BYTES = 20 * 1024 * 1024
# In Markdown such an address would be a line of thousands of letters in the middle of the text.
_PICTURE_IN_TEXT = re.compile(r"^data:image/")


def read_foreign_file(path: Path, import_format: ImportFormat, pictures: Path) -> Imported:
    """Read a file and return its text as Markdown; its pictures go into a folder under `pictures`.

    Raises:
        ExchangeFault: What is in the file cannot be read.
        DocumentFault: The file cannot be read at all, or a picture cannot be written.
    """
    if import_format is ImportFormat.OLD_WORD:
        raise ExchangeFault(ExchangeFaultCode.OLD_WORD, path)
    data = _read(path, _LARGEST_PAGE_BYTES if import_format is ImportFormat.HTML else LARGEST_FILE_BYTES)
    store = _PictureStore(pictures / re.sub(r"[^\w.-]+", "-", path.stem)[:60])
    if import_format is ImportFormat.DOCX:
        text = markdown_from_docx(path, data, store.save)
    elif import_format is ImportFormat.ODT:
        text = markdown_from_odt(path, data, store.save)
    else:
        text = _markdown_from_page(path, data, store)
    if not text.strip():
        raise ExchangeFault(ExchangeFaultCode.NO_TEXT, path)
    if len(text.encode("utf-8", "replace")) > SIZE_LIMIT_BYTES:
        raise ExchangeFault(ExchangeFaultCode.TOO_LARGE, path)
    return Imported(text, store.count)


def _read(path: Path, largest: int) -> bytes:
    try:
        if not path.is_file():
            # Says which of the many things it is.
            path.open("rb").close()
            raise ExchangeFault(ExchangeFaultCode.CANNOT_READ, path, "not a regular file")
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except (OSError, ValueError) as error:
        raise fault_from(error, path, FileAction.READ) from error
    if len(data) > largest:
        raise ExchangeFault(ExchangeFaultCode.TOO_LARGE, path)
    if not data:
        raise ExchangeFault(ExchangeFaultCode.EMPTY, path)
    return data


def _markdown_from_page(path: Path, data: bytes, store: _PictureStore) -> str:
    if data.startswith(b"PK\x03\x04") or b"\0\0\0\0" in data[:4096]:
        raise ExchangeFault(ExchangeFaultCode.DAMAGED, path, "binary")
    decoded = UnicodeDammit(data, is_html=True).unicode_markup
    if decoded is None:
        raise ExchangeFault(ExchangeFaultCode.DAMAGED, path, "no known encoding")
    tree = cleaned(decoded)
    for image in tree.find_all("img", src=True):
        source = str(image["src"])
        if _PICTURE_IN_TEXT.match(source):
            picture = load_picture(source, None)
            image["src"] = "" if picture is None else store.save(picture.data, picture.name)
        else:
            # The new document has no folder yet from which the address could be found.
            found = picture_path(source, path.parent)
            if found is not None and found.is_file():
                image["src"] = found.as_posix()
    return markdown_from_tree(tree)


class _PictureStore:
    """Writes the pictures of one file where the new document can show them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._saved: set[str] = set()

    @property
    def count(self) -> int:
        return len(self._saved)

    def save(self, data: bytes, name: str) -> str:
        path = self._folder / name
        try:
            if not path.exists():
                make_folder(self._folder)
                write_atomically(path, data)
        except DocumentFault as fault:
            log.warning("picture not kept: %s", fault)
            return ""
        self._saved.add(name)
        return path.as_posix()

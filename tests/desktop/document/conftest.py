import codecs
import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop.document.document import Document
from desktop.document.file_worker import FileWorker

NOBODY = 65534

ODD_FILES = {
    "empty": b"",
    "only a newline": b"\n",
    "only CRLF": b"\r\n",
    "no final newline": b"last line",
    "CRLF": b"one\r\ntwo\r\n",
    "CR": b"one\rtwo\r",
    "mixed": b"one\r\ntwo\nthree\rfour\r\n",
    "BOM": codecs.BOM_UTF8 + b"text\n",
    "only a BOM": codecs.BOM_UTF8,
    "two BOMs": codecs.BOM_UTF8 * 2 + b"x",
    "UTF-16 LE": codecs.BOM_UTF16_LE + "héllo 😀\r\n".encode("utf-16-le"),
    "UTF-16 BE": codecs.BOM_UTF16_BE + "héllo 😀\n".encode("utf-16-be"),
    "NBSP": "a\u00a0b\u202fc".encode(),
    "line separator": "a\u2028b\n".encode(),
    "paragraph separator": "a\u2029b\n".encode(),
    "frame marks": "a\ufdd0b\ufdd1c\n".encode(),
    "object replacement": "a\ufffcb\n".encode(),
    "tabs and trailing spaces": b"\ta\t \n   \n b  \n",
    "form feed and vertical tab": b"a\fb\vc\x1b[0m\n",
    "next line": "a\u0085b".encode(),
    "emoji": "👩‍👩‍👧 🇫🇷 é é\n".encode(),
    "right to left": "\u200f\u05e9\u05dc\u05d5\u05dd\u200e\n".encode(),
    "byte-swapped mark": "\ufffea".encode(),
    "many blank lines": b"\n" * 50,
}
INEXACT = {"mixed", "paragraph separator", "frame marks"}


@dataclass(frozen=True)
class OddFile:
    data: bytes
    is_exact: bool


@pytest.fixture(params=ODD_FILES)
def odd(request) -> OddFile:
    """A file of the kind that editors damage."""
    return OddFile(ODD_FILES[request.param], request.param not in INEXACT)


@pytest.fixture
def worker(qapp) -> Iterator[FileWorker]:
    del qapp
    worker = FileWorker()
    yield worker
    assert worker.close(5000)


@pytest.fixture
def document(worker) -> Document:
    return Document(worker)


@pytest.fixture
def faults(document) -> list:
    """All faults the document has told, in order."""
    told = []
    document.failed.connect(told.append)
    return told


@pytest.fixture
def as_nobody(tmp_path):
    """A context in which file permissions count, also when the tests run as root."""

    @contextlib.contextmanager
    def unprivileged() -> Iterator[None]:
        if os.geteuid() != 0:
            yield
            return
        # pytest's folders are closed to others.
        for folder in (tmp_path, *tmp_path.parents):
            if folder.owner() == "root" and folder.is_relative_to("/tmp/"):
                folder.chmod(0o755)
        os.setresuid(NOBODY, NOBODY, 0)
        try:
            yield
        finally:
            os.setresuid(0, 0, 0)

    return unprivileged


@pytest.fixture
def no_leftovers(tmp_path) -> Iterator[None]:
    """No temporary file stays behind."""
    yield
    assert not list(Path(tmp_path).rglob(".palimpsest-*"))

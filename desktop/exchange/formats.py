"""The formats there are, by what a file's name ends with."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


class ImportFormat(enum.Enum):
    """What opens as a new Markdown document, leaving the file as it is; the values are the suffixes."""

    DOCX = (".docx", ".docm", ".dotx")
    ODT = (".odt", ".ott", ".fodt")
    HTML = (".html", ".htm", ".xhtml")
    OLD_WORD = (".doc",)


class ExportFormat(enum.Enum):
    """What a document can be exported as; the value is the suffix."""

    DOCX = "docx"
    ODT = "odt"
    PDF = "pdf"
    HTML = "html"
    EPUB = "epub"


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file; `pictures` is how many pictures were taken out of it."""

    text: str
    pictures: int


@dataclass(frozen=True, slots=True)
class Export:
    """What is wanted. `folder` is where the text's pictures are looked for, None where it has no file yet."""

    text: str
    folder: Path | None
    export_format: ExportFormat
    path: Path
    title: str
    author: str = ""
    language: str = "en"
    family: str = "Literata"


def import_format(path: Path) -> ImportFormat | None:
    """Return the format of a file that does not open as it is; None for Markdown, plain text and whatever else."""
    suffix = path.suffix.lower()
    return next((one for one in ImportFormat if suffix in one.value), None)


def import_pattern() -> str:
    """Return the patterns of a file dialog for what can be opened."""
    return " ".join(f"*{suffix}" for one in ImportFormat if one is not ImportFormat.OLD_WORD for suffix in one.value)


def export_name(export_format: ExportFormat) -> str:
    """Return what a writer calls the format."""
    names = {
        ExportFormat.DOCX: translate("Exchange", "Word document"),
        ExportFormat.ODT: translate("Exchange", "OpenDocument text"),
        ExportFormat.PDF: translate("Exchange", "PDF"),
        ExportFormat.HTML: translate("Exchange", "Web page"),
        ExportFormat.EPUB: translate("Exchange", "E-book (EPUB)"),
    }
    return names[export_format]

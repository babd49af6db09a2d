"""A document as a file of another kind. Runs in a worker's thread."""

from __future__ import annotations

import logging
from pathlib import Path

from desktop.document.atomic_file import write_atomically
from desktop.exchange.docx_writing import docx_from_markdown
from desktop.exchange.epub_writing import epub_from_markdown
from desktop.exchange.faults import ExchangeFault, ExchangeFaultCode
from desktop.exchange.formats import Export, ExportFormat
from desktop.exchange.odt_writing import odt_from_markdown
from desktop.exchange.print_pages import pdf_from_markdown
from desktop.exchange.web_page import page_from_markdown

log = logging.getLogger(__name__)


def export(wanted: Export) -> Path:
    """Make the file, replacing what was at its place; the place.

    Raises:
        DocumentFault: It cannot be written there.
        ExchangeFault: It could not be made of this text.
    """
    try:
        data = _made(wanted)
    except OSError as error:
        raise ExchangeFault(ExchangeFaultCode.CANNOT_MAKE, wanted.path, repr(error)) from error
    except (ValueError, KeyError, IndexError, AttributeError, TypeError, RecursionError) as error:
        # The libraries have no faults of their own, and the writer's text must never end in a stack trace.
        log.exception("export to %s", wanted.export_format)
        raise ExchangeFault(ExchangeFaultCode.CANNOT_MAKE, wanted.path, repr(error)) from error
    write_atomically(wanted.path, data)
    return wanted.path


def _made(wanted: Export) -> bytes:
    text, folder, title, author = wanted.text, wanted.folder, wanted.title, wanted.author
    match wanted.export_format:
        case ExportFormat.DOCX:
            return docx_from_markdown(text, folder, title, author)
        case ExportFormat.ODT:
            return odt_from_markdown(text, folder, title, author)
        case ExportFormat.PDF:
            return pdf_from_markdown(text, folder, title, author, wanted.family)
        case ExportFormat.HTML:
            return page_from_markdown(text, folder, title, author, wanted.language).encode("utf-8", "replace")
        case ExportFormat.EPUB:
            return epub_from_markdown(text, folder, title, author, wanted.language)

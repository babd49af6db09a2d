"""What runs in the worker's thread: importing the libraries takes most of a second, which is felt nowhere else."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtPrintSupport import QPrinter

from desktop.exchange.faults import ExchangeFault, ExchangeFaultCode
from desktop.exchange.formats import Export, Imported, ImportFormat


def read(path: Path, import_format: ImportFormat, pictures: Path) -> Imported:
    """See `importing.read_foreign_file`."""
    from desktop.exchange.importing import read_foreign_file

    return read_foreign_file(path, import_format, pictures)


def make(wanted: Export) -> Path:
    """See `exporting.export`."""
    from desktop.exchange.exporting import export

    return export(wanted)


def copy(text: str, folder: Path | None) -> str:
    """See `copying.clipboard_html`."""
    from desktop.exchange.copying import clipboard_html

    return clipboard_html(text, folder)


def fields_of(head: str) -> dict[str, str]:
    """Return `title`, `author` and `lang` of a text as far as its beginning names them."""
    from desktop.exchange.markdown_reading import first_heading, front_matter

    return {"title": first_heading(head)} | front_matter(head)


def put_on_paper(text: str, folder: Path | None, printer: QPrinter, family: str, title: str) -> int:
    """Print, and return how many pages; see `print_pages.paint_pages`. Raises `ExchangeFault`."""
    from desktop.exchange.print_pages import paint_pages

    try:
        return paint_pages(text, folder, printer, family)
    except OSError as error:
        raise ExchangeFault(ExchangeFaultCode.CANNOT_PRINT, Path(title), repr(error)) from error

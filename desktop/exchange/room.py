"""The commands by which texts come in and go out: other formats, print, rich copies, the preview beside the page."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QMessageBox

from desktop.actions import Command
from desktop.appearance import Appearance
from desktop.dialogs.file_faults import sentence_for as file_sentence_for
from desktop.dialogs.questions import Choice, Role, ask
from desktop.document.faults import DocumentFault
from desktop.document.file_worker import FileWorker
from desktop.editor.fonts import prose_family
from desktop.exchange import work
from desktop.exchange.export_dialog import ExportChoice, ExportDialog
from desktop.exchange.faults import ExchangeFault
from desktop.exchange.formats import Export, ExportFormat, Imported, ImportFormat, import_format
from desktop.exchange.preview import Preview
from desktop.exchange.sentences import sentence_for
from desktop.exchange.settings import EXPORT_AUTHOR, EXPORT_FORMAT
from desktop.language import LANGUAGE
from desktop.main_window import MainWindow
from desktop.opening import Opening
from desktop.page import Page
from desktop.pages import Pages
from desktop.room import Handlers, Room
from desktop.settings.declared import Setting, Settings
from desktop.settings.folders import Folders
from desktop.widgets.side_panels import Side
from desktop.widgets.status_line import StatusLine

log = logging.getLogger(__name__)

T = TypeVar("T")
# What a title is looked for in: reading the whole of a long text would be felt.
_HEAD_CHARACTERS = 4_000
_PICTURES_FOLDER = "pictures"


class ExchangeRoom(Room):
    """Works in threads of its own, so that saving never waits for a large export, nor the preview for either."""

    def __init__(
        self,
        *,
        pages: Pages,
        opening: Opening,
        settings: Settings,
        folders: Folders,
        appearance: Appearance,
        status_line: StatusLine,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._pages = pages
        self._opening = opening
        self._settings = settings
        self._pictures = folders.data / _PICTURES_FOLDER
        self._status_line = status_line
        self._window = window
        self._worker = FileWorker(self)
        self._preview_worker = FileWorker(self)
        self.preview = Preview(self._preview_worker, appearance.theme, window)
        self.dock = window.panels.add(Command.PREVIEW, self.tr("Preview"), self.preview, Side.RIGHT)
        opening.add_taker(self.take)
        pages.current_changed.connect(self.preview.show_page)
        pages.page_closing.connect(self.preview.leave_page)
        appearance.theme_changed.connect(self.preview.set_theme)
        self.preview.file_followed.connect(self._follow_file)

    def handlers(self) -> Handlers:
        """What each command does."""
        return {
            Command.EXPORT: self.ask_for_export,
            Command.PRINT: self.ask_for_print,
            Command.COPY_RICH: self.copy_rich,
        }

    def settings(self) -> Sequence[Setting[Any]]:
        """What is remembered here; none of it is in the preferences."""
        return [EXPORT_AUTHOR, EXPORT_FORMAT]

    def close(self, timeout_ms: int) -> bool:
        """End the threads; whether they ended in time."""
        has_ended = self._preview_worker.close(timeout_ms)
        return self._worker.close(timeout_ms) and has_ended

    # --- in -----------------------------------------------------------------------------------------------------

    def take(self, path: Path) -> bool:
        """Open a file of another format as a new document, if it is one; the file itself is never written."""
        found = import_format(path)
        if found is None:
            return False
        self._status_line.tell(self.tr("Opening “{0}”…").format(path.name))
        self._submit(partial(work.read, path, found, self._pictures), partial(self._show_imported, path, found))
        return True

    def _show_imported(self, path: Path, found: ImportFormat, imported: Imported) -> None:
        page = self._pages.blank()
        page.document.set_text(imported.text)
        # It is in no file yet, so that closing asks for it and the journal keeps it.
        page.document.count_as_unsaved()
        page.put_caret(0)
        page.view.setFocus()
        log.info("opened a %s", found.name)
        text = self.tr("“{0}” was opened as a new document. The file itself stays as it is.").format(path.name)
        self._status_line.tell(text)

    def _follow_file(self, path: Path) -> None:
        # A link must not start a program.
        if path.suffix.lower() in (".md", ".markdown", ".mdown", ".txt", ".text") or import_format(path) is not None:
            self._opening.open(path)
        else:
            self._status_line.tell(self.tr("“{0}” is not a document Palimpsest can open.").format(path.name))

    # --- out ----------------------------------------------------------------------------------------------------

    def ask_for_export(self) -> None:
        """Ask what to export the document in front as, and do it."""
        page = self._pages.current
        if page.document.text_document.isEmpty():
            self._status_line.tell(self.tr("There is nothing to export yet."))
            return
        document = page.document
        head = document.text_between(0, min(_HEAD_CHARACTERS, document.text_document.characterCount() - 1))
        self._submit(partial(work.fields_of, head), partial(self._show_export_dialog, page))

    def _show_export_dialog(self, page: Page, fields: dict[str, str]) -> None:
        dialog = ExportDialog(self._suggestion(page, fields), self._worker, self._window)
        dialog.chosen.connect(partial(self._export, page, fields.get("lang", "")))
        dialog.open()

    def _suggestion(self, page: Page, fields: dict[str, str]) -> ExportChoice:
        path = page.document.path
        title = fields.get("title") or (path.stem if path is not None else "")
        kind = self._settings.value(EXPORT_FORMAT)
        export_format = ExportFormat(kind) if kind in {one.value for one in ExportFormat} else ExportFormat.DOCX
        if path is None:
            name = re.sub(r"[^\w\- ]+", "", title).strip()[:60] or self.tr("Document")
            path = Path.home() / f"{name}.md"
        return ExportChoice(
            export_format,
            path.with_name(f"{path.stem}.{export_format.value}"),
            title,
            fields.get("author") or self._settings.value(EXPORT_AUTHOR),
        )

    def _export(self, page: Page, language: str, choice: ExportChoice) -> None:
        self._settings.set(EXPORT_AUTHOR, choice.author)
        self._settings.set(EXPORT_FORMAT, choice.export_format.value)
        language = language or self._settings.value(LANGUAGE).value
        wanted = Export(
            text=page.document.text(),
            folder=_folder(page),
            export_format=choice.export_format,
            path=choice.path,
            title=choice.title,
            author=choice.author,
            language=language if re.fullmatch(r"[A-Za-z]{2,3}(-\w+)*", language) else "en",
            family=prose_family(),
        )
        self._status_line.tell(self.tr("Exporting…"))
        self._submit(partial(work.make, wanted), self._tell_exported)

    def _tell_exported(self, path: Path) -> None:
        self._status_line.tell(self.tr("Exported to {0}").format(path))

    def copy_rich(self) -> None:
        """Put the selection, or the whole text where nothing is selected, on the clipboard with its form."""
        page = self._pages.current
        cursor = page.view.textCursor()
        document = page.document
        text = (
            document.text_between(cursor.selectionStart(), cursor.selectionEnd())
            if cursor.hasSelection()
            else document.text()
        )
        if not text.strip():
            self._status_line.tell(self.tr("There is nothing to copy yet."))
            return
        self._submit(partial(work.copy, text, _folder(page)), partial(self._put_on_clipboard, text))

    def _put_on_clipboard(self, text: str, html: str) -> None:
        data = QMimeData()
        data.setHtml(html)
        data.setText(text)
        QGuiApplication.clipboard().setMimeData(data)
        self._status_line.tell(self.tr("Copied with formatting."))

    def ask_for_print(self) -> None:
        """Ask for a printer and print the document in front."""
        page = self._pages.current
        if page.document.text_document.isEmpty():
            self._status_line.tell(self.tr("There is nothing to print yet."))
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(page.title)
        dialog = QPrintDialog(printer, self._window)
        dialog.setWindowTitle(self.tr("Print"))
        dialog.accepted.connect(partial(self.print_on, page, printer))
        dialog.finished.connect(dialog.deleteLater)
        QDialog.open(dialog)

    def print_on(self, page: Page, printer: QPrinter) -> None:
        """Print a page's document on a printer that was chosen."""
        self._status_line.tell(self.tr("Printing…"))
        act = partial(work.put_on_paper, page.document.text(), _folder(page), printer, prose_family(), page.title)
        self._submit(act, self._tell_printed)

    def _tell_printed(self, pages: int) -> None:
        self._status_line.tell(self.tr("Sent to the printer: %n page(s).", "", pages))

    # --- work ---------------------------------------------------------------------------------------------------

    def _submit(self, operation: Callable[[], T], act: Callable[[T], None]) -> None:
        """Do it in the thread, then `act` here; a fault becomes a sentence."""

        def guarded() -> T | ExchangeFault:
            try:
                return operation()
            except ExchangeFault as fault:
                log.warning("%s", fault)
                # Without its frames, which would keep Qt objects from other threads alive.
                fault.__traceback__ = fault.__cause__ = fault.__context__ = None
                return fault

        def done(result: T | ExchangeFault) -> None:
            if isinstance(result, ExchangeFault):
                self._tell_fault(*sentence_for(result))
            else:
                act(result)

        self._worker.submit(guarded, done, self._on_file_fault)

    def _on_file_fault(self, fault: DocumentFault) -> None:
        self._tell_fault(*file_sentence_for(fault))

    def _tell_fault(self, sentence: str, step: str) -> None:
        self._status_line.tell("")
        close = Choice(self.tr("OK"), lambda: None, Role.RejectRole)
        ask(self._window, sentence, [close], explanation=step, icon=QMessageBox.Icon.Warning)


def _folder(page: Page) -> Path | None:
    path = page.document.path
    return None if path is None else path.parent

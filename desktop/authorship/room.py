"""Shows who wrote what, counts it and gives it to other programs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QRunnable, QThreadPool, QTimer, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFileDialog

from desktop.actions import Command
from desktop.appearance import Appearance
from desktop.authorship.authors import Runs
from desktop.authorship.counting import Report, report_of
from desktop.authorship.exports import ReportFormat, exported
from desktop.authorship.legend import AuthorshipLegend
from desktop.authorship.page_authorship import PageAuthorship
from desktop.authorship.report import AuthorshipReport, format_names
from desktop.dialogs.file_faults import sentence_for
from desktop.dialogs.questions import tell
from desktop.document.atomic_file import write_atomically
from desktop.document.faults import DocumentFault, FileAction, fault_from
from desktop.document.file_worker import FileWorker
from desktop.editor.theme import Theme
from desktop.main_window import MainWindow
from desktop.outline.sections import headings
from desktop.page import Page
from desktop.pages import Pages
from desktop.room import Handlers, Room
from desktop.widgets.status_line import StatusLine

log = logging.getLogger(__name__)

COUNT_AFTER_MS = 400
# Reading the authors of a longer selection at once would be felt; what is copied then counts as the writer's.
_LONGEST_COPIED = 200_000


class AuthorshipRoom(Room):
    """One for the window; knows the authors of every page."""

    _counted = Signal(int, object)
    """The number of a count, and its Report."""

    def __init__(
        self, pages: Pages, files: FileWorker, appearance: Appearance, status_line: StatusLine, window: MainWindow
    ) -> None:
        super().__init__(window)
        self._pages = pages
        self._files = files
        self._appearance = appearance
        self._status_line = status_line
        self._window = window
        self._authorships: dict[Page, PageAuthorship] = {}
        self._actions: Mapping[Command, QAction] = {}
        self._is_shown = False
        self._count_number = 0
        self._waiting: dict[int, Callable[[Report], None]] = {}
        self.legend = AuthorshipLegend(appearance.theme)
        window.add_bar(self.legend)
        self._timer = QTimer(self, interval=COUNT_AFTER_MS, singleShot=True)
        self._timer.timeout.connect(self._count_for_legend)
        self._counted.connect(self._on_counted)
        self.legend.closed.connect(lambda: self.show(False))
        self.legend.report_requested.connect(self.report)
        appearance.theme_changed.connect(self._on_theme_changed)
        pages.page_added.connect(self._on_page_added)
        pages.page_closing.connect(self._on_page_closing)
        pages.current_changed.connect(lambda _page: self._timer.start() if self._is_shown else None)
        QGuiApplication.clipboard().dataChanged.connect(self._on_copied)

    def handlers(self) -> Handlers:
        """What each command does."""
        return {Command.SHOW_AUTHORSHIP: self.show, Command.AUTHORSHIP_REPORT: self.report}

    def set_actions(self, actions: Mapping[Command, QAction]) -> None:
        """Keep the tick of these in step."""
        self._actions = actions

    def authorship(self, page: Page) -> PageAuthorship:
        """Return what is known of a page's authors."""
        return self._authorships[page]

    def show(self, is_on: bool) -> None:
        """Mark the model's words on every page, and say what the marks mean; or no longer."""
        self._is_shown = is_on
        if Command.SHOW_AUTHORSHIP in self._actions:
            self._actions[Command.SHOW_AUTHORSHIP].setChecked(is_on)
        for authorship in self._authorships.values():
            authorship.show(is_on)
        if is_on:
            self._count_for_legend(lambda: self.legend.show())
        else:
            self._timer.stop()
            self.legend.hide()
            self._pages.current.view.setFocus()

    def report(self) -> None:
        """Count the document in front and show the numbers."""
        page = self._pages.current
        lines, runs = self._authorships[page].tracker.lines()

        def show(report: Report) -> None:
            if not report.whole.total:
                self._status_line.tell(self.tr("There are no words yet."))
                return
            dialog = AuthorshipReport(report, page.title, self._appearance.theme, self._window)
            dialog.export_requested.connect(
                lambda wanted: self._ask_where(wanted, page, partial(exported, wanted, lines, runs, report, page.title))
            )
            dialog.open()

        self._count(page, lines, runs, show)

    # --- following the pages ------------------------------------------------------------------------------------

    def _on_page_added(self, page: Page) -> None:
        authorship = self._authorships[page] = PageAuthorship(page)
        authorship.show(self._is_shown)
        page.document.edited.connect(self._on_edited)
        authorship.marked.connect(self._on_edited)

    def _on_page_closing(self, page: Page) -> None:
        authorship = self._authorships.pop(page, None)
        if authorship is not None:
            authorship.keep_what_waits()

    def _on_edited(self) -> None:
        if self._is_shown and not self._timer.isActive():
            self._timer.start()

    def _on_theme_changed(self, theme: Theme) -> None:
        self.legend.set_theme(theme)

    def _on_copied(self) -> None:
        """What is copied here keeps its authors where it is put in again, on whichever page."""
        page = self._pages.current
        cursor = page.view.textCursor()
        text, runs = "", ()
        is_here = page.view.hasFocus() or not self._window.isActiveWindow()
        if is_here and cursor.hasSelection() and cursor.selectionEnd() - cursor.selectionStart() < _LONGEST_COPIED:
            text, runs = self._authorships[page].tracker.within(cursor.selectionStart(), cursor.selectionEnd())
        for authorship in self._authorships.values():
            authorship.tracker.bring(text, runs)

    # --- counting -----------------------------------------------------------------------------------------------

    def _count_for_legend(self, then: Callable[[], None] = lambda: None) -> None:
        page = self._pages.current
        if page not in self._authorships or not self._is_shown:
            return
        lines, runs = self._authorships[page].tracker.lines()

        def show(report: Report) -> None:
            if self._is_shown:
                self.legend.show_words(report.whole)
                then()

        self._count(page, lines, runs, show)

    def _count(self, page: Page, lines: Sequence[str], runs: Sequence[Runs], then: Callable[[Report], None]) -> None:
        """Count in another thread, and call `then` here."""
        self._count_number += 1
        number, counted = self._count_number, self._counted
        self._waiting[number] = then
        sections = [(one.block, one.title, one.level) for one in headings(page.document.text_document)]

        def count() -> None:
            report = report_of(lines, runs, sections)
            try:
                counted.emit(number, report)
            except RuntimeError:
                # The window was closed meanwhile.
                return

        QThreadPool.globalInstance().start(QRunnable.create(count))

    def _on_counted(self, number: int, report: Report) -> None:
        then = self._waiting.pop(number, None)
        if then is not None:
            then(report)

    # --- files --------------------------------------------------------------------------------------------------

    def _ask_where(self, wanted: ReportFormat, page: Page, make: Callable[[], bytes]) -> None:
        path = page.document.path
        folder, stem = (Path.home(), self.tr("Document")) if path is None else (path.parent, path.stem)
        dialog = QFileDialog(self._window, self.tr("Save as"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([f"{format_names()[wanted].rstrip('…')} (*.{wanted.value})"])
        dialog.setDefaultSuffix(wanted.value)
        dialog.setDirectory(str(folder))
        # Never the document's own name: this is a copy of it with marks.
        dialog.selectFile(self.tr("{0} (who wrote what).{1}").format(stem, wanted.value))
        dialog.fileSelected.connect(lambda name: self.write(Path(name), make))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, path: Path, make: Callable[[], bytes]) -> None:
        """Make a file's contents and write it, both in the worker's thread."""
        if any(page.document.path is not None and page.document.path == path for page in self._pages.all()):
            self._status_line.tell(self.tr("This file is open here. Choose another name for the copy with marks."))
            return
        self._files.submit(
            partial(_write, path, make),
            lambda _none: self._status_line.tell(self.tr("Saved as {0}").format(path)),
            self._on_fault,
        )

    def _on_fault(self, fault: DocumentFault) -> None:
        log.warning("a report cannot be written: %s", fault)
        tell(self._window, *sentence_for(fault))


def _write(path: Path, make: Callable[[], bytes]) -> None:
    try:
        write_atomically(path, make())
    except OSError as error:
        raise fault_from(error, path, FileAction.WRITE) from error

"""History: versions of each document and what the model wrote for it, in a panel, and copies when it is closed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QInputDialog, QTabWidget, QWidget

from desktop.actions import Command
from desktop.appearance import Appearance
from desktop.dialogs.questions import Choice, Role, ask
from desktop.document.document import Document
from desktop.document.faults import DocumentFault
from desktop.document.generation_record import GenerationRecord
from desktop.document.text_file import encode
from desktop.editor.theme import Theme
from desktop.history.backups import default_backup_folder, make_backup
from desktop.history.differences import Comparison, compare
from desktop.history.generations_tab import GenerationsTab
from desktop.history.keeper import HistoryKeeper
from desktop.history.other_texts import OtherTexts
from desktop.history.page_history import PageHistory
from desktop.history.places import find_place
from desktop.history.records import Version, VersionReason
from desktop.history.restoring import apply, touching
from desktop.history.settings import BACKUP_COUNT, BACKUP_FOLDER, HISTORY_LIMIT_MB, KEEPS_BACKUPS, SETTINGS
from desktop.history.sharing import Sharing
from desktop.history.versions_tab import VersionsTab
from desktop.main_window import MainWindow
from desktop.page import Page
from desktop.pages import Pages
from desktop.room import Handlers, Room
from desktop.settings.declared import Setting, Settings
from desktop.settings.folders import Folders
from desktop.widgets.side_panels import Side
from desktop.widgets.status_line import StatusLine

HISTORY_FILE = "history.sqlite3"
_MB = 1_000_000


class HistoryRoom(Room):
    """Keeps a history for every page, and shows that of the page in front."""

    def __init__(
        self,
        *,
        pages: Pages,
        settings: Settings,
        folders: Folders,
        appearance: Appearance,
        status_line: StatusLine,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._pages = pages
        self._settings = settings
        self._status_line = status_line
        self._window = window
        self._histories: dict[Page, PageHistory] = {}
        limit = settings.value(HISTORY_LIMIT_MB) * _MB
        self._keeper = HistoryKeeper(folders.data / HISTORY_FILE, limit, self)
        self._sharing = Sharing(self._keeper, settings)
        self._others = OtherTexts(
            pages=pages,
            keeper=self._keeper,
            sharing=self._sharing,
            make_read=self.make_read,
            appearance=appearance,
            window=window,
        )
        self.versions = VersionsTab(appearance.theme)
        self.generations = GenerationsTab(appearance.theme)
        self.tabs = QTabWidget()
        self.tabs.addTab(self.versions, self.tr("Versions"))
        self.tabs.addTab(self.generations, self.tr("Written by the model"))
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.setFocusProxy(self.versions)
        self.dock = window.panels.add(Command.SHOW_HISTORY, self.tr("History"), self.tabs, Side.RIGHT)
        self._connect(appearance)

    def _connect(self, appearance: Appearance) -> None:
        self._pages.page_added.connect(self._on_page_added)
        self._pages.page_closing.connect(self._on_page_closing)
        self._pages.current_changed.connect(lambda _page: self._refresh())
        self._keeper.failing.connect(
            lambda: self._status_line.tell(
                self.tr("Earlier versions cannot be kept just now. Your documents are saved as always.")
            )
        )
        self._settings.watch(HISTORY_LIMIT_MB, self._set_limit)
        self.dock.visibilityChanged.connect(lambda _is_on: self._refresh())
        appearance.theme_changed.connect(self._set_theme)
        self.versions.chosen.connect(self._show_differences)
        self.versions.restore_requested.connect(self._on_restore_requested)
        self.versions.name_requested.connect(self._ask_version_name)
        self.versions.insert_requested.connect(self._insert)
        self.generations.search_changed.connect(lambda _words: self._refresh_generations())
        self.generations.restore_requested.connect(self._suggest_again)
        self.generations.insert_requested.connect(self._insert)

    def settings(self) -> Sequence[Setting[Any]]:
        """What can be chosen here."""
        return SETTINGS

    def handlers(self) -> Handlers:
        """What each command does."""
        return {
            Command.NAME_VERSION: self._ask_name,
            Command.REVERT: self._others.revert,
        }

    def history(self, page: Page) -> PageHistory:
        """Return the history of a page."""
        return self._histories[page]

    def close(self, timeout_ms: int) -> bool:
        """Keep the last versions and end the thread, after the event loop has ended; False if time ran out."""
        self._sharing.close()
        while self._histories:
            self._leave(self._histories.popitem()[1])
        return self._keeper.close(timeout_ms)

    # --- pages --------------------------------------------------------------------------------------------------

    def _on_page_added(self, page: Page) -> None:
        history = PageHistory(page, self._keeper, self._settings)
        self._histories[page] = history
        history.changed.connect(lambda: self._refresh() if page is self._pages.current else None)
        self._sharing.follow(page)
        self._others.follow(page)

    def _on_page_closing(self, page: Page) -> None:
        self._sharing.leave(page)
        self._leave(self._histories.pop(page))

    def _leave(self, history: PageHistory) -> None:
        self._back_up(history.page.document)
        history.close()

    def _back_up(self, document: Document) -> None:
        lines = document.lines()
        if not self._settings.value(KEEPS_BACKUPS) or not any(lines):
            return
        chosen = self._settings.value(BACKUP_FOLDER).strip()
        folder = Path(chosen).expanduser() if chosen else default_backup_folder()
        path = document.path or Path(self.tr("New document") + ".md")
        form, most = document.file_format, self._settings.value(BACKUP_COUNT)

        def copy() -> Path | None:
            return make_backup(folder, path, encode("\n".join(lines), form), most, datetime.now().astimezone())

        self._keeper.run(copy, on_fault=partial(self._tell_no_backup, folder))

    def _tell_no_backup(self, folder: Path, _fault: DocumentFault) -> None:
        self._status_line.tell(self.tr("No copy could be put into “{0}”.").format(folder))

    def _set_limit(self, megabytes: int) -> None:
        self._keeper.store.limit_bytes = megabytes * _MB

    def _set_theme(self, theme: Theme) -> None:
        for view in (self.versions.view, self.generations.view):
            view.set_theme(theme)

    # --- the panel ----------------------------------------------------------------------------------------------

    @property
    def _current(self) -> PageHistory:
        return self._histories[self._pages.current]

    def _refresh(self) -> None:
        """Read the lists anew, while somebody sees them."""
        history = self._histories.get(self._pages.current)
        if history is not None and self.dock.isVisible():
            self._keeper.run(
                partial(self._keeper.store.versions, history.identity), partial(self._show_versions, history)
            )
            self._refresh_generations()

    def _refresh_generations(self) -> None:
        history = self._current
        find = partial(self._keeper.generations.find, history.identity, self.generations.search.text())
        self._keeper.run(find, partial(self._show_generations, history))

    def _show_versions(self, history: PageHistory, versions: list[Version]) -> None:
        if self._is_current(history):
            self.versions.show_versions(versions)

    def _show_generations(self, history: PageHistory, records: list[GenerationRecord]) -> None:
        if self._is_current(history):
            self.generations.show_records(records)

    def _is_current(self, history: PageHistory) -> bool:
        return self._histories.get(self._pages.current) is history

    def _show_differences(self, version: Version) -> None:
        history = self._current
        now = history.page.document.lines()

        def show(comparison: Comparison) -> None:
            if self._is_current(history) and self.versions.current() == version:
                self.versions.view.show_comparison(comparison)

        self._keeper.run(lambda: compare(self._keeper.store.lines(version.id), now), show)

    # --- going back ---------------------------------------------------------------------------------------------

    def _on_restore_requested(self, version: Version) -> None:
        history = self._current
        self._keeper.run(partial(self._keeper.store.lines, version.id), lambda then: self.make_read(history.page, then))

    def make_read(self, page: Page, then: Sequence[str], on_made: Callable[[], None] = lambda: None) -> None:
        """Make a document read as `then`, as one step of undo, and call `on_made`; locked words are asked about."""
        history = self._histories.get(page)
        if history is None:
            return
        history.keep(VersionReason.BEFORE_RESTORE)
        now = page.document.lines()

        def restore(comparison: Comparison) -> None:
            if page not in self._histories:
                return
            if page.document.lines() != now:
                # The writer went on writing while the two were compared.
                self.make_read(page, then, on_made)
            elif touching(comparison, page.locks.spans()):
                self._ask_about_locked(page, comparison, now)
            else:
                self._apply(page, comparison, [])
                on_made()

        self._keeper.run(lambda: compare(now, then), restore)

    def _ask_about_locked(self, page: Page, comparison: Comparison, now: Sequence[str]) -> None:
        def restore(*, keeps_locked: bool) -> None:
            if page in self._histories and page.document.lines() == now:
                self._apply(page, comparison, touching(comparison, page.locks.spans()) if keeps_locked else [])

        ask(
            self._window,
            self.tr("Some locked words read differently in that version."),
            [
                Choice(self.tr("Keep the locked words"), lambda: restore(keeps_locked=True)),
                Choice(self.tr("Go back completely"), lambda: restore(keeps_locked=False), Role.DestructiveRole),
                Choice(self.tr("Cancel"), lambda: None, Role.RejectRole),
            ],
            explanation=self.tr("Everything else becomes as it was then."),
        )

    def _apply(self, page: Page, comparison: Comparison, left_out: Sequence[Any]) -> None:
        page.generation.reject_all()
        apply(page.document.text_document, comparison, left_out)
        page.view.setFocus()
        self._status_line.tell(self.tr("The document reads as it did then. Undo brings back what was there."))
        version = self.versions.current()
        if version is not None:
            self._show_differences(version)

    def _insert(self, text: str) -> None:
        page = self._pages.current
        page.view.textCursor().insertText(text)
        page.view.ensureCursorVisible()
        page.view.setFocus()

    def _suggest_again(self, record: GenerationRecord) -> None:
        page = self._pages.current
        target = find_place(page.document.lines(), record)
        before = page.generation.suggestion
        if target is not None:
            page.generation.restore(record.as_draft(target))
        if target is None or page.generation.suggestion is before:
            self._status_line.tell(
                self.tr("Its paragraph reads differently now. You can insert the text at the caret.")
            )
            return
        page.put_caret(target.end)
        page.view.ensureCursorVisible()
        page.view.setFocus()
        page.view.set_suggestion_focus(True)

    # --- names --------------------------------------------------------------------------------------------------

    def _ask_name(self) -> None:
        history = self._current

        def keep(name: str) -> None:
            history.keep(
                VersionReason.NAMED, name, lambda: self._status_line.tell(self.tr("Kept as “{0}”.").format(name))
            )

        self._ask_for_name("", keep)

    def _ask_version_name(self, version: Version) -> None:
        def rename(name: str) -> None:
            self._keeper.run(partial(self._keeper.store.rename, version.id, name), lambda _none: self._refresh())

        self._ask_for_name(version.name, rename)

    def _ask_for_name(self, name: str, act: Callable[[str], None]) -> QWidget:
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle(self.tr("Keep this version"))
        dialog.setLabelText(self.tr("What shall it be called?"))
        dialog.setTextValue(name)
        dialog.setOkButtonText(self.tr("Keep"))
        dialog.textValueSelected.connect(lambda text: act(" ".join(text.split())) if text.strip() or name else None)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

"""A folder of documents: opening, making, renaming and putting away its files, and searching them all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QFile
from PySide6.QtWidgets import QFileDialog, QInputDialog

from desktop.actions import Command
from desktop.dialogs.questions import Choice, Role, ask
from desktop.document.file_worker import FileWorker
from desktop.document.offsets import position_of
from desktop.main_window import MainWindow
from desktop.opening import Opening
from desktop.page import Page
from desktop.pages import Pages
from desktop.project.panel import FolderPanel
from desktop.project.searching import SUFFIXES, Hit, search
from desktop.room import Handlers, Room
from desktop.settings.declared import Setting, Settings
from desktop.widgets.side_panels import Side
from desktop.widgets.status_line import StatusLine

_FOLDER = Setting("project/folder", "")


class ProjectRoom(Room):
    """One folder at a time, remembered for the next start. Files are changed in the worker's thread alone."""

    def __init__(
        self,
        *,
        pages: Pages,
        opening: Opening,
        settings: Settings,
        files: FileWorker,
        status_line: StatusLine,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._pages = pages
        self._opening = opening
        self._settings = settings
        self._files = files
        self._status_line = status_line
        self._window = window
        self.panel = FolderPanel()
        self._dock = window.panels.add(Command.SHOW_FILES, self.tr("Folder"), self.panel, Side.LEFT)
        self._folder: Path | None = None
        panel = self.panel
        panel.file_chosen.connect(opening.open)
        panel.hit_chosen.connect(self._show_hit)
        panel.folder_wanted.connect(self.choose)
        panel.search_wanted.connect(self._search)
        panel.new_wanted.connect(self._ask_for_new)
        panel.rename_wanted.connect(self._ask_for_name)
        panel.delete_wanted.connect(self._ask_to_delete)
        # The file system is asked only when somebody wants to see it.
        self._dock.visibilityChanged.connect(lambda is_seen: self._restore() if is_seen else None)

    def handlers(self) -> Handlers:
        """What each command does."""
        return {Command.OPEN_FOLDER: self.choose}

    @property
    def folder(self) -> Path | None:
        """The folder that is open."""
        return self._folder

    def choose(self) -> None:
        """Let the writer choose a folder and show its documents."""
        dialog = QFileDialog(self._window, self.tr("Open folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        if self._folder is not None:
            dialog.setDirectory(str(self._folder))
        dialog.fileSelected.connect(lambda name: self.open(Path(name)))
        dialog.open()

    def open(self, folder: Path) -> None:
        """Show a folder's documents."""
        self._folder = folder
        self._settings.set(_FOLDER, str(folder))
        self.panel.show_folder(folder)
        self._window.panels.show(self._dock)

    def _restore(self) -> None:
        kept = self._settings.value(_FOLDER)
        if self._folder is None and kept:
            folder = Path(kept)
            self._files.submit(folder.is_dir, lambda is_there: self.open(folder) if is_there else None, _ignore)

    # --- searching ----------------------------------------------------------------------------------------------

    def _search(self, words: str) -> None:
        folder = self._folder
        if folder is not None and words:
            self._files.submit(partial(search, folder, words), self.panel.show_hits, _ignore)

    def _show_hit(self, hit: Hit) -> None:
        page = self._pages.showing(hit.file)
        if page is not None:
            self._pages.show(page)
            _select(page, hit)
            return
        page = self._pages.open(hit.file)

        def show(_path: Path) -> None:
            page.document.opened.disconnect(show)
            _select(page, hit)

        page.document.opened.connect(show)

    # --- files --------------------------------------------------------------------------------------------------

    def _ask_for_new(self, folder: Path | None) -> None:
        if folder is None:
            return
        self._ask(self.tr("New document"), self.tr("Name:"), "", lambda name: self._make(folder / _with_suffix(name)))

    def _make(self, file: Path) -> None:
        def make() -> bool:
            try:
                with file.open("x", encoding="utf-8"):
                    return True
            except OSError:
                return False

        self._files.submit(make, lambda made: self._on_made(file, is_made=made), _ignore)

    def _on_made(self, file: Path, *, is_made: bool) -> None:
        if is_made:
            self._opening.open(file)
        else:
            self._status_line.tell(
                self.tr("“{0}” cannot be made: it is there already, or the name will not do.").format(file.name)
            )

    def _ask_for_name(self, path: Path) -> None:
        self._ask(self.tr("Rename"), self.tr("New name:"), path.name, lambda name: self._rename(path, name))

    def _rename(self, path: Path, name: str) -> None:
        target = path.with_name(_with_suffix(name) if path.suffix.lower() in SUFFIXES else name)
        page = self._pages.showing(path)
        if page is not None and page.document.is_modified:
            self._status_line.tell(self.tr("Save “{0}” before you rename it.").format(path.name))
            return

        def rename() -> bool:
            try:
                if target.exists():
                    return False
                path.rename(target)
            except OSError:
                return False
            return True

        self._files.submit(rename, lambda done: self._on_renamed(page, target, is_done=done), _ignore)

    def _on_renamed(self, page: Page | None, target: Path, *, is_done: bool) -> None:
        if not is_done:
            self._status_line.tell(
                self.tr("It cannot be called “{0}”: that is there already, or will not do.").format(target.name)
            )
        elif page is not None:
            page.document.open(target)

    def _ask_to_delete(self, path: Path) -> None:
        ask(
            self._window,
            self.tr("Move “{0}” to the bin?").format(path.name),
            [
                Choice(self.tr("Move to the bin"), lambda: self._delete(path), Role.DestructiveRole),
                Choice(self.tr("Cancel"), lambda: None, Role.RejectRole),
            ],
            explanation=self.tr("It can be brought back from there."),
        )

    def _delete(self, path: Path) -> None:
        def trash() -> bool:
            return bool(QFile(str(path)).moveToTrash())

        def tell(is_done: bool) -> None:
            if not is_done:
                self._status_line.tell(self.tr("“{0}” cannot be moved to the bin.").format(path.name))

        self._files.submit(trash, tell, _ignore)

    def _ask(self, title: str, label: str, text: str, act: Callable[[str], None]) -> None:
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle(title)
        dialog.setLabelText(label)
        dialog.setTextValue(text)
        dialog.textValueSelected.connect(lambda name: act(name.strip()) if _is_name(name.strip()) else None)
        dialog.open()


def _ignore(_fault: object) -> None:
    """The worker has written it to the log."""


def _is_name(name: str) -> bool:
    return bool(name) and Path(name).name == name and name not in (".", "..")


def _with_suffix(name: str) -> str:
    return name if name.lower().endswith(SUFFIXES) else f"{name}.md"


def _select(page: Page, hit: Hit) -> None:
    text = page.document.text()
    if hit.offset > len(text):
        return
    cursor = page.view.textCursor()
    cursor.setPosition(position_of(text, hit.offset))
    page.view.setTextCursor(cursor)
    page.view.ensureCursorVisible()
    page.view.setFocus()

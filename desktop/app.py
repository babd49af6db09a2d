"""The composition root: every long-lived object is made here and handed what it needs."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from desktop.actions import Command, make_actions
from desktop.appearance import Appearance
from desktop.dialogs.about import KeysDialog, program_text
from desktop.dialogs.questions import tell
from desktop.document.document import Document
from desktop.document.file_worker import FileWorker
from desktop.document.locks import LockedSpans
from desktop.document.recent import RecentFiles
from desktop.editor.view import DocumentView
from desktop.features import Features, Surroundings
from desktop.garbage import GarbageCollection
from desktop.generation.controller import GenerationController
from desktop.generation.faults import Remedy
from desktop.generation.worker import GenerationThread, Loading
from desktop.language import LANGUAGE, install_language
from desktop.main_window import MainWindow
from desktop.model_commands import ModelCommands
from desktop.models.room import ModelRoom
from desktop.models.room import Surroundings as ModelSurroundings
from desktop.opening import Opening
from desktop.page import Page, PageServices
from desktop.pages import Pages
from desktop.preferences.window import PreferencesWindow
from desktop.recovery_offer import RecoveryOffer
from desktop.session import RESTORES_SESSION, Session
from desktop.settings.declared import Settings
from desktop.settings.folders import Folders
from desktop.settings.preferences import Preferences
from desktop.widgets.hint_bar import HintBar
from desktop.widgets.status_line import StatusLine
from desktop.widgets.strength import StrengthDial
from desktop.writing_commands import WritingCommands
from resources import RESOURCES
from runtime.api import TextEngine

log = logging.getLogger(__name__)

SETTINGS_FILE = "palimpsest.ini"
STARTER_FOLDER = RESOURCES / "starter"
SUDOKU_FOLDER = RESOURCES / "sudoku"
# How long a computing thread may hold the interpreter while the window waits for it; the default of 5 ms is felt.
SWITCH_INTERVAL_S = 0.0005
SMOKE_TEST_TIMEOUT_MS = 120_000
CLOSE_TIMEOUT_MS = 3_000


def load_engine(loading: Loading) -> TextEngine:
    """Load a model; called in the worker thread, where importing the model library holds up nobody."""
    from desktop.generation.engine_loader import load

    return load(loading)


class Application(QObject):
    """One window with the documents that are open, and everything behind it."""

    def __init__(
        self,
        folders: Folders,
        load_model: Callable[[Loading], TextEngine] = load_engine,
        surroundings: ModelSurroundings | None = None,
    ) -> None:
        super().__init__()
        self._folders = folders
        around = surroundings or ModelSurroundings()
        settings_file = folders.config / SETTINGS_FILE
        self._preferences = Preferences(settings_file)
        self.settings = Settings(settings_file, self)
        self._files = FileWorker(self)
        self._journal_files = FileWorker(self)
        self._recent = RecentFiles(folders.config, self._files, self)
        self.appearance = Appearance(self._preferences, self)
        self.thread_ = GenerationThread(load_model, self)
        self._strength = StrengthDial(self._preferences.strength)
        self._status_line = StatusLine(STARTER_FOLDER)
        hints = HintBar()
        self.window = MainWindow(
            strength=self._strength, status_line=self._status_line, hints=hints, recent_files=self._recent.paths
        )
        services = PageServices(
            files=self._files,
            journal_files=self._journal_files,
            recovery_folder=folders.recovery,
            beside_folder=folders.data / "documents",
            recent=self._recent,
            thread=self.thread_,
            window=self.window,
        )
        self.pages = Pages(services, self.appearance.theme, self)
        self.window.set_pages(self.pages.tabs)
        self.opening = Opening(self.pages, self.window)
        self.models = ModelCommands(
            preferences=self._preferences,
            thread=self.thread_,
            pages=self.pages,
            starter_folder=STARTER_FOLDER,
            window=self.window,
        )
        self.room = ModelRoom(
            folders=folders,
            preferences=self._preferences,
            models=self.models,
            status_line=self._status_line,
            hints=hints,
            main_window=self.window,
            surroundings=around,
        )
        self._writing = WritingCommands(
            pages=self.pages,
            thread=self.thread_,
            preferences=self._preferences,
            strength=self._strength,
            status_line=self._status_line,
            remedies={
                Remedy.TRY_AGAIN: self.models.try_again,
                Remedy.CHOOSE_MODEL: self.room.open,
                Remedy.USE_STARTER: partial(self.models.use, None),
                # The features are made later, since they use what is made here.
                Remedy.CHOOSE_VOICE: lambda: self.features.voice.open_voices(),
            },
            window=self.window,
        )
        self._recovery = RecoveryOffer(folders.recovery, self._journal_files, self.pages, self.window)
        self._session = Session(self.settings, self.pages, self._files, self)
        self._connect()
        self.features = Features(
            Surroundings(
                pages=self.pages,
                opening=self.opening,
                settings=self.settings,
                settings_file=settings_file,
                folders=folders,
                files=self._files,
                thread=self.thread_,
                appearance=self.appearance,
                strength=self._strength,
                starter_folder=STARTER_FOLDER,
                sudoku_folder=SUDOKU_FOLDER,
                load_model=load_model,
                status_line=self._status_line,
                command=around.command,
                window=self.window,
            )
        )
        self._declared = [RESTORES_SESSION, LANGUAGE, *self.features.settings()]
        self.pages.add()
        handlers = self._own_handlers() | self._writing.handlers() | self.features.handlers()
        self.actions = make_actions(handlers, self.window)
        self.window.set_actions(self.actions, self._preferences.theme)
        self._writing.set_actions(self.actions)
        self.features.set_actions(self.actions)
        self._follow(self.pages.current)
        self.appearance.set_actions(self.actions)

    def start(self, file: Path | None) -> None:
        """Show the window, open `file`, look for what a crash left behind, and load the model in the background."""
        geometry = self._preferences.window_geometry
        if not geometry.isEmpty():
            self.window.restoreGeometry(geometry)
        self.window.panels.restore(self._preferences.window_state)
        self.window.show()
        self.view.setFocus()
        self.thread_.start()
        self.models.start()
        self._recent.load()
        self._recovery.look()
        self._session.restore(keeps_front=file is not None)
        if file is not None:
            self.opening.open(file)

    # --- the page in front --------------------------------------------------------------------------------------

    @property
    def document(self) -> Document:
        """The document in front."""
        return self.pages.current.document

    @property
    def locks(self) -> LockedSpans:
        """The locks of the document in front."""
        return self.pages.current.locks

    @property
    def view(self) -> DocumentView:
        """The view in front."""
        return self.pages.current.view

    @property
    def generation(self) -> GenerationController:
        """What is written for the document in front."""
        return self.pages.current.generation

    # --- wiring -------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        window, pages = self.window, self.pages
        pages.page_added.connect(self._on_page_added)
        pages.current_changed.connect(self._follow)
        self.appearance.theme_changed.connect(pages.set_theme)
        window.close_requested.connect(lambda: pages.close_all_then(self._close))
        window.theme_chosen.connect(self.appearance.choose)
        window.recent_chosen.connect(self.opening.open)
        window.file_dropped.connect(self.opening.open)

    def _on_page_added(self, page: Page) -> None:
        view = page.view
        view.file_dropped.connect(self.opening.open)
        page.renamed.connect(lambda: self._show_title(page))
        page.files.notice_given.connect(self._status_line.tell)
        page.journal.failing.connect(self._on_journal_failing)
        page.journal.resumed.connect(self._on_journal_resumed)
        view.undoAvailable.connect(lambda is_on: self._enable(page, Command.UNDO, is_on))
        view.redoAvailable.connect(lambda is_on: self._enable(page, Command.REDO, is_on))
        view.copyAvailable.connect(lambda is_on: self._enable(page, Command.CUT, is_on))
        view.copyAvailable.connect(lambda is_on: self._enable(page, Command.COPY, is_on))

    def _follow(self, page: Page) -> None:
        """Let window and commands speak of the page in front."""
        if not hasattr(self, "actions"):
            return
        self._show_title(page)
        text_document, has_selection = page.document.text_document, page.view.textCursor().hasSelection()
        self._enable(page, Command.UNDO, text_document.isUndoAvailable())
        self._enable(page, Command.REDO, text_document.isRedoAvailable())
        self._enable(page, Command.CUT, has_selection)
        self._enable(page, Command.COPY, has_selection)
        self.view.set_context_actions(
            [self.actions[c] for c in (Command.CONTINUE, Command.REWRITE, Command.FILL_GAP, Command.TOGGLE_LOCK)]
        )

    def _enable(self, page: Page, command: Command, is_on: bool) -> None:
        if page is self.pages.current:
            self.actions[command].setEnabled(is_on)

    def _show_title(self, page: Page) -> None:
        if page is self.pages.current:
            self.window.show_path(page.document.path, page.title)
            self.window.setWindowModified(page.document.is_modified)

    def _own_handlers(self) -> dict[Command, Callable[..., object]]:
        pages = self.pages
        return {
            Command.NEW: pages.add,
            Command.OPEN: self.opening.choose,
            Command.SAVE: lambda: pages.current.files.save(),
            Command.SAVE_AS: lambda: pages.current.files.save_as(),
            Command.CLOSE_TAB: lambda: pages.close(pages.current),
            Command.REOPEN_TAB: pages.reopen,
            Command.NEXT_TAB: pages.show_next,
            Command.PREVIOUS_TAB: lambda: pages.show_next(-1),
            Command.QUIT: self.window.close,
            Command.UNDO: lambda: self.view.undo(),
            Command.REDO: lambda: self.view.redo(),
            Command.CUT: lambda: self.view.cut(),
            Command.COPY: lambda: self.view.copy(),
            Command.PASTE: lambda: self.view.paste(),
            Command.SELECT_ALL: lambda: self.view.selectAll(),
            Command.ZOOM_IN: lambda: self.view.zoom_in(),
            Command.ZOOM_OUT: lambda: self.view.zoom_out(),
            Command.ZOOM_RESET: lambda: self.view.zoom_reset(),
            Command.FULL_SCREEN: self._toggle_full_screen,
            Command.MODELS: self.room.open,
            Command.CHOOSE_MODEL: self.models.choose,
            Command.USE_STARTER: lambda: self.models.use(None),
            Command.ABOUT_MODEL: self.models.tell_about,
            Command.PREFERENCES: lambda: PreferencesWindow(self.settings, self._declared, self.window).open(),
            Command.KEYS: lambda: KeysDialog(self.actions, self.window).open(),
            Command.ABOUT: lambda: tell(self.window, *program_text()),
        }

    def _on_journal_failing(self) -> None:
        self._status_line.warn(self.tr("Unsaved text cannot be kept safe (no room, or no access): save often."))

    def _on_journal_resumed(self) -> None:
        if not any(page.journal.is_failing for page in self.pages.all()):
            self._status_line.warn("")

    def _toggle_full_screen(self) -> None:
        self.window.setWindowState(self.window.windowState() ^ Qt.WindowState.WindowFullScreen)

    # --- the end ------------------------------------------------------------------------------------------------

    def _close(self) -> None:
        # What were typed while the journals end would be in no file.
        self.window.setEnabled(False)
        # Or the bars would be remembered as not there.
        self.features.page_view.focus.set_on(False)
        self._preferences.window_geometry = self.window.saveGeometry()
        self._preferences.window_state = self.window.panels.save()
        self._session.remember()
        waiting = self.pages.all()
        for page in list(waiting):
            page.close(partial(self._on_page_ended, waiting, page))

    def _on_page_ended(self, waiting: list[Page], page: Page) -> None:
        waiting.remove(page)
        if not waiting:
            self.window.close_now()

    def shut_down(self) -> bool:
        """End the journals and the threads, after the event loop has ended; whether all of them ended in time."""
        self.pages.end()
        for page in self.pages.all():
            page.journal.leave()
        # Files first: they matter, and the generation thread may be in the middle of loading a model.
        have_ended = [self._files.close(CLOSE_TIMEOUT_MS), self._journal_files.close(CLOSE_TIMEOUT_MS)]
        have_ended += [self.features.close(CLOSE_TIMEOUT_MS), self.room.close(CLOSE_TIMEOUT_MS)]
        return all([*have_ended, self.thread_.close(CLOSE_TIMEOUT_MS)])


def run(arguments: list[str], folders: Folders, file: Path | None, *, is_smoke_test: bool = False) -> int:
    """Run the program until its window is closed; the exit status."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    QApplication.setApplicationName("palimpsest")
    QApplication.setApplicationDisplayName("Palimpsest")
    QApplication.setDesktopFileName("palimpsest")
    qt = QApplication(arguments)
    qt.setStyle("Fusion")
    qt.setWindowIcon(QIcon(str(RESOURCES / "icons" / "palimpsest.svg")))
    garbage = GarbageCollection(qt)
    install_language(qt, Settings(folders.config / SETTINGS_FILE))
    application = Application(folders)
    application.start(file)
    if is_smoke_test:
        application.thread_.model_loaded.connect(lambda _info: application.window.close_now())
        application.thread_.model_failed.connect(lambda _code: qt.exit(1))
        QTimer.singleShot(SMOKE_TEST_TIMEOUT_MS, lambda: qt.exit(1))
    status = qt.exec()
    if not application.shut_down():
        # Text is safe by now. A thread inside a library call cannot be ended, and Qt aborts over one left running.
        log.warning("a thread did not end in time")
        logging.shutdown()
        os._exit(status)
    garbage.stop()
    return status

"""The composition root: every long-lived object is made here and handed what it needs."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

from desktop.actions import Command, icon, icon_name, make_actions
from desktop.dialogs.about import KeysDialog, program_text
from desktop.dialogs.questions import Choice, Role, ask, ask_number, tell
from desktop.document.document import Document
from desktop.document.file_worker import FileWorker
from desktop.document.journal import RecoveryJournal
from desktop.document.locks import LockedSpans
from desktop.document.recent import RecentFiles
from desktop.editor.theme import Theme, ThemeName, application_palette, load_theme, style_sheet
from desktop.editor.view import DocumentView
from desktop.file_commands import FileCommands
from desktop.garbage import GarbageCollection
from desktop.generation.controller import GenerationController, GenerationStatus, Phase
from desktop.generation.draft_records import record_of
from desktop.generation.faults import FaultMessage, Remedy, remedy_text
from desktop.generation.suggestion import Suggestion
from desktop.generation.worker import GenerationThread, Loading
from desktop.main_window import MainWindow
from desktop.model_commands import ModelCommands
from desktop.models.room import ModelRoom, Surroundings
from desktop.recovery_offer import RecoveryOffer
from desktop.settings.folders import Folders
from desktop.settings.preferences import Preferences, ThemeChoice
from desktop.widgets.hint_bar import HintBar
from desktop.widgets.status_line import StatusLine
from desktop.widgets.strength import StrengthDial
from resources import RESOURCES
from runtime.api import TextEngine

log = logging.getLogger(__name__)

STARTER_FOLDER = RESOURCES / "starter"
LONGEST_GAP_WORDS = 60
# How long a computing thread may hold the interpreter while the window waits for it; the default of 5 ms is felt.
SWITCH_INTERVAL_S = 0.0005
WORD_COUNT_DELAY_MS = 400
SMOKE_TEST_TIMEOUT_MS = 120_000
CLOSE_TIMEOUT_MS = 3_000


def load_engine(loading: Loading) -> TextEngine:
    """Load a model; called in the worker thread, where importing the model library holds up nobody."""
    from desktop.generation.engine_loader import load

    return load(loading)


class Application(QObject):
    """One window on one document, and everything behind it."""

    def __init__(
        self,
        folders: Folders,
        load_model: Callable[[Loading], TextEngine] = load_engine,
        surroundings: Surroundings | None = None,
    ) -> None:
        super().__init__()
        self._folders = folders
        self._preferences = Preferences(folders.config / "palimpsest.ini")
        self._files = FileWorker(self)
        self._journal_files = FileWorker(self)
        self.document = Document(self._files, self)
        self.locks = LockedSpans(self.document, self)
        self._journal = RecoveryJournal(self.document, self.locks, folders.recovery, self._journal_files, self)
        self._recent = RecentFiles(folders.config, self._files, self)
        self._theme = self._chosen_theme()
        self.view = DocumentView(self.document.text_document, self._theme)
        self.thread_ = GenerationThread(load_model, self)
        self.generation = GenerationController(
            document=self.document, locks=self.locks, view=self.view, thread=self.thread_, parent=self
        )
        self._strength = StrengthDial(self._preferences.strength)
        self._status_line = StatusLine(STARTER_FOLDER)
        hints = HintBar()
        self.window = MainWindow(
            view=self.view,
            strength=self._strength,
            status_line=self._status_line,
            hints=hints,
            recent_files=self._recent.paths,
        )
        self.models = ModelCommands(
            preferences=self._preferences,
            thread=self.thread_,
            generation=self.generation,
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
            surroundings=surroundings or Surroundings(),
        )
        self._file_commands = FileCommands(self.document, self._recent, self.window)
        self._recovery = RecoveryOffer(
            folder=folders.recovery,
            worker=self._journal_files,
            document=self.document,
            locks=self.locks,
            journal=self._journal,
            generation=self.generation,
            window=self.window,
            put_caret=self._put_caret,
        )
        self._word_count_timer = QTimer(self, interval=WORD_COUNT_DELAY_MS, singleShot=True)
        self.actions = make_actions(self._handlers(), self.window)
        self.window.set_actions(self.actions, self._preferences.theme)
        self.view.setPlaceholderText(
            self.tr("Begin to write, or open a document. When you have a sentence, Alt+Enter goes on from it.")
        )
        self._connect()
        self._apply_theme()

    def start(self, file: Path | None) -> None:
        """Show the window, open `file`, look for what a crash left behind, and load the model in the background."""
        geometry = self._preferences.window_geometry
        if not geometry.isEmpty():
            self.window.restoreGeometry(geometry)
        self.window.show_path(None, self._display_name())
        self._on_status_changed(self.generation.status)
        self._count_words()
        self.window.show()
        self.view.setFocus()
        self.thread_.start()
        self.models.start()
        self._recent.load()
        self._recovery.look(self._file_commands.settle_then)
        if file is not None:
            self.document.open(file)

    # --- wiring -------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        document, view, generation, window = self.document, self.view, self.generation, self.window
        document.modified_changed.connect(window.setWindowModified)
        document.path_changed.connect(self._on_path_changed)
        document.text_replaced.connect(self._count_words)
        document.opened.connect(lambda _path: self._put_caret(0))
        document.edited.connect(self._word_count_timer.start)
        view.selectionChanged.connect(self._word_count_timer.start)
        self._word_count_timer.timeout.connect(self._count_words)
        view.cursorPositionChanged.connect(lambda: self._journal.set_caret(view.textCursor().position()))
        view.file_dropped.connect(self._file_commands.open)
        for command, changed in (
            (Command.UNDO, view.undoAvailable),
            (Command.REDO, view.redoAvailable),
            (Command.CUT, view.copyAvailable),
            (Command.COPY, view.copyAvailable),
        ):
            self.actions[command].setEnabled(False)
            changed.connect(self.actions[command].setEnabled)
        self.locks.changed.connect(self._show_locks)
        self._journal.failing.connect(lambda _fault: self._on_journal_failing())
        self._journal.resumed.connect(lambda: self._status_line.warn(""))
        self._file_commands.notice_given.connect(self._status_line.tell)
        generation.status_changed.connect(self._on_status_changed)
        generation.notice_given.connect(self._status_line.tell)
        generation.fault_occurred.connect(self._on_fault)
        generation.suggestion_changed.connect(self._on_suggestion_changed)
        self._connect_suggestion()
        self._strength.strength_changed.connect(self._on_strength_changed)
        window.close_requested.connect(self._on_close_requested)
        window.theme_chosen.connect(self._on_theme_chosen)
        window.recent_chosen.connect(self._file_commands.open)
        window.file_dropped.connect(self._file_commands.open)
        QGuiApplication.styleHints().colorSchemeChanged.connect(lambda _scheme: self._apply_theme())

    def _connect_suggestion(self) -> None:
        view, card, generation = self.view, self.view.card, self.generation
        view.accept_requested.connect(generation.accept)
        view.reject_requested.connect(generation.reject)
        card.accepted.connect(generation.accept)
        card.rejected.connect(generation.reject)
        card.dismissed.connect(generation.reject)
        card.retried.connect(generation.retry)
        card.stopped.connect(generation.stop)
        card.copied.connect(lambda: self._status_line.tell(self.tr("The suggestion is on the clipboard.")))

    def _handlers(self) -> dict[Command, Callable[[], object]]:
        files, view, generation = self._file_commands, self.view, self.generation
        return {
            Command.NEW: files.new,
            Command.OPEN: files.choose_and_open,
            Command.SAVE: files.save,
            Command.SAVE_AS: files.save_as,
            Command.QUIT: self.window.close,
            Command.UNDO: view.undo,
            Command.REDO: view.redo,
            Command.CUT: view.cut,
            Command.COPY: view.copy,
            Command.PASTE: view.paste,
            Command.SELECT_ALL: view.selectAll,
            Command.CONTINUE: generation.continue_writing,
            Command.REWRITE: lambda: generation.rewrite(self._strength.strength),
            Command.FILL_GAP: lambda: generation.fill_gap(self._preferences.gap_words),
            Command.GAP_LENGTH: self._ask_gap_length,
            Command.TOGGLE_LOCK: self._toggle_lock,
            Command.ACCEPT: generation.accept,
            Command.REJECT: generation.reject,
            Command.RETRY: generation.retry,
            Command.STOP: generation.stop,
            Command.ZOOM_IN: view.zoom_in,
            Command.ZOOM_OUT: view.zoom_out,
            Command.ZOOM_RESET: view.zoom_reset,
            Command.FULL_SCREEN: self._toggle_full_screen,
            Command.MODELS: self.room.open,
            Command.CHOOSE_MODEL: self.models.choose,
            Command.USE_STARTER: lambda: self.models.use(None),
            Command.ABOUT_MODEL: self.models.tell_about,
            Command.KEYS: lambda: KeysDialog(self.actions, self.window).open(),
            Command.ABOUT: lambda: tell(self.window, *program_text()),
        }

    # --- the document -------------------------------------------------------------------------------------------

    def _display_name(self) -> str:
        return self.document.display_name or self.tr("New document")

    def _on_path_changed(self, path: Path | None) -> None:
        self.window.show_path(path, self._display_name())

    def _put_caret(self, position: int) -> None:
        """Put the caret into a text just loaded: Qt leaves it at the end, which is not what is seen."""
        cursor = self.view.textCursor()
        cursor.setPosition(min(position, self.document.text_document.characterCount() - 1))
        self.view.setTextCursor(cursor)

    def _count_words(self) -> None:
        cursor = self.view.textCursor()
        selected = self.document.text_between(cursor.selectionStart(), cursor.selectionEnd())
        self._status_line.show_words(len(self.document.text().split()), len(selected.split()))

    def _toggle_lock(self) -> None:
        cursor = self.view.textCursor()
        before = self.locks.spans()
        self.locks.toggle(cursor.selectionStart(), cursor.selectionEnd())
        if self.locks.spans() == before:
            self._status_line.tell(self.tr("Select the words to lock, or put the caret in one."))

    def _show_locks(self) -> None:
        self.view.set_locked_spans([(span.start, span.end) for span in self.locks.spans()])

    def _on_journal_failing(self) -> None:
        self._status_line.warn(self.tr("Unsaved text cannot be kept safe (no room, or no access): save often."))

    def _on_suggestion_changed(self, suggestion: Suggestion | None) -> None:
        self._journal.set_drafts([record_of(suggestion)] if suggestion is not None else [])

    # --- the model ----------------------------------------------------------------------------------------------

    def _on_status_changed(self, status: GenerationStatus) -> None:
        self._status_line.show_generation(status)
        has_model = status.model is not None
        is_writing = status.phase in (Phase.WRITING, Phase.STOPPING)
        has_suggestion = status.phase in (Phase.READY, Phase.STALE)
        for command in (Command.CONTINUE, Command.REWRITE, Command.FILL_GAP):
            self.actions[command].setEnabled(has_model and not is_writing)
        self.actions[Command.STOP].setEnabled(status.phase is Phase.WRITING)
        self.actions[Command.ACCEPT].setEnabled(status.phase is Phase.READY)
        self.actions[Command.REJECT].setEnabled(has_suggestion or is_writing)
        self.actions[Command.RETRY].setEnabled(has_suggestion)
        self.actions[Command.ABOUT_MODEL].setEnabled(has_model)

    def _on_fault(self, message: FaultMessage) -> None:
        acts = {
            Remedy.TRY_AGAIN: self.models.try_again,
            Remedy.CHOOSE_MODEL: self.room.open,
            Remedy.USE_STARTER: partial(self.models.use, None),
        }
        if not message.remedies:
            self._status_line.tell(message.sentence)
            return
        choices = [Choice(remedy_text(remedy), acts[remedy]) for remedy in message.remedies]
        choices.append(Choice(self.tr("Close"), lambda: None, Role.RejectRole))
        ask(self.window, message.sentence, choices, icon=QMessageBox.Icon.Warning)

    def _on_strength_changed(self, strength: float) -> None:
        self._preferences.strength = strength

    def _ask_gap_length(self) -> None:
        ask_number(
            self.window,
            title=self.tr("Gap length"),
            label=self.tr("Words a gap is filled with, where no text is selected:"),
            value=self._preferences.gap_words,
            lowest=0,
            lowest_text=self.tr("as many as fit"),
            highest=LONGEST_GAP_WORDS,
            act=self._set_gap_words,
        )

    def _set_gap_words(self, words: int) -> None:
        self._preferences.gap_words = words

    # --- looks --------------------------------------------------------------------------------------------------

    def _chosen_theme(self) -> Theme:
        choice = self._preferences.theme
        is_dark = (
            QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
            if choice is ThemeChoice.SYSTEM
            else choice is ThemeChoice.DARK
        )
        return load_theme(ThemeName.DARK if is_dark else ThemeName.LIGHT)

    def _apply_theme(self) -> None:
        self._theme = self._chosen_theme()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setPalette(application_palette(self._theme))
            application.setStyleSheet(style_sheet(self._theme))
        self.view.set_theme(self._theme)
        for command, action in self.actions.items():
            if name := icon_name(command):
                action.setIcon(icon(name, self._theme.window_text))

    def _on_theme_chosen(self, choice: ThemeChoice) -> None:
        self._preferences.theme = choice
        self._apply_theme()

    def _toggle_full_screen(self) -> None:
        self.window.setWindowState(self.window.windowState() ^ Qt.WindowState.WindowFullScreen)

    # --- the end ------------------------------------------------------------------------------------------------

    def _on_close_requested(self) -> None:
        self._file_commands.settle_then(self._close)

    def _close(self) -> None:
        # What were typed while the journal ends would be in no file.
        self.window.setEnabled(False)
        self._preferences.window_geometry = self.window.saveGeometry()
        self.generation.reject()
        self._journal.close(self._on_journal_closed)

    def _on_journal_closed(self) -> None:
        self.window.close_now()

    def shut_down(self) -> bool:
        """End the journal and the threads, after the event loop has ended; whether all of them ended in time."""
        self._word_count_timer.stop()
        self._journal.leave()
        # Files first: they matter, and the generation thread may be in the middle of loading a model.
        have_ended = [self._files.close(CLOSE_TIMEOUT_MS), self._journal_files.close(CLOSE_TIMEOUT_MS)]
        have_ended.append(self.room.close(CLOSE_TIMEOUT_MS))
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

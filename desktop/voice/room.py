"""Learning a voice, the voices there are, and which of them each document is written with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from desktop.actions import Command
from desktop.appearance import Appearance
from desktop.commands.palette import PaletteEntry
from desktop.dialogs.questions import Choice, Role, ask
from desktop.document.file_worker import FileWorker
from desktop.editor.theme import Theme
from desktop.main_window import MainWindow
from desktop.models.children import RUNTIME
from desktop.pages import Pages
from desktop.room import Handlers, Room
from desktop.settings.folders import Folders
from desktop.voice.acts import VoiceActs
from desktop.voice.documents import TEXTS, ChosenDocuments
from desktop.voice.learning import Learning, State
from desktop.voice.looking import Look
from desktop.voice.page_voices import PageVoices
from desktop.voice.sentences import (
    expectation_sentence,
    found_sentence,
    headline,
    problem_sentence,
    status_text,
    verdict_sentence,
)
from desktop.voice.shelf import VoiceShelf
from desktop.widgets.status_line import StatusLine
from runtime.finetuning.events import Finished
from runtime.finetuning.problems import LearningProblem

if TYPE_CHECKING:
    from desktop.voice.window import VoiceWindow
    from runtime.models.voices import Voice


class VoiceRoom(Room):
    """Makes the window when it is first wanted. What is learnt goes on without it."""

    def __init__(
        self,
        *,
        pages: Pages,
        files: FileWorker,
        folders: Folders,
        starter_folder: Path,
        appearance: Appearance,
        status_line: StatusLine,
        window: MainWindow,
        command: Sequence[str] = RUNTIME,
    ) -> None:
        super().__init__(window)
        self._pages = pages
        self._main_window = window
        self._status_line = status_line
        self._appearance = appearance
        self._starter_folder = starter_folder
        self._window: VoiceWindow | None = None
        self._model: Path | None = None
        self._learnt: Voice | None = None
        self.shelf = VoiceShelf(folders.data / "voices", files, self)
        self.learning = Learning(folders.data / "learning", files, folders.variables, command, self)
        self._look = Look(folders.cache / "learning", folders.variables, command, self)
        self.documents = ChosenDocuments(files, self._look, self._model_folder, self)
        self.of_pages = PageVoices(pages, self.shelf, status_line, window)
        self._acts = VoiceActs(self.shelf, self._parent_of_questions, self._folder_of_document, self)
        self._connect()

    def _connect(self) -> None:
        self.of_pages.changed.connect(self._show_voices)
        self.documents.changed.connect(self._show_documents)
        self.learning.changed.connect(self._show_learning)
        self.learning.finished.connect(self._on_finished)
        self._acts.noted.connect(self._say)
        self._acts.deleting.connect(self.of_pages.forget)
        self._pages.page_added.connect(
            lambda page: page.generation.status_changed.connect(lambda status: self._on_model(status.model))
        )
        self._appearance.theme_changed.connect(self._on_theme_changed)
        self._status_line.learning_clicked.connect(self.open)
        self.learning.look_back()

    @property
    def window(self) -> VoiceWindow | None:
        """The window, None before it was opened for the first time."""
        return self._window

    @property
    def menu(self) -> QMenu:
        """The voices, to choose one for the document in front."""
        return self.of_pages.menu

    def handlers(self) -> Handlers:
        """What each command does."""
        return {Command.VOICES: self.open}

    def set_actions(self, actions: Mapping[Command, QAction]) -> None:
        """Put the command that learns a voice behind the voices there are."""
        self.of_pages.set_learn_action(actions[Command.VOICES])

    def palette_entries(self) -> list[PaletteEntry]:
        """Return the voices as the palette lists them."""
        return self.of_pages.palette_entries()

    def close(self, timeout_ms: int) -> bool:
        """Pause what is learnt and close the window."""
        self.documents.stop_looking()
        self._look.close()
        self.learning.close(timeout_ms)
        if self._window is not None:
            self._window.close()
            self._window.deleteLater()
        return True

    def open(self) -> None:
        """Show the window, with the open documents as what to learn from where nothing was chosen yet."""
        window = self._window or self._make_window()
        window.open()
        if not self.shelf.is_read:
            self.shelf.refresh()
        self._show_learning()
        self._show_voices()
        if self.documents.paths:
            self._show_documents()
        else:
            self._add_open()

    def open_voices(self) -> None:
        """Show the voices there are, as when the one of this document cannot be used."""
        self.open()
        if self._window is not None:
            self._window.show_voices_tab()

    # --- the window ---------------------------------------------------------------------------------------------

    def _make_window(self) -> VoiceWindow:
        # Here, so that the program starts without what it is made of.
        from desktop.voice.window import VoiceWindow

        self._window = window = VoiceWindow(self._appearance.theme)
        learn, voices = window.learn, window.voices
        window.files_dropped.connect(self.documents.add_found)
        learn.add_files_clicked.connect(self._choose_files)
        learn.add_folder_clicked.connect(self._choose_folder)
        learn.add_open_clicked.connect(self._add_open)
        learn.removed.connect(self.documents.remove)
        learn.started.connect(self._start)
        learn.pause_clicked.connect(self.learning.pause)
        learn.go_on_clicked.connect(self.learning.go_on)
        learn.stop_clicked.connect(self._ask_to_stop)
        learn.use_clicked.connect(self._use_learnt)
        learn.again_clicked.connect(self._begin_again)
        voices.use_clicked.connect(self.of_pages.choose)
        voices.rename_clicked.connect(self._acts.ask_name)
        voices.delete_clicked.connect(self._acts.ask_to_delete)
        voices.export_clicked.connect(self._acts.choose_export)
        voices.import_clicked.connect(self._acts.choose_import)
        return window

    def _parent_of_questions(self) -> QWidget:
        return self._window if self._window is not None and self._window.isVisible() else self._main_window

    def _folder_of_document(self) -> Path | None:
        path = self._pages.current.document.path
        return None if path is None else path.parent

    def _say(self, sentence: str) -> None:
        if self._window is not None and self._window.isVisible():
            self._window.show_note(sentence)
        elif sentence:
            self._status_line.tell(sentence)

    def _on_theme_changed(self, theme: Theme) -> None:
        if self._window is not None:
            self._window.set_theme(theme)

    def _show_voices(self) -> None:
        self._show_use()
        if self._window is None:
            return
        model = self.of_pages.model
        fitting = frozenset(voice.folder for voice in self.shelf.voices if self.of_pages.fits(voice, model))
        used = self.of_pages.current()
        self._window.voices.show_voices(
            self.shelf.voices, self.shelf.sizes, fitting, used.folder if used is not None else None
        )

    # --- the model ----------------------------------------------------------------------------------------------

    def _model_folder(self) -> Path:
        model = self.of_pages.model
        return self._starter_folder if model is None else model.folder

    def _on_model(self, model: object) -> None:
        if model is None:
            return
        if not self.shelf.is_read:
            # Only now: what reads them takes its time to import, and the start belongs to the model.
            self.shelf.refresh()
        if self._model_folder() != self._model:
            is_first, self._model = self._model is None, self._model_folder()
            if not is_first and self.documents.paths:
                self.documents.look_again()
            self._show_learning()

    # --- what is learnt from ------------------------------------------------------------------------------------

    def _add_open(self) -> None:
        pages = self._pages.all()
        self.documents.add([page.document.path for page in pages if page.document.path is not None])
        if any(page.document.path is None and not page.is_pristine for page in pages):
            self._say(self.tr("A document that was never saved cannot be learnt from: save it first."))
        elif any(page.document.is_modified for page in pages):
            self._say(self.tr("Of documents with changes that are not saved yet, what is in the file is learnt from."))

    def _show_documents(self) -> None:
        if self._window is None:
            return
        documents, learn = self.documents, self._window.learn
        found, failed = documents.found, documents.failed
        learn.show_documents(documents.paths, documents.known)
        if not documents.paths:
            sentence = self.tr("Add documents of your own, or drop them here: some pages at least.")
            learn.show_found(sentence, can_start=False)
        elif found is None:
            looking = self.tr("Looking at the documents…")
            learn.show_found(problem_sentence(failed.problem) if failed else looking, can_start=False)
        else:
            is_enough = failed is None and found.pieces > 0 and found.memory_needed <= found.memory_free
            sentence = found_sentence(found)
            if failed is not None and failed.problem is not LearningProblem.TOO_SHORT:
                sentence += "\n" + problem_sentence(failed.problem)
            elif found.pieces and found.memory_needed > found.memory_free:
                sentence += "\n" + problem_sentence(LearningProblem.NO_MEMORY)
            learn.show_found(sentence, can_start=is_enough)

    def _choose_files(self) -> None:
        dialog = self._dialog(self.tr("Add files"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([self.tr("Markdown and text ({0})").format(" ".join(TEXTS)), self.tr("All files (*)")])
        dialog.open()

    def _choose_folder(self) -> None:
        dialog = self._dialog(self.tr("Add a folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.open()

    def _dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self._parent_of_questions(), title)
        folder = self._folder_of_document()
        if folder is not None:
            dialog.setDirectory(str(folder))
        dialog.filesSelected.connect(lambda names: self.documents.add_found([Path(name) for name in names]))
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    # --- learning -----------------------------------------------------------------------------------------------

    def _start(self, name: str) -> None:
        self.documents.stop_looking()
        self._learnt = None
        self._say("")
        self.learning.start(self.documents.order(name))

    def _begin_again(self) -> None:
        self.learning.discard()
        self.documents.look_again()

    def _ask_to_stop(self) -> None:
        ask(
            self._parent_of_questions(),
            self.tr("Stop for good? What was learnt so far is lost."),
            [
                Choice(self.tr("Keep it"), lambda: None, Role.RejectRole),
                Choice(self.tr("Stop for good"), self._begin_again, Role.DestructiveRole),
            ],
        )

    def _on_finished(self, event: Finished) -> None:
        self.shelf.keep(Path(event.voice), self._on_kept)

    def _on_kept(self, voice: Voice) -> None:
        self._learnt = voice
        self.learning.put_away()
        self._status_line.tell(self.tr("The voice “{0}” is ready.").format(voice.name))
        self._show_use()

    def _use_learnt(self) -> None:
        if self._learnt is not None:
            self.of_pages.choose(self._learnt)

    def _show_use(self) -> None:
        if self._window is not None:
            used, learnt = self.of_pages.current(), self._learnt
            is_used = learnt is not None and used is not None and used.folder == learnt.folder
            can_be_used = learnt is not None and self.of_pages.fits(learnt, self.of_pages.model)
            self._window.learn.show_use(is_used=is_used, can_be_used=can_be_used)

    def _show_learning(self) -> None:
        learning = self.learning
        self._status_line.show_learning(status_text(learning))
        if self._window is None:
            return
        learn = self._window.learn
        match learning.state:
            case State.NOTHING:
                is_starter = self._model_folder() == self._starter_folder
                learn.show_choosing(expectation_sentence(is_starter=is_starter))
            case State.DONE if learning.result is not None:
                learn.show_done(verdict_sentence(learning.result), learning.samples)
                self._show_use()
            case _:
                learn.show_learning(
                    headline(learning),
                    learning.progress,
                    learning.history,
                    is_running=learning.state in (State.LEARNING, State.PAUSING),
                )

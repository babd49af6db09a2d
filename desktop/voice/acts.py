"""What can be done with the voices there are: questions first, then the work, then a sentence about what came of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.dialogs.questions import Choice, Role, ask
from desktop.models.dialogs import LineDialog
from desktop.voice.sentences import problem_sentence
from desktop.voice.shelf import VoiceShelf
from runtime.finetuning.problems import LearningProblem

if TYPE_CHECKING:
    from runtime.models.voices import Voice

SUFFIX = ".voice"


class VoiceActs(QObject):
    """Renames, deletes, exports and brings in voices."""

    noted = Signal(str)
    """A sentence about what came of something; empty when the next thing begins."""
    deleting = Signal(object)
    """A Voice that is about to go."""

    def __init__(
        self, shelf: VoiceShelf, window: Callable[[], QWidget], folder: Callable[[], Path | None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._shelf = shelf
        self._window = window
        self._folder = folder
        shelf.failed.connect(self._on_failed)

    def ask_name(self, voice: Voice) -> None:
        """Call a voice something else."""
        self.noted.emit("")
        dialog = LineDialog(
            self._window(),
            title=self.tr("Rename"),
            explanation=self.tr("What shall “{0}” be called?").format(voice.name),
            label=self.tr("Name"),
            accept_text=self.tr("Rename"),
            read=lambda text: text.strip() or None,
            act=lambda name: self._shelf.rename(voice, name),
        )
        dialog.line.setText(voice.name)
        dialog.line.selectAll()
        dialog.open()

    def ask_to_delete(self, voice: Voice) -> None:
        """Delete a voice if that is what is meant."""
        self.noted.emit("")
        ask(
            self._window(),
            self.tr("Delete the voice “{0}”?").format(voice.name),
            [
                Choice(self.tr("Keep it"), lambda: None, Role.RejectRole),
                Choice(self.tr("Delete"), lambda: self._delete(voice), Role.DestructiveRole),
            ],
            explanation=self.tr("Documents that use it are written without a voice from then on."),
        )

    def _delete(self, voice: Voice) -> None:
        self.deleting.emit(voice)
        self._shelf.delete(voice, lambda: self.noted.emit(self.tr("“{0}” is deleted.").format(voice.name)))

    def choose_export(self, voice: Voice) -> None:
        """Write a voice to one file, chosen now."""
        dialog = self._dialog(self.tr("Export the voice"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX.lstrip("."))
        dialog.selectFile(voice.folder.name + SUFFIX)
        dialog.fileSelected.connect(lambda name: self.export(voice, Path(name)))
        dialog.open()

    def export(self, voice: Voice, to_file: Path) -> None:
        """Write a voice to one file."""
        said = self.tr("“{0}” was written to {1}. What it learnt from is not in it, but its samples are.")
        self._shelf.export(voice, to_file, lambda: self.noted.emit(said.format(voice.name, to_file.name)))

    def choose_import(self) -> None:
        """Take over a voice from a file, chosen now."""
        dialog = self._dialog(self.tr("Bring in a voice"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.bring_in(Path(name)))
        dialog.open()

    def bring_in(self, file: Path) -> None:
        """Take over a voice from a file."""
        self._shelf.bring_in(file, lambda voice: self.noted.emit(self.tr("“{0}” is here now.").format(voice.name)))

    def _dialog(self, title: str) -> QFileDialog:
        self.noted.emit("")
        dialog = QFileDialog(self._window(), title)
        folder = self._folder()
        if folder is not None:
            dialog.setDirectory(str(folder))
        dialog.setNameFilters([self.tr("Voices ({0})").format("*" + SUFFIX)])
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def _on_failed(self, problem: LearningProblem) -> None:
        self.noted.emit(problem_sentence(problem))

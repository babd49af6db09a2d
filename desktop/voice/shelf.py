"""The voices on the disk, as the window knows them: everything that reads or writes is done by the file worker."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.document.faults import DocumentFault
from desktop.document.file_worker import FileWorker
from runtime.finetuning.problems import LearningProblem

if TYPE_CHECKING:
    from runtime.models.voices import Voice, VoiceFolder

log = logging.getLogger(__name__)

_Outcome = tuple["Voice | None", LearningProblem | None]
# The voices there are now, their sizes, and what came of what was asked for.
_Answer = tuple[tuple["Voice", ...], dict[Path, int], _Outcome]


class VoiceShelf(QObject):
    """Keeps a list of them, and what can be done with each."""

    changed = Signal()
    """`voices` are others."""
    failed = Signal(object)
    """LearningProblem: what was asked for last was not done."""

    def __init__(self, folder: Path, files: FileWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = folder
        self._files = files
        self.voices: tuple[Voice, ...] = ()
        self.sizes: dict[Path, int] = {}
        """Bytes on the disk, by the voices' folders."""
        self.is_read = False

    def find(self, folder_name: str) -> Voice | None:
        """The voice whose folder has this name: what documents know it by, since names can be changed."""
        return next((voice for voice in self.voices if voice.folder.name == folder_name), None)

    def folder(self, folder_name: str) -> Path:
        """Where the voice whose folder has this name lies, if there is one."""
        return self._path / Path(folder_name).name

    def refresh(self) -> None:
        """Look again which there are."""
        self._submit(lambda _folder: None, _nothing)

    def keep(self, finished: Path, then: Callable[[Voice], None]) -> None:
        """Take over a voice that was just learnt."""
        self._submit(lambda folder: folder.keep(finished), then)

    def rename(self, voice: Voice, name: str) -> None:
        """Call it something else."""
        self._submit(lambda folder: folder.rename(voice, name), _nothing)

    def delete(self, voice: Voice, then: Callable[[], None]) -> None:
        """Delete it for good."""
        self._act_on(voice, lambda folder: folder.delete(voice), then)

    def export(self, voice: Voice, to_file: Path, then: Callable[[], None]) -> None:
        """Write it to one file."""
        self._act_on(voice, lambda folder: folder.export(voice, to_file), then)

    def bring_in(self, file: Path, then: Callable[[Voice], None]) -> None:
        """Take over a voice from a file."""
        self._submit(lambda folder: folder.bring_in(file), then)

    def _act_on(self, voice: Voice, act: Callable[[VoiceFolder], object], then: Callable[[], None]) -> None:
        def acted(folder: VoiceFolder) -> Voice:
            act(folder)
            return voice

        self._submit(acted, lambda _voice: then())

    def _submit(self, act: Callable[[VoiceFolder], Voice | None], then: Callable[[Voice], None]) -> None:
        if not self._files.is_closed:
            self._files.submit(partial(_run, self._path, act), partial(self._on_done, then), self._on_fault)

    def _on_done(self, then: Callable[[Voice], None], answer: _Answer) -> None:
        self.voices, self.sizes, (voice, problem) = answer
        self.is_read = True
        self.changed.emit()
        if problem is not None:
            self.failed.emit(problem)
        elif voice is not None:
            then(voice)

    def _on_fault(self, fault: DocumentFault) -> None:
        log.warning("the voices: %s", fault)
        self.failed.emit(LearningProblem.INTERNAL)


def _run(path: Path, act: Callable[[VoiceFolder], Voice | None]) -> _Answer:
    # In the worker's thread: what this imports takes longer than the window may be held up.
    from runtime.models.voices import VoiceFolder, VoiceProblem

    folder = VoiceFolder(path)
    outcome: _Outcome = (None, None)
    try:
        outcome = act(folder), None
    except VoiceProblem as problem:
        log.info("a voice: %s", problem)
        outcome = None, problem.code
    voices = folder.all()
    sizes = {voice.folder: sum(file.stat().st_size for file in voice.folder.glob("*")) for voice in voices}
    return voices, sizes, outcome


def _nothing(_voice: Voice) -> None:
    """There is no more to do."""

"""One open document, and everything that belongs to it alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QWidget

from desktop.document.beside import Beside
from desktop.document.document import Document
from desktop.document.file_worker import FileWorker
from desktop.document.journal import RecoveryJournal
from desktop.document.locks import LockedSpans
from desktop.document.recent import RecentFiles
from desktop.editor.theme import Theme
from desktop.editor.view import DocumentView
from desktop.file_commands import FileCommands
from desktop.generation.controller import GenerationController
from desktop.generation.draft_records import record_of
from desktop.generation.suggestion import Suggestion
from desktop.generation.worker import GenerationThread


@dataclass(frozen=True, slots=True)
class PageServices:
    """What every page shares: the workers, the model's thread, the list of recent files and where journals lie."""

    files: FileWorker
    journal_files: FileWorker
    recovery_folder: Path
    beside_folder: Path
    recent: RecentFiles
    thread: GenerationThread
    window: QWidget


class Page(QObject):
    """A document with its locks, journal, view, files and suggestions. A new page is empty and has no file."""

    renamed = Signal()
    """The document has another name, or is modified, or no longer is."""

    def __init__(self, services: PageServices, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self.document = Document(services.files, self)
        self.locks = LockedSpans(self.document, self)
        self.beside = Beside(self.document, services.files, services.beside_folder, self)
        self.journal = RecoveryJournal(
            self.document, self.locks, services.recovery_folder, services.journal_files, self
        )
        self.view = DocumentView(self.document.text_document, theme)
        self.view.setPlaceholderText(
            self.tr("Begin to write, or open a document. When you have a sentence, Alt+Enter goes on from it.")
        )
        self.generation = GenerationController(
            document=self.document, locks=self.locks, view=self.view, thread=services.thread, parent=self
        )
        self.files = FileCommands(self.document, services.recent, services.window, self)
        self._connect()

    def _connect(self) -> None:
        document, view, generation = self.document, self.view, self.generation
        document.path_changed.connect(lambda _path: self.renamed.emit())
        document.modified_changed.connect(lambda _is_modified: self.renamed.emit())
        document.text_replaced.connect(self._begin_at_the_start)
        document.opened.connect(lambda _path: self.put_caret(0))
        view.cursorPositionChanged.connect(lambda: self.journal.set_caret(view.textCursor().position()))
        self.locks.changed.connect(self._show_locks)
        generation.suggestion_changed.connect(self._on_suggestion_changed)
        view.accept_requested.connect(generation.accept)
        view.reject_requested.connect(generation.reject)
        card = view.card
        card.accepted.connect(generation.accept)
        card.rejected.connect(generation.reject)
        card.dismissed.connect(generation.reject)
        card.retried.connect(generation.retry)
        card.stopped.connect(generation.stop)
        card.change_accepted.connect(generation.accept_change)
        card.change_rejected.connect(generation.reject_change)

    @property
    def title(self) -> str:
        """What the document is called, on the tab and on the window."""
        return self.document.display_name or self.tr("New document")

    @property
    def is_pristine(self) -> bool:
        """Whether nothing was written or opened here yet, so that another document may take the place."""
        document = self.document
        return (
            document.path is None
            and not document.is_modified
            and not document.has_pending_writes
            and document.text_document.isEmpty()
        )

    def put_caret(self, position: int) -> None:
        """Put the caret into a text just loaded."""
        cursor = self.view.textCursor()
        cursor.setPosition(min(position, self.document.text_document.characterCount() - 1))
        self.view.setTextCursor(cursor)

    def _begin_at_the_start(self) -> None:
        """Put the caret at the start of a text just loaded: Qt leaves it at the end, which is not what is seen.

        To move it from there would lay out the whole of a long text. A document newly shown begins at the start.
        """
        document, other = self.view.document(), QTextDocument(self.view)
        self.view.setDocument(other)
        self.view.setDocument(document)
        other.deleteLater()

    def close(self, then: Callable[[], None]) -> None:
        """End what goes on here, by the writer's own decision, and call `then` when the journal is done."""
        self.generation.reject()
        self.journal.close(then)

    def _show_locks(self) -> None:
        self.view.set_locked_spans([(span.start, span.end) for span in self.locks.spans()])

    def _on_suggestion_changed(self, suggestion: Suggestion | None) -> None:
        self.journal.set_drafts([record_of(suggestion)] if suggestion is not None else [])

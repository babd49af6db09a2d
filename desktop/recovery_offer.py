"""What is done at the start with texts a crashed session left behind."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale, QObject, Qt, Signal, SignalInstance
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from desktop.document.file_worker import FileWorker
from desktop.document.recovery import FileState, Recovered, discard, find_recoverable
from desktop.page import Page
from desktop.pages import Pages

PREVIEW_CHARACTERS = 20_000


class RecoveryDialog(QDialog):
    """Lists what was left behind, with its text beside it. Nothing is thrown away by closing it.

    Accepting it means all that is listed.
    """

    one_wanted = Signal(object)
    """A Recovered that is to come back alone; the others stay listed."""
    one_unwanted = Signal(object)
    """A Recovered that is to be thrown away."""

    def __init__(self, found: list[Recovered], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Texts that were not saved"))
        self.resize(760, 460)
        self._found = found
        self._list = QListWidget(self)
        self._preview = QPlainTextEdit(self)
        self._restore = QPushButton(self)
        self._restore_one = QPushButton(self.tr("Restore this one"), self)
        self._discard = QPushButton(self.tr("Throw away"), self)
        self._build_ui()
        self._connect()
        self._list.setCurrentRow(0)

    def _build_ui(self) -> None:
        sentence = QLabel(self.tr("Palimpsest did not close properly last time. What had been written is here."), self)
        sentence.setWordWrap(True)
        self._list.setAccessibleName(self.tr("Texts that were not saved"))
        self._list.setWordWrap(True)
        self._list.setSpacing(3)
        self._preview.setReadOnly(True)
        self._preview.setAccessibleName(self.tr("Text"))
        for recovered in self._found:
            self._list.addItem(self._label(recovered))
        splitter = QSplitter(self)
        splitter.addWidget(self._list)
        splitter.addWidget(self._preview)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([260, 500])
        buttons = QDialogButtonBox(self)
        buttons.addButton(self._restore, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self._restore_one, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.tr("Later"), QDialogButtonBox.ButtonRole.RejectRole)
        row = QHBoxLayout()
        row.addWidget(self._discard)
        row.addWidget(buttons, 1)
        layout = QVBoxLayout(self)
        layout.addWidget(sentence)
        layout.addWidget(splitter, 1)
        layout.addLayout(row)
        self._restore.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._name_buttons()

    def _name_buttons(self) -> None:
        has_many = len(self._found) > 1
        self._restore.setText(self.tr("Restore all") if has_many else self.tr("Restore"))
        self._restore_one.setVisible(has_many)

    def _connect(self) -> None:
        self._list.currentRowChanged.connect(self._on_row_changed)
        self._list.itemActivated.connect(lambda _item: self._take_out(self.one_wanted))
        self._restore_one.clicked.connect(lambda _checked=False: self._take_out(self.one_wanted))
        self._discard.clicked.connect(lambda _checked=False: self._take_out(self.one_unwanted))

    @property
    def discard_button(self) -> QPushButton:
        """The button that throws the chosen text away."""
        return self._discard

    @property
    def found(self) -> list[Recovered]:
        """What is listed."""
        return list(self._found)

    def _take_out(self, signal: SignalInstance) -> None:
        """Take the chosen text off the list and tell what is to be done with it; the last one closes the dialog."""
        row = self._list.currentRow()
        if 0 <= row < len(self._found):
            recovered = self._found.pop(row)
            self._list.takeItem(row)
            self._name_buttons()
            signal.emit(recovered)
        if not self._found:
            self.reject()

    def _label(self, recovered: Recovered) -> str:
        snapshot = recovered.snapshot
        name = snapshot.path.name if snapshot.path else self.tr("New document")
        taken_at = QDateTime.fromSecsSinceEpoch(int(snapshot.taken_at.timestamp()))
        time = QLocale().toString(taken_at, QLocale.FormatType.ShortFormat)
        notes = {
            FileState.CHANGED: self.tr("the file was changed since"),
            FileState.MISSING: self.tr("the file is gone"),
            FileState.UNREADABLE: self.tr("the file cannot be read"),
        }
        note = notes.get(recovered.file_state)
        return "\n".join([name, time, *([note] if note else [])])

    def _on_row_changed(self, row: int) -> None:
        if not 0 <= row < len(self._found):
            return
        snapshot = self._found[row].snapshot
        text = snapshot.text[:PREVIEW_CHARACTERS]
        for draft in snapshot.drafts:
            text += "\n\n" + self.tr("— A suggestion you had not decided on: —") + "\n\n" + draft.text
        self._preview.setPlainText(text)


class RecoveryOffer(QObject):
    """Looks once at the start, and offers what it finds. What is restored comes back on a page of its own."""

    def __init__(self, folder: Path, worker: FileWorker, pages: Pages, window: QWidget) -> None:
        super().__init__(window)
        self._folder = folder
        self._worker = worker
        self._pages = pages
        self._window = window

    def look(self) -> None:
        """Look in the background."""
        self._worker.submit(partial(find_recoverable, self._folder), self._offer, lambda _fault: None)

    def _offer(self, found: list[Recovered]) -> None:
        if not found:
            return
        dialog = RecoveryDialog(found, self._window)
        dialog.accepted.connect(lambda: self._restore_all(dialog.found))
        dialog.one_wanted.connect(self._restore)
        dialog.one_unwanted.connect(self._discard)
        dialog.open()

    def _restore_all(self, found: list[Recovered]) -> None:
        # The newest comes first in the list and last to the front.
        for recovered in reversed(found):
            self._restore(recovered)

    def _restore(self, recovered: Recovered) -> None:
        page = self._page_for(recovered)
        page.document.restore(recovered.snapshot)
        page.locks.lock_exactly(recovered.snapshot.locks)
        page.put_caret(recovered.snapshot.caret_position)
        for record in recovered.snapshot.drafts:
            page.generation.restore(record)
        page.journal.take_over(recovered.session)

    def _page_for(self, recovered: Recovered) -> Page:
        """A page of its own, or that on which the file is open already with nothing unsaved."""
        path = recovered.snapshot.path
        page = None if path is None else self._pages.showing(path)
        if page is None or page.document.is_modified or page.document.has_pending_writes:
            return self._pages.blank()
        self._pages.show(page)
        return page

    def _discard(self, recovered: Recovered) -> None:
        self._worker.submit(partial(discard, recovered.session), lambda _none: None, lambda _fault: None)

"""New, open, save, close: what the writer's file commands do, and the questions that keep text from being lost."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from desktop.dialogs.file_faults import sentence_for
from desktop.dialogs.questions import Choice, Role, ask
from desktop.document.disk_watch import DiskChange
from desktop.document.document import Document
from desktop.document.faults import DocumentFault, DocumentFaultCode, FileAction
from desktop.document.recent import RecentFiles

log = logging.getLogger(__name__)


def _nothing() -> None:
    """What a button does that only closes its question."""


class FileCommands(QObject):
    """The file commands of one document. Every question is asked without stopping the event loop."""

    notice_given = Signal(str)
    compare_requested = Signal(object)
    """The Path of the document's file, which holds another text now."""

    def __init__(self, document: Document, recent: RecentFiles, window: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._recent = recent
        self._window = window
        self._after_save: Callable[[], None] | None = None
        self._is_settling = False
        self._is_asking_about_disk = False
        document.opened.connect(self._on_opened)
        document.saved.connect(self._on_saved)
        document.failed.connect(self._on_failed)
        document.changed_on_disk.connect(self._on_changed_on_disk)

    # --- commands -----------------------------------------------------------------------------------------------

    def open(self, path: Path) -> None:
        """Open a document, once what is open now is safe."""
        self.settle_then(lambda: self._document.open(path))

    def save(self) -> None:
        """Save, asking for a name where there is none yet."""
        if self._document.path is None:
            self.save_as()
        else:
            self._document.save()

    def save_as(self) -> None:
        """Ask for a name and save under it."""
        dialog = QFileDialog(self._window, self.tr("Save as"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(self._filters())
        dialog.setDefaultSuffix("md")
        self._start_in_folder(dialog)
        if self._document.path is not None:
            dialog.selectFile(self._document.path.name)
        # Asked here, since some systems' dialogs ask before the suffix is added, or not at all.
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.fileSelected.connect(lambda name: self._document.save_as(Path(name)))
        dialog.rejected.connect(self._forget_after_save)
        dialog.open()

    def settle_then(self, act: Callable[[], None]) -> None:
        """Do `act` once unsaved text is saved or given up by the writer's own word; not at all where they cancel.

        A second command does not add a second question to the first one's.
        """
        if self._is_settling:
            return
        if self._document.has_pending_writes:
            self._is_settling = True
            self._document.flush(partial(self._settle_now, act))
        else:
            self._settle_now(act)

    def _settle_now(self, act: Callable[[], None]) -> None:
        self._is_settling = False
        if not self._document.is_modified:
            act()
            return

        def save_then_act() -> None:
            self._after_save = act
            self.save()

        name = self._document.display_name
        self._is_settling = True
        box = ask(
            self._window,
            self.tr("Save the changes to “{0}”?").format(name) if name else self.tr("Save the new document?"),
            [
                Choice(self.tr("Save"), save_then_act, Role.AcceptRole),
                Choice(self.tr("Don't save"), act, Role.DestructiveRole),
                Choice(self.tr("Cancel"), _nothing, Role.RejectRole),
            ],
            explanation=self.tr("If you don't save, your changes are lost."),
        )
        box.finished.connect(self._on_settled)

    def _on_settled(self) -> None:
        self._is_settling = False

    # --- answers of the document --------------------------------------------------------------------------------

    def _on_opened(self) -> None:
        if self._document.path is not None:
            self._recent.add(self._document.path)

    def _on_saved(self, path: Path) -> None:
        self._recent.add(path)
        self.notice_given.emit(self.tr("Saved “{0}”.").format(path.name))
        act, self._after_save = self._after_save, None
        if act is not None:
            self.settle_then(act)

    def _on_failed(self, fault: DocumentFault) -> None:
        log.warning("file: %s", fault)
        match fault.code:
            case DocumentFaultCode.UNSAVED_CHANGES:
                self.notice_given.emit(self.tr("You wrote on meanwhile, so your text was kept and nothing was opened."))
            case DocumentFaultCode.NOT_UTF8 if fault.fallback is not None:
                self._offer_other_encoding(fault)
            case DocumentFaultCode.CHANGED_ON_DISK if fault.action is FileAction.WRITE:
                self._ask_overwrite(fault)
            case DocumentFaultCode.FILE_EXISTS if fault.path is not None:
                self._ask_replace(fault.path)
            case _:
                self._tell_fault(fault)

    def _tell_fault(self, fault: DocumentFault) -> None:
        self._after_save = None
        sentence, step = sentence_for(fault)
        choices = [Choice(self.tr("OK"), _nothing, Role.RejectRole)]
        if fault.action is FileAction.WRITE:
            choices.insert(0, Choice(self.tr("Save as…"), self.save_as))
        ask(self._window, sentence, choices, explanation=step, icon=QMessageBox.Icon.Warning)

    def _offer_other_encoding(self, fault: DocumentFault) -> None:
        name = fault.path.name if fault.path else ""
        ask(
            self._window,
            self.tr("“{0}” is not in the encoding that texts have today.").format(name),
            [
                Choice(self.tr("Open it"), lambda: self._document.open_decoded(fault)),
                Choice(self.tr("Cancel"), _nothing, Role.RejectRole),
            ],
            explanation=self.tr(
                "It can be opened as older Western European text (Windows-1252). Saving stores it as Unicode (UTF-8)."
            ),
        )

    def _ask_overwrite(self, fault: DocumentFault) -> None:
        name = fault.path.name if fault.path else ""
        ask(
            self._window,
            self.tr("Another program changed “{0}” after you opened it.").format(name),
            [
                Choice(self.tr("Save as…"), self.save_as),
                Choice(self.tr("See the differences…"), partial(self._compare, fault.path)),
                Choice(self.tr("Overwrite it"), lambda: self._document.save(overwrite=True), Role.DestructiveRole),
                Choice(self.tr("Cancel"), self._forget_after_save, Role.RejectRole),
            ],
            explanation=self.tr("Overwriting it gives up what the other program wrote."),
            icon=QMessageBox.Icon.Warning,
        )

    def _ask_replace(self, path: Path) -> None:
        ask(
            self._window,
            self.tr("There is already a file named “{0}”.").format(path.name),
            [
                Choice(self.tr("Save as…"), self.save_as),
                Choice(
                    self.tr("Replace it"), partial(self._document.save_as, path, overwrite=True), Role.DestructiveRole
                ),
                Choice(self.tr("Cancel"), self._forget_after_save, Role.RejectRole),
            ],
            explanation=self.tr("Replacing it gives up what is in that file now."),
            icon=QMessageBox.Icon.Warning,
        )

    def _on_changed_on_disk(self, change: DiskChange) -> None:
        path = self._document.path
        if path is None:
            return
        had_unsaved = self._document.is_modified
        # From now on this text is in no file.
        self._document.count_as_unsaved()
        if self._is_asking_about_disk:
            return
        self._is_asking_about_disk = True
        if change is DiskChange.REMOVED:
            box = self._ask_about_removed(path)
        else:
            box = self._ask_about_changed(path, had_unsaved=had_unsaved)
        box.finished.connect(self._on_asked_about_disk)

    def _ask_about_removed(self, path: Path) -> QMessageBox:
        return ask(
            self._window,
            self.tr("“{0}” is not there any more.").format(path.name),
            [
                Choice(self.tr("Save it again"), self.save),
                Choice(self.tr("Save as…"), self.save_as),
                Choice(self.tr("Not now"), _nothing, Role.RejectRole),
            ],
            explanation=self.tr("It was moved, renamed or deleted by another program. Your text is still here."),
        )

    def _ask_about_changed(self, path: Path, *, had_unsaved: bool) -> QMessageBox:
        return ask(
            self._window,
            self.tr("Another program changed “{0}”.").format(path.name),
            [
                Choice(self.tr("Keep mine"), _nothing, Role.RejectRole),
                Choice(self.tr("See the differences…"), partial(self._compare, path)),
                Choice(self.tr("Load the other"), lambda: self._document.open(path), Role.DestructiveRole),
            ],
            explanation=self.tr("Loading it gives up the changes you have not saved.")
            if had_unsaved
            else self.tr("You have no unsaved changes."),
        )

    def _compare(self, path: Path | None) -> None:
        self._forget_after_save()
        if path is not None:
            self.compare_requested.emit(path)

    def _on_asked_about_disk(self) -> None:
        self._is_asking_about_disk = False

    # --- choosing -----------------------------------------------------------------------------------------------

    def _start_in_folder(self, dialog: QFileDialog) -> None:
        if self._document.path is not None:
            dialog.setDirectory(str(self._document.path.parent))

    def _filters(self) -> list[str]:
        return [self.tr("Markdown and text (*.md *.markdown *.mdown *.txt *.text)"), self.tr("All files (*)")]

    def _forget_after_save(self) -> None:
        self._after_save = None

"""The list of a document's earlier versions, and what differs between one of them and now."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal, SignalInstance
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QListWidgetItem, QPushButton, QWidget

from desktop.editor.theme import Theme
from desktop.history.list_and_view import ListAndView
from desktop.history.records import Version
from desktop.history.wording import version_lines


class VersionsTab(ListAndView):
    """Shows versions; what is asked for is told as signals."""

    chosen = Signal(object)
    """The Version whose differences are to be shown."""
    restore_requested = Signal(object)
    """Version"""
    name_requested = Signal(object)
    """Version"""
    insert_requested = Signal(str)
    """A passage for the caret."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, self.tr("Earlier versions"), parent)
        self._versions: list[Version] = []
        self.restore = QPushButton(self.tr("Go back to this"), self)
        self.insert = QPushButton(self.tr("Insert"), self)
        self.copy = QPushButton(self.tr("Copy"), self)
        self.name = QPushButton(self.tr("Name…"), self)
        self._build_ui()
        self._connect()
        self.show_versions([])

    def _build_ui(self) -> None:
        self.empty.setText(
            self.tr("No earlier versions yet. One is kept whenever you save, and every ten minutes while you write.")
        )
        self.add_buttons(
            [
                (
                    self.restore,
                    self.tr("Make the document read as this version; undo brings back what is there now"),
                ),
                (self.insert, self.tr("Put what is selected above at the caret, as this version has it")),
                (self.copy, self.tr("Copy what is selected above, as this version has it")),
                (self.name, self.tr("A version with a name is kept for good")),
            ]
        )
        self.setFocusProxy(self.list)

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(lambda _row: self._on_chosen())
        self.view.text.selectionChanged.connect(self._enable)
        self.restore.clicked.connect(lambda _checked=False: self._emit(self.restore_requested))
        self.name.clicked.connect(lambda _checked=False: self._emit(self.name_requested))
        self.insert.clicked.connect(lambda _checked=False: self.insert_requested.emit(self.view.selected_old_text()))
        self.copy.clicked.connect(
            lambda _checked=False: QGuiApplication.clipboard().setText(self.view.selected_old_text())
        )

    # --- what is shown ------------------------------------------------------------------------------------------

    def show_versions(self, versions: Sequence[Version]) -> None:
        """List these; the one that was chosen stays so where it is still among them."""
        was = self.current()
        self._versions = list(versions)
        with QSignalBlocker(self.list):
            self.list.clear()
            for version in versions:
                item = QListWidgetItem(version_lines(version), self.list)
                font = item.font()
                font.setBold(bool(version.name))
                item.setFont(font)
            ids = [version.id for version in versions]
            self.list.setCurrentRow(ids.index(was.id) if was is not None and was.id in ids else -1)
        self.show_whether_empty(is_empty=not versions)
        if self.current() is None:
            self.view.clear()
        self._enable()

    def current(self) -> Version | None:
        """Return the version chosen in the list."""
        row = self.list.currentRow()
        return self._versions[row] if 0 <= row < len(self._versions) else None

    def _on_chosen(self) -> None:
        self._enable()
        self._emit(self.chosen)

    def _emit(self, signal: SignalInstance) -> None:
        version = self.current()
        if version is not None:
            signal.emit(version)

    def _enable(self) -> None:
        has_version, has_words = self.current() is not None, bool(self.view.selected_old_text())
        self.restore.setEnabled(has_version)
        self.name.setEnabled(has_version)
        self.insert.setEnabled(has_words)
        self.copy.setEnabled(has_words)

"""The list of a document's earlier versions, and what differs between one of them and now."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal, SignalInstance
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QPushButton, QSplitter, QVBoxLayout, QWidget

from desktop.editor.theme import Theme
from desktop.history.differences_view import DifferencesView
from desktop.history.records import Version
from desktop.history.wording import version_lines
from desktop.widgets.flow import FlowLayout


class VersionsTab(QWidget):
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
        super().__init__(parent)
        self._versions: list[Version] = []
        self.empty = QLabel(self)
        self.list = QListWidget(self)
        self.view = DifferencesView(theme, self)
        self.restore = QPushButton(self.tr("Go back to this"), self)
        self.insert = QPushButton(self.tr("Insert"), self)
        self.copy = QPushButton(self.tr("Copy"), self)
        self.name = QPushButton(self.tr("Name…"), self)
        self._splitter = QSplitter(Qt.Orientation.Vertical, self)
        self._build_ui()
        self._connect()
        self.show_versions([])

    def _build_ui(self) -> None:
        self.empty.setText(
            self.tr("No earlier versions yet. One is kept whenever you save, and every ten minutes while you write.")
        )
        self.empty.setWordWrap(True)
        self.empty.setProperty("role", "faint")
        self.empty.setMargin(4)
        self.list.setAccessibleName(self.tr("Earlier versions"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.restore.setToolTip(self.tr("Make the document read as this version; undo brings back what is there now"))
        self.insert.setToolTip(self.tr("Put what is selected above at the caret, as this version has it"))
        self.copy.setToolTip(self.tr("Copy what is selected above, as this version has it"))
        self.name.setToolTip(self.tr("A version with a name is kept for good"))
        below = QWidget(self)
        buttons = FlowLayout()
        for button in (self.restore, self.insert, self.copy, self.name):
            buttons.addWidget(button)
        inner = QVBoxLayout(below)
        inner.setContentsMargins(0, 4, 0, 0)
        inner.addWidget(self.view, 1)
        inner.addLayout(buttons)
        self._splitter.addWidget(self.list)
        self._splitter.addWidget(below)
        self._splitter.setStretchFactor(0, 2)
        self._splitter.setStretchFactor(1, 3)
        self._splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.empty)
        layout.addWidget(self._splitter, 1)
        layout.addStretch(0)
        self.setFocusProxy(self.list)

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(lambda _row: self._on_chosen())
        self.list.itemActivated.connect(lambda _item: self.view.text.setFocus())
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
        self.empty.setVisible(not versions)
        self._splitter.setVisible(bool(versions))
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

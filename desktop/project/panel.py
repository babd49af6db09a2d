"""The panel with a folder's documents."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QFileSystemModel,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from desktop.project.searching import SUFFIXES, Hit

_HIT_ROLE = Qt.ItemDataRole.UserRole
_LINE = 90


class FolderPanel(QWidget):
    """A tree of files, and what is found in them; it says what the writer wants and changes no file."""

    file_chosen = Signal(object)
    """Path"""
    hit_chosen = Signal(object)
    """Hit"""
    folder_wanted = Signal()
    search_wanted = Signal(str)
    new_wanted = Signal(object)
    """Path of the folder the new document shall be in."""
    rename_wanted = Signal(object)
    """Path"""
    delete_wanted = Signal(object)
    """Path"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder: Path | None = None
        self._files: QFileSystemModel | None = None
        self.search = QLineEdit(self)
        self.tree = QTreeView(self)
        self.hits = QListWidget(self)
        self._empty = QLabel(self.tr("No folder is open. A folder is a book, a thesis, a pile of letters."), self)
        self._open = QPushButton(self.tr("Open…"), self)
        self._new = QPushButton(self.tr("New…"), self)
        self._open.setAccessibleName(self.tr("Open folder"))
        self._new.setAccessibleName(self.tr("New document"))
        self._open.setToolTip(self.tr("Open folder"))
        self._new.setToolTip(self.tr("New document"))
        self._build_ui()
        self._connect()
        self.show_folder(None)

    def _build_ui(self) -> None:
        self.search.setPlaceholderText(self.tr("Search all documents"))
        self.search.setAccessibleName(self.tr("Search all documents"))
        self.search.setClearButtonEnabled(True)
        self.tree.setHeaderHidden(True)
        self.tree.setIndentation(14)
        self.tree.setUniformRowHeights(True)
        self.tree.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.setAccessibleName(self.tr("Documents"))
        self.hits.setAccessibleName(self.tr("Found"))
        self.hits.setWordWrap(True)
        self._empty.setWordWrap(True)
        self._empty.setProperty("role", "faint")
        row = QHBoxLayout()
        row.addWidget(self._open)
        row.addWidget(self._new)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 10)
        for widget in (self.search, self._empty):
            layout.addWidget(widget)
        layout.addWidget(self.tree, 1)
        layout.addWidget(self.hits, 1)
        layout.addLayout(row)
        rename, delete = QAction(self.tr("Rename…"), self.tree), QAction(self.tr("Move to the bin…"), self.tree)
        rename.setShortcut(QKeySequence("F2"))
        delete.setShortcut(QKeySequence("Del"))
        for action, signal in ((rename, self.rename_wanted), (delete, self.delete_wanted)):
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(lambda _checked=False, wanted=signal: self._want(wanted))
            self.tree.addAction(action)

    def _connect(self) -> None:
        self.tree.activated.connect(self._on_activated)
        self.tree.customContextMenuRequested.connect(self._show_menu)
        self.hits.itemActivated.connect(self._on_hit)
        self.hits.itemClicked.connect(self._on_hit)
        self.search.returnPressed.connect(lambda: self.search_wanted.emit(self.search.text().strip()))
        self.search.textChanged.connect(lambda text: None if text else self.show_hits(None))
        self._open.clicked.connect(lambda _checked=False: self.folder_wanted.emit())
        self._new.clicked.connect(lambda _checked=False: self.new_wanted.emit(self._chosen_folder()))
        self.setFocusProxy(self.tree)

    def show_folder(self, folder: Path | None) -> None:
        """Show a folder's documents, or that none is open."""
        self._folder = folder
        if folder is not None:
            if self._files is None:
                self._files = QFileSystemModel(self)
                self._files.setNameFilters([f"*{suffix}" for suffix in SUFFIXES])
                self._files.setNameFilterDisables(False)
                self.tree.setModel(self._files)
                for column in range(1, 4):
                    self.tree.hideColumn(column)
            self.tree.setRootIndex(self._files.setRootPath(str(folder)))
        self._empty.setVisible(folder is None)
        self.show_hits(None)
        self._new.setVisible(folder is not None)
        self.search.setVisible(folder is not None)

    def show_hits(self, hits: Sequence[Hit] | None) -> None:
        """Show what a search found, or the tree again."""
        self.hits.clear()
        for hit in hits or ():
            line = " ".join(hit.line.split())
            name = hit.file.name if self._folder is None else str(hit.file.relative_to(self._folder))
            item = QListWidgetItem(f"{name}\n{line[:_LINE]}", self.hits)
            item.setData(_HIT_ROLE, hit)
        if hits is not None and not hits:
            item = QListWidgetItem(self.tr("Nothing is found."), self.hits)
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.hits.setVisible(hits is not None)
        self.tree.setVisible(hits is None and self._folder is not None)

    def names(self) -> list[str]:
        """Return the names at the top of the tree."""
        root = self.tree.rootIndex()
        model = self.tree.model()
        return [model.index(row, 0, root).data() for row in range(model.rowCount(root))] if model is not None else []

    def _path(self, index: QModelIndex) -> Path | None:
        return Path(self._files.filePath(index)) if self._files is not None and index.isValid() else None

    def _chosen_folder(self) -> Path | None:
        path = self._path(self.tree.currentIndex())
        if path is None or self._files is None:
            return self._folder
        return path if self._files.isDir(self.tree.currentIndex()) else path.parent

    def _on_activated(self, index: QModelIndex) -> None:
        path = self._path(index)
        if path is not None and self._files is not None and not self._files.isDir(index):
            self.file_chosen.emit(path)

    def _on_hit(self, item: QListWidgetItem) -> None:
        hit = item.data(_HIT_ROLE)
        if hit is not None:
            self.hit_chosen.emit(hit)

    def _want(self, signal: object) -> None:
        path = self._path(self.tree.currentIndex())
        if path is not None:
            signal.emit(path)  # pyright: ignore[reportAttributeAccessIssue]

    def _show_menu(self, point: QPoint) -> None:
        if self.tree.indexAt(point).isValid():
            menu = QMenu(self.tree)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.addActions(self.tree.actions())
            menu.popup(self.tree.viewport().mapToGlobal(point))

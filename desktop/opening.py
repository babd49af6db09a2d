"""Choosing documents and opening each on a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.exchange.formats import import_pattern
from desktop.pages import Pages


class Opening(QObject):
    """The way by which a file becomes a page, whether chosen, dropped, or named on the command line."""

    def __init__(self, pages: Pages, window: QWidget) -> None:
        super().__init__(window)
        self._pages = pages
        self._window = window
        self._takers: list[Callable[[Path], bool]] = []

    def add_taker(self, take: Callable[[Path], bool]) -> None:
        """Let somebody open files in their own way: asked first, True where they did."""
        self._takers.append(take)

    def choose(self) -> None:
        """Let the writer choose documents and open them."""
        dialog = QFileDialog(self._window, self.tr("Open"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        texts, others = "*.md *.markdown *.mdown *.txt *.text", import_pattern()
        dialog.setNameFilters(
            [
                self.tr("Documents ({0})").format(f"{texts} {others}"),
                self.tr("Markdown and text ({0})").format(texts),
                self.tr("Word, OpenDocument and web pages ({0})").format(others),
                self.tr("All files (*)"),
            ]
        )
        path = self._pages.current.document.path
        if path is not None:
            dialog.setDirectory(str(path.parent))
        dialog.filesSelected.connect(lambda names: self.open_all([Path(name) for name in names]))
        dialog.open()

    def open_all(self, paths: list[Path]) -> None:
        """Open each file on a page."""
        for path in paths:
            self.open(path)

    def open(self, path: Path) -> None:
        """Open a file on a page, or show the page that has it."""
        if not any(take(path) for take in self._takers):
            self._pages.open(path)

"""A list of texts, what is to be seen of the one that is chosen, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListWidget, QPushButton, QSplitter, QVBoxLayout, QWidget

from desktop.editor.theme import Theme
from desktop.history.differences_view import DifferencesView
from desktop.widgets.flow import FlowLayout

_LIST_SHARE, _VIEW_SHARE = 2, 3


class ListAndView(QWidget):
    """The list above, the view and its buttons below; a sentence instead of both where the list is empty.

    What the list holds and what the buttons do is its heirs'.
    """

    def __init__(self, theme: Theme, list_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.empty = QLabel(self)
        self.list = QListWidget(self)
        self.view = DifferencesView(theme, self)
        self._splitter = QSplitter(Qt.Orientation.Vertical, self)
        self._above_list = QVBoxLayout()
        self._above_view = QVBoxLayout()
        self._buttons = FlowLayout()
        self._build_halves()
        self.list.setAccessibleName(list_name)
        self.list.itemActivated.connect(lambda _item: self.view.text.setFocus())

    def _build_halves(self) -> None:
        self.empty.setWordWrap(True)
        self.empty.setProperty("role", "faint")
        self.empty.setMargin(4)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        below = QWidget(self)
        inner = QVBoxLayout(below)
        inner.setContentsMargins(0, 4, 0, 0)
        inner.addLayout(self._above_view)
        inner.addWidget(self.view, 1)
        inner.addLayout(self._buttons)
        self._splitter.addWidget(self.list)
        self._splitter.addWidget(below)
        self._splitter.setStretchFactor(0, _LIST_SHARE)
        self._splitter.setStretchFactor(1, _VIEW_SHARE)
        self._splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addLayout(self._above_list)
        layout.addWidget(self.empty)
        layout.addWidget(self._splitter, 1)
        layout.addStretch(0)

    def add_buttons(self, buttons: Sequence[tuple[QPushButton, str]]) -> None:
        """Put buttons below the view, each with its tip."""
        for button, tip in buttons:
            button.setToolTip(tip)
            self._buttons.addWidget(button)

    def add_above_list(self, widget: QWidget) -> None:
        """Put something above everything else."""
        self._above_list.addWidget(widget)

    def add_above_view(self, widget: QWidget) -> None:
        """Put something between the list and the view."""
        self._above_view.addWidget(widget)

    def show_whether_empty(self, *, is_empty: bool) -> None:
        """Show the list and the view, or the sentence instead."""
        self.empty.setVisible(is_empty)
        self._splitter.setVisible(not is_empty)

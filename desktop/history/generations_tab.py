"""The list of everything the model has written for a document."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QLabel, QLineEdit, QListWidgetItem, QPushButton, QWidget

from desktop.document.generation_record import GenerationRecord
from desktop.editor.theme import Theme
from desktop.history.differences import compare
from desktop.history.list_and_view import ListAndView
from desktop.history.wording import generation_caption, generation_lines

_TYPING_MS = 150


class GenerationsTab(ListAndView):
    """Shows generated texts; two that are selected are compared."""

    search_changed = Signal(str)
    restore_requested = Signal(object)
    """GenerationRecord"""
    insert_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, self.tr("Written by the model"), parent)
        self._records: list[GenerationRecord] = []
        self.search = QLineEdit(self)
        self.caption = QLabel(self)
        self.restore = QPushButton(self.tr("Suggest again"), self)
        self.insert = QPushButton(self.tr("Insert"), self)
        self.copy = QPushButton(self.tr("Copy"), self)
        self._typing = QTimer(self, interval=_TYPING_MS, singleShot=True)
        self._build_ui()
        self._connect()
        self.show_records([])

    def _build_ui(self) -> None:
        self.search.setPlaceholderText(self.tr("Search what the model wrote"))
        self.search.setAccessibleName(self.tr("Search what the model wrote"))
        self.search.setClearButtonEnabled(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setToolTip(self.tr("Select two to compare them"))
        self.caption.setWordWrap(True)
        self.caption.setTextFormat(Qt.TextFormat.PlainText)
        self.caption.setProperty("role", "faint")
        self.add_above_list(self.search)
        self.add_above_view(self.caption)
        self.add_buttons(
            [
                (self.restore, self.tr("Show it as a suggestion at its place, to be taken or left")),
                (self.insert, self.tr("Put it at the caret, or only what is selected of it")),
                (self.copy, ""),
            ]
        )
        self.setFocusProxy(self.search)

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _text: self._typing.start())
        self._typing.timeout.connect(lambda: self.search_changed.emit(self.search.text()))
        self.list.itemSelectionChanged.connect(self._show_chosen)
        self.restore.clicked.connect(lambda _checked=False: self._on_restore())
        self.insert.clicked.connect(lambda _checked=False: self.insert_requested.emit(self._words()))
        self.copy.clicked.connect(lambda _checked=False: QGuiApplication.clipboard().setText(self._words()))

    # --- what is shown ------------------------------------------------------------------------------------------

    def show_records(self, records: Sequence[GenerationRecord]) -> None:
        """List these; what was chosen stays so where it is still among them."""
        was = {record.key for record in self.selected()}
        self._records = list(records)
        with QSignalBlocker(self.list):
            self.list.clear()
            for record in records:
                QListWidgetItem(generation_lines(record), self.list).setSelected(record.key in was)
        is_searching = bool(self.search.text().strip())
        self.search.setVisible(bool(records) or is_searching)
        self.empty.setText(
            self.tr("Nothing the model wrote has these words.")
            if is_searching
            else self.tr("Nothing yet. Whatever the model writes for this document is kept here, taken or not.")
        )
        self.show_whether_empty(is_empty=not records)
        self._show_chosen()

    def selected(self) -> list[GenerationRecord]:
        """Return what is selected in the list, the newest first."""
        rows = sorted(index.row() for index in self.list.selectedIndexes())
        return [self._records[row] for row in rows if row < len(self._records)]

    def _show_chosen(self) -> None:
        chosen = self.selected()
        is_one = len(chosen) == 1
        for button in (self.restore, self.insert, self.copy):
            button.setEnabled(is_one)
        if is_one:
            record = chosen[0]
            self.caption.setText(generation_caption(record))
            if record.original.strip():
                self.view.show_comparison(compare(record.original.split("\n"), record.text.split("\n")))
            else:
                self.view.show_text(record.text)
        elif len(chosen) == 2:
            self.caption.setText(self.tr("The earlier text compared with the later one"))
            later, earlier = chosen
            self.view.show_comparison(compare(earlier.text.split("\n"), later.text.split("\n")))
        else:
            self.caption.setText("")
            self.view.clear()

    def _words(self) -> str:
        """What is selected of a plain text, and otherwise the whole: a comparison holds words of both texts."""
        chosen = self.selected()
        is_plain = self.view.comparison is None and self.view.text.textCursor().hasSelection()
        return self.view.selected_text() if is_plain else chosen[0].text if chosen else ""

    def _on_restore(self) -> None:
        chosen = self.selected()
        if len(chosen) == 1:
            self.restore_requested.emit(chosen[0])

"""The bar below the page in which one types what to find and what to put in its place."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from desktop.search.pattern import Query

MOST_REMEMBERED = 20


class FindBar(QFrame):
    """Says what is wanted; who owns it searches and shows. Enter goes to the next match, Esc closes."""

    query_changed = Signal()
    next_requested = Signal(int)
    """1 for the next match, -1 for the one before."""
    replace_requested = Signal()
    replace_all_requested = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("findBar")
        self.wanted = QComboBox(self)
        self.replacement = QComboBox(self)
        self.count = QLabel(self)
        self.is_case_sensitive = QCheckBox(self.tr("Match &case"), self)
        self.is_whole_word = QCheckBox(self.tr("Whole &words"), self)
        self.is_expression = QCheckBox(self.tr("&Regular expression"), self)
        self.is_in_selection = QCheckBox(self.tr("In &selection"), self)
        self.keeps_case = QCheckBox(self.tr("&Keep case"), self)
        self._previous = QPushButton(self.tr("Previous"), self)
        self._next = QPushButton(self.tr("Next"), self)
        self._replace = QPushButton(self.tr("Replace"), self)
        self._replace_all = QPushButton(self.tr("Replace all"), self)
        self._close = QPushButton(self.tr("Close"), self)
        self._replace_caption = QLabel(self.tr("Replace by"), self)
        self._build_ui()
        self._connect()
        self.hide()

    def _build_ui(self) -> None:
        for box, name in ((self.wanted, self.tr("Find")), (self.replacement, self.tr("Replace by"))):
            box.setEditable(True)
            box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            box.setCompleter(None)  # pyright: ignore[reportArgumentType]
            box.setAccessibleName(name)
            box.setMinimumWidth(140)
            box.setSizePolicy(box.sizePolicy().Policy.Expanding, box.sizePolicy().verticalPolicy())
            line = box.lineEdit()
            if line is not None:
                line.installEventFilter(self)
        self.count.setProperty("role", "faint")
        self.count.setMinimumWidth(self.fontMetrics().horizontalAdvance("00,000 of 00,000"))
        self.keeps_case.setToolTip(self.tr("“Anna” becomes “Maria”, “ANNA” becomes “MARIA”"))
        choices = QHBoxLayout()
        choices.setSpacing(12)
        for choice in (
            self.is_case_sensitive,
            self.is_whole_word,
            self.is_expression,
            self.is_in_selection,
            self.keeps_case,
        ):
            choices.addWidget(choice)
        choices.addStretch(1)
        grid = QGridLayout(self)
        grid.setContentsMargins(14, 7, 14, 7)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(5)
        grid.addWidget(QLabel(self.tr("Find"), self), 0, 0)
        for column, widget in enumerate((self.wanted, self.count, self._previous, self._next, self._close), 1):
            grid.addWidget(widget, 0, column)
        grid.addWidget(self._replace_caption, 1, 0)
        grid.addWidget(self.replacement, 1, 1)
        grid.addWidget(self._replace, 1, 3)
        grid.addWidget(self._replace_all, 1, 4, 1, 2)
        grid.addLayout(choices, 2, 0, 1, 6)
        grid.setColumnStretch(1, 1)

    def _connect(self) -> None:
        self.wanted.editTextChanged.connect(lambda _text: self.query_changed.emit())
        for box in (self.is_case_sensitive, self.is_whole_word, self.is_expression, self.is_in_selection):
            box.toggled.connect(lambda _is_on: self.query_changed.emit())
        self._previous.clicked.connect(lambda _checked=False: self.next_requested.emit(-1))
        self._next.clicked.connect(lambda _checked=False: self.next_requested.emit(1))
        self._replace.clicked.connect(lambda _checked=False: self.replace_requested.emit())
        self._replace_all.clicked.connect(lambda _checked=False: self.replace_all_requested.emit())
        self._close.clicked.connect(lambda _checked=False: self.leave())

    def query(self) -> Query:
        """Return what is wanted."""
        return Query(
            self.wanted.currentText(),
            is_expression=self.is_expression.isChecked(),
            is_whole_word=self.is_whole_word.isChecked(),
            is_case_sensitive=self.is_case_sensitive.isChecked(),
            keeps_case=self.keeps_case.isChecked(),
        )

    def open(self, text: str, *, has_replacement: bool, has_selection: bool) -> None:
        """Show the bar with a text to find, the last one where it is empty."""
        for widget in (self._replace_caption, self.replacement, self._replace, self._replace_all, self.keeps_case):
            widget.setVisible(has_replacement)
        self.is_in_selection.setChecked(has_selection)
        if text:
            self.wanted.setEditText(text)
        self.show()
        self.wanted.setFocus()
        line = self.wanted.lineEdit()
        if line is not None:
            line.selectAll()

    def remember(self) -> None:
        """Put what is typed in front of what was typed before."""
        for box in (self.wanted, self.replacement):
            text = box.currentText()
            if text:
                known = [box.itemText(row) for row in range(box.count()) if box.itemText(row) != text]
                box.blockSignals(True)
                box.clear()
                box.addItems([text, *known][:MOST_REMEMBERED])
                box.setCurrentIndex(0)
                box.blockSignals(False)

    def leave(self) -> None:
        """Close the bar."""
        self.hide()
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in a line goes to the next match, with Shift to the one before."""
        is_press = event.type() == QEvent.Type.KeyPress
        if is_press and isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            is_back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if watched is self.replacement.lineEdit() and not is_back:
                self.replace_requested.emit()
            else:
                self.next_requested.emit(-1 if is_back else 1)
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the bar wherever in it the keyboard is."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

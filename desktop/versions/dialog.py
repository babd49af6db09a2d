"""The window in which versions stand side by side, and a sentence of each can be taken."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.editor.fonts import prose_font
from desktop.editor.theme import Theme
from desktop.review.changes import changes_between
from desktop.versions.sentences import combined, locked_spans, rows

_TEXT_POINTS = 11.0
_RESULT_LINES = 4


class SentenceCell(QLabel):
    """A sentence that can be chosen, by a click or by Space; the arrow keys go to its neighbours."""

    chosen = Signal(int, int)
    left = Signal(int, int)
    """Row and column of the cell the keyboard goes to."""

    def __init__(self, row: int, column: int, text: str, html: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._place = row, column
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setText(html)
        self.setWordWrap(True)
        self.setFont(prose_font(_TEXT_POINTS))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.setObjectName("sentence")
        self.setAccessibleName(text)

    def set_chosen(self, is_chosen: bool) -> None:
        """Show whether the sentence is in the result."""
        self.setProperty("chosen", is_chosen)
        self.style().polish(self)
        self.setAccessibleDescription(self.tr("taken") if is_chosen else "")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the sentence."""
        self.setFocus()
        self.chosen.emit(*self._place)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose it, or go on to another."""
        steps = {
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
        }
        if event.key() == Qt.Key.Key_Space:
            self.chosen.emit(*self._place)
        elif event.key() in steps:
            down, right = steps[Qt.Key(event.key())]
            self.left.emit(self._place[0] + down, self._place[1] + right)
        else:
            super().keyPressEvent(event)


class VersionsDialog(QDialog):
    """What stands in the text is the first column; every version has one of its own."""

    used = Signal(str, object)
    """The text that was put together, and the locked spans in it."""

    def __init__(self, texts: Sequence[str], shown: int, locked: Sequence[str], theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._table = rows(texts)
        self._locked = list(locked)
        self._theme = theme
        self._chosen = [shown] * len(self._table)
        self._cells: dict[tuple[int, int], SentenceCell] = {}
        self.result_text = QPlainTextEdit(self)
        self._problem = QLabel(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Versions side by side"))
        self._build_ui(len(texts))
        self._show()
        screen = parent.screen().availableSize()
        self.resize(min(320 * len(texts) + 60, screen.width() - 40), min(640, screen.height() - 60))
        first = self._cells.get((0, shown))
        if first is not None:
            first.setFocus()

    def _build_ui(self, columns: int) -> None:
        content = QWidget(self)
        grid = QGridLayout(content)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        for column in range(columns):
            title = self.tr("As it is") if column == 0 else self.tr("Version {0}").format(column)
            button = QPushButton(title, content)
            button.setToolTip(self.tr("Take the whole of it"))
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, all_of=column: self._choose_column(all_of))
            grid.addWidget(button, 0, column)
            grid.setColumnStretch(column, 1)
            for row, sentences in enumerate(self._table):
                cell = SentenceCell(
                    row, column, sentences[column], self._html(sentences[0], sentences[column]), content
                )
                cell.chosen.connect(self._choose)
                cell.left.connect(self._go_to)
                self._cells[row, column] = cell
                grid.addWidget(cell, row + 1, column)
        grid.setRowStretch(len(self._table) + 1, 1)
        area = QScrollArea(self)
        area.setWidget(content)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.result_text.setReadOnly(True)
        self.result_text.setFont(prose_font(_TEXT_POINTS))
        self.result_text.setAccessibleName(self.tr("Put together"))
        self.result_text.setTabChangesFocus(True)
        self.result_text.setFixedHeight(_RESULT_LINES * self.result_text.fontMetrics().lineSpacing() + 18)
        self._problem.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self._use = buttons.addButton(self.tr("Use this"), QDialogButtonBox.ButtonRole.AcceptRole)
        copy = buttons.addButton(self.tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda _checked=False: QGuiApplication.clipboard().setText(self.text()))
        buttons.accepted.connect(self._on_used)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(area, 1)
        layout.addWidget(self.result_text)
        layout.addWidget(self._problem)
        layout.addWidget(buttons)

    def text(self) -> str:
        """Return the text that is put together."""
        return combined(self._table, self._chosen)

    def cell(self, row: int, column: int) -> SentenceCell:
        """Return the cell of a sentence."""
        return self._cells[row, column]

    def _html(self, old: str, new: str) -> str:
        """Return a sentence with the words marked that are not in the text as it is."""
        if not new.strip():
            return f"<i>{escape(self.tr('(nothing)'))}</i>"
        if old == new:
            return escape(new)
        parts: list[str] = []
        at = 0
        look = f"background-color: {self._theme.added_background.name()}; color: {self._theme.added.name()}"
        for change in changes_between(old, new):
            parts.append(escape(new[at : change.new.start]))
            words = new[change.new.start : change.new.end]
            if words:
                parts.append(f'<span style="{look}">{escape(words)}</span>')
            at = change.new.end
        return "".join([*parts, escape(new[at:])])

    def _choose(self, row: int, column: int) -> None:
        self._chosen[row] = column
        self._show()

    def _choose_column(self, column: int) -> None:
        self._chosen = [column] * len(self._table)
        self._show()

    def _go_to(self, row: int, column: int) -> None:
        cell = self._cells.get((row, column))
        if cell is not None:
            cell.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        for (row, column), cell in self._cells.items():
            cell.set_chosen(self._chosen[row] == column)
        text = self.text()
        self.result_text.setPlainText(text)
        is_whole = locked_spans(text, self._locked) is not None
        problem = self.tr("Locked words would be lost, or stand there twice. Choose another sentence for them.")
        self._problem.setText("" if is_whole else problem)
        self._use.setEnabled(is_whole and bool(text.strip()))

    def _on_used(self) -> None:
        text = self.text()
        spans = locked_spans(text, self._locked)
        if spans is not None:
            self.used.emit(text, spans)
            self.accept()

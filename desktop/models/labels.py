"""Small widgets the models window is made of."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop.models.words import Sum, Tone, memory_size

_SHORTEST = 8


class ElidedLabel(QLabel):
    """One line that ends in an ellipsis where there is no room; the whole text is its tooltip."""

    def __init__(self, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_text(self, text: str) -> None:
        """Show `text`."""
        self.setText(text)
        self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        metrics = self.fontMetrics()
        return QSize(_SHORTEST * metrics.averageCharWidth(), metrics.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what fits."""
        painter = QPainter(self)
        text = self.fontMetrics().elidedText(self.text(), self._mode, self.contentsRect().width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), text)


def wrapped(parent: QWidget, role: str = "") -> QLabel:
    """A label whose text wraps; `role` is its name in the style sheet."""
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    # A word that is longer than the window, as a path can be, must not make the window wider.
    label.setMinimumWidth(1)
    if role:
        label.setProperty("role", role)
    return label


def set_tone(label: QWidget, tone: Tone) -> None:
    """Give a label the colour of `tone`."""
    if label.property("tone") != tone.value:
        label.setProperty("tone", tone.value)
        label.style().unpolish(label)
        label.style().polish(label)


class WideLabel(QLabel):
    """A label that wraps only where its one line does not fit: what stands beside it follows at once."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setMinimumWidth(1)

    def sizeHint(self) -> QSize:
        """The whole text on one line."""
        width = self.fontMetrics().horizontalAdvance(self.text()) + self.fontMetrics().averageCharWidth()
        return QSize(width, self.heightForWidth(width))


class SumsTable(QWidget):
    """The arithmetic of a verdict: for each way to run a model, what needs how much memory, and what is free."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sums: tuple[Sum, ...] = ()
        self._table: QWidget | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    def show_sums(self, sums: tuple[Sum, ...]) -> None:
        """Show these sums."""
        if sums == self._sums:
            return
        self._sums = sums
        if self._table is not None:
            self._table.hide()
            self._table.deleteLater()
        self._table = QWidget(self)
        grid = QGridLayout(self._table)
        grid.setContentsMargins(0, 2, 0, 6)
        grid.setHorizontalSpacing(22)
        grid.setVerticalSpacing(2)
        grid.setColumnMinimumWidth(0, _SHORTEST * self.fontMetrics().averageCharWidth())
        grid.setColumnStretch(3, 1)
        for one in sums:
            self._add(grid, one)
        self._layout.addWidget(self._table)
        self._table.show()

    def _add(self, grid: QGridLayout, one: Sum) -> None:
        title = wrapped(self, "sumTitle")
        title.setText(one.title)
        title.setContentsMargins(0, 6 if grid.count() else 0, 0, 0)
        grid.addWidget(title, grid.rowCount(), 0, 1, 4)
        row = grid.rowCount()
        for column, heading in enumerate(one.memories, start=1):
            self._cell(grid, row, column, heading, "faint")
        totals = (
            (self.tr("Needed"), tuple(need for need, _ in one.totals)),
            (self.tr("Free"), tuple(free for _, free in one.totals)),
        )
        for number, (text, sizes) in enumerate((*one.rows, *totals)):
            role = "sumTotal" if number >= len(one.rows) else "sum"
            row = grid.rowCount()
            label = WideLabel(self)
            label.setText(text)
            label.setProperty("role", role)
            grid.addWidget(label, row, 0)
            for column, size in enumerate(sizes, start=1):
                self._cell(grid, row, column, memory_size(size) if size else "", role)

    def _cell(self, grid: QGridLayout, row: int, column: int, text: str, role: str) -> None:
        label = QLabel(text, self)
        label.setProperty("role", role)
        label.setAlignment(Qt.AlignmentFlag.AlignRight)
        grid.addWidget(label, row, column)

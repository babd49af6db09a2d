"""The board: its cells, the lines between them, and the keyboard's way through them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.editor.theme import Theme
from desktop.sudoku.board import box_shape
from desktop.sudoku.cell_view import CellValue, CellView

_FRAME_PX = 2
_LEAST_CELL_PX = 26
_WANTED_CELL_PX = 64
_LARGEST_CELL_PX = 112


class BoardView(QWidget):
    """Shows values. One stop for Tab: within it the arrow keys go from cell to cell."""

    typed = Signal(int, int)
    """Place and digit, `EMPTY` where the cell is to be emptied."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._size = 0
        self._cells: list[CellView] = []
        self._current = 0
        self.setAccessibleName(self.tr("Sudoku board"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def size_of_board(self) -> int:
        """How many cells a row has."""
        return self._size

    def cell(self, row: int, column: int) -> CellView:
        """The cell at a place, both counted from 0."""
        return self._cells[row * self._size + column]

    def show_cells(self, size: int, values: Sequence[CellValue], *, moves: bool = False) -> None:
        """Show these, in reading order."""
        if size != self._size:
            self._make_cells(size)
        for cell, value in zip(self._cells, values, strict=True):
            cell.show_value(value, moves=moves)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        for cell in self._cells:
            cell.set_theme(theme)
        self.update()

    def go_to(self, row: int, column: int) -> None:
        """Bring the keyboard to a cell, if there is one."""
        if 0 <= row < self._size and 0 <= column < self._size:
            self._on_entered(row * self._size + column)
            self.cell(row, column).setFocus(Qt.FocusReason.OtherFocusReason)

    def go_to_current(self) -> None:
        """Bring the keyboard to the cell it was in last."""
        self.go_to(*divmod(self._current, self._size))

    def sizeHint(self) -> QSize:
        """Comfortable to look at."""
        side = self._size * _WANTED_CELL_PX + 2 * _FRAME_PX
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """Just so that the digits can be read."""
        side = self._size * _LEAST_CELL_PX + 2 * _FRAME_PX
        return QSize(side, side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the board square, in the middle."""
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the paper; the lines lie above the cells."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.markup, _FRAME_PX))
        painter.setBrush(self._theme.page)
        painter.drawRoundedRect(self._board().adjusted(-1, -1, 1, 1), 6, 6)
        self._paint_lines(painter)

    def _paint_lines(self, painter: QPainter) -> None:
        if not self._size:
            return
        board, side = self._board(), self._side()
        height, width = box_shape(self._size)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for is_of_box in (False, True):
            painter.setPen(QPen(self._theme.markup if is_of_box else self._theme.border, 2 if is_of_box else 1))
            for number in range(1, self._size):
                at = number * side
                if (number % width == 0) is is_of_box:
                    painter.drawLine(board.left() + at, board.top(), board.left() + at, board.bottom())
                if (number % height == 0) is is_of_box:
                    painter.drawLine(board.left(), board.top() + at, board.right(), board.top() + at)

    def _side(self) -> int:
        room = min(self.width(), self.height()) - 2 * _FRAME_PX
        return min(room // self._size, _LARGEST_CELL_PX) if self._size else 0

    def _board(self) -> QRect:
        side = self._side() * self._size
        return QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)

    def _make_cells(self, size: int) -> None:
        for cell in self._cells:
            cell.hide()
            cell.deleteLater()
        self._size = size
        self._cells = [CellView(place, size, self._theme, self) for place in range(size * size)]
        for place, cell in enumerate(self._cells):
            cell.typed.connect(self.typed)
            cell.entered.connect(self._on_entered)
            cell.left.connect(lambda down, right, at=place: self._on_left(at, down, right))
            cell.show()
        self._current = 0
        self._cells[0].setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.updateGeometry()
        self._arrange()

    def _arrange(self) -> None:
        board, side = self._board(), self._side()
        for place, cell in enumerate(self._cells):
            row, column = divmod(place, self._size)
            # A pixel more on two sides is left to the lines.
            cell.setGeometry(board.left() + column * side + 1, board.top() + row * side + 1, side - 2, side - 2)

    def _on_entered(self, place: int) -> None:
        self._cells[self._current].setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._current = place
        self._cells[place].setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _on_left(self, place: int, down: int, right: int) -> None:
        row, column = divmod(place, self._size)
        self.go_to(row + down, column + right)

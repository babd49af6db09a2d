"""The window in which a Sudoku is solved."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QCloseEvent,
    QKeyEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop.editor.theme import Theme
from desktop.models.labels import wrapped
from desktop.sudoku.board_view import BoardView
from desktop.sudoku.panel import SudokuPanel
from desktop.widgets.window_beside import WindowBeside

translate = QCoreApplication.translate

MINIMUM_SIZE = QSize(340, 300)
FIRST_SIZE = QSize(860, 620)
# Below this they do not fit beside each other.
_WIDE_PX = 580
_PANEL_PX = 284
_MARGIN_PX = 16


class SudokuWindow(WindowBeside):
    """Board and panel: side by side, or below each other where the window is narrow."""

    closed = Signal()
    play_pressed = Signal()
    step_pressed = Signal(int)
    """1 for one step on, -1 for one back."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("sudokuWindow", translate("SudokuWindow", "Sudoku"), MINIMUM_SIZE, FIRST_SIZE)
        self.board = BoardView(theme, self)
        self.panel = SudokuPanel()
        self._intro = wrapped(self, "faint")
        self._keys = wrapped(self, "faint")
        self._scroll = QScrollArea(self)
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._build_ui()

    def _build_ui(self) -> None:
        self._intro.setText(
            self.tr(
                "The model writes all open cells at once, then looks at the whole board again and changes what does "
                "not fit. Given digits are locked."
            )
        )
        self._keys.setText(
            self.tr(
                "Green, with a struck digit: changed after it had looked settled; afterwards a dot stays. Type digits "
                "for a puzzle of your own, Backspace empties a cell, the space bar plays and pauses."
            )
        )
        content = QWidget()
        content.setObjectName("sudokuContent")
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, 6, 0)
        inner.setSpacing(12)
        inner.addWidget(self._intro)
        inner.addWidget(self.panel)
        inner.addWidget(self._keys)
        inner.addStretch(1)
        self._scroll.setWidget(content)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._halves.setContentsMargins(_MARGIN_PX, _MARGIN_PX, _MARGIN_PX, _MARGIN_PX)
        self._halves.setSpacing(_MARGIN_PX)
        self._halves.addWidget(self.board, 3)
        self._halves.addWidget(self._scroll, 2)
        self.setLayout(self._halves)

    def open(self) -> None:
        """Show the window, or bring it to the front."""
        if self.come_forward():
            self.board.go_to_current()

    def tell(self, sentence: str) -> None:
        """Bring what is said about the board into view, and have it read to whoever does not see it."""
        QTimer.singleShot(0, self, lambda: self._scroll.ensureWidgetVisible(self.panel.verdict, 0, 4))
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put board and panel where there is room."""
        super().resizeEvent(event)
        is_wide = event.size().width() >= _WIDE_PX
        self._halves.setDirection(QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom)
        self._scroll.setMinimumWidth(_PANEL_PX if is_wide else 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Play, pause and go by steps wherever the keyboard is, unless what it is at takes the key itself."""
        match event.text():
            case " ":
                self.play_pressed.emit()
            case ",":
                self.step_pressed.emit(-1)
            case ".":
                self.step_pressed.emit(1)
            case _:
                super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Say that nobody looks any more."""
        super().closeEvent(event)
        self.closed.emit()

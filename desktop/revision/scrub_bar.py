"""The bar below the page by which a finished run is wound back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QSlider, QWidget

_MARGINS = (14, 7, 14, 7)


class ScrubBar(QFrame):
    """A slider over the steps and what can be done with the one that is seen. Its owner says what that is."""

    step_chosen = Signal(int)
    """Counted from 0."""
    word_moved = Signal(int)
    word_toggled = Signal(bool)
    """True for the whole sentence."""
    keep_requested = Signal()
    write_on_requested = Signal(bool)
    """True where what is not kept is to be written from nothing."""
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scrubBar")
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self._step = QLabel(self)
        self._hint = QLabel(self)
        self.keep = self._button(self.tr("Keep this state"), self.tr("Make what you see a version of its own"))
        self.write_on = self._button(self.tr("Write on from here"), self.tr("Let the model go on from this step"))
        self.write_again = self._button(
            self.tr("Write the rest again"), self.tr("Keep the words you chose and write all others anew")
        )
        self._close = self._button(self.tr("Close"), self.tr("Go back to the finished text"))
        self._build_ui()
        self._connect()
        self.hide()

    def _build_ui(self) -> None:
        self.slider.setAccessibleName(self.tr("Step of the writing"))
        self.slider.setPageStep(4)
        self.slider.installEventFilter(self)
        self._hint.setProperty("role", "faint")
        self._hint.setWordWrap(True)
        self._hint.setText(
            self.tr(
                "Click words to keep them, or use Shift with the arrow keys and the space bar; double-click: sentence."
            )
        )
        caption = QLabel(self.tr("Wind back"), self)
        caption.setBuddy(self.slider)
        self._step.setMinimumWidth(self.fontMetrics().horizontalAdvance(self.tr("Step {0} of {1}").format(000, 000)))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.keep, self.write_on, self.write_again, self._close):
            buttons.addWidget(button)
        buttons.addStretch(1)
        grid = QGridLayout(self)
        grid.setContentsMargins(*_MARGINS)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        grid.addWidget(caption, 0, 0)
        grid.addWidget(self.slider, 0, 1)
        grid.addWidget(self._step, 0, 2)
        grid.addWidget(self._hint, 1, 0, 1, 3)
        grid.addLayout(buttons, 2, 0, 1, 3)
        grid.setColumnStretch(1, 1)

    def _connect(self) -> None:
        self.slider.valueChanged.connect(self.step_chosen)
        self.keep.clicked.connect(lambda _checked=False: self.keep_requested.emit())
        self.write_on.clicked.connect(lambda _checked=False: self.write_on_requested.emit(False))
        self.write_again.clicked.connect(lambda _checked=False: self.write_on_requested.emit(True))
        self._close.clicked.connect(lambda _checked=False: self.closed.emit())

    def open(self, count: int, index: int) -> None:
        """Show the bar for a run of `count` steps."""
        self.slider.blockSignals(True)
        self.slider.setRange(0, count - 1)
        self.slider.setValue(index)
        self.slider.blockSignals(False)
        self.show_state(index, count, has_kept=False)
        self.show()
        self.slider.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_state(self, index: int, count: int, *, has_kept: bool) -> None:
        """Say which step is seen; with words kept, the rest can be written again."""
        self._step.setText(self.tr("Step {0} of {1}").format(index + 1, count))
        self.slider.setToolTip(self._step.text())
        self.write_again.setEnabled(has_kept)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """With Shift the arrow keys go from word to word; the space bar keeps one, Enter keeps all there is."""
        if watched is self.slider and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._take(event)
        return super().eventFilter(watched, event)

    def _take(self, event: QKeyEvent) -> bool:
        has_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        key = event.key()
        if has_shift and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.word_moved.emit(1 if key == Qt.Key.Key_Right else -1)
        elif key == Qt.Key.Key_Space:
            self.word_toggled.emit(has_shift)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.keep_requested.emit()
        else:
            return False
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the bar wherever in it the keyboard is."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setToolTip(tip)
        button.setAutoDefault(False)
        return button

"""What stands beside the board: which puzzle, how it is solved and shown, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from desktop.models.labels import wrapped
from desktop.sudoku.recording import Mode
from desktop.sudoku.settings import Pace, pace_texts
from desktop.sudoku.verdict import Sentence
from desktop.widgets.flow import FlowLayout


class SudokuPanel(QWidget):
    """Buttons and words. Its owner says what they do and show."""

    size_chosen = Signal(int)
    new_requested = Signal()
    own_requested = Signal()
    mode_chosen = Signal(object)
    """Mode"""
    play_requested = Signal()
    """Solve, pause or go on, whichever it is now."""
    again_requested = Signal()
    step_chosen = Signal(int)
    """Counted from 1; 0 is the puzzle."""
    pace_chosen = Signal(object)
    """Pace"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sizes = QComboBox(self)
        self.new = self._button(self.tr("&New puzzle"), self.tr("Another puzzle of this size"))
        self.own = self._button(self.tr("&My own"), self.tr("Begin with an empty board and type digits into it"))
        self.modes = {
            Mode.SEVERAL_STEPS: QRadioButton(self.tr("In se&veral steps"), self),
            Mode.ONE_STEP: QRadioButton(self.tr("In one &step"), self),
        }
        self.play = self._button("", "")
        self.again = self._button(
            self.tr("&Again"), self.tr("The same puzzle once more, beginning with other random digits")
        )
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.back = self._button(self.tr("One step &back"), self.tr("Also with the comma key"))
        self.forth = self._button(self.tr("One step &on"), self.tr("Also with the full stop key"))
        self.paces = QComboBox(self)
        self.step_count = QLabel(self)
        self.verdict = wrapped(self)
        self.counts = QWidget(self)
        self._counts_grid = QGridLayout(self.counts)
        self.checked_by = wrapped(self, "faint")
        self._columns: dict[Mode, list[tuple[str, str]]] | None = None
        self._build_ui()
        self._connect()

    def _build_ui(self) -> None:
        self.sizes.setAccessibleName(self.tr("Size of the board"))
        self.slider.setAccessibleName(self.tr("Step"))
        self.slider.setPageStep(1)
        self.paces.setAccessibleName(self.tr("Pace"))
        for pace, text in pace_texts().items():
            self.paces.addItem(text, pace)
        for mode, tip in (
            (
                Mode.SEVERAL_STEPS,
                self.tr("The model looks at the board again and again, and changes what does not fit"),
            ),
            (Mode.ONE_STEP, self.tr("The model writes the whole board once and may change nothing")),
        ):
            self.modes[mode].setToolTip(tip)
        self.play.setProperty("role", "primary")
        self.verdict.setObjectName("sudokuVerdict")
        self.checked_by.setText(
            self.tr("Checked against the rules by this window. The model knows none: it has only seen solved boards.")
        )
        self._counts_grid.setContentsMargins(0, 0, 0, 0)
        self._counts_grid.setHorizontalSpacing(14)
        self._counts_grid.setVerticalSpacing(3)
        self._counts_grid.setColumnStretch(0, 1)
        pace_caption = QLabel(self.tr("&Pace"), self)
        pace_caption.setBuddy(self.paces)
        pace = QHBoxLayout()
        pace.addWidget(self.step_count, 1)
        pace.addWidget(pace_caption)
        pace.addWidget(self.paces)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addLayout(_flow(self.sizes, self.new, self.own))
        layout.addLayout(_flow(*self.modes.values()))
        layout.addLayout(_flow(self.play, self.again))
        layout.addWidget(self.slider)
        layout.addLayout(_flow(self.back, self.forth))
        layout.addLayout(pace)
        layout.addWidget(self.verdict)
        layout.addWidget(self.counts)
        layout.addWidget(self.checked_by)
        layout.addStretch(1)

    def _connect(self) -> None:
        self.sizes.activated.connect(lambda _row: self.size_chosen.emit(self.sizes.currentData()))
        self.new.clicked.connect(lambda _checked=False: self.new_requested.emit())
        self.own.clicked.connect(lambda _checked=False: self.own_requested.emit())
        group = QButtonGroup(self)
        for mode, button in self.modes.items():
            group.addButton(button)
            button.clicked.connect(lambda _checked=False, chosen=mode: self.mode_chosen.emit(chosen))
        self.play.clicked.connect(lambda _checked=False: self.play_requested.emit())
        self.again.clicked.connect(lambda _checked=False: self.again_requested.emit())
        self.slider.valueChanged.connect(self.step_chosen)
        self.back.clicked.connect(lambda _checked=False: self.step_chosen.emit(self.slider.value() - 1))
        self.forth.clicked.connect(lambda _checked=False: self.step_chosen.emit(self.slider.value() + 1))
        self.paces.activated.connect(lambda _row: self.pace_chosen.emit(self.paces.currentData()))

    # --- what is shown ------------------------------------------------------------------------------------------

    def show_sizes(self, sizes: Sequence[int], chosen: int) -> None:
        """Offer these sizes."""
        self.sizes.clear()
        for size in sizes:
            self.sizes.addItem(self.tr("{0} by {0}").format(size), size)
        self.sizes.setCurrentIndex(max(0, self.sizes.findData(chosen)))
        self.sizes.setVisible(len(sizes) > 1)

    def show_choices(self, mode: Mode, pace: Pace) -> None:
        """Show what is chosen."""
        self.modes[mode].setChecked(True)
        self.paces.setCurrentIndex(self.paces.findData(pace))

    def show_play(self, text: str, tip: str, *, is_enabled: bool) -> None:
        """Say what the large button does now."""
        self.play.setText(text)
        self.play.setToolTip(tip)
        self.play.setEnabled(is_enabled)

    def show_place(self, step: int, steps: int, text: str) -> None:
        """Show which step is seen of those there are; `text` says it in words."""
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, steps)
            self.slider.setValue(step)
        self.slider.setEnabled(steps > 0)
        self.back.setEnabled(step > 0)
        self.forth.setEnabled(step < steps)
        self.step_count.setText(text)

    def show_sentence(self, sentence: Sentence) -> None:
        """Say something about the puzzle or about what came of it."""
        if self.verdict.text() == sentence.text and self.verdict.property("tone") == sentence.tone.value:
            return
        self.verdict.setText(sentence.text)
        self.verdict.setVisible(bool(sentence.text))
        self.verdict.setProperty("tone", sentence.tone.value)
        self.verdict.style().unpolish(self.verdict)
        self.verdict.style().polish(self.verdict)

    def show_counts(self, columns: dict[Mode, list[tuple[str, str]]]) -> None:
        """Show what was counted of each run, side by side."""
        if columns == self._columns:
            return
        self._columns = columns
        while (item := self._counts_grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.counts.setVisible(bool(columns))
        self.checked_by.setVisible(bool(columns))
        titles = {Mode.SEVERAL_STEPS: self.tr("Several steps"), Mode.ONE_STEP: self.tr("One step")}
        if len(columns) > 1:
            for column, mode in enumerate(columns, start=1):
                self._add(0, column, titles[mode], "faint")
        captions = [caption for caption, _count in next(iter(columns.values()), [])]
        for row, caption in enumerate(captions, start=1):
            self._add(row, 0, caption, "")
            for column, rows in enumerate(columns.values(), start=1):
                self._add(row, column, dict(rows).get(caption, ""), "count")

    def _add(self, row: int, column: int, text: str, role: str) -> None:
        label = wrapped(self.counts, role) if column == 0 else QLabel(text, self.counts)
        label.setText(text)
        label.setProperty("role", role)
        if column:
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self._counts_grid.addWidget(label, row, column)

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setToolTip(tip)
        button.setAutoDefault(False)
        return button


def _flow(*widgets: QWidget) -> FlowLayout:
    layout = FlowLayout()
    for widget in widgets:
        layout.addWidget(widget)
    return layout

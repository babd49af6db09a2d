"""The head of the models window: this computer, the folder of the models, and what can be added."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QLabel, QProgressBar, QPushButton, QWidget

from desktop.models.labels import ElidedLabel, wrapped
from desktop.models.shelf import Shelf
from desktop.models.words import computer_lines, disk_size
from desktop.widgets.flow import FlowLayout


class Header(QFrame):
    """Says what this computer is. Nothing is decided here."""

    move_requested = Signal()
    add_from_hub_requested = Signal()
    add_from_computer_requested = Signal()
    token_requested = Signal()
    continue_changed = Signal(bool)
    stop_requested = Signal()
    """Break off what the busy line tells of."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("modelsHeader")
        self._computer = wrapped(self)
        self._folder = ElidedLabel(Qt.TextElideMode.ElideMiddle, self)
        self._room = wrapped(self, "faint")
        self._buttons: list[QPushButton] = []
        self._pressed: QWidget | None = None
        # Made in the order in which Tab goes through them.
        self._move = self._button(self.tr("Move…"), self.move_requested)
        self._adding = (
            self._button(self.tr("Add from the Hub…"), self.add_from_hub_requested),
            self._button(self.tr("Add from this computer…"), self.add_from_computer_requested),
            self._button(self.tr("Token…"), self.token_requested),
        )
        self._continue = QCheckBox(self.tr("Go on with downloads when Palimpsest starts"), self)
        self._busy = QWidget(self)
        self._busy_text = wrapped(self._busy)
        self._busy_bar = QProgressBar(self._busy)
        self._stop = QPushButton(self.tr("Stop"), self._busy)
        self._build_ui()

    def _build_ui(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 12, 16, 10)
        grid.setVerticalSpacing(8)
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(1, 1)
        for row, text in enumerate((self.tr("This computer"), self.tr("Models folder"))):
            caption = QLabel(text, self)
            caption.setProperty("role", "caption")
            grid.addWidget(caption, row, 0, Qt.AlignmentFlag.AlignTop)
        self._computer.setText(self.tr("Looking…"))
        grid.addWidget(self._computer, 0, 1, 1, 2)
        folder = QGridLayout()
        folder.setSpacing(2)
        folder.addWidget(self._folder, 0, 0)
        folder.addWidget(self._room, 1, 0)
        grid.addLayout(folder, 1, 1)
        self._move.setAccessibleName(self.tr("Move the models folder"))
        grid.addWidget(self._move, 1, 2, Qt.AlignmentFlag.AlignTop)
        adding = FlowLayout()
        for button in self._adding:
            adding.addWidget(button)
        grid.addLayout(adding, 2, 0, 1, 3)
        grid.addWidget(self._continue, 3, 0, 1, 3, Qt.AlignmentFlag.AlignLeft)
        self._continue.toggled.connect(self.continue_changed)
        self._build_busy_line(grid)

    def _build_busy_line(self, grid: QGridLayout) -> None:
        self._busy_bar.setTextVisible(False)
        line = QGridLayout(self._busy)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._busy_text, 0, 0)
        line.addWidget(self._stop, 0, 1)
        line.addWidget(self._busy_bar, 1, 0, 1, 2)
        line.setColumnStretch(0, 1)
        self._stop.clicked.connect(lambda _checked=False: self.stop_requested.emit())
        self._busy.hide()
        grid.addWidget(self._busy, 4, 0, 1, 3)

    def _button(self, text: str, signal: SignalInstance) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: signal.emit())
        self._buttons.append(button)
        return button

    def show_shelf(self, shelf: Shelf) -> None:
        """Show the computer and the folder."""
        self._computer.setText("\n".join(computer_lines(shelf.hardware)))
        self._folder.show_text(str(shelf.folder))
        self._folder.setAccessibleName(self.tr("Models folder: {0}").format(shelf.folder))
        if not shelf.is_reachable:
            self._room.setText(self.tr("It is not there: its disk may have been taken out."))
        elif shelf.disk_free is None:
            self._room.setText(self.tr("Its disk does not answer."))
        else:
            self._room.setText(self.tr("{0} free on its disk").format(disk_size(shelf.disk_free)))

    def show_continue(self, is_on: bool) -> None:
        """Show whether downloads are gone on with at the start."""
        self._continue.setChecked(is_on)

    def show_busy(self, sentence: str, share: float | None = None) -> None:
        """Show work that keeps the list from being changed, until an empty sentence ends it."""
        focused = self.window().focusWidget()
        self._busy.setVisible(bool(sentence))
        self._busy_text.setText(sentence)
        self._busy_bar.setRange(0, 0 if share is None else 1000)
        self._busy_bar.setValue(int(1000 * (share or 0)))
        if sentence and focused in self._buttons:
            # What cannot be pressed any more loses the keyboard; it comes back when that is over.
            self._pressed = focused
            self._stop.setFocus()
        for button in self._buttons:
            button.setEnabled(not sentence)
        if not sentence and self._pressed is not None:
            if focused is self._stop:
                self._pressed.setFocus()
            self._pressed = None

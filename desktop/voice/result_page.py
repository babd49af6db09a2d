"""What came of learning: whether it helped, and the same request answered before and after, side by side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.models.labels import wrapped
from desktop.widgets.flow import FlowLayout
from runtime.finetuning.events import Sample

_LAST_LETTERS = 240


class ResultPage(QWidget):
    """Shows values and says what was clicked."""

    use_clicked = Signal()
    again_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.verdict = wrapped(self)
        self.use_button = QPushButton(self.tr("&Use for this document"), self)
        self.again_button = QPushButton(self.tr("Learn a&nother"), self)
        self._samples: tuple[Sample, ...] = ()
        self._content = QWidget(self)
        self._rows = QVBoxLayout(self._content)
        self._build_ui()

    def _build_ui(self) -> None:
        self._rows.setContentsMargins(0, 0, 6, 0)
        self._rows.setSpacing(10)
        area = QScrollArea(self)
        area.setWidget(self._content)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.tr("Samples before and after"))
        self.use_button.setProperty("role", "primary")
        self.use_button.clicked.connect(self.use_clicked)
        self.again_button.clicked.connect(self.again_clicked)
        buttons = FlowLayout()
        buttons.addWidget(self.use_button)
        buttons.addWidget(self.again_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.setSpacing(8)
        layout.addWidget(self.verdict)
        layout.addWidget(area, 1)
        layout.addLayout(buttons)

    def show_result(self, verdict: str, samples: Sequence[Sample]) -> None:
        """Show whether it helped, and these samples."""
        self.verdict.setText(verdict)
        if tuple(samples) == self._samples and self._rows.count():
            return
        self._samples = tuple(samples)
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for sample in samples:
            self._rows.addWidget(_SampleView(sample, self._content))
        self._rows.addStretch(1)

    def show_use(self, *, is_used: bool, can_be_used: bool) -> None:
        """Show whether the document in front is written with it."""
        text = self.tr("In use for this document") if is_used else self.tr("&Use for this document")
        self.use_button.setText(text)
        self.use_button.setEnabled(can_be_used and not is_used)


class _SampleView(QFrame):
    """One passage gone on with, without the voice and with it."""

    def __init__(self, sample: Sample, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 10, 12, 10)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(4)
        before = wrapped(self, "faint")
        before.setText("… " + sample.before_text.strip()[-_LAST_LETTERS:])
        grid.addWidget(before, 0, 0, 1, 2)
        for column, (caption, text) in enumerate(
            ((self.tr("Before"), sample.plain), (self.tr("With your voice"), sample.voice))
        ):
            head = QLabel(caption, self)
            head.setProperty("role", "heading")
            body = wrapped(self)
            body.setText(text.strip() or "—")
            body.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            body.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            body.setAccessibleName(caption)
            grid.addWidget(head, 1, column)
            grid.addWidget(body, 2, column)
            grid.setColumnStretch(column, 1)

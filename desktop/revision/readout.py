"""The strip that shows a run in numbers, for those who want to know."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from desktop.revision.readings import StepReading

_SPARKLINE_SIZE = QSize(140, 22)
_MARGINS = (14, 4, 14, 4)


class Sparkline(QWidget):
    """A small curve of the model's uncertainty from step to step, with a dot at one of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: tuple[float, ...] = ()
        self._index = 0
        self.setFixedSize(_SPARKLINE_SIZE)
        self.setToolTip(self.tr("How unsure the model was, from the first step to the last"))

    def show_values(self, values: Sequence[float], index: int) -> None:
        """Draw these, from 0 to the highest, with the dot at one of them."""
        self._values, self._index = tuple(values), index
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw base line, curve and dot."""
        if not self._values:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, height = self.width() - 6, self.height() - 6
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid), 1))
        painter.drawLine(3, height + 3, width + 3, height + 3)
        top = max((*self._values, 1e-6))
        last = max(len(self._values) - 1, 1)
        points = [
            QPointF(3 + width * place / last, 3 + height * (1 - value / top))
            for place, value in enumerate(self._values)
        ]
        accent = self.palette().color(QPalette.ColorRole.Accent)
        painter.setPen(QPen(accent, 1.5))
        painter.drawPolyline(QPolygonF(points))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawEllipse(points[max(0, min(self._index, len(points) - 1))], 2.6, 2.6)


class Readout(QFrame):
    """One line of numbers and the curve."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("readout")
        self._text = QLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._curve = Sparkline(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(*_MARGINS)
        row.setSpacing(12)
        row.addWidget(self._text, 1)
        row.addWidget(self._curve)
        self.show_nothing()
        self.hide()

    def text(self) -> str:
        """Return the numbers as they are shown."""
        return self._text.text()

    def show_nothing(self) -> None:
        """Say that there is no run to tell of."""
        self._text.setText(self.tr("Nothing has been written yet. The numbers of the next run are shown here."))
        self._curve.show_values((), 0)

    def show_run(self, readings: Sequence[StepReading], index: int, speed: float, seed: int | None) -> None:
        """Show one step of a run; `speed` is in tokens a second, 0 where it is not known."""
        one = readings[index]
        parts = [
            self.tr("step {0} of at most {1}").format(one.step, one.max_steps),
            self.tr("mean entropy {0} nats").format(f"{one.mean_entropy:.2f}"),
            self.tr("kept {0} of {1} tokens").format(one.kept, one.written),
        ]
        if speed:
            parts.append(self.tr("{0} tokens a second").format(f"{speed:,.0f}"))
        if seed is not None:
            parts.append(self.tr("seed {0}").format(seed))
        self._text.setText("  ·  ".join(parts))
        self._curve.show_values([reading.mean_entropy for reading in readings], index)

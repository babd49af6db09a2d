"""How the model's surprise falls while it learns, as a small picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLocale, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.editor.theme import Theme, blend
from runtime.finetuning.events import Checked, Progress

_MARGIN_PX = 10
_LINES = 3
_LEAST_RANGE = 0.1
_DOT_PX = 3.0
_KEY_PX = 14
_FAINT = 0.55
# Share of the newest value in the smoothed curve: some twelve values together.
_NEWEST = 0.15


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where a value belongs: `area` in pixels, steps from 0 to `steps`, values from `low` to `high` in nats a token."""

    area: QRectF
    steps: int
    low: float
    high: float

    def place(self, point: QPointF) -> QPointF:
        area = self.area
        return QPointF(
            area.left() + area.width() * min(1.0, point.x() / self.steps),
            area.bottom() - area.height() * (point.y() - self.low) / (self.high - self.low),
        )


class LossPlot(QWidget):
    """Two curves over the steps: text that is learnt, smoothed, and held-back text with a dot at each check."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._steps = 1
        self._learnt: list[QPointF] = []
        self._held_back: list[QPointF] = []
        self.setAccessibleName(self.tr("Surprise while learning, lower is better"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(120)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.update()

    def show_history(self, history: Sequence[Progress | Checked], steps: int) -> None:
        """Show these values, in nats a token, of a run of `steps` steps."""
        self._steps = max(1, steps)
        self._learnt = [QPointF(one.step, one.loss) for one in history if isinstance(one, Progress)]
        self._held_back = [QPointF(one.step, one.held_back_loss) for one in history if isinstance(one, Checked)]
        said = [
            self.tr("{0}: {1}").format(name, QLocale().toString(points[-1].y(), "f", 2))
            for name, points in zip(self._names(), (self._held_back, self._learnt), strict=True)
            if points
        ]
        self.setAccessibleDescription(", ".join(said))
        self.update()

    def _names(self) -> tuple[str, str]:
        return self.tr("text held back"), self.tr("text it learns")

    def sizeHint(self) -> QSize:
        """Twice as wide as high."""
        return QSize(420, 190)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw axes, curves and what they are."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        painter.fillRect(self.rect(), theme.card)
        scale = self._scale()
        if scale is None:
            painter.setPen(theme.window_faint_text)
            words = self.tr("The first values come in a moment.")
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), words)
            return
        self._draw_axes(painter, scale)
        learnt = [scale.place(point) for point in self._learnt]
        held_back = [scale.place(point) for point in self._held_back]
        painter.setPen(QPen(blend(theme.window_faint_text, theme.card, _FAINT), 1))
        painter.drawPolyline(QPolygonF(learnt))
        painter.setPen(QPen(theme.window_faint_text, 2))
        painter.drawPolyline(QPolygonF(_smoothed(learnt)))
        painter.setPen(QPen(theme.accent, 2))
        painter.drawPolyline(QPolygonF(held_back))
        painter.setBrush(theme.accent)
        for place in held_back:
            painter.drawEllipse(place, _DOT_PX, _DOT_PX)
        self._draw_key(painter, scale.area.left())

    def _scale(self) -> _Scale | None:
        """The room there is and the values in it; None where there is nothing to draw."""
        values = [point.y() for point in (*self._learnt, *self._held_back)]
        line = self.fontMetrics().height()
        left = line + self.fontMetrics().horizontalAdvance("00.00") + 2 * _MARGIN_PX
        top = line + 2 * _MARGIN_PX
        area = QRectF(left, top, self.width() - left - _MARGIN_PX, self.height() - top - line - 2 * _MARGIN_PX)
        if not values or area.width() <= 0 or area.height() <= 0:
            return None
        middle, half = (min(values) + max(values)) / 2, max(_LEAST_RANGE, max(values) - min(values)) * 0.55
        return _Scale(area, self._steps, middle - half, middle + half)

    def _draw_axes(self, painter: QPainter, scale: _Scale) -> None:
        area, line = scale.area, self.fontMetrics().height()
        for number in range(_LINES):
            share = number / (_LINES - 1)
            y = area.bottom() - area.height() * share
            painter.setPen(QPen(self._theme.border, 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(self._theme.window_faint_text)
            box = QRectF(0, y - line / 2, area.left() - _MARGIN_PX / 2, line)
            value = QLocale().toString(scale.low + (scale.high - scale.low) * share, "f", 2)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignRight), value)
        done = int(max(point.x() for point in (*self._learnt, *self._held_back)))
        below = QRectF(area.left(), area.bottom() + _MARGIN_PX / 2, area.width(), line)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignRight), self.tr("step {0} of {1}").format(done, self._steps))
        name = self.tr("surprise (lower is better)")
        if self.fontMetrics().horizontalAdvance(name) > area.height():
            name = self.tr("surprise")
        painter.save()
        painter.translate(_MARGIN_PX / 2, area.center().y())
        painter.rotate(-90)
        painter.drawText(QRectF(-area.height(), 0, 2 * area.height(), line), int(Qt.AlignmentFlag.AlignHCenter), name)
        painter.restore()

    def _draw_key(self, painter: QPainter, x: float) -> None:
        metrics = self.fontMetrics()
        for name, color in zip(self._names(), (self._theme.accent, self._theme.window_faint_text), strict=True):
            y = _MARGIN_PX + metrics.height() / 2
            painter.setPen(QPen(color, 2))
            painter.drawLine(QPointF(x, y), QPointF(x + _KEY_PX, y))
            painter.setPen(self._theme.window_text)
            width = metrics.horizontalAdvance(name)
            box = QRectF(x + _KEY_PX + 6, _MARGIN_PX, width + 4, metrics.height())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft), name)
            x += _KEY_PX + width + 24


def _smoothed(points: Sequence[QPointF]) -> list[QPointF]:
    """The same points with a running mean in which older values fade."""
    found: list[QPointF] = []
    for point in points:
        mean = point.y() if not found else found[-1].y() + _NEWEST * (point.y() - found[-1].y())
        found.append(QPointF(point.x(), mean))
    return found

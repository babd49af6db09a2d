"""One cell of the board."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.editor.fonts import prose_font
from desktop.editor.marks import MarkKind, paint_mark
from desktop.editor.theme import Theme, blend
from desktop.sudoku.board import EMPTY

translate = QCoreApplication.translate

# Shares of the cell's side.
_DIGIT = 0.54
_SMALL_DIGIT = 0.27
_LOCK_INSET = 0.15
_DOT = 0.045
_MARGIN = 0.09
_LEAST_DIGIT_PX = 9
SETTLING_MS = 220

_STEPS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}


class Look(enum.Enum):
    """What a cell is."""

    EMPTY = enum.auto()
    GIVEN = enum.auto()
    UNDECIDED = enum.auto()
    SETTLED = enum.auto()


@dataclass(frozen=True, slots=True)
class CellValue:
    """What is to be seen in a cell.

    `replaced` is the digit that stood there firm until the step before, `was_corrected` says that there was such a one
    at some step, and `is_in_conflict` that a rule of the game does not allow this one.
    """

    digit: int = EMPTY
    look: Look = Look.EMPTY
    replaced: int = EMPTY
    was_corrected: bool = False
    is_in_conflict: bool = False


class CellView(QWidget):
    """A cell that can be gone to and typed into."""

    typed = Signal(int, int)
    """Place of the cell, and the digit; `EMPTY` where it is to be emptied."""
    left = Signal(int, int)
    """How many rows down and columns to the right the keyboard goes."""
    entered = Signal(int)
    """The keyboard is here now."""

    def __init__(self, place: int, size: int, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._place = place
        self._size = size
        self._theme = theme
        self._value = CellValue()
        self._firmness = 0.0
        self._settling = QVariantAnimation(self, duration=SETTLING_MS)
        self._settling.valueChanged.connect(self._on_settling)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._name()

    @property
    def value(self) -> CellValue:
        """What is seen."""
        return self._value

    def show_value(self, value: CellValue, *, moves: bool) -> None:
        """Show a value; where `moves`, letters turn from pale to firm within a moment and not at once."""
        if value == self._value:
            return
        is_other_digit = value.digit != self._value.digit
        self._value = value
        firmness = 1.0 if value.look is Look.SETTLED else 0.0
        self._settling.stop()
        if moves and firmness > self._firmness and (not is_other_digit or value.replaced):
            self._settling.setStartValue(0.0 if is_other_digit else self._firmness)
            self._settling.setEndValue(firmness)
            self._settling.start()
        else:
            self._firmness = firmness
        self._name()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.update()

    # --- keys and mouse -----------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a digit, empty the cell, or go to another; everything else is the window's."""
        key, text = event.key(), event.text()
        has_modifier = bool(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)
        if has_modifier:
            super().keyPressEvent(event)
        elif key in _STEPS:
            self.left.emit(*_STEPS[Qt.Key(key)])
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.typed.emit(self._place, EMPTY)
        elif text.isascii() and text.isdigit():
            self.typed.emit(self._place, int(text))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Bring the keyboard here."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say that the keyboard is here."""
        super().focusInEvent(event)
        self.entered.emit(self._place)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that it is not."""
        super().focusOutEvent(event)
        self.update()

    # --- what is seen and heard ---------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cell."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        side = min(area.width(), area.height())
        value, theme = self._value, self._theme
        if value.replaced:
            painter.fillRect(area, theme.added_background)
        if value.look is Look.GIVEN:
            self._paint_lock(painter, area, side)
        if value.digit != EMPTY:
            painter.setFont(_font(side * _DIGIT))
            painter.setPen(self._letter_color())
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, str(value.digit))
        if value.replaced:
            self._paint_replaced(painter, area, side)
        elif value.was_corrected:
            radius = side * _DOT
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.added)
            painter.drawEllipse(
                area.topRight() + QPointF(-side * _MARGIN - radius, side * _MARGIN + radius), radius, radius
            )
        if value.is_in_conflict:
            width = side * 0.5
            below = QRectF(area.center().x() - width / 2, area.top(), width, area.height() - side * 0.04)
            paint_mark(painter, below, MarkKind.SPELLING, theme)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.accent, 2.5))
            painter.drawRoundedRect(area.adjusted(2.5, 2.5, -2.5, -2.5), 4, 4)

    def _paint_lock(self, painter: QPainter, area: QRectF, side: float) -> None:
        """Draw what a locked word has on the page: its tint, and a line below."""
        inset = side * _LOCK_INSET
        box = QRectF(0, 0, side - 2 * inset, side - 2 * inset)
        box.moveCenter(area.center())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.lock_background)
        painter.drawRoundedRect(box, 4, 4)
        line = max(1.5, side * 0.035)
        painter.setBrush(self._theme.lock_edge)
        painter.drawRect(QRectF(box.left() + 2, box.bottom() - line, box.width() - 4, line))

    def _paint_replaced(self, painter: QPainter, area: QRectF, side: float) -> None:
        """Draw the digit that stood here until now, struck, as what is struck under review."""
        font = _font(side * _SMALL_DIGIT)
        font.setStrikeOut(True)
        painter.setFont(font)
        painter.setPen(self._theme.removed)
        corner = area.adjusted(side * _MARGIN, side * 0.03, -side * _MARGIN, 0)
        painter.drawText(corner, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, str(self._value.replaced))

    def _letter_color(self) -> QColor:
        theme, value = self._theme, self._value
        if value.look is Look.GIVEN:
            return theme.text
        if value.is_in_conflict:
            return theme.error
        return blend(theme.undecided_text, theme.draft_text, self._firmness)

    def _on_settling(self, firmness: float) -> None:
        self._firmness = firmness
        self.update()

    def _name(self) -> None:
        row, column = divmod(self._place, self._size)
        value = self._value
        parts = [str(value.digit) if value.digit != EMPTY else translate("SudokuBoard", "empty")]
        if value.digit != EMPTY:
            parts += {
                Look.GIVEN: [translate("SudokuBoard", "given")],
                Look.UNDECIDED: [translate("SudokuBoard", "not sure yet")],
            }.get(value.look, [])
        if value.replaced:
            parts.append(translate("SudokuBoard", "was {0} before").format(value.replaced))
        elif value.was_corrected:
            parts.append(translate("SudokuBoard", "corrected before"))
        if value.is_in_conflict:
            parts.append(translate("SudokuBoard", "against the rules"))
        name = translate("SudokuBoard", "Row {0}, column {1}: {2}").format(row + 1, column + 1, ", ".join(parts))
        if name != self.accessibleName():
            self.setAccessibleName(name)


def _font(pixels: float) -> QFont:
    font = prose_font(10)
    font.setPixelSize(max(_LEAST_DIGIT_PX, round(pixels)))
    return font

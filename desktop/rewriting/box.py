"""The box at the selection: what shall change, how much, and how many versions of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGraphicsDropShadowEffect,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
)

from desktop.editor.view import DocumentView
from desktop.rewriting.presets import Preset
from desktop.widgets.strength import StrengthDial

MOST_VERSIONS = 4
_WIDTH_PX = 520
_NARROW_PX = 500
_ROWS = 6
_GAP_PX = 8


@dataclass(frozen=True, slots=True)
class BoxContext:
    """What the box is about: which words are locked, whether the model can follow an instruction at all."""

    locked: Sequence[str]
    follows_instructions: bool
    history: Sequence[str]


class RewriteBox(QFrame):
    """Stands over the page at the text it is about. Enter rewrites, Esc closes; then the page has the keys again."""

    asked = Signal(str, float, int)
    """Instruction, strength and number of versions."""
    preset_chosen = Signal(object, float, int)
    """Preset, strength and number of versions."""
    closed = Signal()

    def __init__(self, view: DocumentView, presets: Sequence[Preset], strength: float, versions: int) -> None:
        super().__init__(view)
        self._view = view
        self._presets = list(presets)
        self._history: list[str] = []
        self._history_at = 0
        self.line = QLineEdit(self)
        self.list = QListWidget(self)
        self.strength = StrengthDial(strength, self)
        self.versions = QSpinBox(self)
        self._go = QPushButton(self.tr("Rewrite ⏎"), self)
        self._locked = QLabel(self)
        self._hint = QLabel(self)
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._build_ui(versions)
        self.line.textChanged.connect(self._filter)
        self.line.installEventFilter(self)
        self.list.itemClicked.connect(self._choose)
        self._go.clicked.connect(lambda _checked=False: self._run())
        view.verticalScrollBar().valueChanged.connect(lambda _value: self._place())
        self.hide()

    def _build_ui(self, versions: int) -> None:
        self.setObjectName("rewriteBox")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(self.tr("Rewrite"))
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(18)
        shadow.setOffset(0, 3)
        shadow.setColor(QColor(0, 0, 0, 45))
        self.setGraphicsEffect(shadow)
        self.line.setPlaceholderText(self.tr("What shall change? Enter alone says the same in other words"))
        self.line.setAccessibleName(self.tr("Instruction"))
        self.line.setClearButtonEnabled(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("Ready-made instructions"))
        self.versions.setRange(1, MOST_VERSIONS)
        self.versions.setValue(versions)
        self.versions.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.versions.setAccessibleName(self.tr("Versions"))
        self._go.setProperty("role", "primary")
        self._go.setAutoDefault(False)
        for label in (self._locked, self._hint):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setProperty("role", "faint")
        dial, row = QHBoxLayout(), QHBoxLayout()
        for one in (dial, row, self._rows):
            one.setSpacing(8)
        caption, many = QLabel(self.tr("Strength"), self), QLabel(self.tr("Versions"), self)
        caption.setBuddy(self.strength)
        many.setBuddy(self.versions)
        dial.addWidget(caption)
        dial.addWidget(self.strength)
        dial.addStretch(1)
        row.addWidget(many)
        row.addWidget(self.versions)
        row.addStretch(1)
        row.addWidget(self._go)
        self._rows.addLayout(dial)
        self._rows.addLayout(row, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.setSpacing(7)
        for widget in (self.line, self.list):
            layout.addWidget(widget)
        layout.addLayout(self._rows)
        layout.addWidget(self._locked)
        layout.addWidget(self._hint)

    def open(self, context: BoxContext) -> None:
        """Show the box at the text that is meant, and let the writer type."""
        self._history = list(context.history)
        self._history_at = len(self._history)
        words = self.tr(", ").join(f"“{word}”" for word in context.locked)
        self._locked.setText(self.tr("Stays as it is: {0}").format(words))
        self._locked.setVisible(bool(context.locked))
        self._hint.setText(
            self.tr("The starter model cannot follow instructions; it rewrites by feel. A larger model can.")
        )
        self._hint.setVisible(not context.follows_instructions)
        self.line.clear()
        self._filter("")
        self.show()
        self._place()
        # The page may be laid out anew meanwhile, as when a bar has just been closed.
        QTimer.singleShot(0, self, self._place)
        self.raise_()
        self.line.setFocus()

    def leave(self) -> None:
        """Close the box and give the keys back to the page."""
        if self.isVisible():
            self.hide()
            self._view.setFocus()
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The line's arrow keys go through the list, and through earlier instructions where no list is wanted."""
        if watched is self.line and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._take(event)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the box wherever in it the keyboard is; nothing reaches the page."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run()
        event.accept()

    def _take(self, event: QKeyEvent) -> bool:
        row, rows = self.list.currentRow(), self.list.count()
        match event.key():
            case Qt.Key.Key_Escape:
                self.leave()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._run()
            case Qt.Key.Key_Down if rows and self._history_at == len(self._history):
                self.list.setCurrentRow(min(row + 1, rows - 1))
            case Qt.Key.Key_Down:
                self._recall(1)
            case Qt.Key.Key_Up if row >= 0:
                self.list.setCurrentRow(row - 1)
                if row == 0:
                    self.list.clearSelection()
            case Qt.Key.Key_Up:
                self._recall(-1)
            case _:
                return False
        return True

    def _recall(self, step: int) -> None:
        at = max(0, min(self._history_at + step, len(self._history)))
        self._history_at = at
        self.line.setText(self._history[at] if at < len(self._history) else "")

    def _filter(self, typed: str) -> None:
        words = typed.casefold().split()
        self.list.clear()
        for preset in self._presets:
            if all(any(part.startswith(word) for part in preset.title.casefold().split()) for word in words):
                item = QListWidgetItem(preset.title, self.list)
                item.setData(Qt.ItemDataRole.UserRole, preset)
                item.setToolTip(preset.instruction)
        self.list.setCurrentRow(-1)
        rows = min(self.list.count(), _ROWS)
        self.list.setVisible(rows > 0)
        if rows:
            self.list.setFixedHeight(rows * self.list.sizeHintForRow(0) + 4)
        if self.isVisible():
            self._place()

    def _choose(self, item: QListWidgetItem) -> None:
        self.leave()
        self.preset_chosen.emit(item.data(Qt.ItemDataRole.UserRole), self.strength.strength, self.versions.value())

    def _run(self) -> None:
        item = self.list.currentItem()
        if item is not None and self.list.currentRow() >= 0:
            self._choose(item)
            return
        self.leave()
        self.asked.emit(self.line.text().strip(), self.strength.strength, self.versions.value())

    def _place(self) -> None:
        """Stand below the text that is meant, above it where there is more room, and never outside the view."""
        if not self.isVisible():
            return
        area = self._view.viewport().geometry()
        self.setFixedWidth(min(_WIDTH_PX, self._view.width() - 2 * _GAP_PX - self._view.verticalScrollBar().width()))
        is_narrow = self.width() < _NARROW_PX
        self._rows.setDirection(QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight)
        self.adjustSize()
        caret = self._view.caret_rectangle().translated(area.topLeft())
        top = caret.bottom() + _GAP_PX
        if top + self.height() > self._view.height() - _GAP_PX:
            above = caret.top() - self.height() - _GAP_PX
            top = above if above >= _GAP_PX else max(_GAP_PX, self._view.height() - self.height() - _GAP_PX)
        text_left = area.left() + self._text_left()
        most = self._view.width() - self.width() - self._view.verticalScrollBar().width() - _GAP_PX
        self.move(QPoint(max(_GAP_PX, min(text_left, most)), top))

    def _text_left(self) -> int:
        """Return where the paragraph begins that the box is about."""
        cursor = self._view.textCursor()
        cursor.setPosition(cursor.selectionStart())
        cursor.movePosition(cursor.MoveOperation.StartOfBlock)
        return self._view.cursorRect(cursor).left()

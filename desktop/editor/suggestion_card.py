"""The small card beside a draft: what is going on, and what the writer can do about it."""

from __future__ import annotations

import enum
import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QGraphicsDropShadowEffect,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from desktop.editor.fonts import prose_font

_STALE_LINES = 5
_WIDE_PX = 480
_SHADOW_PX = 18
_ROW_MARGINS = (12, 8, 8, 8)
_TALL_MARGINS = (14, 12, 10, 10)
_TEXT_POINTS = 11.0


class CardState(enum.Enum):
    """What the card is about."""

    HIDDEN = enum.auto()
    WRITING = enum.auto()
    READY = enum.auto()
    STALE = enum.auto()
    FAULT = enum.auto()


class SuggestionCard(QFrame):
    """Offers the actions that fit the suggestion's state. Its owner places it.

    Clicking a button never takes the focus from the page; Tab reaches the buttons, and Esc goes back.
    """

    accepted = Signal()
    rejected = Signal()
    retried = Signal()
    stopped = Signal()
    change_accepted = Signal()
    """The change in front alone was accepted, and so with `change_rejected`."""
    change_rejected = Signal()
    copied = Signal()
    """The stale text was asked for; it is on the clipboard."""
    dismissed = Signal()
    action_chosen = Signal(int)
    """The position of the chosen action among those given to `show_fault`."""
    appeared = Signal()
    """The card shows another state."""
    reworded = Signal()
    """The sentence is another one, and may need more room."""
    hidden = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = CardState.HIDDEN
        self._offered: list[QPushButton] = []
        self._is_review = False
        self._build_ui()
        self.hide()

    def _build_ui(self) -> None:
        self.setObjectName("suggestionCard")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(_SHADOW_PX)
        shadow.setOffset(0, 3)
        shadow.setColor(QColor(0, 0, 0, 45))
        self.setGraphicsEffect(shadow)
        self._message = QLabel(self)
        self._message.setTextFormat(Qt.TextFormat.PlainText)
        self._text = QPlainTextEdit(self)
        self._text.setReadOnly(True)
        self._text.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._text.setFrameShape(QFrame.Shape.NoFrame)
        self._text.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._text.document().setDocumentMargin(0)
        self._text.setFont(prose_font(_TEXT_POINTS))
        self._text.setAccessibleName(self.tr("Suggested text"))
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(6)
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._rows.setSpacing(10)
        self._rows.addWidget(self._message, 1)
        self._rows.addWidget(self._text)
        self._rows.addLayout(self._buttons)

    # --- states --------------------------------------------------------------------------------------------------

    @property
    def state(self) -> CardState:
        """What is shown."""
        return self._state

    def buttons(self) -> list[QPushButton]:
        """Return the buttons on offer, first to last."""
        return list(self._offered)

    def message(self) -> str:
        """Return the sentence shown."""
        return self._message.text()

    def show_writing(self, block_text: str) -> None:
        """Say how far the model is, and offer to stop it."""
        if self._state is CardState.WRITING:
            if block_text != self._message.text():
                self._message.setText(block_text)
                self.reworded.emit()
            return
        self._enter(CardState.WRITING, block_text)
        self._offer(self.tr("Stop"), self.tr("Stop writing"), self.stopped)
        self._appear()

    def show_ready(self, note: str = "", *, is_review: bool = False) -> None:
        """Offer to accept or reject what stands in the text; `note` says which of several it is.

        In a review the change in front is offered by itself, and all that are left.
        """
        if self._state is CardState.READY and is_review == self._is_review:
            if note != self._message.text():
                self._message.setText(note)
                self._message.setVisible(bool(note))
                self.reworded.emit()
            return
        self._enter(CardState.READY, note)
        self._is_review = is_review
        if is_review:
            self._offer(self.tr("Accept"), self.tr("Accept this change"), self.change_accepted)
            self._offer(self.tr("Reject"), self.tr("Reject this change"), self.change_rejected)
            self._offer(self.tr("Accept all ⏎"), self.tr("Accept all changes"), self.accepted, role="primary")
            self._offer(self.tr("Reject all Esc"), self.tr("Reject all changes"), self.rejected)
            self._appear()
            return
        self._offer(self.tr("Accept ⏎"), self.tr("Accept the suggestion"), self.accepted, role="primary")
        self._offer(self.tr("Reject Esc"), self.tr("Reject the suggestion"), self.rejected)
        self._offer(self.tr("Try again"), self.tr("Try again with other words"), self.retried)
        self._appear()

    def show_stale(self, text: str) -> None:
        """Show a suggestion that no longer fits the text it was made for."""
        if self._state is CardState.STALE and self._text.toPlainText() == text:
            return
        self._enter(
            CardState.STALE,
            self.tr("This paragraph or its locks have changed, so the suggestion was not applied."),
            "stale",
        )
        self._text.setPlainText(text)
        self._offer(self.tr("Copy"), self.tr("Copy the suggested text"), self.copied)
        self._offer(self.tr("Try again"), self.tr("Try again with the text as it is now"), self.retried)
        self._offer(self.tr("Dismiss"), self.tr("Dismiss the suggestion"), self.dismissed)
        self._appear()

    def show_fault(self, sentence: str, action_texts: list[str]) -> None:
        """Say what went wrong, and offer what can be done about it."""
        self._enter(CardState.FAULT, sentence, "error")
        for number, text in enumerate(action_texts):
            button = self._offer(text, text, None)
            button.clicked.connect(lambda _checked=False, chosen=number: self.action_chosen.emit(chosen))
        self._offer(self.tr("Dismiss"), self.tr("Dismiss this message"), self.dismissed)
        self._appear()

    def fit_into(self, width: int) -> None:
        """Take the size the state needs, in at most `width` pixels."""
        if self._state in (CardState.STALE, CardState.FAULT):
            self.setFixedWidth(min(width, _WIDE_PX))
            self._text.setFixedHeight(self._text_height())
            self._text.verticalScrollBar().setValue(0)
            self.setFixedHeight(self._rows.totalHeightForWidth(self.width()))
            return
        self._rows.activate()
        wanted = self._rows.totalSizeHint()
        self.setFixedSize(min(wanted.width(), width), wanted.height())

    def focus_first_button(self) -> None:
        """Give the keyboard to the card."""
        buttons = self.buttons()
        if buttons:
            buttons[0].setFocus(Qt.FocusReason.TabFocusReason)

    # --- inside --------------------------------------------------------------------------------------------------

    def _enter(self, state: CardState, sentence: str, role: str = "") -> None:
        self._state = state
        for button in self._offered:
            button.hide()
            button.deleteLater()
        self._offered.clear()
        while self._buttons.takeAt(0) is not None:
            pass
        is_tall = state in (CardState.STALE, CardState.FAULT)
        self._rows.setDirection(QBoxLayout.Direction.TopToBottom if is_tall else QBoxLayout.Direction.LeftToRight)
        self._rows.setContentsMargins(*(_TALL_MARGINS if is_tall else _ROW_MARGINS))
        if is_tall:
            self._buttons.addStretch(1)
        self._message.setWordWrap(is_tall)
        self._message.setText(sentence)
        self._message.setVisible(bool(sentence))
        self._message.setProperty("role", role)
        self._message.style().polish(self._message)
        self._text.setVisible(state is CardState.STALE)

    def _text_height(self) -> int:
        """Return the height of the suggested text, at most `_STALE_LINES` lines; more is scrolled to."""
        self._text.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._rows.activate()
        document = self._text.document()
        # A QPlainTextDocumentLayout counts its height in lines.
        lines = round(document.size().height())
        if lines > _STALE_LINES:
            self._text.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        first = document.firstBlock()
        spacing = document.documentLayout().blockBoundingRect(first).height() / max(first.lineCount(), 1)
        return math.ceil(min(lines, _STALE_LINES) * spacing) + 1

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc gives the keyboard back to the page; Enter presses the button it is on, and never reaches the page."""
        focused = next((button for button in self._offered if button.hasFocus()), None)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and focused is not None:
            focused.click()
            return
        page = self.parentWidget()
        if event.key() == Qt.Key.Key_Escape and page is not None:
            page.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, is_forward: bool) -> bool:
        """Tab goes round the card; asking the page, as Qt would, ends at a page that keeps Tab for itself."""
        stops: list[QWidget] = [*([self._text] if self._text.isVisible() else []), *self._offered]
        focused = QApplication.focusWidget()
        if focused not in stops:
            return False
        step = 1 if is_forward else -1
        reason = Qt.FocusReason.TabFocusReason if is_forward else Qt.FocusReason.BacktabFocusReason
        stops[(stops.index(focused) + step) % len(stops)].setFocus(reason)
        return True

    def setVisible(self, visible: bool) -> None:
        """Forget the state on hiding, so that the next one is shown afresh."""
        super().setVisible(visible)
        if not visible and self._state is not CardState.HIDDEN:
            self._state = CardState.HIDDEN
            self.hidden.emit()

    def _offer(self, text: str, accessible_name: str, signal: object, *, role: str = "") -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("role", role)
        button.setAccessibleName(accessible_name)
        button.setToolTip(accessible_name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAutoDefault(False)
        if signal is self.copied:
            button.clicked.connect(self._copy)
        elif signal is not None:
            button.clicked.connect(signal)
        self._buttons.addWidget(button)
        self._offered.append(button)
        # A layout shows new widgets of a visible parent later on, and leaves them out of its size until then.
        button.show()
        return button

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text.toPlainText())
        self.copied.emit()

    def _appear(self) -> None:
        self.setAccessibleName(self._message.text() or self.tr("Suggestion"))
        self.show()
        self.raise_()
        self.appeared.emit()

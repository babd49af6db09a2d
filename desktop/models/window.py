"""The models window: a header, and one card for each model."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop.models.card import ModelCard
from desktop.models.cards import CardValue
from desktop.models.header import Header
from desktop.models.labels import wrapped
from desktop.widgets.window_beside import WindowBeside

translate = QCoreApplication.translate

MINIMUM_SIZE = QSize(380, 260)
FIRST_SIZE = QSize(860, 720)


class ModelsWindow(WindowBeside):
    """A window of its own beside the page. It shows values and says what was clicked."""

    acted = Signal(str, object)
    """Id of the model, CardAction"""
    precision_chosen = Signal(str, object)
    """Id of the model, Precision"""
    adapter_used = Signal(object)
    """Path"""
    adapter_removed = Signal(object)
    """Path"""
    shown = Signal()
    """It was opened, or come back to: what it shows may be old."""
    closed = Signal()

    def __init__(self) -> None:
        super().__init__("modelsWindow", translate("ModelsWindow", "Models"), MINIMUM_SIZE, FIRST_SIZE)
        self.header = Header(self)
        self._cards: dict[str, ModelCard] = {}
        self._note = wrapped(self, "note")
        self._note.hide()
        self._list = QVBoxLayout()
        self._list.setSpacing(10)
        self._scroll = QScrollArea(self)
        self._content = QWidget()
        self._build_ui()

    def _build_ui(self) -> None:
        content = self._content
        content.setObjectName("modelsContent")
        inner = QVBoxLayout(content)
        inner.setContentsMargins(14, 12, 14, 14)
        inner.setSpacing(10)
        inner.addWidget(self.header)
        inner.addWidget(self._note)
        inner.addLayout(self._list)
        inner.addStretch(1)
        # Where the keyboard is at first: nothing is pressed by accident, and Tab goes to the first button.
        content.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._scroll.setWidget(content)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)

    def open(self, geometry: QByteArray) -> None:
        """Show the window, where it was last time, or bring it to the front."""
        if self.come_forward(geometry):
            self._content.setFocus()

    def card(self, model: str) -> ModelCard | None:
        """The card of a model."""
        return self._cards.get(model)

    def show_cards(self, values: Sequence[CardValue]) -> None:
        """Show these models, in this order."""
        names = [value.key.model for value in values]
        for name in [name for name in self._cards if name not in names]:
            card = self._cards.pop(name)
            self._list.removeWidget(card)
            card.hide()
            card.deleteLater()
        for place, value in enumerate(values):
            card = self._cards.get(value.key.model) or self._new_card(value.key.model)
            if self._list.indexOf(card) != place:
                self._list.insertWidget(place, card)
            card.show_value(value)

    def show_card(self, value: CardValue) -> None:
        """Show one model, which has a card already."""
        card = self._cards.get(value.key.model)
        if card is not None:
            card.show_value(value)

    def show_note(self, sentence: str) -> None:
        """Show what came of something, until the next; an empty sentence takes it away."""
        self._note.setText(sentence)
        self._note.setVisible(bool(sentence))
        if sentence:
            self._scroll.ensureWidgetVisible(self._note)

    def reveal(self, model: str) -> None:
        """Bring the card of a model into view."""
        card = self._cards.get(model)
        if card is not None:
            # A card that was made just now has its place, and the list its height, only after this.
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
            self._scroll.ensureWidgetVisible(card)

    def _new_card(self, model: str) -> ModelCard:
        card = ModelCard(self)
        card.acted.connect(partial(self.acted.emit, model))
        card.precision_chosen.connect(partial(self.precision_chosen.emit, model))
        card.adapter_used.connect(self.adapter_used)
        card.adapter_removed.connect(self.adapter_removed)
        self._cards[model] = card
        return card

    def changeEvent(self, event: QEvent) -> None:
        """Say that the window was come back to."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            self.shown.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Say that the window was opened."""
        super().showEvent(event)
        self.shown.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Say that the window was closed; what goes on in the background goes on."""
        super().closeEvent(event)
        self.closed.emit()

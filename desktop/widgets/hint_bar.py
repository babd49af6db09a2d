"""A line at the foot of the page that offers one thing and can be sent away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget


def _nothing() -> None:
    """What is done where nothing is to be."""


class HintBar(QFrame):
    """Hidden until there is something to offer. It never takes the keyboard from the page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hintBar")
        self._act: Callable[[], None] = _nothing
        self._dismiss: Callable[[], None] = _nothing
        self._sentence = QLabel(self)
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setWordWrap(True)
        self._accept = QPushButton(self)
        self._later = QPushButton(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 7, 14, 7)
        layout.addWidget(self._sentence, 1)
        for button in (self._accept, self._later):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            layout.addWidget(button)
        self._accept.setProperty("role", "primary")
        self._accept.clicked.connect(lambda _checked=False: self._leave(self._act))
        self._later.clicked.connect(lambda _checked=False: self._leave(self._dismiss))
        self.hide()

    def offer(
        self,
        sentence: str,
        label: str,
        act: Callable[[], None],
        dismiss_label: str,
        dismiss: Callable[[], None] = _nothing,
    ) -> None:
        """Offer something in place of what was offered before; one of the two is called once, when it is clicked."""
        self._sentence.setText(sentence)
        self._accept.setText(label)
        self._later.setText(dismiss_label)
        self._act, self._dismiss = act, dismiss
        self.show()

    @property
    def sentence(self) -> str:
        """What is offered; empty where nothing is."""
        return "" if self.isHidden() else self._sentence.text()

    def withdraw(self) -> None:
        """Offer nothing any more."""
        self._act = self._dismiss = _nothing
        self.hide()

    def _leave(self, act: Callable[[], None]) -> None:
        self.withdraw()
        act()

"""The dial that says how much a rewrite may change."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QWidget

STEPS = 20


class StrengthDial(QWidget):
    """A slider from a light polish to a new text, with the word for where it stands beside it."""

    strength_changed = Signal(float)

    def __init__(self, strength: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._word = QLabel(self)
        self._build_ui()
        self.set_strength(strength)
        self._slider.valueChanged.connect(self._on_value_changed)

    def _build_ui(self) -> None:
        self._slider.setRange(1, STEPS)
        self._slider.setPageStep(STEPS // 4)
        self._slider.setFixedWidth(96)
        self._slider.setAccessibleName(self.tr("Strength: how much a rewrite may change"))
        self._slider.setToolTip(self.tr("How much a rewrite may change"))
        self._slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        widest = max(self._word.fontMetrics().horizontalAdvance(self._word_for(i / STEPS)) for i in range(1, STEPS + 1))
        self._word.setMinimumWidth(widest + 4)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 8, 0)
        layout.setSpacing(8)
        layout.addWidget(self._slider)
        layout.addWidget(self._word)

    @property
    def strength(self) -> float:
        """Share of the words that may change, above 0 and at most 1."""
        return self._slider.value() / STEPS

    def set_strength(self, strength: float) -> None:
        """Move the dial."""
        self._slider.setValue(round(strength * STEPS))
        self._word.setText(self._word_for(self.strength))

    def _on_value_changed(self) -> None:
        self._word.setText(self._word_for(self.strength))
        self.strength_changed.emit(self.strength)

    def _word_for(self, strength: float) -> str:
        if strength <= 0.2:
            return self.tr("Polish")
        if strength <= 0.4:
            return self.tr("Light")
        if strength <= 0.65:
            return self.tr("Medium")
        if strength < 1:
            return self.tr("Strong")
        return self.tr("New text")

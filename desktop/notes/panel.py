"""The panel with the writer's notes, the style to keep, and what the model has to know."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from desktop.counts.counting import words_in


class _Field(QPlainTextEdit):
    """A text that leaves Tab to the panel."""

    def __init__(self, name: str, hint: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self.setMinimumHeight(4 * self.fontMetrics().lineSpacing() + 16)


class NotesPanel(QWidget):
    """Three texts of the document in front: one for the writer alone, two that go into every request."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_showing = False
        self.style_guide = _Field(self.tr("Style"), self.tr("British spelling. Past tense. Short sentences."), self)
        self.facts = _Field(self.tr("People and facts"), self.tr("Anna is the keeper's daughter, nineteen."), self)
        self.notes = _Field(self.tr("Notes for yourself"), self.tr("The model never sees this."), self)
        self._told = QLabel(self)
        self._build_ui()
        for field in (self.style_guide, self.facts, self.notes):
            field.textChanged.connect(self._on_changed)
        self.setFocusProxy(self.style_guide)

    def _build_ui(self) -> None:
        self._told.setProperty("role", "faint")
        self._told.setWordWrap(True)
        content = QWidget(self)
        inner = QVBoxLayout(content)
        inner.setContentsMargins(10, 10, 10, 10)
        for field in (self.style_guide, self.facts, self.notes):
            caption = QLabel(field.accessibleName(), content)
            caption.setProperty("role", "heading")
            caption.setBuddy(field)
            if field is self.notes:
                inner.addWidget(self._told)
                inner.addSpacing(10)
            inner.addWidget(caption)
            inner.addWidget(field, 2 if field is self.notes else 1)
        area = QScrollArea(self)
        area.setWidget(content)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)

    def show_texts(self, style: str, facts: str, notes: str) -> None:
        """Show the texts of another document."""
        self._is_showing = True
        for field, text in ((self.style_guide, style), (self.facts, facts), (self.notes, notes)):
            if field.toPlainText() != text:
                field.setPlainText(text)
        self._is_showing = False

    def show_room(self, most: int) -> None:
        """Say how much of it the model is told, out of `most` words that it has room for."""
        words = sum(words_in(field.toPlainText()) for field in (self.style_guide, self.facts))
        if words == 0:
            text = self.tr("Style and facts go into everything the model is asked.")
        elif words > most:
            text = self.tr("{0} words, more than this model has room for: it is told the first {1}.").format(
                words, most
            )
        else:
            text = self.tr("The model is told {0} words of this with everything it is asked.").format(words)
        self._told.setText(text)

    def _on_changed(self) -> None:
        if not self._is_showing:
            self.changed.emit()

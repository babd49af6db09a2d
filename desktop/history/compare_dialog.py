"""Two texts of one document, and what shall become of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from desktop.dialogs.questions import Choice
from desktop.editor.theme import Theme
from desktop.history.differences import Comparison
from desktop.history.differences_view import DifferencesView

_SIZE = QSize(760, 520)
_ROOM = QSize(40, 80)


class CompareDialog(QDialog):
    """Shows how a second text differs, and offers choices; closing it decides nothing."""

    def __init__(
        self, sentence: str, comparison: Comparison, choices: Sequence[Choice], theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Two versions of one document"))
        self.resize(_SIZE.boundedTo(self.screen().availableSize() - _ROOM))
        self.view = DifferencesView(theme, self)
        self.buttons = QDialogButtonBox(self)
        self._build_ui(sentence, choices)
        self.view.show_comparison(comparison)

    def _build_ui(self, sentence: str, choices: Sequence[Choice]) -> None:
        label = QLabel(sentence, self)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        legend = QLabel(self.tr("Struck through: only in yours. Underlined: only in the other one."), self)
        legend.setWordWrap(True)
        legend.setProperty("role", "faint")
        for choice in choices:
            button = self.buttons.addButton(choice.label, QDialogButtonBox.ButtonRole.ActionRole)
            button.clicked.connect(lambda _checked=False, act=choice.act: self._choose(act))
        self.buttons.addButton(self.tr("Decide later"), QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(label)
        layout.addWidget(legend)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.buttons)
        self.view.text.setFocus()

    def _choose(self, act: object) -> None:
        self.accept()
        if callable(act):
            act()

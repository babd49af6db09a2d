"""Where documents are chosen, learning is watched, and what came of it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QProgressBar, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desktop.editor.theme import Theme
from desktop.models.labels import wrapped
from desktop.voice.document_list import DocumentList
from desktop.voice.plot import LossPlot
from desktop.voice.result_page import ResultPage
from desktop.widgets.flow import FlowLayout
from runtime.finetuning.events import Checked, FoundDocument, Progress, Sample

_LONGEST_NAME = 80


class LearnTab(QWidget):
    """Shows values and says what was clicked."""

    add_files_clicked = Signal()
    add_folder_clicked = Signal()
    add_open_clicked = Signal()
    removed = Signal(list)
    """Paths"""
    started = Signal(str)
    """The name the voice is to have."""
    pause_clicked = Signal()
    go_on_clicked = Signal()
    stop_clicked = Signal()
    use_clicked = Signal()
    again_clicked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = LossPlot(theme)
        self.documents = DocumentList()
        self.name = QLineEdit()
        self.found = wrapped(self, "faint")
        self.expectation = wrapped(self, "faint")
        self.start_button = QPushButton(self.tr("&Start learning"))
        self.remove_button = QPushButton(self.tr("&Remove"))
        self.headline = wrapped(self)
        self.bar = QProgressBar()
        self.pause_button = QPushButton(self.tr("&Pause"))
        self.go_on_button = QPushButton(self.tr("&Go on"))
        self.stop_button = QPushButton(self.tr("S&top for good"))
        self.result = ResultPage()
        self._can_start = False
        self._first: QWidget = self.documents
        self._stack = QStackedWidget(self)
        self._choosing, self._learning = self._choosing_page(), self._learning_page()
        for page in (self._choosing, self._learning, self.result):
            self._stack.addWidget(page)
        self.result.use_clicked.connect(self.use_clicked)
        self.result.again_clicked.connect(self.again_clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 8, 4, 4)
        layout.addWidget(self._stack)
        self.show_documents((), {})

    # --- choosing -----------------------------------------------------------------------------------------------

    def _choosing_page(self) -> QWidget:
        page = QWidget(self)
        intro = wrapped(page)
        intro.setText(
            self.tr(
                "Choose texts that you wrote. The model learns on this computer how you write; nothing is sent "
                "anywhere, and your documents stay as they are."
            )
        )
        buttons = FlowLayout()
        for text, signal in (
            (self.tr("Add &open documents"), self.add_open_clicked),
            (self.tr("Add &files…"), self.add_files_clicked),
            (self.tr("Add a fo&lder…"), self.add_folder_clicked),
        ):
            button = QPushButton(text, page)
            button.setAutoDefault(False)
            button.clicked.connect(signal)
            buttons.addWidget(button)
        self.documents.removed.connect(self.removed)
        self.documents.itemSelectionChanged.connect(self._on_selected)
        self.remove_button.clicked.connect(self.documents.remove_selected)
        buttons.addWidget(self.remove_button)
        self.name.setMaxLength(_LONGEST_NAME)
        self.name.setText(self.tr("My voice"))
        self.name.setAccessibleName(self.tr("Name of the voice"))
        self.name.textChanged.connect(self._on_name)
        self.name.returnPressed.connect(self.start_button.click)
        form = QFormLayout()
        form.addRow(self.tr("Name of the voice"), self.name)
        self.start_button.setProperty("role", "primary")
        self.start_button.clicked.connect(lambda: self.started.emit(self.name.text().strip()))
        end = FlowLayout()
        end.addWidget(self.start_button)
        layout = _column(page)
        layout.addWidget(intro)
        layout.addLayout(buttons)
        layout.addWidget(self.documents, 1)
        layout.addWidget(self.found)
        layout.addLayout(form)
        layout.addWidget(self.expectation)
        layout.addLayout(end)
        return page

    def show_choosing(self, expectation: str) -> None:
        """Let documents be chosen; `expectation` says what may come of it."""
        self.expectation.setText(expectation)
        self._show(self._choosing, self.documents)

    def show_documents(self, paths: Sequence[Path], known: Mapping[Path, FoundDocument]) -> None:
        """Show these documents, and what is known of each."""
        self.documents.show_documents(paths, known)
        self._on_selected()

    def show_found(self, sentence: str, *, can_start: bool) -> None:
        """Say what there is to learn from."""
        self.found.setText(sentence)
        self._can_start = can_start
        self._on_name()

    def _on_name(self) -> None:
        self.start_button.setEnabled(self._can_start and bool(self.name.text().strip()))

    def _on_selected(self) -> None:
        self.remove_button.setEnabled(bool(self.documents.selectedItems()))

    # --- learning -----------------------------------------------------------------------------------------------

    def _learning_page(self) -> QWidget:
        page = QWidget(self)
        caption = wrapped(page, "faint")
        caption.setText(
            self.tr(
                "How surprised the model is by the next word, lower is better. What counts is the text it never learnt "
                "from. You can go on writing, and close this window."
            )
        )
        buttons = FlowLayout()
        for button, signal in (
            (self.pause_button, self.pause_clicked),
            (self.go_on_button, self.go_on_clicked),
            (self.stop_button, self.stop_clicked),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(signal)
            buttons.addWidget(button)
        self.go_on_button.setProperty("role", "primary")
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of learning"))
        layout = _column(page)
        layout.addWidget(self.headline)
        layout.addWidget(self.bar)
        layout.addWidget(self.plot, 1)
        layout.addWidget(caption)
        layout.addLayout(buttons)
        return page

    def show_learning(
        self,
        headline: str,
        progress: Progress | None,
        history: Sequence[Progress | Checked],
        *,
        is_running: bool,
    ) -> None:
        """Show how far it is, and how it went until now."""
        self.headline.setText(headline)
        # Without an end the bar says that something goes on, and not how much.
        self.bar.setRange(0, progress.steps if progress is not None else 0 if is_running else 1)
        self.bar.setValue(progress.step if progress is not None else 0)
        self.plot.show_history(history, progress.steps if progress is not None else 1)
        has_focus = self.pause_button.hasFocus() or self.go_on_button.hasFocus()
        self.pause_button.setVisible(is_running)
        self.go_on_button.setVisible(not is_running)
        self._show(self._learning, self.pause_button if is_running else self.go_on_button)
        if has_focus:
            (self.pause_button if is_running else self.go_on_button).setFocus()

    # --- done ---------------------------------------------------------------------------------------------------

    def show_done(self, verdict: str, samples: Sequence[Sample]) -> None:
        """Show what came of it."""
        self.result.show_result(verdict, samples)
        self._show(self.result, self.result.use_button)

    def show_use(self, *, is_used: bool, can_be_used: bool) -> None:
        """Show whether the document in front is written with what was learnt."""
        self.result.show_use(is_used=is_used, can_be_used=can_be_used)

    def focus_first(self) -> None:
        """Put the keyboard where it is most likely wanted."""
        self._first.setFocus()

    def _show(self, page: QWidget, first: QWidget) -> None:
        self._first = first
        if self._stack.currentWidget() is not page:
            self._stack.setCurrentWidget(page)
            self.focus_first()


def _column(page: QWidget) -> QVBoxLayout:
    layout = QVBoxLayout(page)
    layout.setContentsMargins(6, 6, 6, 6)
    layout.setSpacing(8)
    return layout

"""The line at the foot of the window: notices on the left, words and model on the right."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QLabel, QMenu, QStatusBar, QToolButton, QWidget

from desktop.generation.controller import GenerationStatus, Phase

NOTICE_MS = 8_000


class StatusLine(QStatusBar):
    """Shows what is going on in plain words; it never takes the keyboard focus."""

    work_clicked = Signal()
    """The writer wants to see the work on models."""
    learning_clicked = Signal()
    """The writer wants to see the voice being learnt."""

    def __init__(self, starter_folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._starter_folder = starter_folder
        self._names: Mapping[Path, str] = {}
        self._status = GenerationStatus()
        self.setSizeGripEnabled(False)
        self._warning = QLabel(self)
        self._warning.setObjectName("warning")
        self._warning.hide()
        self.addWidget(self._warning)
        self._work = self._button(self.tr("Show the models"), self.work_clicked)
        self._learning = self._button(self.tr("Show the voices"), self.learning_clicked)
        self._voice = QToolButton(self)
        self._voice.setObjectName("voice")
        self._voice.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._voice.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._voice.hide()
        self.addPermanentWidget(self._voice)
        self._run = self._label(self.tr("What the model is doing"))
        self._words = self._label(self.tr("Number of words"))
        self._model = self._label(self.tr("Model in use"))

    def _button(self, tip: str, clicked: SignalInstance) -> QToolButton:
        button = QToolButton(self)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setToolTip(tip)
        button.hide()
        button.clicked.connect(lambda _checked=False: clicked.emit())
        self.addPermanentWidget(button)
        return button

    def _label(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setAccessibleName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        self.addPermanentWidget(label)
        return label

    def tell(self, sentence: str) -> None:
        """Show a notice for a few seconds."""
        self.showMessage(sentence, NOTICE_MS)

    def warn(self, sentence: str) -> None:
        """Show a warning until it is taken back with an empty sentence."""
        self._warning.setText(sentence)
        self._warning.setVisible(bool(sentence))

    def show_work(self, text: str) -> None:
        """Show work on models that goes on in the background, until an empty text ends it."""
        self._work.setText(text)
        self._work.setVisible(bool(text))

    def show_learning(self, text: str) -> None:
        """Show that a voice is being learnt, until an empty text ends it."""
        self._learning.setText(text)
        self._learning.setVisible(bool(text))

    def show_voice(self, text: str, tip: str, menu: QMenu) -> None:
        """Show the voice of the document, and `menu` where it is clicked; an empty text for none."""
        self._voice.setText(text)
        self._voice.setToolTip(tip)
        self._voice.setMenu(menu)
        self._voice.setVisible(bool(text))

    def show_words(self, text: str) -> None:
        """Show how many words there are."""
        self._words.setText(text)

    def name_models(self, names: Mapping[Path, str]) -> None:
        """Call the models in these folders by these names, not by those of their folders."""
        self._names = names
        self._model.setText(self._model_text(self._status))

    def show_generation(self, status: GenerationStatus) -> None:
        """Show the model, and whether it is at work; numbers are for the read-out."""
        self._status = status
        self._model.setText(self._model_text(status))
        self._run.setText(self._run_text(status))
        self._run.setVisible(bool(self._run.text()))

    def _model_text(self, status: GenerationStatus) -> str:
        if status.phase is Phase.LOADING and status.loaded_percent:
            return self.tr("Preparing the model… {0}%").format(status.loaded_percent)
        if status.phase is Phase.LOADING:
            return self.tr("Preparing the model…")
        if status.model is None:
            return self.tr("No model")
        is_starter = status.model.folder == self._starter_folder
        given = self._names.get(status.model.folder, status.model.name)
        name = self.tr("Starter model") if is_starter else given
        return self.tr("{0} on the {1}").format(name, self._device_text(status.model.device))

    def _device_text(self, device: str) -> str:
        return self.tr("processor") if device.startswith("cpu") else self.tr("graphics card")

    def _run_text(self, status: GenerationStatus) -> str:
        match status.phase:
            case Phase.WRITING if status.step:
                return self.tr("Writing…")
            case Phase.WRITING:
                return self.tr("Reading…")
            case Phase.STOPPING:
                return self.tr("Stopping…")
            case _:
                return ""

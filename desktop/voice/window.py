"""The window in which a voice is learnt, and in which the voices there are can be looked after."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QTabWidget, QVBoxLayout

from desktop.editor.theme import Theme
from desktop.models.labels import wrapped
from desktop.voice.learn_tab import LearnTab
from desktop.voice.voices_tab import VoicesTab
from desktop.widgets.window_beside import WindowBeside

translate = QCoreApplication.translate

MINIMUM_SIZE = QSize(420, 340)
FIRST_SIZE = QSize(760, 620)


class VoiceWindow(WindowBeside):
    """Two tabs: learning, and what was learnt. It shows values and says what was clicked."""

    files_dropped = Signal(list)
    """Paths"""

    def __init__(self, theme: Theme) -> None:
        super().__init__("voiceWindow", translate("VoiceWindow", "Voices"), MINIMUM_SIZE, FIRST_SIZE)
        self.setAcceptDrops(True)
        self.learn = LearnTab(theme, self)
        self.voices = VoicesTab(self)
        self.note = wrapped(self, "note")
        self.note.hide()
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.learn, self.tr("Learn my voice"))
        self.tabs.addTab(self.voices, self.tr("My voices"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.tabs)
        layout.addWidget(self.note)

    def open(self) -> None:
        """Show the window, or bring it to the front."""
        if self.come_forward():
            self.learn.focus_first()

    def show_note(self, sentence: str) -> None:
        """Say what came of something; an empty sentence takes it away."""
        self.note.setText(sentence)
        self.note.setVisible(bool(sentence))

    def show_voices_tab(self) -> None:
        """Show the voices there are."""
        self.tabs.setCurrentWidget(self.voices)
        self.voices.list.setFocus()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.learn.plot.set_theme(theme)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Say which files were let go of here."""
        self.tabs.setCurrentWidget(self.learn)
        self.files_dropped.emit([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Go; what is learnt in the background goes on."""
        super().closeEvent(event)
        self.show_note("")

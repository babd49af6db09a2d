"""The voices on this computer: which there are, and what can be done with each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale, Qt, Signal, SignalInstance
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.models.labels import wrapped
from desktop.models.words import disk_size
from desktop.widgets.flow import FlowLayout

if TYPE_CHECKING:
    from runtime.models.voices import Voice

_NAME, _MADE, _WORDS, _SIZE, _GAIN, _FOR = range(6)


class VoicesTab(QWidget):
    """Shows values and says what was clicked. Each signal brings the voice that is chosen in the list."""

    use_clicked = Signal(object)
    """Voice, or None for the plain model."""
    rename_clicked = Signal(object)
    delete_clicked = Signal(object)
    export_clicked = Signal(object)
    import_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = QTreeWidget(self)
        self.empty = wrapped(self, "faint")
        self.use_button = QPushButton(self.tr("&Use for this document"), self)
        self.plain_button = QPushButton(self.tr("Use &no voice"), self)
        self._voices: tuple[Voice, ...] = ()
        self._fitting: frozenset[Path] = frozenset()
        self._per_voice: list[QPushButton] = []
        self._build_ui()
        self.show_voices((), {}, frozenset(), None)

    def _build_ui(self) -> None:
        self.list.setHeaderLabels(
            [
                self.tr("Voice"),
                self.tr("Made"),
                self.tr("Words"),
                self.tr("Size"),
                self.tr("Better by"),
                self.tr("For the model"),
            ]
        )
        self.list.setRootIsDecorated(False)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setAccessibleName(self.tr("Voices"))
        self.list.setTabKeyNavigation(False)
        header = self.list.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        # A long name is cut off before anything else is.
        for column in (_NAME, _FOR):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.list.currentItemChanged.connect(lambda _new, _old: self._show_what_can())
        self.list.itemActivated.connect(lambda _item, _column: self.use_button.click())
        self.empty.setText(
            self.tr("There is none yet. Learn one from your own documents, or bring in a file that somebody gave you.")
        )
        buttons = FlowLayout()
        for button, signal in (
            (self.use_button, self.use_clicked),
            (QPushButton(self.tr("&Rename…"), self), self.rename_clicked),
            (QPushButton(self.tr("&Delete…"), self), self.delete_clicked),
            (QPushButton(self.tr("&Export…"), self), self.export_clicked),
        ):
            button.clicked.connect(lambda _checked=False, one=signal: self._emit(one))
            self._per_voice.append(button)
            buttons.addWidget(button)
        self.plain_button.clicked.connect(lambda: self.use_clicked.emit(None))
        bring = QPushButton(self.tr("&Bring in a file…"), self)
        bring.clicked.connect(self.import_clicked)
        buttons.addWidget(self.plain_button)
        buttons.addWidget(bring)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 8, 6, 6)
        layout.setSpacing(8)
        layout.addWidget(self.empty)
        layout.addWidget(self.list, 1)
        layout.addLayout(buttons)

    def show_voices(
        self, voices: Sequence[Voice], sizes: Mapping[Path, int], fitting: frozenset[Path], used: Path | None
    ) -> None:
        """Show these, by their folders with their `sizes` in bytes.

        `fitting` are the folders of those made for the model in use, `used` is that of this document's.
        """
        chosen = self.chosen
        self._voices, self._fitting = tuple(voices), fitting
        self.list.clear()
        for voice in voices:
            gain = 1 - voice.loss_after / voice.loss_before if voice.loss_before else 0.0
            base = voice.base if voice.folder in fitting else self.tr("{0} (not in use)").format(voice.base)
            item = QTreeWidgetItem(
                [
                    self.tr("{0} (in use here)").format(voice.name) if voice.folder == used else voice.name,
                    QLocale().toString(_day(voice), QLocale.FormatType.ShortFormat),
                    QLocale().toString(voice.words),
                    disk_size(sizes.get(voice.folder, 0)),
                    self.tr("{0} %").format(QLocale().toString(100 * gain, "f", 1)),
                    base,
                ]
            )
            for column in (_NAME, _FOR):
                item.setToolTip(column, item.text(column))
            for column in (_WORDS, _SIZE, _GAIN):
                item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.list.addTopLevelItem(item)
            if chosen is not None and voice.folder == chosen.folder:
                self.list.setCurrentItem(item)
        first = self.list.topLevelItem(0)
        if self.list.currentItem() is None and first is not None:
            self.list.setCurrentItem(first)
        self.empty.setVisible(not voices)
        self.plain_button.setEnabled(used is not None)
        self._show_what_can()

    @property
    def chosen(self) -> Voice | None:
        """The voice the keyboard is at."""
        item = self.list.currentItem()
        index = -1 if item is None else self.list.indexOfTopLevelItem(item)
        return self._voices[index] if 0 <= index < len(self._voices) else None

    def _show_what_can(self) -> None:
        voice = self.chosen
        for button in self._per_voice:
            button.setEnabled(voice is not None)
        self.use_button.setEnabled(voice is not None and voice.folder in self._fitting)

    def _emit(self, signal: SignalInstance) -> None:
        voice = self.chosen
        if voice is not None:
            signal.emit(voice)


def _day(voice: Voice) -> QDate:
    made = voice.made.astimezone()
    return QDate(made.year, made.month, made.day)

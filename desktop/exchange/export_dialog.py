"""The question what to export a document as, and where to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.document.file_worker import FileWorker
from desktop.exchange.formats import ExportFormat, export_name

_WIDTH_PX = 520


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What the writer chose."""

    export_format: ExportFormat
    path: Path
    title: str
    author: str


class ExportDialog(QDialog):
    """Asks for format, place, title and author. A file that is there already is named before it is replaced."""

    chosen = Signal(object)
    """ExportChoice"""

    def __init__(self, suggested: ExportChoice, files: FileWorker, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Export"))
        self.setMinimumWidth(min(_WIDTH_PX, parent.width() - 40))
        self._files = files
        self._path = suggested.path
        self._format = QComboBox()
        self._format.setAccessibleName(self.tr("Format"))
        for one in ExportFormat:
            self._format.addItem(export_name(one), one)
        self._format.setCurrentIndex(list(ExportFormat).index(suggested.export_format))
        self._title = QLineEdit(suggested.title)
        self._author = QLineEdit(suggested.author)
        self._place = QLineEdit()
        self._place.setReadOnly(True)
        self._place.setAccessibleName(self.tr("File"))
        self._change = QPushButton(self.tr("C&hange…"))
        # Enter exports, wherever the keyboard is.
        self._change.setAutoDefault(False)
        self._note = QLabel()
        self._note.setWordWrap(True)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        export = self._buttons.addButton(self.tr("&Export"), QDialogButtonBox.ButtonRole.AcceptRole)
        export.setDefault(True)
        self._build()
        self._format.currentIndexChanged.connect(lambda _index: self._on_format_changed())
        self._change.clicked.connect(self._ask_for_place)
        self._buttons.accepted.connect(self._choose)
        self._buttons.rejected.connect(self.reject)
        self._on_format_changed()
        self._format.setFocus()

    def _build(self) -> None:
        place = QHBoxLayout()
        place.addWidget(self._place, 1)
        place.addWidget(self._change)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("&Format"), self._format)
        form.addRow(self.tr("&Title"), self._title)
        form.addRow(self.tr("&Author"), self._author)
        form.addRow(self.tr("File"), place)
        form.addRow("", self._note)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(14)
        layout.addLayout(form)
        layout.addWidget(self._buttons)

    @property
    def _chosen_format(self) -> ExportFormat:
        return list(ExportFormat)[self._format.currentIndex()]

    def _on_format_changed(self) -> None:
        self._set_path(self._path.with_suffix(f".{self._chosen_format.value}"))

    def _set_path(self, path: Path) -> None:
        self._path = path
        self._place.setText(str(path))
        self._place.setToolTip(str(path))
        # The end of a path tells more than its beginning.
        self._place.setCursorPosition(len(str(path)))
        self._note.setText("")
        self._files.submit(path.exists, partial(self._show_note, path), lambda _fault: None)

    def _show_note(self, path: Path, is_there: bool) -> None:
        if is_there and path == self._path:
            self._note.setText(self.tr("This file is there already. It will be replaced."))

    def _ask_for_place(self) -> None:
        dialog = QFileDialog(self, self.tr("Export to"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        suffix = self._chosen_format.value
        dialog.setNameFilters([f"{export_name(self._chosen_format)} (*.{suffix})"])
        dialog.setDefaultSuffix(suffix)
        dialog.setDirectory(str(self._path.parent))
        dialog.selectFile(self._path.name)
        # The note in this window says it.
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.fileSelected.connect(lambda name: self._set_path(_with_suffix(Path(name), suffix)))
        dialog.open()

    def _choose(self) -> None:
        title = self._title.text().strip() or self._path.stem
        self.chosen.emit(ExportChoice(self._chosen_format, self._path, title, self._author.text().strip()))
        self.accept()


def _with_suffix(path: Path, suffix: str) -> Path:
    return path if path.suffix.lower() == f".{suffix}" else path.with_name(f"{path.name}.{suffix}")

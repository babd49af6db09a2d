"""The window in which presets are made and changed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop.document.faults import DocumentFault
from desktop.rewriting.presets import Preset, PresetPlace, bring_back, keep_preset, load_presets, remove_preset

_PRESET_ROLE = Qt.ItemDataRole.UserRole


class PresetsDialog(QDialog):
    """A list of presets, and the fields of the chosen one. "Keep" writes it; nothing else is written."""

    changed = Signal()

    def __init__(self, presets: Sequence[Preset], own_folder: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self._own_folder = own_folder
        self.list = QListWidget(self)
        self.name = QLineEdit(self)
        self.instruction = QPlainTextEdit(self)
        self._uses_dial = QCheckBox(self.tr("As much as the dial says"), self)
        self._strength = QSpinBox(self, minimum=5, maximum=100, singleStep=5, suffix=" %", value=60)
        self._length = QDoubleSpinBox(self, minimum=0.1, maximum=10.0, singleStep=0.1, decimals=1, value=1.0)
        self._place = QComboBox(self)
        self._problem = QLabel(self)
        self.keep = QPushButton(self.tr("Keep"), self)
        self.keep.setProperty("role", "primary")
        self.restore = QPushButton(self.tr("Bring back removed"), self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Presets"))
        self.resize(680, 440)
        self._build_ui()
        for preset in presets:
            self._add(preset)
        self.list.currentItemChanged.connect(lambda item, _before: self._show(item))
        self._uses_dial.toggled.connect(self._strength.setDisabled)
        self.list.setCurrentRow(0)

    def _build_ui(self) -> None:
        self.list.setAccessibleName(self.tr("Presets"))
        self.list.setMinimumWidth(150)
        self.instruction.setTabChangesFocus(True)
        self.instruction.setPlaceholderText(self.tr("What shall the model do with the text?"))
        self._place.addItem(self.tr("In the place of the text"), PresetPlace.REPLACE)
        self._place.addItem(self.tr("In a paragraph below it"), PresetPlace.BELOW)
        self._problem.setWordWrap(True)
        self._problem.setProperty("role", "faint")
        strength = QHBoxLayout()
        strength.addWidget(self._uses_dial)
        strength.addWidget(self._strength)
        strength.addStretch(1)
        form = QFormLayout()
        form.addRow(self.tr("&Name:"), self.name)
        form.addRow(self.tr("&Instruction:"), self.instruction)
        form.addRow(self.tr("How much may change:"), strength)
        form.addRow(self.tr("&Length, times the text's:"), self._length)
        form.addRow(self.tr("&Answer:"), self._place)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        new = buttons.addButton(self.tr("New"), QDialogButtonBox.ButtonRole.ActionRole)
        remove = buttons.addButton(self.tr("Remove"), QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.keep, QDialogButtonBox.ButtonRole.ApplyRole)
        buttons.addButton(self.restore, QDialogButtonBox.ButtonRole.ResetRole)
        self.restore.setToolTip(self.tr("The presets that came with the program and were removed"))
        for button in buttons.buttons():
            # Enter in a field must neither close the window nor write anything.
            if isinstance(button, QPushButton):
                button.setAutoDefault(False)
        new.clicked.connect(lambda _checked=False: self._on_new())
        remove.clicked.connect(lambda _checked=False: self._on_remove())
        self.restore.clicked.connect(lambda _checked=False: self._on_restore())
        self.keep.clicked.connect(lambda _checked=False: self._on_keep())
        buttons.rejected.connect(self.reject)
        fields = QVBoxLayout()
        fields.addLayout(form, 1)
        fields.addWidget(self._problem)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(self.list)
        middle.addLayout(fields, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(middle, 1)
        layout.addWidget(buttons)

    def _add(self, preset: Preset) -> QListWidgetItem:
        item = QListWidgetItem(preset.title, self.list)
        item.setData(_PRESET_ROLE, preset)
        return item

    def _show(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        preset: Preset = item.data(_PRESET_ROLE)
        self.name.setText(preset.name)
        self.instruction.setPlainText(preset.instruction)
        self._uses_dial.setChecked(preset.strength is None)
        self._strength.setValue(round(100 * (preset.strength or 0.6)))
        self._length.setValue(preset.length)
        self._place.setCurrentIndex(self._place.findData(preset.place))
        self._problem.setText("")

    def _on_new(self) -> None:
        self.list.setCurrentItem(self._add(Preset(self.tr("New preset"), "")))
        self.name.setFocus()
        self.name.selectAll()

    def _on_keep(self) -> None:
        item = self.list.currentItem()
        name, instruction = self.name.text().strip(), self.instruction.toPlainText().strip()
        if item is None:
            return
        if not name or not instruction:
            self._problem.setText(self.tr("A preset needs a name and an instruction."))
            return
        before: Preset = item.data(_PRESET_ROLE)
        strength = None if self._uses_dial.isChecked() else self._strength.value() / 100
        made = Preset(
            name, instruction, strength, self._length.value(), PresetPlace(self._place.currentData()), before.file
        )
        try:
            made = keep_preset(made, self._own_folder)
        except DocumentFault:
            self._problem.setText(self.tr("The preset cannot be kept: there is no room, or no access to the folder."))
            return
        item.setData(_PRESET_ROLE, made)
        item.setText(made.title)
        self._problem.setText(self.tr("Kept."))
        self.changed.emit()

    def _on_remove(self) -> None:
        item = self.list.currentItem()
        if item is None:
            return
        try:
            remove_preset(item.data(_PRESET_ROLE), self._own_folder)
        except (OSError, DocumentFault):
            self._problem.setText(self.tr("The preset cannot be removed: there is no access to the folder."))
            return
        self.list.takeItem(self.list.row(item))
        self.changed.emit()

    def _on_restore(self) -> None:
        try:
            bring_back(self._own_folder)
        except OSError:
            self._problem.setText(self.tr("The presets cannot be brought back: there is no access to the folder."))
            return
        chosen = self.list.currentRow()
        self.list.clear()
        for preset in load_presets(self._own_folder)[0]:
            self._add(preset)
        self.list.setCurrentRow(max(chosen, 0))
        self.changed.emit()

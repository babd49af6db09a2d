"""Questions and messages over a window. They never block the event loop: an answer arrives as a call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QAbstractButton, QInputDialog, QMessageBox, QSpinBox, QWidget

Role = QMessageBox.ButtonRole


@dataclass(frozen=True, slots=True)
class Choice:
    """One button: its label, what it does, and its role, which decides where the platform puts it."""

    label: str
    act: Callable[[], None]
    role: Role = Role.AcceptRole


def ask(
    parent: QWidget,
    sentence: str,
    choices: Sequence[Choice],
    *,
    explanation: str = "",
    icon: QMessageBox.Icon = QMessageBox.Icon.Question,
) -> QMessageBox:
    """Show a sentence and its choices; the first is the default, a choice with RejectRole answers Esc too."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(icon)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(sentence)
    box.setInformativeText(explanation)
    acts: dict[QAbstractButton, Callable[[], None]] = {}
    for position, choice in enumerate(choices):
        button = box.addButton(choice.label, choice.role)
        acts[button] = choice.act
        if position == 0:
            box.setDefaultButton(button)
        if choice.role is Role.RejectRole:
            box.setEscapeButton(button)
    box.buttonClicked.connect(lambda button: acts[button]())
    box.open()
    return box


def tell(parent: QWidget, sentence: str, explanation: str = "") -> QMessageBox:
    """Show a sentence with one button to close it."""
    close = Choice(QCoreApplication.translate("Questions", "OK"), lambda: None, Role.AcceptRole)
    return ask(parent, sentence, [close], explanation=explanation, icon=QMessageBox.Icon.Information)


def ask_number(
    parent: QWidget,
    *,
    title: str,
    label: str,
    value: int,
    lowest: int,
    highest: int,
    lowest_text: str,
    act: Callable[[int], None],
) -> QInputDialog:
    """Ask for a whole number between two bounds; `lowest_text` is shown in place of the lowest."""
    dialog = QInputDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setInputMode(QInputDialog.InputMode.IntInput)
    dialog.setWindowTitle(title)
    dialog.setLabelText(label)
    dialog.setIntRange(lowest, highest)
    # QInputDialog has no such setting of its own; its spin box is there once the range is set.
    spin_box = cast(QSpinBox, dialog.findChild(QSpinBox))
    spin_box.setSpecialValueText(lowest_text)
    dialog.setIntValue(value)
    dialog.intValueSelected.connect(act)
    dialog.open()
    return dialog

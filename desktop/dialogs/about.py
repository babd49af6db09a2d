"""What the program is, what the model is, and which keys do what."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.actions import Command
from resources import RESOURCES
from runtime.api import ModelInfo


class KeysDialog(QDialog):
    """A table of every command and its keys, read from the actions themselves so that it is never wrong."""

    def __init__(self, actions: Mapping[Command, QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keys"))
        self.resize(440, 560)
        self._build_ui(
            [(a.text().replace("&", ""), a.shortcut()) for a in actions.values() if not a.shortcut().isEmpty()]
        )

    def _build_ui(self, rows: list[tuple[str, QKeySequence]]) -> None:
        extra = [
            (self.tr("Accept the suggestion in front of you"), "Enter"),
            (self.tr("Reject the suggestion in front of you"), "Esc"),
        ]
        texts = [
            (text, key.toString(QKeySequence.SequenceFormat.NativeText).replace("Return", "Enter"))
            for text, key in rows
        ] + extra
        table = QTableWidget(len(texts), 2, self)
        table.setHorizontalHeaderLabels([self.tr("Command"), self.tr("Keys")])
        table.verticalHeader().hide()
        table.horizontalHeader().hide()
        # The arrow keys scroll it.
        table.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        table.setTabKeyNavigation(False)
        table.setAccessibleName(self.tr("Keys"))
        table.setShowGrid(False)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        for row, (text, keys) in enumerate(texts):
            table.setItem(row, 0, QTableWidgetItem(text))
            table.setItem(row, 1, QTableWidgetItem(keys))
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.addWidget(table)
        layout.addWidget(buttons)


def _version() -> str:
    try:
        return version("palimpsest")
    except PackageNotFoundError:
        project = RESOURCES.parent / "pyproject.toml"
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])


def program_text() -> tuple[str, str]:
    """Return sentence and explanation of the box that says what the program is."""
    translate = QCoreApplication.translate
    return (
        translate("About", "Palimpsest {0}").format(_version()),
        translate(
            "About",
            "A page that is written, scraped and written over again. A block-diffusion language model on this "
            "computer writes and rewrites passages in place. Your text stays here: nothing is sent anywhere.\n\n"
            "Apache License 2.0.",
        ),
    )


def model_text(info: ModelInfo) -> tuple[str, str]:
    """Return sentence and explanation of the box that says which model is in use."""
    translate = QCoreApplication.translate
    return (
        info.name,
        translate(
            "About",
            "{0} million parameters, on the {1}.\nIt reads about {2} words back and writes about {3} at once, "
            "in at most {4} steps.\n\nFolder: {5}",
        ).format(
            f"{info.parameters / 1e6:,.1f}",
            translate("About", "processor") if info.device.startswith("cpu") else translate("About", "graphics card"),
            f"{info.context_length * 3 // 4:,}",
            info.canvas_length * 3 // 4,
            info.max_steps,
            info.folder,
        ),
    )

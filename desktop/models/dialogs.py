"""Questions with something to type or choose in them. None of them stops the event loop."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.models.hub_token import HubToken, Keeping, tidy_token
from desktop.models.labels import wrapped

translate = QCoreApplication.translate

_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")
_WIDTH = 440


def repository_of(typed: str) -> str | None:
    """The repository that was typed, as owner/name or as the address of its page; None where it is neither."""
    text = typed.strip().rstrip("/")
    if "://" in text:
        text = "/".join(text.split("://", 1)[1].split("/")[1:3])
    return text if _REPOSITORY.fullmatch(text) else None


class LineDialog(QDialog):
    """Asks for one line; `read` makes of it what is wanted, or None, and then there is no OK."""

    def __init__(
        self,
        parent: QWidget,
        *,
        title: str,
        explanation: str,
        label: str,
        accept_text: str,
        read: Callable[[str], str | None],
        act: Callable[[str], None],
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._read = read
        self._act = act
        self.line = QLineEdit(self)
        self._buttons = QDialogButtonBox(self)
        self._accept = self._buttons.addButton(accept_text, QDialogButtonBox.ButtonRole.AcceptRole)
        self._buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        said = wrapped(self)
        said.setText(explanation)
        caption = QLabel(label, self)
        caption.setBuddy(self.line)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        for widget in (said, caption, self.line, self._buttons):
            layout.addWidget(widget)
        self.line.setMinimumWidth(_WIDTH - 60)
        self.resize(_WIDTH, self.sizeHint().height())
        self._accept.setDefault(True)
        self._accept.setEnabled(False)
        self.line.textChanged.connect(lambda text: self._accept.setEnabled(read(text) is not None))
        self._buttons.accepted.connect(self._on_accepted)
        self._buttons.rejected.connect(self.reject)

    def add_button(self, text: str, act: Callable[[], None]) -> QPushButton:
        """One more button, which closes the dialog too."""
        button = self._buttons.addButton(text, QDialogButtonBox.ButtonRole.DestructiveRole)
        button.clicked.connect(self.reject)
        button.clicked.connect(lambda _checked=False: act())
        return button

    def _on_accepted(self) -> None:
        value = self._read(self.line.text())
        if value is not None:
            self.accept()
            self._act(value)


def ask_repository(parent: QWidget, act: Callable[[str], None]) -> LineDialog:
    """Ask for a model on the Hub."""
    dialog = LineDialog(
        parent,
        title=translate("Models", "Add from the Hub"),
        explanation=translate(
            "Models",
            "A DiffusionGemma model on the Hugging Face Hub, or an adapter for one. It is looked up there now; it is "
            "downloaded when you say so, on its card.",
        ),
        label=translate("Models", "Owner and name, or the address of its page:"),
        accept_text=translate("Models", "Look it up"),
        read=repository_of,
        act=act,
    )
    dialog.line.setPlaceholderText(translate("Models", "owner/name"))
    dialog.open()
    return dialog


def ask_token(parent: QWidget, token: HubToken, keep: Callable[[str], None], drop: Callable[[], None]) -> LineDialog:
    """Ask for a token, and offer to forget the one there is."""
    now = {
        Keeping.NOWHERE: translate("Models", "There is none at present."),
        Keeping.KEYRING: translate("Models", "There is one in this system's keyring."),
        Keeping.SESSION: translate("Models", "There is one for this session."),
    }[token.keeping]
    said = translate(
        "Models",
        "Some models are only given to people who have accepted their terms. For those the Hugging Face Hub wants a "
        "token that may read, which you make on its pages.",
    )
    kept = (
        translate("Models", "It is kept in this system's keyring, in no file of ours.")
        if token.has_keyring
        else translate(
            "Models",
            "This system has no keyring that Palimpsest can use: it is kept for this session only, and in no file.",
        )
    )
    dialog = LineDialog(
        parent,
        title=translate("Models", "Token"),
        explanation=f"{said} {kept}\n\n{now}",
        label=translate("Models", "Hugging Face token:"),
        accept_text=translate("Models", "Keep it"),
        read=tidy_token,
        act=keep,
    )
    dialog.line.setEchoMode(QLineEdit.EchoMode.Password)
    if token.keeping is not Keeping.NOWHERE:
        dialog.add_button(translate("Models", "Forget the token"), drop)
    dialog.open()
    return dialog


def ask_folder(parent: QWidget, title: str, start: Path | None, act: Callable[[Path], None]) -> QFileDialog:
    """Ask for a folder."""
    dialog = QFileDialog(parent, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.setDirectory(str(start or Path.home()))
    dialog.fileSelected.connect(lambda name: act(Path(name)))
    dialog.open()
    return dialog

"""What goes to and comes from the clipboard and the mouse: text without any format, and files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QTextCursor

_PARAGRAPH_SEPARATOR = "\u2029"


def selected_data(cursor: QTextCursor) -> QMimeData:
    """Return the selection as plain text."""
    data = QMimeData()
    data.setText(cursor.selection().toRawText().replace(_PARAGRAPH_SEPARATOR, "\n"))
    return data


def files_in(data: QMimeData) -> list[Path]:
    """Return the files of this computer that are being given."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def is_text_alone(data: QMimeData) -> bool:
    """Return whether there is text and nothing that names files."""
    return data.hasText() and not data.hasUrls()

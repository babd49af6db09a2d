"""Renders what the preview shows. Runs in a worker's thread."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QThread
from PySide6.QtGui import QColor, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument

from desktop.exchange.excerpt import excerpt_around
from desktop.exchange.looks import Rendered, RichLook
from desktop.exchange.rich_text import line_positions, rich_document


def rendered(lines: tuple[str, ...], line: int, folder: Path | None, look: RichLook, home: QThread) -> Rendered:
    """Render the text around a line and hand the document over to another thread."""
    excerpt = excerpt_around(lines, line)
    document = rich_document(excerpt.text, folder, look, has_lines=True)
    document.setProperty("is_part", excerpt.is_part)
    positions = line_positions(document)
    if excerpt.is_part:
        cursor_text = QCoreApplication.translate("Preview", "This long text is shown in parts, around the caret.")
        _add_note(document, cursor_text, look)
    document.moveToThread(home)
    return Rendered(document, positions, excerpt.first_line)


def _add_note(document: QTextDocument, sentence: str, look: RichLook) -> None:
    cursor = QTextCursor(document)
    cursor.movePosition(QTextCursor.MoveOperation.End)
    style = QTextCharFormat()
    style.setForeground(QColor(look.faint))
    style.setFontPointSize(look.size * 0.85)
    cursor.insertBlock(QTextBlockFormat(), style)
    cursor.insertText(sentence)

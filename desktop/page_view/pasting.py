"""What is pasted or dropped, as Markdown: text with formatting, addresses, pictures."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import shiboken6
from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QTextCursor

from desktop.document.file_worker import FileWorker
from desktop.editor.line_looks import is_code
from desktop.editor.plain_text import files_in
from desktop.formatting.edits import edited
from desktop.formatting.inline import is_address, make_link
from desktop.page import Page

PICTURE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp"})
# What editors of programs add when they copy: the colours they put round it are no formatting.
_CODE_EDITORS = ("vscode-editor-data", "application/x-kate-syntax")
_BLOCK_STARTS = ("#", "- ", "* ", "> ", "|", "```", "1. ")


class Pasting(QObject):
    """Takes what is pasted on one page. Each paste is one step of undo."""

    def __init__(self, page: Page, worker: FileWorker, insert_image: Callable[[Path], object]) -> None:
        super().__init__(page)
        self._page = page
        self._worker = worker
        self._insert_image = insert_image
        page.view.add_paste_taker(self.take)

    def take(self, data: QMimeData) -> bool:
        """Insert it if it is more than plain text or a document; whether it was."""
        files = files_in(data)
        if files:
            return self._take_files(files)
        cursor = self._page.view.textCursor()
        selected = cursor.selectedText()
        if selected.strip() and "\u2029" not in selected and is_address(data.text()) and not is_address(selected):
            make_link(cursor, data.text().strip())
            self._page.view.setTextCursor(cursor)
            return True
        if not data.hasHtml() or is_code(cursor.block()) or any(data.hasFormat(kind) for kind in _CODE_EDITORS):
            return False
        # It may be a whole web page, and the window must not wait for it. What is typed meanwhile comes behind it.
        place = (self._anchor(cursor.selectionStart()), self._anchor(cursor.selectionEnd()))
        html, text = data.html(), data.text()
        self._worker.submit(
            partial(_markdown, html),
            lambda markdown: self._insert(place, markdown or text),
            lambda _fault: self._insert(place, text),
        )
        return True

    def _take_files(self, files: list[Path]) -> bool:
        if not all(file.suffix.lower() in PICTURE_SUFFIXES for file in files):
            return False
        for file in files:
            self._insert_image(file)
        return True

    def _anchor(self, position: int) -> QTextCursor:
        """Return a cursor for its position alone: what is typed there does not move it, but does move its anchor."""
        anchor = QTextCursor(self._page.document.text_document)
        anchor.setPosition(position)
        anchor.setKeepPositionOnInsert(True)
        return anchor

    def _insert(self, between: tuple[QTextCursor, QTextCursor], text: str) -> None:
        if not shiboken6.isValid(self) or not text:
            return
        place = QTextCursor(self._page.document.text_document)
        place.setPosition(between[0].position())
        place.setPosition(max(between[1].position(), between[0].position()), QTextCursor.MoveMode.KeepAnchor)
        with edited(place):
            place.removeSelectedText()
            block = place.block()
            before, behind = block.text()[: place.positionInBlock()], block.text()[place.positionInBlock() :]
            is_block = "\n" in text or text.startswith(_BLOCK_STARTS)
            lead = "\n\n" if is_block and before.strip() else ""
            tail = "\n\n" if is_block and behind.strip() else ""
            place.insertText(f"{lead}{text}{tail}")
        self._page.view.ensureCursorVisible()


def _markdown(html: str) -> str:
    """Called in the worker's thread, where importing what reads HTML holds up nobody."""
    from desktop.exchange.paste import markdown_from_html

    return markdown_from_html(html)

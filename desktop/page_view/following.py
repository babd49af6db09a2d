"""Where the links of a document lead."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import shiboken6
from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices, QTextBlock, QTextDocument
from PySide6.QtWidgets import QMenu

from desktop.document.file_worker import FileWorker
from desktop.editor.line_looks import is_code
from desktop.editor.links import address_at
from desktop.formatting.lines import heading_level, without_heading
from desktop.page import Page
from desktop.page_view.pasting import PICTURE_SUFFIXES
from desktop.widgets.status_line import StatusLine

_WEB = frozenset({"http", "https", "mailto"})
_DOCUMENTS = frozenset({".md", ".markdown", ".mdown", ".txt", ".text"})
# Shown by the desktop's own program. Nothing that could be a program itself.
_SHOWN = PICTURE_SUFFIXES | {".pdf"}


class Following(QObject):
    """Follows the links of one page, when the writer asks for it."""

    def __init__(
        self, page: Page, worker: FileWorker, open_document: Callable[[Path], object], status_line: StatusLine
    ) -> None:
        super().__init__(page)
        self._page = page
        self._worker = worker
        self._open_document = open_document
        self._status_line = status_line
        page.view.link_followed.connect(self.follow)
        page.view.context_menu_requested.connect(self._offer)

    def follow(self, address: str) -> None:
        """Go to a heading of the document, open a document here, or hand an address on to the desktop."""
        url = QUrl(address)
        if address.startswith("#"):
            self._go_to_heading(unquote(address[1:]))
        elif url.scheme() in _WEB:
            QDesktopServices.openUrl(url)
        elif len(url.scheme()) > 1 and not url.isLocalFile():
            self._status_line.tell(self.tr("Links of this kind are not followed: {0}").format(address))
        else:
            self._open_file(Path(url.toLocalFile() if url.isLocalFile() else unquote(address.partition("#")[0])))

    def _open_file(self, file: Path) -> None:
        folder = self._page.document.path
        path = file if file.is_absolute() or folder is None else folder.parent / file
        if path.suffix.lower() not in _DOCUMENTS | _SHOWN:
            self._status_line.tell(self.tr("Only documents and pictures are opened from here."))
            return
        self._worker.submit(path.is_file, lambda is_there: self._open_found(path, is_there), lambda _fault: None)

    def _open_found(self, path: Path, is_there: bool) -> None:
        if not shiboken6.isValid(self):
            return
        if not is_there:
            self._status_line.tell(self.tr("There is no such file: {0}").format(path.name))
        elif path.suffix.lower() in _DOCUMENTS:
            self._open_document(path)
        else:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def _go_to_heading(self, name: str) -> None:
        block = _heading_named(self._page.document.text_document, name)
        if block is None:
            self._status_line.tell(self.tr("There is no heading “{0}” here.").format(name))
            return
        self._page.put_caret(block.position())
        self._page.view.ensureCursorVisible()

    def _offer(self, menu: QMenu, position: int) -> None:
        block = self._page.document.text_document.findBlock(position)
        address = address_at(block, position - block.position())
        if not address or not menu.actions():
            return
        action = menu.addAction(self.tr("Open link"))
        action.triggered.connect(lambda _checked=False: self.follow(address))
        menu.insertAction(menu.actions()[0], action)
        menu.insertSeparator(menu.actions()[1])


def _heading_named(document: QTextDocument, name: str) -> QTextBlock | None:
    block = document.firstBlock()
    while block.isValid():
        text = block.text()
        is_heading = text.lstrip().startswith("#") and heading_level(text) > 0 and not is_code(block)
        if is_heading and _slug(text[without_heading(text) :]) == name.lower():
            return block
        block = block.next()
    return None


def _slug(heading: str) -> str:
    """Return the name of a heading in links, as GitHub and most others make it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")

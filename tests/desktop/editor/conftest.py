"""A page as the program builds it, and a way to read what is laid out on it."""

from collections.abc import Callable

import pytest
from PySide6.QtGui import QTextBlock, QTextDocument
from PySide6.QtWidgets import QApplication

from desktop.editor.theme import ThemeName, load_theme, style_sheet
from desktop.editor.view import DocumentView

PARAGRAPHS = "# Title\n\nFirst paragraph of the text.\n\nSecond paragraph, with a tail.\n\nThird paragraph."


def _seen_in(block: QTextBlock) -> str:
    """What of a block is laid out: its characters and the draft's, without those that take no room."""
    layout = block.layout()
    units = block.text().encode("utf-16-le")
    draft = layout.preeditAreaText().encode("utf-16-le")
    if draft:
        place = layout.preeditAreaPosition() * 2
        units = units[:place] + draft + units[place:]
    is_seen = [True] * (len(units) // 2)
    for found in layout.formats():
        if 0 < found.format.fontPointSize() < 1:
            is_seen[found.start : found.start + found.length] = [False] * found.length
    kept = b"".join(units[index * 2 : index * 2 + 2] for index, seen in enumerate(is_seen) if seen)
    return kept.decode("utf-16-le").replace("\u2028", "\n").replace("\u200b", "")


@pytest.fixture
def seen() -> Callable[[DocumentView], str]:
    """Reads a page as a reader would."""

    def read(view: DocumentView) -> str:
        lines = []
        block = view.document().firstBlock()
        while block.isValid():
            if block.isVisible():
                lines.append(_seen_in(block))
            block = block.next()
        return "\n".join(lines)

    return read


@pytest.fixture
def make_view(qtbot) -> Callable[..., DocumentView]:
    """Builds a shown page with a text."""

    def make(text: str = PARAGRAPHS, width: int = 800, height: int = 600, theme: ThemeName = ThemeName.LIGHT):
        document = QTextDocument()
        view = DocumentView(document, load_theme(theme))
        document.setParent(view)
        document.setPlainText(text)
        document.setModified(False)
        qtbot.addWidget(view)
        view.setStyleSheet(style_sheet(load_theme(theme)))
        view.resize(width, height)
        view.show()
        cursor = view.textCursor()
        cursor.setPosition(0)
        view.setTextCursor(cursor)
        qtbot.waitExposed(view)
        view.activateWindow()
        view.setFocus()
        qtbot.waitUntil(view.hasFocus)
        QApplication.sendPostedEvents()
        return view

    return make


@pytest.fixture
def view(make_view) -> DocumentView:
    """A page with a heading and three paragraphs."""
    return make_view()


@pytest.fixture
def put_caret() -> Callable[..., None]:
    """Puts the caret, or a selection."""

    def put(view: DocumentView, position: int, anchor: int | None = None) -> None:
        cursor = view.textCursor()
        cursor.setPosition(position if anchor is None else anchor)
        cursor.setPosition(position, cursor.MoveMode.KeepAnchor)
        view.setTextCursor(cursor)

    return put


@pytest.fixture
def find() -> Callable[[DocumentView, str], tuple[int, int]]:
    """Finds a stretch of the document's text, in UTF-16 units."""

    def find_in(view: DocumentView, wanted: str) -> tuple[int, int]:
        text = view.document().toPlainText()
        start = len(text[: text.index(wanted)].encode("utf-16-le")) // 2
        return start, start + len(wanted.encode("utf-16-le")) // 2

    return find_in

"""The document as a reader sees it, beside the page."""

from __future__ import annotations

import bisect
from functools import partial
from pathlib import Path

from PySide6.QtCore import QThread, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from desktop.document.faults import DocumentFault
from desktop.document.file_worker import FileWorker
from desktop.editor.fonts import code_family, prose_family
from desktop.editor.theme import Theme
from desktop.exchange.looks import Rendered, RichLook
from desktop.page import Page

_DELAY_MS = 300
_FOLLOW_DELAY_MS = 120
_POINTS = 11.5
# Per cent of the bundled typeface's own, which is wide already.
_LINE_HEIGHT = 112
_MARGIN_PX = 18
_OPENED_OUTSIDE = ("http", "https", "mailto")


class Preview(QTextBrowser):
    """Shows one page's text, formatted; follows the writing, the caret and the theme while it is seen."""

    file_followed = Signal(Path)
    """A link to another document was clicked."""

    def __init__(self, worker: FileWorker, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._worker = worker
        self._theme = theme
        self._page: Page | None = None
        self._rendered: Rendered | None = None
        self._is_rendering = False
        self._is_outdated = True
        self._shown_page: Page | None = None
        self.setAccessibleName(self.tr("Preview"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setObjectName("previewText")
        self._timer = QTimer(self, interval=_DELAY_MS, singleShot=True)
        self._follow_timer = QTimer(self, interval=_FOLLOW_DELAY_MS, singleShot=True)
        self._timer.timeout.connect(self._render)
        self._follow_timer.timeout.connect(self._follow_caret)
        self.anchorClicked.connect(self._on_link)

    def show_page(self, page: Page) -> None:
        """Show another page's text from now on."""
        if self._page is page:
            return
        if self._page is not None:
            document, view = self._page.document, self._page.view
            document.edited.disconnect(self._on_edited)
            document.text_replaced.disconnect(self._on_edited)
            view.cursorPositionChanged.disconnect(self._follow_timer.start)
        self._page = page
        page.document.edited.connect(self._on_edited)
        page.document.text_replaced.connect(self._on_edited)
        page.view.cursorPositionChanged.connect(self._follow_timer.start)
        self._is_outdated = True
        self._render()

    def leave_page(self, page: Page) -> None:
        """Forget a page that is about to go."""
        if page is self._page:
            self._page = self._shown_page = None
            self._timer.stop()
            self._follow_timer.stop()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self._is_outdated = True
        self._render()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what was written while nobody looked."""
        super().showEvent(event)
        self._render()

    # --- rendering ----------------------------------------------------------------------------------------------

    def _on_edited(self) -> None:
        self._is_outdated = True
        self._timer.start()

    def _render(self) -> None:
        if self._page is None or not self._is_outdated or self._is_rendering or not self.isVisible():
            return
        if self._worker.is_closed:
            return
        self._is_outdated, self._is_rendering = False, True
        page, document = self._page, self._page.document
        folder = None if document.path is None else document.path.parent
        lines, line = document.lines(), page.view.textCursor().blockNumber()
        work = partial(_rendered, lines, line, folder, self._look(), self.thread())
        self._worker.submit(work, partial(self._show, page), self._on_fault)

    def _look(self) -> RichLook:
        theme = self._theme
        return RichLook(
            text=theme.text.name(),
            faint=theme.quote.name(),
            heading=theme.heading.name(),
            code_background=theme.code_background.name(),
            edge=theme.border.name(),
            link=theme.link.name(),
            family=prose_family(),
            code_family=code_family(),
            size=_POINTS,
            # With room for the scroll bar, which may not be there yet.
            widest=max(self.width() - 2 * _MARGIN_PX - self.verticalScrollBar().sizeHint().width() - 8, 120),
            line_height=_LINE_HEIGHT,
        )

    def _on_fault(self, _fault: DocumentFault) -> None:
        # In the log already. What was shown stays; the next key tries again.
        self._is_rendering = False

    def _show(self, page: Page, rendered: Rendered) -> None:
        self._is_rendering = False
        if page is self._page:
            is_same = self._shown_page is page
            place = self.verticalScrollBar().value() if is_same else 0
            caret_before = self._caret_top() if is_same else None
            self._rendered, self._shown_page = rendered, page
            rendered.document.setDocumentMargin(_MARGIN_PX)
            self.setPlaceholderText(self.tr("Nothing written yet.") if rendered.document.isEmpty() else "")
            self.setDocument(rendered.document)
            self.verticalScrollBar().setValue(place)
            caret_now = self._caret_top()
            is_seen = caret_before is not None and 0 <= caret_before < self.viewport().height()
            if is_seen and caret_before is not None and caret_now is not None:
                # What is read stays where it is, whatever grew above it.
                self.verticalScrollBar().setValue(round(place + caret_now - caret_before))
            else:
                self._follow_caret()
        if self._is_outdated:
            self._timer.start()

    # --- following ----------------------------------------------------------------------------------------------

    def _caret_top(self) -> float | None:
        """How far below the top of what is seen the caret's block stands, in pixels."""
        if self._page is None or self._rendered is None or not self._rendered.lines:
            return None
        line = self._page.view.textCursor().blockNumber() - self._rendered.first_line
        index = max(bisect.bisect_right(self._rendered.lines, (line, 1 << 60)) - 1, 0)
        block = self.document().findBlock(self._rendered.lines[index][1])
        return self.document().documentLayout().blockBoundingRect(block).top() - self.verticalScrollBar().value()

    def _follow_caret(self) -> None:
        """Bring the caret's section into view, without a move where it is seen already."""
        if self._page is None or self._shown_page is not self._page or not self.isVisible():
            return
        rendered = self._rendered
        line = self._page.view.textCursor().blockNumber()
        if rendered is not None and not self._covers(rendered, line):
            self._is_outdated = True
            self._render()
            return
        top = self._caret_top()
        if top is not None and not 0 <= top < self.viewport().height() * 0.85:
            bar = self.verticalScrollBar()
            bar.setValue(round(bar.value() + top - self.viewport().height() * 0.25))

    def _covers(self, rendered: Rendered, line: int) -> bool:
        """Whether the part of a long text that is shown has this line."""
        last = rendered.first_line + (rendered.lines[-1][0] if rendered.lines else 0)
        is_whole = rendered.first_line == 0 and not self._is_part(rendered)
        return is_whole or rendered.first_line <= line <= last

    def _is_part(self, rendered: Rendered) -> bool:
        return bool(rendered.document.property("is_part"))

    # --- links --------------------------------------------------------------------------------------------------

    def _on_link(self, url: QUrl) -> None:
        if url.scheme() in _OPENED_OUTSIDE:
            QDesktopServices.openUrl(url)
        elif not url.scheme() and not url.path() and url.hasFragment():
            self.scrollToAnchor(url.fragment())
        elif self._page is not None and self._page.document.path is not None and not url.scheme():
            self.file_followed.emit(self._page.document.path.parent / url.path())


def _rendered(lines: tuple[str, ...], line: int, folder: Path | None, look: RichLook, home: QThread) -> Rendered:
    # In the worker's thread, where the import holds up nobody.
    from desktop.exchange.preview_rendering import rendered

    return rendered(lines, line, folder, look, home)

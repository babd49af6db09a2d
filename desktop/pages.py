"""The open documents, one tab each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtWidgets import QTabWidget

from desktop.document.faults import DocumentFault
from desktop.editor.theme import Theme
from desktop.page import Page, PageServices


class Pages(QObject):
    """Makes, shows and closes pages. There is always at least one; with one alone no tab is shown."""

    page_added = Signal(object)
    """A Page that was just made: whoever has something to do with each page begins here."""
    page_closing = Signal(object)
    """A Page that is about to go. Its text is safe, and it must not be used afterwards."""
    current_changed = Signal(object)
    """The Page the writer works on now."""

    def __init__(self, services: PageServices, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._theme = theme
        self._pages: list[Page] = []
        self._opening: dict[Path, Page] = {}
        self._closed: list[Path] = []
        self.tabs = QTabWidget(services.window)
        self.tabs.setObjectName("documents")
        self.tabs.setDocumentMode(True)
        self.tabs.setTabsClosable(True)
        self.tabs.setMovable(True)
        self.tabs.setTabBarAutoHide(True)
        self.tabs.setElideMode(self.tabs.elideMode().ElideMiddle)
        self.tabs.setIconSize(QSize(12, 12))
        self.tabs.currentChanged.connect(lambda _index: self._on_current_changed())
        self.tabs.tabCloseRequested.connect(lambda index: self.close(self._page_at(index)))

    # --- which there are ----------------------------------------------------------------------------------------

    @property
    def current(self) -> Page:
        """The page the writer works on."""
        return self._page_at(self.tabs.currentIndex())

    def all(self) -> list[Page]:
        """Return every page, in the order of the tabs."""
        return [self._page_at(index) for index in range(self.tabs.count())]

    def showing(self, path: Path) -> Page | None:
        """Return the page on which a file is open, if there is one."""
        return next((page for page in self._pages if page.document.path == path), None)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours on every page, and on those to come."""
        self._theme = theme
        for page in self._pages:
            page.view.set_theme(theme)

    # --- making -------------------------------------------------------------------------------------------------

    def add(self) -> Page:
        """Make an empty page and show it."""
        page = Page(self._services, self._theme, self)
        self._pages.append(page)
        page.renamed.connect(lambda: self._show_title(page))
        # Before it becomes the current one: who listens to that must know it already.
        self.page_added.emit(page)
        self.tabs.addTab(page.view, "")
        self._show_title(page)
        self.tabs.setCurrentWidget(page.view)
        page.view.setFocus()
        return page

    def blank(self) -> Page:
        """Return the current page where nothing was done on it yet, and otherwise a new one."""
        return self.current if self._pages and self.current.is_pristine else self.add()

    def open(self, path: Path) -> Page:
        """Show the page that has the file or is about to; where none has, open it on a blank one."""
        # By one name, whatever folder the program was started in.
        path = path.absolute()
        page = self.showing(path) or self._opening.get(path)
        if page is not None:
            self.show(page)
            return page
        page = self.blank()
        self._opening[path] = page
        page.document.opened.connect(lambda _path: self._opening.pop(path, None))
        page.document.failed.connect(lambda fault: self._on_open_failed(page, path, fault))
        page.files.open(path)
        return page

    def _on_open_failed(self, page: Page, path: Path, fault: DocumentFault) -> None:
        self._opening.pop(path, None)
        page.document.flush(lambda: self._drop(page, fault))

    def show(self, page: Page) -> None:
        """Make a page the current one."""
        self.tabs.setCurrentWidget(page.view)
        page.view.setFocus()

    def show_next(self, step: int = 1) -> None:
        """Make the next page the current one, from the last on to the first; -1 for the one before."""
        self.show(self._page_at((self.tabs.currentIndex() + step) % self.tabs.count()))

    def reopen(self) -> None:
        """Open the file that was closed last."""
        if self._closed:
            self.open(self._closed.pop())

    # --- closing ------------------------------------------------------------------------------------------------

    def close(self, page: Page) -> None:
        """Close a page once its text is safe or given up by the writer's word."""
        self.show(page)
        page.files.settle_then(lambda: page.close(lambda: self._remove(page)))

    def end(self) -> None:
        """Tell of nothing any more: the window is about to go, and takes the pages along one by one."""
        self.tabs.blockSignals(True)

    def close_all_then(self, act: Callable[[], None]) -> None:
        """Make every page's text safe, one question after the other, and then do `act`; not at all after a Cancel."""
        waiting = [page for page in self.all() if page.document.is_modified or page.document.has_pending_writes]

        def settle_next() -> None:
            if not waiting:
                act()
                return
            page = waiting.pop(0)
            self.show(page)
            page.files.settle_then(settle_next)

        settle_next()

    def _remove(self, page: Page) -> None:
        if page not in self._pages:
            return
        if page.document.path is not None:
            self._closed.append(page.document.path)
        self.page_closing.emit(page)
        self._pages.remove(page)
        self._opening = {path: one for path, one in self._opening.items() if one is not page}
        if not self._pages:
            self.add()
        self.tabs.removeTab(self.tabs.indexOf(page.view))
        page.view.deleteLater()
        page.deleteLater()

    # --- showing ------------------------------------------------------------------------------------------------

    def _page_at(self, index: int) -> Page:
        widget = self.tabs.widget(index)
        return next(page for page in self._pages if page.view is widget)

    def _on_current_changed(self) -> None:
        # Qt tells of the first tab while its page is still being put in place.
        if self.tabs.currentIndex() >= 0:
            self.current_changed.emit(self.current)

    def _show_title(self, page: Page) -> None:
        index = self.tabs.indexOf(page.view)
        if index < 0:
            return
        mark = " •" if page.document.is_modified else ""
        self.tabs.setTabText(index, page.title.replace("&", "&&") + mark)
        path = page.document.path
        self.tabs.setTabToolTip(index, "" if path is None else str(path))

    def _drop(self, page: Page, fault: DocumentFault) -> None:
        """Do not leave an empty page behind for a file that could not be opened."""
        if len(self._pages) > 1 and page in self._pages and page.is_pristine and fault.fallback is None:
            page.close(lambda: self._remove(page))

"""One file and several who write in it: other windows, other computers, copies left by a synchronised folder."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.document.conflict_copies import conflict_copies
from desktop.document.owner_file import Owner, release, take
from desktop.history.keeper import HistoryKeeper
from desktop.history.settings import MAKES_LOCK_FILES
from desktop.page import Page
from desktop.settings.declared import Settings


class Sharing(QObject):
    """Says beside each open file that it is open here, and notices who else says so, and copies in conflict."""

    found_open = Signal(object, object)
    """Page, and the Owner who has its file open elsewhere."""
    copies_found = Signal(object, object)
    """Page, and a list of paths beside its file."""

    def __init__(self, keeper: HistoryKeeper, settings: Settings) -> None:
        super().__init__(keeper)
        self._keeper = keeper
        self._settings = settings
        self._taken: dict[Page, Path] = {}
        self._open: set[Page] = set()
        self._told: set[Path] = set()
        settings.watch(MAKES_LOCK_FILES, self._on_setting)

    def follow(self, page: Page) -> None:
        """Look after a page from now on."""
        self._open.add(page)
        page.document.opened.connect(lambda _path: self._look(page))
        page.document.saved.connect(lambda _path: self._look(page))

    def leave(self, page: Page) -> None:
        """A page is closed."""
        self._open.discard(page)
        self._release(page)

    def close(self) -> None:
        """All pages are closed."""
        for page in list(self._taken):
            self.leave(page)

    def _look(self, page: Page) -> None:
        path = page.document.path
        if self._taken.get(page) != path:
            self._release(page)
            if path is not None:
                self._take(page, path)
        if path is not None:
            self._keeper.run(partial(conflict_copies, path), partial(self._on_copies, page))

    def _take(self, page: Page, path: Path) -> None:
        if self._settings.value(MAKES_LOCK_FILES):
            self._taken[page] = path
            self._keeper.run(partial(take, path), partial(self._on_taken, page, path))

    def _release(self, page: Page) -> None:
        path = self._taken.pop(page, None)
        if path is not None and path not in self._taken.values():
            self._keeper.run(partial(release, path))

    def _on_taken(self, page: Page, path: Path, other: Owner | None) -> None:
        if other is not None and page in self._open and page.document.path == path:
            self.found_open.emit(page, other)

    def _on_copies(self, page: Page, copies: list[Path]) -> None:
        new = [copy for copy in copies if copy not in self._told]
        self._told.update(new)
        if new and page in self._open:
            self.copies_found.emit(page, new)

    def _on_setting(self, is_on: bool) -> None:
        if not is_on:
            for page in list(self._taken):
                self._release(page)
            return
        for page in self._open:
            self._look(page)

"""The page's looks on every page, and the commands of the View menu about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QTextCursor

from desktop.actions import Command
from desktop.document.file_worker import FileWorker
from desktop.editor.dimming import Dimming
from desktop.editor.fonts import Typography
from desktop.formatting.lists import toggle_task
from desktop.main_window import MainWindow
from desktop.page import Page
from desktop.page_view.focus import FocusMode
from desktop.page_view.following import Following
from desktop.page_view.pasting import Pasting
from desktop.page_view.settings import (
    DIMMING,
    FACE,
    IS_TYPEWRITER,
    LINE_DISTANCE,
    MEASURE,
    POINTS,
    SETTINGS,
    SHOWS_PICTURES,
    ZOOM,
)
from desktop.pages import Pages
from desktop.room import Handlers, Room
from desktop.settings.declared import Setting, Settings
from desktop.widgets.status_line import StatusLine


class PageViewRoom(Room):
    """Sets up each page as the writer chose, and has a worker of its own for pictures and for what is pasted."""

    def __init__(
        self,
        pages: Pages,
        settings: Settings,
        insert_image: Callable[[Path], object],
        open_document: Callable[[Path], object],
        status_line: StatusLine,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._pages = pages
        self._settings = settings
        self._insert_image = insert_image
        self._open_document = open_document
        self._status_line = status_line
        self._window = window
        self._worker = FileWorker(self)
        self._actions: Mapping[Command, QAction] = {}
        self.focus = FocusMode(window, pages.tabs)
        self.focus.changed.connect(self._on_focus_changed)
        pages.page_added.connect(self._on_page_added)
        settings.changed.connect(self._on_setting_changed)

    def settings(self) -> Sequence[Setting[Any]]:
        """What can be chosen here."""
        return SETTINGS

    def handlers(self) -> Handlers:
        """What each command does."""
        return {
            Command.FOCUS_MODE: self.focus.set_on,
            Command.TYPEWRITER: lambda is_on: self._settings.set(IS_TYPEWRITER, is_on),
            Command.PASTE_PLAIN: self._paste_plain,
        }

    def set_actions(self, actions: Mapping[Command, QAction]) -> None:
        """Show in the menu what is on. Keys of a menu that is hidden work only if the window has the actions too."""
        self._actions = actions
        self._window.addActions(list(actions.values()))
        actions[Command.TYPEWRITER].setChecked(self._settings.value(IS_TYPEWRITER))

    def close(self, timeout_ms: int) -> bool:
        """End the worker; whether it ended in time."""
        return self._worker.close(timeout_ms)

    def _on_page_added(self, page: Page) -> None:
        view = page.view
        Pasting(page, self._worker, self._insert_image)
        Following(page, self._worker, self._open_document, self._status_line)
        view.zoom_changed.connect(lambda steps: self._settings.set(ZOOM, steps))
        view.box_clicked.connect(lambda position: self._tick(page, position))
        view.add_key_taker(self._take_key)
        page.document.path_changed.connect(lambda path: view.pictures.set_folder(None if path is None else path.parent))
        view.pictures.set_shown(self._settings.value(SHOWS_PICTURES))
        view.pictures.set_worker(self._worker)
        self._set_up(page)

    def _set_up(self, page: Page) -> None:
        value, view = self._settings.value, page.view
        view.set_typography(Typography(value(FACE), value(POINTS), value(MEASURE), value(LINE_DISTANCE)))
        view.zoom_to(value(ZOOM))
        view.pictures.set_shown(value(SHOWS_PICTURES))
        view.set_typewriter(value(IS_TYPEWRITER))
        view.set_dimming(value(DIMMING) if self.focus.is_on else Dimming.NONE)

    def _on_setting_changed(self, setting: object) -> None:
        if setting in SETTINGS:
            for page in self._pages.all():
                self._set_up(page)

    def _on_focus_changed(self, is_on: bool) -> None:
        if Command.FOCUS_MODE in self._actions:
            self._actions[Command.FOCUS_MODE].setChecked(is_on)
        for page in self._pages.all():
            self._set_up(page)
        self._pages.current.view.setFocus()

    def _take_key(self, event: QKeyEvent) -> bool:
        """Leave focus with Esc where no suggestion wants the key."""
        if event.key() != Qt.Key.Key_Escape or not self.focus.is_on or self._pages.current.view.drafts.is_visible:
            return False
        self.focus.set_on(False)
        return True

    def _tick(self, page: Page, position: int) -> None:
        cursor = QTextCursor(page.document.text_document)
        cursor.setPosition(position)
        toggle_task(cursor)
        page.view.setFocus()

    def _paste_plain(self) -> None:
        view = self._pages.current.view
        text = QGuiApplication.clipboard().text()
        if text:
            view.textCursor().insertText(text)
            view.ensureCursorVisible()

"""Keeps the notes of each document, and puts style and facts into what the model is asked."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.actions import Command
from desktop.main_window import MainWindow
from desktop.notes.panel import NotesPanel
from desktop.page import Page
from desktop.pages import Pages
from desktop.room import Room
from desktop.widgets.side_panels import Side

translate = QCoreApplication.translate

_STYLE, _FACTS, _NOTES = "style", "facts", "notes"
# Of what a model reads at once, the text itself needs most. A word is about a token and a third.
_SHARE = 1 / 8
_TOKENS_A_WORD = 4 / 3
_WORDS_WITHOUT_MODEL = 300


class NotesRoom(Room):
    """Follows the page in front. Nothing of this is in the Markdown."""

    def __init__(self, pages: Pages, window: MainWindow) -> None:
        super().__init__(window)
        self._pages = pages
        self._window = window
        self.panel = NotesPanel()
        self._dock = window.panels.add(Command.SHOW_NOTES, self.tr("Notes and style"), self.panel, Side.RIGHT)
        self.panel.changed.connect(self._on_changed)
        self._dock.visibilityChanged.connect(lambda _is_seen: self._show_room(pages.current))
        pages.page_added.connect(self._on_page_added)
        pages.current_changed.connect(self._show)

    def standing(self, page: Page) -> str:
        """Return what goes into every request of a page, at most as long as the model has room for."""
        words = self._told(page).split(" ")
        return " ".join(words[: self._most(page)])

    def _on_page_added(self, page: Page) -> None:
        page.generation.requests.standing = lambda: self.standing(page)
        page.beside.loaded.connect(lambda: self._show(page))
        page.generation.status_changed.connect(lambda _status: self._show_room(page))

    def _on_changed(self) -> None:
        page = self._pages.current
        for name, field in ((_STYLE, self.panel.style_guide), (_FACTS, self.panel.facts), (_NOTES, self.panel.notes)):
            page.beside.set(name, field.toPlainText())
        self._show_room(page)

    def _show(self, page: Page) -> None:
        if page is self._pages.current:
            self.panel.show_texts(*(str(page.beside.value(name, "")) for name in (_STYLE, _FACTS, _NOTES)))
            self._show_room(page)

    def _show_room(self, page: Page) -> None:
        if page is self._pages.current and self._dock.isVisible():
            self.panel.show_room(self._most(page))

    def _told(self, page: Page) -> str:
        style, facts = (str(page.beside.value(name, "")).strip() for name in (_STYLE, _FACTS))
        # In English, as the prompts round it are: the model reads it, and not the writer.
        parts = [f"Keep to this style: {style}" if style else "", f"Know this: {facts}" if facts else ""]
        return "\n".join(part for part in parts if part)

    def _most(self, page: Page) -> int:
        model = page.generation.status.model
        return _WORDS_WITHOUT_MODEL if model is None else int(model.context_length * _SHARE / _TOKENS_A_WORD)

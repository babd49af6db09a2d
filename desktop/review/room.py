"""The commands by which suggestions are compared, gone through, taken and left."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from desktop.actions import Command
from desktop.generation.controller import GenerationStatus, Phase
from desktop.generation.review_state import ReviewMode
from desktop.page import Page
from desktop.pages import Pages
from desktop.review.settings import REVIEW_MODE, SETTINGS
from desktop.settings.declared import Setting, Settings


class ReviewRoom(QObject):
    """Speaks to the suggestion on the page in front."""

    def __init__(self, pages: Pages, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._pages = pages
        self._settings = settings
        self._actions: Mapping[Command, QAction] = {}
        pages.page_added.connect(self._on_page_added)
        pages.current_changed.connect(lambda page: self._on_status_changed(page, page.generation.status))
        settings.watch(REVIEW_MODE, self._on_mode_changed)

    def settings(self) -> Sequence[Setting[Any]]:
        """What can be chosen here."""
        return SETTINGS

    def handlers(self) -> dict[Command, Callable[..., object]]:
        """What each command does."""
        pages = self._pages
        return {
            Command.PREVIOUS_VERSION: lambda: pages.current.generation.show_version(-1),
            Command.NEXT_VERSION: lambda: pages.current.generation.show_version(1),
            Command.ACCEPT_ALL: lambda: pages.current.generation.accept_all(),
            Command.SHOW_CHANGES: lambda is_on: pages.current.generation.review.show_changes(is_on),
            Command.PREVIOUS_CHANGE: lambda: pages.current.generation.step_change(-1),
            Command.NEXT_CHANGE: lambda: pages.current.generation.step_change(1),
            Command.ACCEPT_CHANGE: lambda: pages.current.generation.accept_change(),
            Command.REJECT_CHANGE: lambda: pages.current.generation.reject_change(),
            Command.DIRECT_REPLACE: self._toggle_direct,
        }

    def set_actions(self, actions: Mapping[Command, QAction]) -> None:
        """Enable and disable these from now on."""
        self._actions = actions
        page = self._pages.current
        self._on_status_changed(page, page.generation.status)
        self._on_mode_changed(self._settings.value(REVIEW_MODE))

    def _toggle_direct(self, is_on: bool) -> None:
        self._settings.set(REVIEW_MODE, ReviewMode.DIRECT if is_on else ReviewMode.NEW_TEXT)

    def _on_page_added(self, page: Page) -> None:
        page.generation.review.mode = self._settings.value(REVIEW_MODE)
        page.generation.status_changed.connect(lambda status: self._on_status_changed(page, status))
        page.generation.review.changed.connect(lambda: self._on_status_changed(page, page.generation.status))

    def _on_mode_changed(self, mode: ReviewMode) -> None:
        for page in self._pages.all():
            page.generation.review.mode = mode
        if Command.DIRECT_REPLACE in self._actions:
            self._actions[Command.DIRECT_REPLACE].setChecked(mode is ReviewMode.DIRECT)

    def _on_status_changed(self, page: Page, status: GenerationStatus) -> None:
        if not self._actions or page is not self._pages.current:
            return
        generation = page.generation
        is_ready = status.phase is Phase.READY
        is_review = generation.review.is_shown and is_ready
        has_changes = is_ready and generation.suggestion is not None and bool(generation.suggestion.original)
        self._actions[Command.NEXT_VERSION].setEnabled(is_ready)
        self._actions[Command.PREVIOUS_VERSION].setEnabled(is_ready and status.version > 1)
        self._actions[Command.ACCEPT_ALL].setEnabled(is_ready and status.waiting > 0)
        for command in (Command.SHOW_CHANGES, Command.NEXT_CHANGE, Command.PREVIOUS_CHANGE):
            self._actions[command].setEnabled(has_changes)
        self._actions[Command.SHOW_CHANGES].setChecked(is_review)
        for command in (Command.ACCEPT_CHANGE, Command.REJECT_CHANGE):
            self._actions[command].setEnabled(is_review and has_changes)

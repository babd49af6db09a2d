"""The commands by which suggestions are compared, gone through, taken and left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction

from desktop.actions import Command
from desktop.editor.draft_layer import DraftTone
from desktop.editor.view import DocumentView
from desktop.generation.controller import GenerationStatus, Phase
from desktop.generation.review_state import ReviewMode
from desktop.page import Page
from desktop.pages import Pages
from desktop.review.settings import REVIEW_MODE, SETTINGS
from desktop.room import Handlers, Room
from desktop.settings.declared import Setting, Settings


class ReviewRoom(Room):
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

    def handlers(self) -> Handlers:
        """What each command does."""
        pages = self._pages
        return {
            Command.PREVIOUS_VERSION: lambda: pages.current.generation.show_version(-1),
            Command.NEXT_VERSION: lambda: pages.current.generation.show_version(1),
            Command.ACCEPT_ALL: lambda: pages.current.generation.accept_all(),
            Command.SHOW_CHANGES: lambda is_on: pages.current.generation.review.show_changes(is_on),
            Command.PREVIOUS_CHANGE: lambda: self._step(-1),
            Command.NEXT_CHANGE: lambda: self._step(1),
            Command.ACCEPT_CHANGE: lambda: self._decide(is_taken=True),
            Command.REJECT_CHANGE: lambda: self._decide(is_taken=False),
            Command.DIRECT_REPLACE: self._toggle_direct,
        }

    def set_actions(self, actions: Mapping[Command, QAction]) -> None:
        """Enable and disable these from now on."""
        self._actions = actions
        page = self._pages.current
        self._on_status_changed(page, page.generation.status)
        self._on_mode_changed(self._settings.value(REVIEW_MODE))

    def _step(self, step: int) -> None:
        page = self._pages.current
        page.generation.step_change(step)
        self._reveal_later(page)

    def _decide(self, *, is_taken: bool) -> None:
        page = self._pages.current
        if is_taken:
            page.generation.accept_change()
        else:
            page.generation.reject_change()
        self._reveal_later(page)

    def _on_clicked(self, page: Page, offset: int) -> None:
        suggestion = page.generation.suggestion
        if suggestion is None or page.generation.status.phase is not Phase.READY:
            return
        if page.generation.review.go_to(suggestion, offset):
            page.view.set_suggestion_focus(True)

    def _reveal_later(self, page: Page) -> None:
        """Scroll to the change in front once the card has its place; not at all where it is in sight already."""
        QTimer.singleShot(0, page.view, lambda: reveal_change(page.view))

    def _toggle_direct(self, is_on: bool) -> None:
        self._settings.set(REVIEW_MODE, ReviewMode.DIRECT if is_on else ReviewMode.NEW_TEXT)

    def _on_page_added(self, page: Page) -> None:
        page.generation.review.mode = self._settings.value(REVIEW_MODE)
        page.view.drafts.clicked.connect(lambda offset: self._on_clicked(page, offset))
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


def reveal_change(view: DocumentView) -> None:
    """Scroll no further than it takes to see the change in front, with a line of what surrounds it."""
    tones = (DraftTone.CURRENT_REMOVED, DraftTone.CURRENT_ADDED)
    rectangles = [one for tone in tones for one in view.drafts.line_rectangles(tone)]
    if not rectangles:
        return
    bar = view.verticalScrollBar()
    around = rectangles[0].height()
    top = min(one.top() for one in rectangles) - around
    bottom = max(one.bottom() for one in rectangles) + around
    if top < bar.value():
        bar.setValue(int(top))
    elif bottom > bar.value() + view.viewport().height():
        bar.setValue(int(min(top, bottom - view.viewport().height())))

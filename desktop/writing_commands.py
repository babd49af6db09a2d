"""The commands that ask the model for text, and what of them can be used at the moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop.actions import Command
from desktop.dialogs.questions import Choice, Role, ask, ask_number
from desktop.generation.controller import GenerationStatus, Phase
from desktop.generation.faults import FaultMessage, Remedy, message_for, remedy_text
from desktop.generation.worker import GenerationThread
from desktop.page import Page
from desktop.pages import Pages
from desktop.settings.preferences import Preferences
from desktop.widgets.status_line import StatusLine
from desktop.widgets.strength import StrengthDial

LONGEST_GAP_WORDS = 60


class WritingCommands(QObject):
    """Sends the writer's commands to the current page, and shows what comes of them."""

    def __init__(
        self,
        *,
        pages: Pages,
        thread: GenerationThread,
        preferences: Preferences,
        strength: StrengthDial,
        status_line: StatusLine,
        remedies: Mapping[Remedy, Callable[[], object]],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._pages = pages
        self._preferences = preferences
        self._strength = strength
        self._status_line = status_line
        self._remedies = remedies
        self._window = window
        self._actions: Mapping[Command, QAction] = {}
        strength.strength_changed.connect(self._on_strength_changed)
        thread.model_failed.connect(lambda code: self._on_fault(message_for(code)))
        pages.page_added.connect(self._on_page_added)
        pages.current_changed.connect(lambda page: self._on_status_changed(page, page.generation.status))

    def handlers(self) -> dict[Command, Callable[..., object]]:
        """What each command does."""
        pages = self._pages
        return {
            Command.CONTINUE: lambda: pages.current.generation.continue_writing(),
            Command.REWRITE: lambda: pages.current.generation.rewrite(self._strength.strength),
            Command.FILL_GAP: lambda: pages.current.generation.fill_gap(self._preferences.gap_words),
            Command.GAP_LENGTH: self._ask_gap_length,
            Command.TOGGLE_LOCK: self._toggle_lock,
            Command.ACCEPT: lambda: pages.current.generation.accept(),
            Command.ACCEPT_BELOW: lambda: pages.current.generation.accept_below(),
            Command.COPY_SUGGESTION: lambda: pages.current.generation.copy(),
            Command.REJECT: lambda: pages.current.generation.reject(),
            Command.RETRY: lambda: pages.current.generation.retry(),
            Command.STOP: lambda: pages.current.generation.stop(),
        }

    def set_actions(self, actions: Mapping[Command, QAction]) -> None:
        """Enable and disable these from now on."""
        self._actions = actions
        page = self._pages.current
        self._on_status_changed(page, page.generation.status)

    def _on_page_added(self, page: Page) -> None:
        page.generation.status_changed.connect(lambda status: self._on_status_changed(page, status))
        page.generation.notice_given.connect(self._status_line.tell)
        page.generation.fault_occurred.connect(self._on_fault)
        page.view.card.copied.connect(lambda: self._status_line.tell(self.tr("The suggestion is on the clipboard.")))

    def _on_status_changed(self, page: Page, status: GenerationStatus) -> None:
        if not self._actions or page is not self._pages.current:
            return
        self._status_line.show_generation(status)
        has_model = status.model is not None
        is_writing = status.phase in (Phase.WRITING, Phase.STOPPING)
        has_suggestion = status.phase in (Phase.READY, Phase.STALE)
        for command in (Command.CONTINUE, Command.REWRITE, Command.FILL_GAP):
            self._actions[command].setEnabled(has_model and not is_writing)
        self._actions[Command.STOP].setEnabled(status.phase is Phase.WRITING)
        for command in (Command.ACCEPT, Command.ACCEPT_BELOW):
            self._actions[command].setEnabled(status.phase is Phase.READY)
        self._actions[Command.COPY_SUGGESTION].setEnabled(has_suggestion)
        self._actions[Command.REJECT].setEnabled(has_suggestion or is_writing)
        self._actions[Command.RETRY].setEnabled(has_suggestion)
        self._actions[Command.ABOUT_MODEL].setEnabled(has_model)

    def _on_fault(self, message: FaultMessage) -> None:
        if not message.remedies:
            self._status_line.tell(message.sentence)
            return
        offered = [one for one in message.remedies if one in self._remedies]
        choices = [Choice(remedy_text(one), partial(self._remedy, one)) for one in offered]
        choices.append(Choice(self.tr("Close"), lambda: None, Role.RejectRole))
        ask(self._window, message.sentence, choices, icon=QMessageBox.Icon.Warning)

    def _remedy(self, remedy: Remedy) -> None:
        self._remedies[remedy]()

    def _toggle_lock(self) -> None:
        page = self._pages.current
        cursor = page.view.textCursor()
        before = page.locks.spans()
        page.locks.toggle(cursor.selectionStart(), cursor.selectionEnd())
        if page.locks.spans() == before:
            self._status_line.tell(self.tr("Select the words to lock, or put the caret in one."))

    def _on_strength_changed(self, strength: float) -> None:
        self._preferences.strength = strength

    def _ask_gap_length(self) -> None:
        ask_number(
            self._window,
            title=self.tr("Gap length"),
            label=self.tr("Words a gap is filled with, where no text is selected:"),
            value=self._preferences.gap_words,
            lowest=0,
            lowest_text=self.tr("as many as fit"),
            highest=LONGEST_GAP_WORDS,
            act=self._set_gap_words,
        )

    def _set_gap_words(self, words: int) -> None:
        self._preferences.gap_words = words

"""How a text that is being written is watched: pace, winding back, read-out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QApplication, QStyle

from desktop.actions import Command
from desktop.generation.suggestion import Suggestion
from desktop.generation.worker import GenerationThread
from desktop.main_window import MainWindow
from desktop.page import Page
from desktop.pages import Pages
from desktop.revision.readings import StepReading, reading_of_draft, readings_of_traces
from desktop.revision.readout import Readout
from desktop.revision.reveal import RevealUnit
from desktop.revision.scrub_bar import ScrubBar
from desktop.revision.settings import (
    DRAFT_INTERVALS_MS,
    LESS_MOTION,
    PACE,
    SETTINGS,
    UNIT,
    WORDS_PER_SECOND,
    RevealPace,
)
from desktop.revision.stopped import taken_up
from desktop.revision.winding import Winding, can_wind
from desktop.room import Handlers, Room
from desktop.settings.declared import Setting, Settings
from desktop.widgets.status_line import StatusLine


class RevisionRoom(Room):
    """Speaks to the suggestion on the page in front."""

    def __init__(
        self, pages: Pages, settings: Settings, thread: GenerationThread, status_line: StatusLine, window: MainWindow
    ) -> None:
        super().__init__(window)
        self._pages = pages
        self._settings = settings
        self._thread = thread
        self._status_line = status_line
        self._winding: Winding | None = None
        self._wound_page: Page | None = None
        self._stopped: dict[Page, Suggestion] = {}
        self._live: list[StepReading] = []
        self.readout = Readout()
        self.bar = ScrubBar()
        window.add_bar(self.readout)
        window.add_bar(self.bar)
        pages.page_added.connect(self._on_page_added)
        pages.current_changed.connect(self._on_page_changed)
        pages.page_closing.connect(self._on_page_closing)
        settings.changed.connect(lambda one: self._set_paces() if one in SETTINGS else None)
        self._connect_bar()

    def _connect_bar(self) -> None:
        bar = self.bar
        bar.step_chosen.connect(lambda index: self._tell(lambda winding: winding.go(index)))
        bar.word_moved.connect(lambda step: self._tell(lambda winding: winding.point(step)))
        bar.word_toggled.connect(
            lambda is_sentence: self._tell(lambda winding: winding.toggle_pointed(is_sentence=is_sentence))
        )
        bar.keep_requested.connect(lambda: self._tell(Winding.keep))
        bar.write_on_requested.connect(
            lambda is_afresh: self._tell(lambda winding: winding.write_on(is_afresh=is_afresh))
        )
        bar.closed.connect(self._close)

    def settings(self) -> Sequence[Setting[Any]]:
        """What can be chosen here."""
        return SETTINGS

    def handlers(self) -> Handlers:
        """What each command does."""
        return {Command.SCRUB: self.toggle_scrubbing, Command.READOUT: self._show_readout}

    # --- pace ---------------------------------------------------------------------------------------------------

    def _on_page_added(self, page: Page) -> None:
        self._set_pace(page)
        page.generation.status_changed.connect(lambda _status: self._on_status_changed(page))
        page.generation.stopped.connect(lambda suggestion: self._on_stopped(page, suggestion))
        page.generation.suggestion_changed.connect(lambda one: self._stopped.pop(page, None) if one else None)
        drafts = page.view.drafts
        drafts.clicked.connect(lambda offset: self._on_draft_clicked(page, offset))
        drafts.double_clicked.connect(lambda offset: self._on_draft_clicked(page, offset, is_sentence=True))

    def _on_page_closing(self, page: Page) -> None:
        self._stopped.pop(page, None)
        if page is self._wound_page:
            self._close()

    def _set_paces(self) -> None:
        for page in self._pages.all():
            self._set_pace(page)

    def _set_pace(self, page: Page) -> None:
        pace: RevealPace = self._settings.value(PACE)
        unit: RevealUnit = self._settings.value(UNIT)
        if self._settings.value(LESS_MOTION) and wants_less_motion():
            pace = RevealPace.WHEN_DONE
        presenter = page.generation.presenter
        presenter.shows_drafts = pace is not RevealPace.WHEN_DONE
        presenter.reveal.set_pace(WORDS_PER_SECOND.get(pace), unit)
        page.generation.set_draft_interval(DRAFT_INTERVALS_MS.get(pace, 0))

    # --- winding back -------------------------------------------------------------------------------------------

    def toggle_scrubbing(self) -> None:
        """Open the bar for the suggestion on the screen, or close it."""
        if self._winding is not None:
            self._close()
            return
        page = self._pages.current
        generation = page.generation
        stopped = self._stopped.pop(page, None)
        if generation.suggestion is None and stopped is not None and not stopped.is_stale:
            generation.offer(stopped)
        if not can_wind(generation.suggestion):
            self._status_line.tell(self.tr("Wind back works while a new text is suggested, before you accept it."))
            return
        self._wound_page = page
        self._winding = winding = Winding(generation, self._thread, self)
        winding.changed.connect(self._on_wound)
        winding.ended.connect(self._on_ended)
        self.bar.open(winding.count, winding.index)
        winding.go(winding.index)

    def _on_stopped(self, page: Page, suggestion: Suggestion) -> None:
        taken = taken_up(suggestion)
        if taken is not None and page.generation.suggestion is None:
            self._stopped[page] = taken
            self._status_line.tell(self.tr("Stopped. “Wind back” brings back what there was, to keep parts of it."))

    def _tell(self, act: Callable[[Winding], object]) -> None:
        if self._winding is not None:
            act(self._winding)

    def _close(self) -> None:
        self._tell(Winding.close)

    def _on_wound(self) -> None:
        winding = self._winding
        if winding is not None:
            state, page = winding.state, self._wound_page
            self.bar.show_state(winding.index, winding.count, has_kept=state is not None and bool(state.kept))
            if state is not None and state.word is not None and page is not None:
                at = len(state.before) + state.word.start
                page.view.drafts.bring_into_view(at, at + len(state.word))
            self._show_numbers()

    def _on_ended(self) -> None:
        winding, page = self._winding, self._wound_page
        self._winding = self._wound_page = None
        if winding is not None:
            winding.deleteLater()
        had_focus = self.bar.isAncestorOf(QApplication.focusWidget() or self.bar)
        self.bar.hide()
        if page is not None and had_focus:
            page.view.setFocus()
            page.view.set_suggestion_focus(page.view.drafts.is_visible)
        self._show_numbers()

    def _on_draft_clicked(self, page: Page, offset: int, *, is_sentence: bool = False) -> None:
        if page is self._wound_page:
            self._tell(lambda winding: winding.toggle(offset, is_sentence=is_sentence))

    def _on_page_changed(self, page: Page) -> None:
        if page is not self._wound_page:
            self._close()
        self._live.clear()
        self._show_numbers()

    # --- read-out -----------------------------------------------------------------------------------------------

    def _show_readout(self, is_on: bool) -> None:
        self.readout.setVisible(is_on)
        self._show_numbers()

    def _on_status_changed(self, page: Page) -> None:
        if page is not self._pages.current:
            return
        suggestion = page.generation.suggestion
        draft = suggestion.draft if suggestion is not None else None
        if draft is not None:
            reading = reading_of_draft(draft)
            if draft.step == 1 and draft.block == 0:
                self._live.clear()
            if not self._live or self._live[-1] != reading:
                self._live.append(reading)
        self._show_numbers()

    def _show_numbers(self) -> None:
        if not self.readout.isVisible():
            return
        generation = self._pages.current.generation
        winding = self._winding
        suggestion = winding.whole if winding is not None else generation.suggestion
        if suggestion is None:
            if not self._live:
                self.readout.show_nothing()
            return
        finished = suggestion.finished
        if finished is not None and finished.traces:
            readings = readings_of_traces(finished.traces)
            index = winding.index if winding is not None else len(readings) - 1
            self.readout.show_run(readings, index, finished.statistics.tokens_per_second, finished.seed)
        elif finished is None and self._live:
            self.readout.show_run(self._live, len(self._live) - 1, 0.0, None)
        elif not self._live:
            self.readout.show_nothing()


def wants_less_motion() -> bool:
    """Return whether the desktop has its animations turned off, which is all that Qt tells of the wish."""
    style = QApplication.style()
    return style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) == 0

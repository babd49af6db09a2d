"""Doubt: underlining the words the model was least sure of, and offering others for them.

What the model doubts says something about the model, never about whether a word is right. The words here keep to that.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QMenu

from desktop.actions import Command
from desktop.document.offsets import OffsetMap
from desktop.document.qt_text import to_qt
from desktop.doubt.choosing import DoubtAmount, least_sure
from desktop.doubt.clicks import DoubtClicks
from desktop.doubt.menu import open_menu
from desktop.doubt.page_doubts import DoubtedWord, PageDoubts
from desktop.doubt.reader import DoubtReader
from desktop.doubt.settings import AMOUNT, SETTINGS
from desktop.doubt.suggested import doubt_request, doubts_behind, replaced, rewriting_of
from desktop.doubt.words import sentence_at, word_at
from desktop.editor.range_geometry import range_rectangles
from desktop.generation.controller import Phase
from desktop.generation.requests import Ask
from desktop.generation.suggestion import Suggestion, Target
from desktop.generation.worker import GenerationThread
from desktop.page import Page
from desktop.pages import Pages
from desktop.room import Handlers, Room
from desktop.settings.declared import Setting, Settings
from desktop.widgets.status_line import StatusLine
from desktop.widgets.strength import StrengthDial
from runtime.api import Doubt, Span

# More would keep the model from everything else for minutes.
LONGEST_PASSAGE = 20_000


class DoubtRoom(Room):
    """Speaks to the page in front, and to the suggestion on it while there is one."""

    def __init__(
        self,
        *,
        pages: Pages,
        settings: Settings,
        thread: GenerationThread,
        strength: StrengthDial,
        status_line: StatusLine,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._pages = pages
        self._settings = settings
        self._strength = strength
        self._status_line = status_line
        self._reader = DoubtReader(thread, self)
        self._doubts: dict[Page, PageDoubts] = {}
        self._with_suggestion: Page | None = None
        self._pointed = -1
        self._written: tuple[Page, Target] | None = None
        pages.page_added.connect(self._on_page_added)
        pages.page_closing.connect(self._on_page_closing)
        settings.changed.connect(lambda one: self._on_amount_changed() if one is AMOUNT else None)

    def settings(self) -> Sequence[Setting[Any]]:
        """What can be chosen here."""
        return SETTINGS

    def handlers(self) -> Handlers:
        """What each command does."""
        return {Command.SHOW_DOUBT: self.toggle, Command.ALTERNATIVES: self.offer_at_caret}

    def _on_page_added(self, page: Page) -> None:
        self._doubts[page] = PageDoubts(page)
        page.generation.presenter.doubted = partial(self._doubted, page)
        page.generation.suggestion_changed.connect(lambda one: self._on_suggestion_changed(page, one))
        page.generation.applied.connect(lambda _one, start, end: self._on_applied(page, start, end))
        page.view.drafts.clicked.connect(lambda offset: self._on_draft_clicked(page, offset))
        page.view.context_menu_requested.connect(lambda menu, position: self._add_entry(page, menu, position))
        DoubtClicks(page.view).clicked.connect(lambda position: self._offer(page, position))

    def _on_page_closing(self, page: Page) -> None:
        self._doubts.pop(page, None)
        if page is self._with_suggestion:
            self._with_suggestion = None
        if self._written is not None and self._written[0] is page:
            self._written = None

    @property
    def _amount(self) -> DoubtAmount:
        return self._settings.value(AMOUNT)

    def _on_amount_changed(self) -> None:
        for doubts in self._doubts.values():
            if doubts.are_shown:
                doubts.mark(self._amount)
        if self._with_suggestion is not None:
            self._with_suggestion.generation.show_again()

    # --- underlining --------------------------------------------------------------------------------------------

    def toggle(self) -> None:
        """Underline the doubtful words of what is suggested, selected or at the caret; or take the underlines away."""
        page = self._pages.current
        if self._reader.is_reading:
            self._reader.stop()
            self._status_line.tell(self.tr("Stopped reading."))
        elif self._with_suggestion is page:
            self._with_suggestion = None
            page.generation.show_again()
        elif self._doubts[page].are_shown:
            self._doubts[page].clear()
        elif page.generation.status.phase is Phase.READY and page.generation.suggestion is not None:
            self._show_suggested(page, page.generation.suggestion)
        elif self._can_ask(page):
            self._read_passage(page)

    def _can_ask(self, page: Page) -> bool:
        status = page.generation.status
        if status.model is None:
            self._status_line.tell(self.tr("The model is still being made ready. Try again in a moment."))
        elif status.phase in (Phase.WRITING, Phase.STOPPING):
            self._status_line.tell(self.tr("The model is writing. Try again when it is done."))
        else:
            return True
        return False

    def _read_passage(self, page: Page) -> None:
        start, end = self._passage(page)
        text = page.document.text_between(start, end)
        if not text.strip():
            self._status_line.tell(self.tr("Put the caret in a paragraph, or select some text."))
            return
        if len(text) > LONGEST_PASSAGE:
            self._status_line.tell(self.tr("That is a long passage. Select a shorter one."))
            return
        target = Target(page.document.text_document, start, end)
        self._status_line.tell(self.tr("The model is reading…"))
        self._reader.ask(page.generation.requests.doubt(start, end), partial(self._on_read, page, target, text))

    def _passage(self, page: Page) -> tuple[int, int]:
        """What was just written where the caret is at it; otherwise the selection or the paragraph."""
        cursor = page.view.textCursor()
        if self._written is not None and self._written[0] is page and not cursor.hasSelection():
            target = self._written[1]
            if target.is_unchanged and target.start <= cursor.position() <= target.end:
                return target.start, target.end
        return page.view.target_range()

    def _on_applied(self, page: Page, start: int, end: int) -> None:
        self._written = (page, Target(page.document.text_document, start, end))

    def _on_read(self, page: Page, target: Target, text: str, doubts: Sequence[Doubt] | None) -> None:
        if page not in self._doubts:
            return
        if doubts is None:
            self._status_line.tell(self.tr("The model could not read this passage. Your text is unchanged."))
        elif not target.is_unchanged:
            self._status_line.tell(self.tr("The text has changed meanwhile, so nothing was underlined."))
        else:
            self._tell_count(self._doubts[page].put(target.start, text, doubts, self._amount))

    def _tell_count(self, count: int) -> None:
        if count:
            self._status_line.tell(
                self.tr("Underlined: what the model was least sure of ({0}). It may well be right.").format(count)
            )
        else:
            self._status_line.tell(self.tr("The model was not unsure of any word here."))

    # --- a suggestion -------------------------------------------------------------------------------------------

    def _doubted(self, page: Page, suggestion: Suggestion) -> Sequence[Span]:
        if page is not self._with_suggestion or suggestion.finished is None:
            return ()
        return [one.span for one in least_sure(suggestion.finished.doubts, self._amount)]

    def _show_suggested(self, page: Page, suggestion: Suggestion) -> None:
        finished = suggestion.finished
        if finished is None:
            return
        if not finished.doubts:
            request = doubt_request(suggestion, finished.text, Span(0, len(finished.text)))
            self._reader.ask(request, partial(self._on_suggestion_read, page, suggestion))
            return
        self._with_suggestion, self._pointed = page, -1
        page.generation.show_again()
        self._tell_count(len(self._doubted(page, suggestion)))

    def _on_suggestion_read(self, page: Page, suggestion: Suggestion, doubts: Sequence[Doubt] | None) -> None:
        if suggestion.finished is None or page.generation.suggestion is not suggestion:
            return
        if not doubts:
            self._tell_count(0)
            return
        made = dataclasses.replace(suggestion, finished=dataclasses.replace(suggestion.finished, doubts=tuple(doubts)))
        page.generation.show_instead(suggestion, made)
        self._show_suggested(page, made)

    def _on_suggestion_changed(self, page: Page, suggestion: Suggestion | None) -> None:
        if suggestion is None and page is self._with_suggestion:
            self._with_suggestion = None

    def _on_draft_clicked(self, page: Page, offset: int) -> None:
        suggestion = page.generation.suggestion
        if suggestion is None or suggestion.wound_back is not None:
            return
        for span in self._doubted(page, suggestion):
            if span.start <= offset < span.end:
                self._offer_suggested(page, suggestion, span)

    def _offer_suggested(self, page: Page, suggestion: Suggestion, span: Span) -> None:
        if suggestion.finished is not None:
            request = doubt_request(suggestion, suggestion.finished.text, span)
            self._reader.ask(request, partial(self._on_suggested_word_read, page, suggestion, span))

    def _on_suggested_word_read(
        self, page: Page, suggestion: Suggestion, span: Span, doubts: Sequence[Doubt] | None
    ) -> None:
        finished = suggestion.finished
        if finished is None or doubts is None or page.generation.suggestion is not suggestion:
            return
        word = page.view.drafts.bring_into_view(span.start, span.end)
        sentence = sentence_at(finished.text, span.start)
        again = partial(self._write_suggested_again, page, suggestion, sentence)
        self._open(
            page,
            word.bottomLeft(),
            doubts,
            partial(self._take_suggested, page, suggestion, span),
            [(self.tr("Write this sentence again"), again)],
        )

    def _take_suggested(self, page: Page, suggestion: Suggestion, span: Span, word: str) -> None:
        """Show the suggestion with another word as one more version."""
        generation, finished = page.generation, suggestion.finished
        if finished is None or generation.suggestion is not suggestion:
            return
        generation.offer_text(*replaced(finished.text, finished.locks, span, word))
        made = generation.suggestion
        if made is not None and made.finished is not None:
            doubts = doubts_behind(finished.doubts, span, word)
            with_doubts = dataclasses.replace(made, finished=dataclasses.replace(made.finished, doubts=doubts))
            generation.show_instead(made, with_doubts)

    def _write_suggested_again(self, page: Page, suggestion: Suggestion, sentence: Span) -> None:
        steering = rewriting_of(suggestion, sentence)
        if steering is None:
            page.generation.retry()
        else:
            page.generation.steer(suggestion, steering)

    # --- other words --------------------------------------------------------------------------------------------

    def offer_at_caret(self) -> None:
        """Offer other words for the one at the caret; of a suggestion, for one doubtful word after the other."""
        page = self._pages.current
        suggestion = page.generation.suggestion
        if page.generation.status.phase is Phase.READY and suggestion is not None:
            if self._with_suggestion is not page:
                self._show_suggested(page, suggestion)
            spans = self._doubted(page, suggestion)
            if spans and suggestion.wound_back is None:
                self._pointed = (self._pointed + 1) % len(spans)
                self._offer_suggested(page, suggestion, spans[self._pointed])
            return
        cursor = page.view.textCursor()
        self._offer(page, cursor.selectionStart() if cursor.hasSelection() else cursor.position())

    def _add_entry(self, page: Page, menu: QMenu, position: int) -> None:
        if self._doubts[page].at(position) is not None:
            menu.addSeparator()
            menu.addAction(self.tr("Other words here…")).triggered.connect(
                lambda _checked=False: self._offer(page, position)
            )

    def _offer(self, page: Page, position: int) -> None:
        word = self._doubts[page].at(position)
        if word is not None and word.doubt.alternatives:
            self._open_for_word(page, word, [word.doubt], is_doubted=True)
            return
        span = self._word_span(page, position)
        if span is None:
            self._status_line.tell(self.tr("Put the caret in a word."))
            return
        if page.locks.has_locked(*span):
            self._status_line.tell(self.tr("That word is locked. Unlock it to see others."))
            return
        if self._can_ask(page):
            target = Target(page.document.text_document, *span)
            then = partial(self._on_word_read, page, target, page.document.text_between(*span))
            self._reader.ask(page.generation.requests.doubt(*span), then)

    @staticmethod
    def _word_span(page: Page, position: int) -> tuple[int, int] | None:
        block = page.document.text_document.findBlock(position)
        text = block.text()
        places = OffsetMap(text)
        found = word_at(text, places.offset(position - block.position()))
        if found is None:
            return None
        span = places.positions(found)
        return block.position() + span.start, block.position() + span.end

    def _on_word_read(self, page: Page, target: Target, text: str, doubts: Sequence[Doubt] | None) -> None:
        if doubts is None:
            self._status_line.tell(self.tr("The model could not read this passage. Your text is unchanged."))
        elif page in self._doubts and target.is_unchanged:
            alternatives = Doubt(Span(0, len(text)), 0.0, None, doubts[0].alternatives if doubts else ())
            self._open_for_word(page, DoubtedWord(target.start, target.end, text, alternatives), [alternatives])

    def _open_for_word(
        self, page: Page, word: DoubtedWord, doubts: Sequence[Doubt], *, is_doubted: bool = False
    ) -> None:
        rectangles = range_rectangles(page.document.text_document, word.start, word.end)
        if not rectangles:
            return
        at = rectangles[0].translated(-page.view.page_offset()).toAlignedRect().bottomLeft()
        steps = [
            (self.tr("Write this sentence again"), partial(self._write_again, page, word)),
            (self.tr("Lock this word"), partial(page.locks.lock, word.start, word.end)),
        ]
        self._open(page, at, doubts, partial(self._take, page, word), steps, is_doubted=is_doubted)

    def _open(
        self,
        page: Page,
        at: QPoint,
        doubts: Sequence[Doubt],
        take: Callable[[str], object],
        steps: Sequence[tuple[str, Callable[[], object]]],
        *,
        is_doubted: bool = True,
    ) -> None:
        viewport = page.view.viewport()
        title = self.tr("The model was unsure here") if is_doubted else self.tr("Other words for this place")
        alternatives = doubts[0].alternatives if doubts else ()
        open_menu(viewport, viewport.mapToGlobal(at), title=title, alternatives=alternatives, take=take, steps=steps)

    def _take(self, page: Page, word: DoubtedWord, text: str) -> None:
        """Put another word in, as one step of undo, if the old one still stands there."""
        is_same = page.document.text_between(word.start, word.end) == word.text
        if not is_same or page.locks.has_locked(word.start, word.end):
            self._status_line.tell(self.tr("The text has changed meanwhile, so nothing was replaced."))
            return
        cursor = QTextCursor(page.document.text_document)
        cursor.setPosition(word.start)
        cursor.setPosition(word.end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(to_qt(text))

    def _write_again(self, page: Page, word: DoubtedWord) -> None:
        block = page.document.text_document.findBlock(word.start)
        places = OffsetMap(block.text())
        found = sentence_at(block.text(), places.offset(word.start - block.position()))
        span = places.positions(found)
        start, end = page.locks.extended_to_locks(block.position() + span.start, block.position() + span.end)
        request = page.generation.requests.rewrite(start, end, self._strength.strength)
        page.generation.ask([Ask(request, start, end)])

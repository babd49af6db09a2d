"""Keeps the outline true, goes to headings and moves sections."""

from __future__ import annotations

from bisect import bisect_right

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDockWidget

from desktop.actions import Command
from desktop.counts.room import CountsRoom
from desktop.main_window import MainWindow
from desktop.outline.panel import OutlinePanel
from desktop.outline.sections import Heading, headings, moved_section, section_end
from desktop.page import Page
from desktop.pages import Pages
from desktop.room import Handlers, Room
from desktop.widgets.side_panels import Side
from desktop.widgets.status_line import StatusLine

# A list that changes under one's eyes with every letter is no help, and a long document takes some milliseconds.
PAUSE_MS = 350


class OutlineRoom(Room):
    """Works only while the panel is seen."""

    def __init__(self, pages: Pages, counts: CountsRoom, status_line: StatusLine, window: MainWindow) -> None:
        super().__init__(window)
        self._counts = counts
        self._pages = pages
        self._status_line = status_line
        self._window = window
        self.panel = OutlinePanel()
        self._dock = window.panels.add(Command.SHOW_OUTLINE, self.tr("Outline"), self.panel, Side.LEFT)
        self._headings: list[Heading] = []
        self._listed: tuple[Page, tuple[tuple[int, str, int], ...], tuple[int, ...]] | None = None
        self._timer = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._timer.timeout.connect(self.refresh)
        self._dock.visibilityChanged.connect(lambda is_seen: self.refresh() if is_seen else None)
        self.panel.chosen.connect(self.go_to)
        self.panel.dropped.connect(self._on_dropped)
        pages.page_added.connect(self._on_page_added)
        pages.current_changed.connect(lambda _page: self._timer.start())

    @property
    def dock(self) -> QDockWidget:
        """The panel's dock."""
        return self._dock

    def handlers(self) -> Handlers:
        """What each command does."""
        return {
            Command.MOVE_SECTION_UP: lambda: self.move_by(-1),
            Command.MOVE_SECTION_DOWN: lambda: self.move_by(1),
        }

    def _on_page_added(self, page: Page) -> None:
        page.document.edited.connect(self._timer.start)
        page.document.text_replaced.connect(self._timer.start)
        page.view.cursorPositionChanged.connect(lambda: self._follow_caret(page))

    def refresh(self) -> None:
        """List the headings there are now."""
        if not self._dock.isVisible():
            return
        page = self._pages.current
        document = page.document.text_document
        self._headings = headings(document)
        words = self._words(page)
        listed = (page, tuple((one.level, one.title, one.block) for one in self._headings), tuple(words))
        if listed != self._listed:
            self._listed = listed
            self.panel.show_headings(self._headings, words)
        self._follow_caret(page)

    def go_to(self, number: int) -> None:
        """Put the caret at a heading, with the heading at the top of the view."""
        if not 0 <= number < len(self._headings):
            return
        view = self._pages.current.view
        cursor = view.textCursor()
        last = self._pages.current.document.text_document.characterCount() - 1
        cursor.setPosition(last)
        view.setTextCursor(cursor)
        cursor.setPosition(min(self._headings[number].position, last))
        view.setTextCursor(cursor)
        bar = view.verticalScrollBar()
        bar.setValue(bar.value() + view.caret_rectangle().top() - view.fontMetrics().height())
        view.setFocus()

    def move_by(self, step: int) -> None:
        """Move the section the caret is in before the one above it, or behind the one below."""
        page = self._pages.current
        self._headings = headings(page.document.text_document)
        number = self._number_at(page.view.textCursor().position())
        if number < 0:
            self._status_line.tell(self.tr("The caret is in no section: there is no heading above it."))
            return
        level = self._headings[number].level
        if step < 0:
            above = next((n for n in range(number - 1, -1, -1) if self._headings[n].level <= level), -1)
            if above >= 0 and self._headings[above].level == level:
                self._move(page, number, self._headings[above].position)
            return
        end = section_end(page.document.text_document, self._headings, number)
        below = next((n for n, one in enumerate(self._headings) if one.position == end), -1)
        if below >= 0 and self._headings[below].level == level:
            self._move(page, number, section_end(page.document.text_document, self._headings, below))

    def _on_dropped(self, number: int, other: int, is_behind: bool) -> None:
        page = self._pages.current
        document = page.document.text_document
        self._headings = headings(document)
        if not 0 <= number < len(self._headings) or other >= len(self._headings):
            return
        if other < 0:
            target = document.characterCount() - 1
        elif is_behind:
            target = section_end(document, self._headings, other)
        else:
            target = self._headings[other].position
        self._move(page, number, target)

    def _move(self, page: Page, number: int, target: int) -> None:
        document = page.document.text_document
        start = self._headings[number].position
        end = section_end(document, self._headings, number)
        if page.locks.has_locked(start, end):
            self._status_line.tell(self.tr("This section has locked words. Unlock them to move it."))
            return
        offset = max(0, min(page.view.textCursor().position() - start, end - start))
        moved = moved_section(document, start, end, target)
        if moved is None:
            return
        cursor = page.view.textCursor()
        cursor.setPosition(min(moved[0] + offset, moved[1]))
        page.view.setTextCursor(cursor)
        page.view.ensureCursorVisible()
        self.refresh()

    def _number_at(self, position: int) -> int:
        return bisect_right([one.position for one in self._headings], position) - 1

    def _follow_caret(self, page: Page) -> None:
        if page is self._pages.current and self._dock.isVisible() and not self._timer.isActive():
            self.panel.show_current(self._number_at(page.view.textCursor().position()))

    def _words(self, page: Page) -> list[int]:
        counter = self._counts.counter(page)
        blocks = page.document.text_document.blockCount()
        words: list[int] = []
        for number, one in enumerate(self._headings):
            following = map(self._headings.__getitem__, range(number + 1, len(self._headings)))
            later = (other.block for other in following if other.level <= one.level)
            words.append(counter.between(one.block, next(later, blocks)))
        return words

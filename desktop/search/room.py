"""Find and replace on the page in front."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QTextCursor

from desktop.actions import Command
from desktop.document.offsets import OffsetMap
from desktop.document.qt_text import to_qt
from desktop.editor.marks import MarkKind
from desktop.main_window import MainWindow
from desktop.page import Page
from desktop.pages import Pages
from desktop.room import Handlers, Room
from desktop.search.bar import FindBar
from desktop.search.finder import Finder, Found, Problem
from desktop.search.pattern import replacement_for
from desktop.widgets.status_line import StatusLine
from runtime.api import Span

# So that a long text is not searched again for each letter typed.
TYPING_PAUSE_MS = 120


class SearchRoom(Room):
    """Searches while one types, marks what is found, and replaces it, but never within locked words."""

    def __init__(self, pages: Pages, status_line: StatusLine, window: MainWindow) -> None:
        super().__init__(window)
        self._pages = pages
        self._status_line = status_line
        self.bar = FindBar()
        window.add_bar(self.bar)
        self._finder = Finder(self)
        self._found: Found | None = None
        self._searched: Page | None = None
        self._start = 0
        self._range: tuple[int, int] | None = None
        self._waiting_step = 0
        self._is_replacing_all = False
        self._is_replacing = False
        self._timer = QTimer(self, interval=TYPING_PAUSE_MS, singleShot=True)
        self._timer.timeout.connect(self._search)
        self._finder.found.connect(self._on_found)
        bar = self.bar
        bar.query_changed.connect(self._timer.start)
        bar.next_requested.connect(self.step)
        bar.replace_requested.connect(self._replace)
        bar.replace_all_requested.connect(self._replace_all)
        bar.closed.connect(self._on_closed)
        pages.page_added.connect(self._on_page_added)
        pages.current_changed.connect(lambda _page: self._on_page_changed())
        pages.page_closing.connect(self._on_page_closing)

    def handlers(self) -> Handlers:
        """What each command does."""
        return {
            Command.FIND: lambda: self.open(has_replacement=False),
            Command.REPLACE: lambda: self.open(has_replacement=True),
            Command.FIND_NEXT: lambda: self.step(1),
            Command.FIND_PREVIOUS: lambda: self.step(-1),
        }

    def close(self, timeout_ms: int) -> bool:
        """End the search's thread; whether it ended in time."""
        return self._finder.close(timeout_ms)

    def open(self, *, has_replacement: bool) -> None:
        """Show the bar, with the selected words to find; a selection of several lines is where to look."""
        cursor = self._pages.current.view.textCursor()
        selected = cursor.selectedText()
        is_long = "\u2029" in selected
        self._range = (cursor.selectionStart(), cursor.selectionEnd()) if is_long else None
        self._start = cursor.selectionStart()
        self.bar.is_in_selection.setEnabled(is_long)
        self.bar.open("" if is_long else selected, has_replacement=has_replacement, has_selection=is_long)
        self._search()

    def step(self, step: int) -> None:
        """Go to the next match, or the one before, round the ends of the text."""
        if not self.bar.wanted.currentText():
            self.open(has_replacement=False)
            return
        if self._timer.isActive() or self._found is None or self._searched is not self._pages.current:
            self._waiting_step = step
            self._search()
            return
        self._go(step)

    # --- searching ----------------------------------------------------------------------------------------------

    def _search(self) -> None:
        self._timer.stop()
        page = self._searched = self._pages.current
        text = page.document.text()
        span = Span(0, len(text))
        if self.bar.is_in_selection.isChecked() and self._range is not None:
            span = OffsetMap(text).offsets(Span(*self._range))
        self._finder.search(self.bar.query(), text, span.start, span.end)

    def _on_found(self, found: Found) -> None:
        page = self._searched
        if page is None or page is not self._pages.current:
            return
        self._found = found
        marks = page.view.marks
        marks.set(MarkKind.SEARCH, found.positions if self.bar.isVisible() else ())
        if self._is_replacing_all:
            self._is_replacing_all = False
            self._replace_found(page, found)
        elif self._waiting_step:
            step, self._waiting_step = self._waiting_step, 0
            self._go(step)
        elif self.bar.isVisible() and found.positions:
            self._show(page, self._nearest(page, self._start))
        else:
            marks.clear(MarkKind.CURRENT_MATCH)
            self._tell_count(None)

    def _nearest(self, page: Page, position: int) -> int:
        ranges = page.view.marks.ranges(MarkKind.SEARCH) or (self._found.positions if self._found else ())
        return next((number for number, one in enumerate(ranges) if one[0] >= position), 0)

    def _ranges(self, page: Page) -> list[tuple[int, int]]:
        """Where the matches are now; those whose own words were edited have fallen off."""
        if self.bar.isVisible():
            return list(page.view.marks.ranges(MarkKind.SEARCH))
        return list(self._found.positions) if self._found is not None else []

    def _go(self, step: int) -> None:
        page = self._pages.current
        ranges = self._ranges(page)
        if not ranges:
            self._tell_count(None)
            if not self.bar.isVisible():
                self._status_line.tell(self.tr("Nothing is found."))
            return
        self.bar.remember()
        cursor = page.view.textCursor()
        if step > 0:
            number = next((n for n, one in enumerate(ranges) if one[0] >= cursor.selectionEnd()), 0)
        else:
            number = next((n for n in reversed(range(len(ranges))) if ranges[n][1] <= cursor.selectionStart()), -1)
        self._show(page, number % len(ranges))

    def _show(self, page: Page, number: int) -> None:
        ranges = self._ranges(page)
        if not ranges:
            return
        start, end = ranges[number]
        cursor = page.view.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        page.view.setTextCursor(cursor)
        page.view.ensureCursorVisible()
        page.view.marks.set(MarkKind.CURRENT_MATCH, [(start, end)] if self.bar.isVisible() else ())
        self._tell_count(number)

    def _tell_count(self, number: int | None) -> None:
        found = self._found
        if found is None or not found.query.text:
            self.bar.count.setText("")
        elif found.problem is Problem.BAD_PATTERN:
            self.bar.count.setText(self.tr("Not an expression"))
        elif found.problem is Problem.TOOK_TOO_LONG:
            self.bar.count.setText(self.tr("Takes too long"))
        elif not found.positions:
            self.bar.count.setText(self.tr("Nothing found"))
        else:
            total = f"{len(self._ranges(self._pages.current)):,}"
            self.bar.count.setText(self.tr("{0} of {1}").format(f"{(number or 0) + 1:,}", total))

    # --- replacing ----------------------------------------------------------------------------------------------

    def _replace(self) -> None:
        """Replace the match that is selected and go on; where none is, only go to the next."""
        page = self._pages.current
        cursor = page.view.textCursor()
        here = (cursor.selectionStart(), cursor.selectionEnd())
        found = self._found
        if found is None or self._timer.isActive() or here not in self._ranges(page):
            self.step(1)
            return
        if page.locks.has_locked(*here):
            self._status_line.tell(self.tr("These words are locked. Unlock them to replace them."))
            self._go(1)
            return
        self.bar.remember()
        text = self._replacement(found, cursor.selectedText())
        self._is_replacing = True
        cursor.insertText(to_qt(text))
        self._is_replacing = False
        page.view.setTextCursor(cursor)
        self._go(1)

    def _replacement(self, found: Found, selected: str) -> str:
        match = next((one for one in found.matches if one.groups[0] == selected), None)
        groups = match.groups if match is not None else (selected,)
        return replacement_for(self.bar.query(), self.bar.replacement.currentText(), groups)

    def _replace_all(self) -> None:
        self.bar.remember()
        self._is_replacing_all = True
        self._search()

    def _replace_found(self, page: Page, found: Found) -> None:
        replaced = locked = 0
        cursor = QTextCursor(page.document.text_document)
        query, replacement = self.bar.query(), self.bar.replacement.currentText()
        pairs = list(zip(found.positions, found.matches, strict=True))
        if pairs:
            cursor.setPosition(pairs[0][0][0])
        self._is_replacing = True
        cursor.beginEditBlock()
        try:
            for (start, end), match in reversed(pairs):
                if page.locks.has_locked(start, end):
                    locked += 1
                    continue
                cursor.setPosition(start)
                cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
                cursor.insertText(to_qt(replacement_for(query, replacement, match.groups)))
                replaced += 1
        finally:
            cursor.endEditBlock()
            self._is_replacing = False
        self._tell_replaced(replaced, locked)
        self._search()

    def _tell_replaced(self, replaced: int, locked: int) -> None:
        sentence = self.tr("1 place replaced.") if replaced == 1 else self.tr("{0} places replaced.").format(replaced)
        if locked:
            sentence += " " + self.tr("{0} were left as they are, being locked.").format(locked)
        self._status_line.tell(sentence)

    # --- pages --------------------------------------------------------------------------------------------------

    def _on_page_added(self, page: Page) -> None:
        page.document.edited.connect(lambda: self._on_edited(page))

    def _on_edited(self, page: Page) -> None:
        if page is not self._pages.current or self._is_replacing:
            return
        if self.bar.isVisible():
            self._start = page.view.textCursor().selectionStart()
            self._timer.start()
        else:
            self._found = None

    def _on_page_changed(self) -> None:
        self._found = None
        if self.bar.isVisible():
            self._start = self._pages.current.view.textCursor().selectionStart()
            self._search()

    def _on_page_closing(self, page: Page) -> None:
        if page is self._searched:
            self._finder.cancel()
            self._searched = self._found = None

    def _on_closed(self) -> None:
        self._timer.stop()
        self._finder.cancel()
        for page in self._pages.all():
            page.view.marks.clear(MarkKind.SEARCH)
            page.view.marks.clear(MarkKind.CURRENT_MATCH)
        self._pages.current.view.setFocus()

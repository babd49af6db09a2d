"""Shows how much is written, and how much is still to be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QRunnable, Qt, QThreadPool, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop.actions import Command
from desktop.counts.counting import Counts, counts_of, words_in
from desktop.counts.word_counter import WordCounter
from desktop.page import Page
from desktop.pages import Pages
from desktop.room import Handlers, Room
from desktop.settings.declared import Setting, Settings
from desktop.widgets.status_line import StatusLine

PAUSE_MS = 300
_GOAL = "goal"
_TODAY = Setting("counts/today", "")
_DAY_GOAL = Setting("counts/day_goal", 0, lowest=0, highest=1_000_000)
# A selection this long is counted when it rests, and not with each step of the mouse.
_LONGEST_COUNTED = 3_000_000


class CountsRoom(Room):
    """Counts every page; what was written today is summed over all of them and remembered for the day."""

    def __init__(self, pages: Pages, settings: Settings, status_line: StatusLine, window: QWidget) -> None:
        super().__init__(window)
        self._pages = pages
        self._settings = settings
        self._status_line = status_line
        self._window = window
        self._counters: dict[Page, WordCounter] = {}
        self._before: dict[Page, int] = {}
        self._timer = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._timer.timeout.connect(self.show)
        pages.page_added.connect(self._on_page_added)
        pages.page_closing.connect(self._on_page_closing)
        pages.current_changed.connect(lambda _page: self.show())

    def handlers(self) -> Handlers:
        """What each command does."""
        return {Command.STATISTICS: self._show_statistics, Command.GOALS: self._ask_for_goals}

    def close(self, timeout_ms: int) -> bool:
        """Leave off counting: the program ends."""
        for counter in self._counters.values():
            counter.stop()
        return super().close(timeout_ms)

    def counter(self, page: Page) -> WordCounter:
        """Return what counts a page."""
        return self._counters[page]

    @property
    def written_today(self) -> int:
        """Words written today, over all documents; below zero where more was struck than written."""
        day, _, words = self._settings.value(_TODAY).partition(" ")
        try:
            return int(words) if day == date.today().isoformat() else 0
        except ValueError:
            return 0

    def _on_page_added(self, page: Page) -> None:
        counter = self._counters[page] = WordCounter(page.document.text_document, page)
        page.document.text_replaced.connect(lambda: self._restart(page))
        counter.changed.connect(lambda total: self._on_counted(page, total))
        page.view.selectionChanged.connect(self._timer.start)
        page.beside.loaded.connect(self._timer.start)

    def _on_page_closing(self, page: Page) -> None:
        self._counters.pop(page, None)
        self._before.pop(page, None)

    def _restart(self, page: Page) -> None:
        self._before.pop(page, None)
        if page in self._counters:
            self._counters[page].restart()

    def _on_counted(self, page: Page, total: int) -> None:
        counter = self._counters.get(page)
        if counter is not None and counter.is_done and not page.document.is_loading:
            before = self._before.get(page)
            if before is not None and total != before:
                today = self.written_today + total - before
                self._settings.set(_TODAY, f"{date.today().isoformat()} {today}")
            self._before[page] = total
        if not self._timer.isActive():
            self._timer.start()

    def show(self) -> None:
        """Show the words of the page in front."""
        self._timer.stop()
        page = self._pages.current
        counter = self._counters.get(page)
        if counter is None:
            return
        cursor = page.view.textCursor()
        total = counter.total
        if cursor.hasSelection() and cursor.selectionEnd() - cursor.selectionStart() < _LONGEST_COUNTED:
            selected = words_in(page.document.text_between(cursor.selectionStart(), cursor.selectionEnd()))
            self._status_line.show_words(self.tr("{0} of {1} words").format(f"{selected:,}", f"{total:,}"))
            return
        goal, day_goal, today = page.beside.value(_GOAL, 0), self._settings.value(_DAY_GOAL), self.written_today
        if isinstance(goal, int) and goal > 0:
            text = self.tr("{0} of {1} words").format(f"{total:,}", f"{goal:,}")
        else:
            text = self.tr("1 word") if total == 1 else self.tr("{0} words").format(f"{total:,}")
        if day_goal > 0:
            text += self.tr(", {0} of {1} today").format(f"{today:,}", f"{day_goal:,}")
        elif today:
            text += self.tr(", {0} today").format(f"{today:+,}")
        self._status_line.show_words(text)

    def _show_statistics(self) -> None:
        page = self._pages.current
        cursor = page.view.textCursor()
        selected = page.document.text_between(cursor.selectionStart(), cursor.selectionEnd())
        StatisticsDialog(page.document.text(), selected, self.written_today, self._window).open()

    def _ask_for_goals(self) -> None:
        page = self._pages.current
        dialog = GoalsDialog(page.beside.value(_GOAL, 0), self._settings.value(_DAY_GOAL), self._window)
        dialog.accepted.connect(lambda: self._set_goals(page, dialog.document.value(), dialog.day.value()))
        dialog.open()

    def _set_goals(self, page: Page, document: int, day: int) -> None:
        page.beside.set(_GOAL, document or None)
        self._settings.set(_DAY_GOAL, day)
        self.show()


class GoalsDialog(QDialog):
    """How many words the document shall have, and how many are to be written each day."""

    def __init__(self, document: int, day: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Goals"))
        self.document = self._field(document)
        self.day = self._field(day)
        ok, cancel = QDialogButtonBox.StandardButton.Ok, QDialogButtonBox.StandardButton.Cancel
        buttons = QDialogButtonBox(ok | cancel, self)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form = QFormLayout(self)
        form.addRow(self.tr("&This document:"), self.document)
        form.addRow(self.tr("&Each day, all documents together:"), self.day)
        form.addRow(buttons)

    def _field(self, value: int) -> QSpinBox:
        field = QSpinBox(self, minimum=0, maximum=1_000_000, singleStep=100, value=value)
        field.setGroupSeparatorShown(True)
        field.setSpecialValueText(self.tr("no goal"))
        field.setSuffix(self.tr(" words"))
        return field


class StatisticsDialog(QDialog):
    """Everything that is counted, of the document and of what is selected; counted in the background."""

    _counted = Signal(object, object)

    def __init__(self, text: str, selected: str, today: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Statistics"))
        self._today = today
        self._has_selection = bool(selected.strip())
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(6)
        self._grid.addWidget(QLabel(self.tr("Counting…"), self), 0, 0)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 12)
        layout.addLayout(self._grid)
        layout.addSpacing(8)
        layout.addWidget(buttons)
        self._counted.connect(self._show)
        counted = self._counted

        def count() -> None:
            result = counts_of(text), counts_of(selected)
            try:
                counted.emit(*result)
            except RuntimeError:
                # The window was closed meanwhile.
                return

        QThreadPool.globalInstance().start(QRunnable.create(count))

    def _show(self, whole: Counts, selected: Counts) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        columns = [self.tr("Document"), self.tr("Selected")] if self._has_selection else [self.tr("Document")]
        for column, title in enumerate(columns, 1):
            heading = QLabel(title, self)
            heading.setProperty("role", "faint")
            self._grid.addWidget(heading, 0, column, Qt.AlignmentFlag.AlignRight)
        for row, (name, value) in enumerate(self._rows(), 1):
            self._grid.addWidget(QLabel(name, self), row, 0)
            for column, counts in enumerate((whole, selected)[: len(columns)], 1):
                self._grid.addWidget(QLabel(value(counts), self), row, column, Qt.AlignmentFlag.AlignRight)
        row = self._grid.rowCount()
        self._grid.addWidget(QLabel(self.tr("Written today, all documents"), self), row, 0)
        self._grid.addWidget(QLabel(f"{self._today:+,}", self), row, 1, Qt.AlignmentFlag.AlignRight)

    def _rows(self) -> list[tuple[str, Callable[[Counts], str]]]:
        return [
            (self.tr("Words"), lambda counts: f"{counts.words:,}"),
            (self.tr("Characters"), lambda counts: f"{counts.characters:,}"),
            (self.tr("Characters without blanks"), lambda counts: f"{counts.letters:,}"),
            (self.tr("Sentences"), lambda counts: f"{counts.sentences:,}"),
            (self.tr("Paragraphs"), lambda counts: f"{counts.paragraphs:,}"),
            (self.tr("Words in a sentence"), lambda counts: f"{counts.words / max(counts.sentences, 1):.1f}"),
            (self.tr("Reading time"), lambda counts: self._time(counts.reading_minutes)),
        ]

    def _time(self, minutes: float) -> str:
        whole = round(minutes)
        if whole < 1:
            return self.tr("under a minute")
        if whole < 60:
            return self.tr("{0} min").format(whole)
        return self.tr("{0} h {1} min").format(whole // 60, whole % 60)

"""The authors of one page's document: kept beside it, and marked in the text where that is asked for."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.authorship.authors import Author, Run
from desktop.authorship.keeping import from_values, to_values
from desktop.authorship.tracker import AuthorshipTracker
from desktop.document.offsets import OffsetMap
from desktop.editor.marks import MarkKind
from desktop.page import Page

# The name under which they are kept beside the document.
KEPT_AS = "authorship"
KEEP_AFTER_MS = 500
MARK_AFTER_MS = 120

_KINDS = {Author.MODEL: MarkKind.MODEL_TEXT, Author.CHANGED: MarkKind.CHANGED_MODEL_TEXT}


class PageAuthorship(QObject):
    """Follows a page as long as it is open."""

    marked = Signal()
    """The marks in the text are up to date again."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        self.tracker = AuthorshipTracker(page.document, lambda: page.generation.is_putting_in, self)
        self._is_shown = False
        self._is_restoring = False
        self._keeping = QTimer(self, interval=KEEP_AFTER_MS, singleShot=True)
        self._keeping.timeout.connect(self.keep)
        self._marking = QTimer(self, interval=MARK_AFTER_MS, singleShot=True)
        self._marking.timeout.connect(self.mark)
        self.tracker.changed.connect(self._on_changed)
        page.document.text_replaced.connect(self._keeping.stop)
        page.document.saved.connect(lambda _path: self.keep())
        page.beside.loaded.connect(self._on_loaded)

    def show(self, is_on: bool) -> None:
        """Mark the model's words in the text, or take the marks away."""
        self._is_shown = is_on
        self.mark()

    def keep(self) -> None:
        """Hand the authors to what is kept beside the document."""
        self._keeping.stop()
        lines, runs = self.tracker.lines()
        self._page.beside.set(KEPT_AS, to_values(lines, runs))

    def keep_what_waits(self) -> None:
        """Keep the last changes, as the page is about to go."""
        if self._keeping.isActive():
            self.keep()
            self._page.beside.keep_now()

    def mark(self) -> None:
        """Bring the marks in line with the authors."""
        self._marking.stop()
        ranges: dict[MarkKind, list[tuple[int, int]]] = {kind: [] for kind in _KINDS.values()}
        if self._is_shown:
            lines, runs = self.tracker.lines()
            for number, own in enumerate(runs):
                if not own:
                    continue
                start = self._page.document.text_document.findBlockByNumber(number).position()
                offsets = OffsetMap(lines[number])
                for run in map(partial(_without_blanks, lines[number]), own):
                    place = start + offsets.position(run.start), start + offsets.position(run.end)
                    ranges[_KINDS[run.author]].append(place)
        for kind, places in ranges.items():
            self._page.view.marks.set(kind, places)
        self._page.view.viewport().update()
        self.marked.emit()

    def _on_changed(self) -> None:
        if not self._is_restoring and not self._keeping.isActive():
            self._keeping.start()
        if self._is_shown and not self._marking.isActive():
            self._marking.start()

    def _on_loaded(self) -> None:
        values = self._page.beside.value(KEPT_AS)
        if not values:
            return
        self._is_restoring = True
        try:
            # What was written while the file was being read is not in there; it is known already.
            lines, known = self.tracker.lines()
            restored = from_values(values, lines)
            self.tracker.set_runs([own or other for own, other in zip(known, restored, strict=True)])
        finally:
            self._is_restoring = False


def _without_blanks(line: str, run: Run) -> Run:
    """Return a run without the blanks at its ends, which look untidy with a mark."""
    text = line[run.start : run.end]
    start = run.start + len(text) - len(text.lstrip())
    return Run(start, max(start, run.end - len(text) + len(text.rstrip())), run.author)

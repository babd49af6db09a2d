"""The authors of one page's document: kept beside it, and marked in the text where that is asked for."""

from __future__ import annotations

import contextlib
from functools import partial

from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal

from desktop.authorship.authors import Author, Run, Runs
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

    _found = Signal(object, object, object)
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
        page.document.text_replaced.connect(self._forget)
        page.document.saved.connect(lambda _path: self.keep())
        page.beside.loaded.connect(self._on_loaded)
        self._found.connect(self._on_found)

    def show(self, is_on: bool) -> None:
        """Mark the model's words in the text, or take the marks away."""
        self._is_shown = is_on
        self.mark()

    def keep(self) -> None:
        """Hand the authors to what is kept beside the document."""
        self._keeping.stop()
        if self._is_restoring:
            # Or what is not found yet would be forgotten.
            self._keeping.start()
            return
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

    def _forget(self) -> None:
        self._keeping.stop()
        self._is_restoring = False

    def _on_changed(self) -> None:
        if not self._keeping.isActive():
            self._keeping.start()
        if self._is_shown and not self._marking.isActive():
            self._marking.start()

    def _on_loaded(self) -> None:
        self._restore(self._page.beside.value(KEPT_AS))

    def _restore(self, values: object) -> None:
        """Find the authors of the last session again, in another thread: the text may be another one by now."""
        self._is_restoring = bool(values)
        if not values:
            return
        lines, _ = self.tracker.lines()
        found = self._found

        def find() -> None:
            runs = from_values(values, lines)
            # The page may have been closed meanwhile.
            with contextlib.suppress(RuntimeError):
                found.emit(values, lines, runs)

        QThreadPool.globalInstance().start(QRunnable.create(find))

    def _on_found(self, values: object, searched: tuple[str, ...], restored: list[Runs]) -> None:
        if not self._is_restoring:
            return
        lines, known = self.tracker.lines()
        if lines != searched:
            self._restore(values)
            return
        # What was written since the text was opened is known already.
        self.tracker.set_runs([own or other for own, other in zip(known, restored, strict=True)])
        self._is_restoring = False


def _without_blanks(line: str, run: Run) -> Run:
    """Return a run without the blanks at its ends, which look untidy with a mark."""
    text = line[run.start : run.end]
    start = run.start + len(text) - len(text.lstrip())
    return Run(start, max(start, run.end - len(text) + len(text.rstrip())), run.author)

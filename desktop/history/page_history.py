"""When versions of one document are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.document.generation_record import GenerationRecord
from desktop.generation.suggestion import Suggestion
from desktop.history.keeper import HistoryKeeper
from desktop.history.recorder import GenerationRecorder
from desktop.history.records import DocumentIdentity, VersionReason
from desktop.history.settings import KEEPS_HISTORY
from desktop.page import Page
from desktop.settings.declared import Settings

WRITING_MS = 10 * 60 * 1000


class PageHistory(QObject):
    """Keeps versions of a page's document: when opened, saved, written on for a while, rewritten at length, closed."""

    changed = Signal()
    """There is a version or a generated text more, or another document."""

    def __init__(self, page: Page, keeper: HistoryKeeper, settings: Settings) -> None:
        # Not the page: answers may come from the keeper's thread when that is gone.
        super().__init__(keeper)
        self.page = page
        self.identity = DocumentIdentity()
        self._keeper = keeper
        self._settings = settings
        self._is_in_series = False
        self._writing = QTimer(self, interval=WRITING_MS, singleShot=True)
        self._writing.timeout.connect(lambda: self.keep(VersionReason.WRITING))
        self._recorder = GenerationRecorder(page.generation, self)
        self._recorder.recorded.connect(self._on_recorded)
        page.document.opened.connect(self._on_opened)
        page.document.saved.connect(self._on_saved)
        page.document.changed_on_disk.connect(lambda _change: self.keep(VersionReason.OTHER_PROGRAM))
        page.document.edited.connect(self._on_edited)
        page.generation.applying.connect(self._on_applying)

    def keep(
        self, reason: VersionReason, name: str = "", then: Callable[[], None] | None = None, lines: Sequence[str] = ()
    ) -> None:
        """Keep the document as it is now, or `lines`, and call `then` once it is on disk."""
        if not self._settings.value(KEEPS_HISTORY) and not name:
            return
        lines = lines or self.page.document.lines()
        if not any(lines):
            return

        def kept(is_new: bool) -> None:
            if is_new:
                self.changed.emit()
            if then is not None:
                then()

        self._keeper.run(partial(self._keeper.store.keep, self.identity, lines, reason, name), kept)

    def close(self) -> None:
        """Keep the last state, which is in no file where the writer chose not to save."""
        self._writing.stop()
        self.keep(VersionReason.CLOSED)
        self._keeper.run(lambda: None, lambda _none: self.deleteLater())

    def _on_opened(self, path: Path | None) -> None:
        self._writing.stop()
        self.identity = DocumentIdentity()
        fingerprint = self.page.document.fingerprint
        if path is not None and fingerprint is not None:
            self._keeper.run(partial(self._keeper.store.identify, self.identity, path, fingerprint.sha256))
        self.keep(VersionReason.OPENED)
        self.changed.emit()

    def _on_saved(self, path: Path) -> None:
        self._writing.stop()
        fingerprint = self.page.document.fingerprint
        if fingerprint is not None:
            self._keeper.run(partial(self._keeper.store.place, self.identity, path, fingerprint.sha256))
        self.keep(VersionReason.SAVED)

    def _on_edited(self) -> None:
        if not self._writing.isActive():
            self._writing.start()

    def _on_applying(self, suggestions: list[Suggestion]) -> None:
        """Of a single paragraph undo is enough; many, also one after the other, are worth a version of their own."""
        is_long = len(suggestions) > 1 or any("\n" in one.original.strip() for one in suggestions)
        has_more = len(suggestions) == 1 and self.page.generation.status.waiting > 0
        if (is_long or has_more) and not self._is_in_series:
            self.keep(VersionReason.BEFORE_REWRITE)
        self._is_in_series = has_more

    def _on_recorded(self, record: GenerationRecord) -> None:
        if self._settings.value(KEEPS_HISTORY):
            keep = partial(self._keeper.generations.keep, self.identity, record)
            self._keeper.run(keep, lambda _none: self.changed.emit())

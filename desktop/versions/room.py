"""Opens the window of versions for the suggestion in front."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.actions import Command
from desktop.appearance import Appearance
from desktop.pages import Pages
from desktop.room import Handlers, Room
from desktop.versions.dialog import VersionsDialog
from desktop.widgets.status_line import StatusLine
from runtime.api import RewriteRequest


class VersionsRoom(Room):
    """Compares what stands in the text with all versions that were written for its place."""

    def __init__(self, pages: Pages, appearance: Appearance, status_line: StatusLine, window: QWidget) -> None:
        super().__init__(window)
        self._pages = pages
        self._appearance = appearance
        self._status_line = status_line
        self._window = window

    def handlers(self) -> Handlers:
        """What each command does."""
        return {Command.COMPARE_VERSIONS: self.open}

    def open(self) -> None:
        """Show the versions there are, side by side."""
        generation = self._pages.current.generation
        suggestion = generation.suggestion
        done = [one for one in generation.versions if one.finished is not None]
        if suggestion is None or not done:
            self._status_line.tell(self.tr("There is nothing to compare yet. Rewrite a passage first."))
            return
        request = suggestion.request
        locks = request.locks if isinstance(request, RewriteRequest) else ()
        words = [suggestion.original[span.start : span.end] for span in locks]
        texts = [suggestion.original, *(one.text for one in done)]
        shown = next((number for number, one in enumerate(done, 1) if one is suggestion), len(done))
        dialog = VersionsDialog(texts, shown, words, self._appearance.theme, self._window)
        dialog.used.connect(
            lambda text, spans: generation.offer_text(text, spans) if generation.suggestion is suggestion else None
        )
        dialog.open()

"""Typewriter scrolling: the line that is written stays at one height, and the page moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.editor.page_format import BOTTOM_MARGIN_PX

if TYPE_CHECKING:
    from desktop.editor.view import DocumentView

# Of the viewport's height, from its upper edge.
_HEIGHT = 0.45


class Typewriter:
    """Scrolls after keys, never after the mouse: what is clicked on must stay under it."""

    def __init__(self, view: DocumentView) -> None:
        self._view = view
        self._is_on = False
        view.verticalScrollBar().rangeChanged.connect(self._make_room)
        self._most = -1

    def set_on(self, is_on: bool) -> None:
        """Begin or end; the text moves to its height at once."""
        if is_on == self._is_on:
            return
        self._is_on = is_on
        bar = self._view.verticalScrollBar()
        if is_on:
            self._make_room(bar.minimum(), bar.maximum())
            self.follow()
        elif self._most >= 0:
            bar.setRange(bar.minimum(), max(self._most - self._extra(), 0))
            self._most = -1

    def follow(self) -> None:
        """Bring the caret's line to its height, as far as the page goes."""
        if not self._is_on or self._view.textCursor().hasSelection():
            return
        bar = self._view.verticalScrollBar()
        caret = self._view.caret_rectangle()
        bar.setValue(bar.value() + caret.top() - round(self._view.viewport().height() * _HEIGHT))

    def _extra(self) -> int:
        """Return how much further than Qt lets it the page has to scroll for its last line to come to that height."""
        return max(round(self._view.viewport().height() * (1 - _HEIGHT)) - BOTTOM_MARGIN_PX, 0)

    def _make_room(self, least: int, most: int) -> None:
        if self._is_on and most != self._most:
            self._most = most + self._extra()
            self._view.verticalScrollBar().setRange(least, self._most)

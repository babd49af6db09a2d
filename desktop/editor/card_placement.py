"""Where the suggestion card goes: below the draft where there is room, else at the lower edge, over no text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect

from desktop.editor.page_format import PAGE_MARGIN_PX
from desktop.editor.suggestion_card import CardState, SuggestionCard

if TYPE_CHECKING:
    from desktop.editor.view import DocumentView

_GAP_PX = 10
_EDGE_PX = 10


class CardPlacement(QObject):
    """Keeps the card near the draft as the page changes.

    While a draft is being written the card only ever moves down, so that it does not dance with the draft's last line.
    """

    def __init__(self, view: DocumentView, card: SuggestionCard) -> None:
        super().__init__(view)
        self._view = view
        self._card = card
        self._lowest_top = 0
        self._is_docked = False
        self._is_placing = False
        card.appeared.connect(self._on_appeared)
        card.reworded.connect(self.place)
        card.hidden.connect(self._on_hidden)

    def place(self) -> None:
        """Put the card where it belongs now."""
        if self._is_placing or self._card.state is CardState.HIDDEN or self._view.drafts.is_aside:
            return
        self._is_placing = True
        try:
            self._place()
        finally:
            self._is_placing = False

    def follow_page(self) -> None:
        """Place the card after the page was scrolled or resized."""
        if not self._view.drafts.is_aside:
            self._lowest_top = 0
            self.place()

    def _place(self) -> None:
        area = self._view.contentsRect().adjusted(_EDGE_PX, _EDGE_PX, -_EDGE_PX, -_EDGE_PX)
        area.setRight(area.right() - self._view.verticalScrollBar().width())
        self._card.fit_into(area.width())
        top = self._top_below_draft()
        bottom_limit = area.bottom() - self._card.height()
        self._is_docked = self._is_docked or top is None or top > bottom_limit
        if self._is_docked or top is None:
            # A draft in view is not to move. Once it has gone stale it is the writer's line that must not vanish.
            is_writing = self._card.state in (CardState.STALE, CardState.FAULT)
            self._view.set_dock_height(self._card.height() + 2 * _EDGE_PX, is_caret_kept=is_writing)
            self._card.move(area.left() + max((area.width() - self._card.width()) // 2, 0), bottom_limit)
            return
        self._view.set_dock_height(0)
        left = self._view.viewport().x() + PAGE_MARGIN_PX - 12
        self._card.move(max(area.left(), min(left, area.right() - self._card.width())), top)

    def _top_below_draft(self) -> int | None:
        """Return the card's top, in the view's coordinates; None where it should not stand in the text at all."""
        if self._card.state in (CardState.STALE, CardState.FAULT):
            return None
        anchor = self._anchor_rectangle()
        viewport = self._view.viewport()
        if anchor.bottom() < 0 or anchor.top() > viewport.height():
            return None
        top = viewport.y() + anchor.bottom() + _GAP_PX
        if self._card.state is CardState.WRITING:
            top = self._lowest_top = max(top, self._lowest_top)
        return top

    def _anchor_rectangle(self) -> QRect:
        drafts = self._view.drafts
        return drafts.rectangle() if drafts.is_visible else self._view.caret_rectangle()

    def _on_appeared(self) -> None:
        self._is_docked = False
        self.place()

    def _on_hidden(self) -> None:
        self._lowest_top = 0
        self._is_docked = False
        self._view.set_dock_height(0)

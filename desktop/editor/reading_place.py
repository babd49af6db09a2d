"""Keeping what is being read where it is while the page around it changes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect

from desktop.editor.page_format import PAGE_MARGIN_PX
from desktop.editor.range_geometry import caret_rectangle

if TYPE_CHECKING:
    from desktop.editor.view import DocumentView


@contextlib.contextmanager
def range_place_kept(view: DocumentView, start: int, end: int) -> Iterator[None]:
    """Hold the reader's place while the text from `start` to `end` changes its height.

    With the upper end of that text in view nothing above it moves anyway. With it above the viewport the text below is
    held in place, as far as any of it is in view.
    """
    document, bar = view.document(), view.verticalScrollBar()
    layout = document.documentLayout()
    top = bar.value()
    below = document.findBlock(max(start, end)).next()
    first = layout.blockBoundingRect(document.findBlock(start)).top()
    before = layout.blockBoundingRect(below).top() if below.isValid() else 0.0
    is_held = below.isValid() and first < top and before < top + view.viewport().height()
    yield
    moved = round(layout.blockBoundingRect(below).top() - before) if is_held else 0
    if bar.value() != top + moved:
        bar.setValue(top + moved)


@contextlib.contextmanager
def first_line_kept(view: DocumentView) -> Iterator[None]:
    """Hold the line at the upper edge while every line is laid out anew, in another width or size."""
    bar = view.verticalScrollBar()
    if bar.value() == 0:
        yield
        return
    position = view.position_on_page(view.page_offset() + QPointF(view.viewport().width() / 2, 0))
    offset = _top_of(view, position) - bar.value()
    yield
    bar.setValue(round(_top_of(view, position) - offset))


def bring_into_view(view: DocumentView, place: QRect) -> None:
    """Scroll no further than needed for a place of the viewport to be seen."""
    bar = view.verticalScrollBar()
    if place.top() < 0:
        bar.setValue(bar.value() + place.top())
    elif place.bottom() > view.viewport().height():
        bar.setValue(bar.value() + place.bottom() - view.viewport().height())


def reveal(view: DocumentView, place: QRect) -> None:
    """Scroll so that a place of the viewport can be read from its beginning, as far down as there is room."""
    above = place.top() - PAGE_MARGIN_PX
    below = place.bottom() + PAGE_MARGIN_PX - view.viewport().height()
    bar = view.verticalScrollBar()
    bar.setValue(bar.value() + (above if place.top() < 0 else max(0, min(above, below))))


def _top_of(view: DocumentView, position: int) -> float:
    return caret_rectangle(view.document().findBlock(position), position, 1).top()

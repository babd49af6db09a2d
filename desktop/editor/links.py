"""What a click on a place in the text may mean: an address to follow, a box to tick."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent, QTextBlock

from desktop.editor.draft_lines import units
from desktop.editor.line_looks import is_code
from desktop.editor.line_marks import task_box
from desktop.editor.range_geometry import line_rectangles

if TYPE_CHECKING:
    from desktop.editor.view import DocumentView

# The address of a link or picture, of one in angle brackets, and one that stands for itself.
_LINKS = re.compile(
    r"!?\[(?:\\.|[^\[\]\\]|\[[^\[\]]*\])*\]\((?:<(?P<a>[^<>]+)>|(?P<b>(?:\\.|[^\s()\\]|\([^\s()]*\))+))[^()]*\)"
    r"|<(?P<c>[A-Za-z][A-Za-z0-9+.-]{1,31}:[^<>\s]*)>"
    r"|(?P<d>https?://[^\s<>]*[^\s<>.,;:!?'\")\]*_~])"
)


def address_at(block: QTextBlock, position: int) -> str:
    """Return the address of the link that a position of the block lies in, empty where there is none."""
    text = block.text()
    if ":" not in text and "](" not in text:
        return ""
    for found in _LINKS.finditer(text):
        if units(text[: found.start()]) <= position < units(text[: found.end()]):
            return next(one for one in found.groups() if one is not None)
    return ""


def follow_click(view: DocumentView, event: QMouseEvent) -> bool:
    """Follow a link with Ctrl held, tick a task's box; whether the click was for one of those."""
    if event.button() != Qt.MouseButton.LeftButton or view.drafts.is_visible:
        return False
    position = view.position_at(event.position().toPoint())
    block = view.document().findBlock(position)
    if event.modifiers() == Qt.KeyboardModifier.ControlModifier:
        address = address_at(block, position - block.position())
        if address:
            view.link_followed.emit(address)
        return bool(address)
    is_tick = event.modifiers() == Qt.KeyboardModifier.NoModifier and _is_on_box(view, block, event.position())
    if is_tick:
        view.box_clicked.emit(block.position())
    return is_tick


def show_hand(view: DocumentView, event: QMouseEvent) -> None:
    """Make the pointer a hand over a link while Ctrl is held, and over a task's box."""
    if event.buttons() != Qt.MouseButton.NoButton or view.drafts.is_visible:
        return
    position = view.position_at(event.position().toPoint())
    block = view.document().findBlock(position)
    if event.modifiers() == Qt.KeyboardModifier.ControlModifier:
        is_hand = bool(address_at(block, position - block.position()))
    else:
        is_hand = "[" in block.text() and _is_on_box(view, block, event.position())
    shape = Qt.CursorShape.PointingHandCursor if is_hand else Qt.CursorShape.IBeamCursor
    if view.viewport().cursor().shape() != shape:
        view.viewport().setCursor(shape)


def _is_on_box(view: DocumentView, block: QTextBlock, point: QPointF) -> bool:
    """Return whether a point of the viewport lies on the box of a task in this block."""
    box = None if is_code(block) else task_box(block.text())
    if box is None:
        return False
    on_page = point + view.page_offset()
    return any(one.contains(on_page) for one in line_rectangles(block, *box))

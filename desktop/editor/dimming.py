"""Letting all of the text stand back but what is being written."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, QTextBoundaryFinder
from PySide6.QtGui import QColor, QPainter, QPainterPath, QTextBlock

from desktop.editor.range_geometry import range_rectangles

if TYPE_CHECKING:
    from desktop.editor.view import DocumentView

_OPACITY = 0.62


class Dimming(enum.Enum):
    """What stays as it is."""

    NONE = "none"
    PARAGRAPH = "paragraph"
    SENTENCE = "sentence"


def paint_dimming(
    painter: QPainter, view: DocumentView, blocks: Sequence[tuple[QTextBlock, QRectF]], visible: QRectF, what: Dimming
) -> None:
    """Paint the page's colour, half transparent, over everything but the sentence or paragraph at the caret.

    A selection and a draft are not dimmed either. The painter is in page coordinates.
    """
    if what is Dimming.NONE or not view.document().characterCount() > 1:
        return
    cursor = view.textCursor()
    has_selection = cursor.hasSelection()
    kept = [one.position() for one in view.drafts.blocks()]
    clear = QPainterPath()
    for block, rectangle in blocks:
        first, last = block.position(), block.position() + block.length() - 1
        if first in kept or (cursor.selectionStart() <= last and cursor.selectionEnd() >= first):
            full = QRectF(visible.left(), rectangle.top(), visible.width(), rectangle.height())
            clear.addRect(full if has_selection or first in kept or what is Dimming.PARAGRAPH else QRectF())
    if what is Dimming.SENTENCE and not has_selection:
        start, end = sentence_at(cursor.block(), cursor.positionInBlock())
        while end > start and view.document().characterAt(end - 1).isspace():
            end -= 1
        for one in range_rectangles(view.document(), start, end):
            clear.addRect(one.adjusted(-1, 0, 1, 0))
    everything = QPainterPath()
    everything.addRect(visible)
    color = QColor(view.theme.page)
    color.setAlphaF(_OPACITY)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPath(everything.subtracted(clear))


def sentence_at(block: QTextBlock, position: int) -> tuple[int, int]:
    """Return the document positions of the sentence that a position of the block lies in or ends."""
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Sentence, block.text())
    finder.setPosition(position)
    # At the very end of a sentence the caret belongs to it until the next one has begun.
    if position == block.length() - 1 or not finder.isAtBoundary() or position == 0:
        start = position if position == 0 else finder.toPreviousBoundary()
    else:
        start = position
    finder.setPosition(start)
    end = finder.toNextBoundary()
    end = block.length() - 1 if end < 0 else end
    return block.position() + max(start, 0), block.position() + end

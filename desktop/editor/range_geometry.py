"""Where ranges of text lie on the page, text of a draft counted in.

A block's layout holds the document's characters and, where a draft stands, the draft's as well. Qt counts in the
document's when it speaks of positions and in the layout's when it speaks of lines. Everything here that is called an
index counts in the layout's.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QTextBlock, QTextDocument, QTextLine

from desktop.editor.draft_lines import units

# Half of what lies between two lines and belongs to neither.
_LINE_GAP_PX = 2


def index_of_position(block: QTextBlock, position: int, *, is_behind_draft: bool = False) -> int:
    """Return the layout index of a document position. Where a draft stands, that is in front of it unless told."""
    relative = position - block.position()
    layout = block.layout()
    draft = layout.preeditAreaText()
    place = layout.preeditAreaPosition()
    if draft and (relative > place or (is_behind_draft and relative == place)):
        return relative + units(draft)
    return relative


def block_origin(block: QTextBlock) -> QPointF:
    """Return where on the page the block's layout has its origin."""
    document_layout = block.document().documentLayout()
    # Asking for the rectangle lays the page out as far as that block, where that has not been done yet.
    document_layout.blockBoundingRect(block)
    return block.layout().position()


def first_block_below(document: QTextDocument, y: float) -> QTextBlock:
    """Return the first block that reaches below a height of the page, the last one if none does."""
    last = document.blockCount() - 1
    # By strides that double: to look at a block lays out all of the page above it, which may not have been done yet.
    low, high = 0, 1
    while high < last and _is_above(document, high, y):
        low, high = high + 1, high * 2
    high = min(high, last)
    while low < high:
        middle = (low + high) // 2
        if _is_above(document, middle, y):
            low = middle + 1
        else:
            high = middle
    return document.findBlockByNumber(low)


def _is_above(document: QTextDocument, number: int, y: float) -> bool:
    block = document.findBlockByNumber(number)
    while not block.isVisible() and block.previous().isValid():
        block = block.previous()
    return document.documentLayout().blockBoundingRect(block).bottom() < y


def line_rectangles(block: QTextBlock, start: int, end: int) -> list[QRectF]:
    """Return one page rectangle a line for the layout indices from `start` to `end`."""
    origin = block_origin(block)
    layout = block.layout()
    rectangles: list[QRectF] = []
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        line_start = line.textStart()
        line_end = line_start + line.textLength()
        first, last = max(start, line_start), min(end, line_end)
        if first > last or (first == last and start != end):
            continue
        # From right to left in some scripts. A space at the end of a line hangs over; a mark under it would look like
        # one under the margin.
        ends = sorted((_x_of(line.cursorToX(first)), _x_of(line.cursorToX(last))))
        text = line.naturalTextRect()
        left, right = (min(max(end, text.left()), text.right()) for end in ends)
        rectangles.append(QRectF(origin.x() + left, origin.y() + line.y(), right - left, line.height()))
    return rectangles


def position_in_block(block: QTextBlock, on_page: QPointF) -> int:
    """Return the document position nearest to a point of the page, in this block; on the draft, the one before it."""
    layout = block.layout()
    at = on_page - block_origin(block)
    lines = [layout.lineAt(number) for number in range(layout.lineCount())]
    line = next((line for line in lines if at.y() < line.y() + line.height()), lines[-1] if lines else None)
    if line is None:
        return block.position()
    index = line.xToCursor(at.x())
    is_wrapped = line.lineNumber() + 1 < len(lines)
    if is_wrapped and index >= line.textStart() + line.textLength():
        index = layout.previousCursorPosition(index)
    place, length = layout.preeditAreaPosition(), units(layout.preeditAreaText())
    if length > 0 and index > place:
        index = max(place, index - length)
    return block.position() + min(index, block.length() - 1)


def layout_index_at(block: QTextBlock, on_page: QPointF) -> int:
    """Return the layout index of the character at a point of the page, in this block."""
    layout = block.layout()
    at = on_page - block_origin(block)
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        if at.y() < line.y() + line.height() or number + 1 == layout.lineCount():
            return line.xToCursor(at.x(), QTextLine.CursorPosition.CursorOnCharacter)
    return 0


def position_on_page(document: QTextDocument, draft_blocks: Sequence[QTextBlock], on_page: QPointF) -> int:
    """Return the document position nearest to a point of the page, the drafts in `draft_blocks` counted in."""
    layout = document.documentLayout()
    for block in draft_blocks:
        rectangle = layout.blockBoundingRect(block)
        if rectangle.top() - _LINE_GAP_PX <= on_page.y() <= rectangle.bottom() + _LINE_GAP_PX:
            return position_in_block(block, on_page)
    return max(layout.hitTest(on_page, Qt.HitTestAccuracy.FuzzyHit), 0)


def range_rectangles(document: QTextDocument, start: int, end: int) -> list[QRectF]:
    """Return page rectangles, one a line, of the document's text between two positions."""
    rectangles: list[QRectF] = []
    block = document.findBlock(start)
    while block.isValid() and block.position() < end:
        if block.isVisible():
            first = index_of_position(block, max(start, block.position()), is_behind_draft=True)
            last = index_of_position(block, min(end, block.position() + block.length() - 1))
            rectangles += line_rectangles(block, first, last)
        block = block.next()
    return rectangles


def caret_rectangle(block: QTextBlock, position: int, width: int) -> QRectF:
    """Return the page rectangle of a caret at a document position of the block."""
    layout = block.layout()
    index = index_of_position(block, position)
    line = layout.lineForTextPosition(index)
    origin = block_origin(block)
    if not line.isValid():
        return QRectF(origin.x(), origin.y(), width, 0)
    return QRectF(origin.x() + _x_of(line.cursorToX(index)), origin.y() + line.y(), width, line.height())


def x_of(line: QTextLine, index: int) -> float:
    """Return how far from the layout's left edge a layout index lies in its line."""
    return _x_of(line.cursorToX(index))


def _x_of(answer: float | tuple[float, int] | object) -> float:
    """Return the x of `QTextLine.cursorToX`, which PySide gives together with the index it was asked about."""
    return float(answer[0]) if isinstance(answer, (tuple, list)) else float(answer)  # pyright: ignore[reportArgumentType]

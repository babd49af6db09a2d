"""What makes a line of Markdown look like what it means, without a change of its text: hanging lines, bars, rules."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QTextBlock, QTextLayout

from desktop.editor.line_marks import is_rule, prefix_length, quote_depth
from desktop.editor.page_format import PAGE_MARGIN_PX
from desktop.editor.range_geometry import block_origin, x_of
from desktop.editor.theme import Theme

# As far as lines may hang over into the page's right margin, where nothing else stands.
_HANG_MAX_PX = PAGE_MARGIN_PX - 1.0
# What the marks of lists and quotes begin with.
_STARTS = frozenset("-+*>0123456789")
_MARKS = frozenset("-*_>")
_BAR_LEFT_PX = PAGE_MARGIN_PX - 12.0
_BAR_WIDTH_PX = 2.5
_RULE_GAP_PX = 10.0


def is_code(block: QTextBlock) -> bool:
    """Return whether a block is part of a fenced stretch of code, fences included."""
    return max(block.userState(), block.previous().userState()) > 0


def hang_lines(blocks: Sequence[QTextBlock]) -> None:
    """Move the wrapped lines of lists and quotes under the text of their first line.

    Qt's own way is the block's format, which is on the undo stack. Moving a line that is laid out is not, costs nothing
    for what is not in view, and holds until the block is laid out anew; called before every painting.
    """
    for block in blocks:
        layout = block.layout()
        if layout.lineCount() < 2 or layout.lineAt(1).x() != layout.lineAt(0).x() or not block.isVisible():
            continue
        text = block.text()
        if text.lstrip()[:1] not in _STARTS or is_code(block):
            continue
        first = layout.lineAt(0)
        length = min(prefix_length(text), first.textLength())
        hang = x_of(first, length) - first.x() if length else 0.0
        if hang > _HANG_MAX_PX:
            hang = min(hang, _HANG_MAX_PX + _slack(layout))
        if hang <= 0 or layout.textOption().textDirection() == Qt.LayoutDirection.RightToLeft:
            continue
        for number in range(1, layout.lineCount()):
            line = layout.lineAt(number)
            line.setPosition(QPointF(first.x() + hang, line.y()))


def _slack(layout: QTextLayout) -> float:
    """Return how much of their width the wrapped lines leave empty, all of them."""
    lines = [layout.lineAt(number) for number in range(1, layout.lineCount())]
    return max(min(line.width() - line.naturalTextWidth() for line in lines), 0.0)


def paint_quotes_and_rules(
    painter: QPainter, blocks: Sequence[tuple[QTextBlock, QRectF]], right: float, theme: Theme
) -> None:
    """Paint a bar beside each quotation and draw rules out to the column's right edge."""
    bars: list[QRectF] = []
    was_quote = False
    for block, rectangle in blocks:
        text = block.text()
        is_marked = text.lstrip()[:1] in _MARKS and block.isVisible() and not is_code(block)
        is_quote = is_marked and ">" in text[:4] and quote_depth(text) > 0
        if is_quote and was_quote:
            bars[-1].setBottom(rectangle.bottom())
        elif is_quote:
            bars.append(QRectF(_BAR_LEFT_PX, rectangle.top(), _BAR_WIDTH_PX, rectangle.height()))
        was_quote = is_quote
        if is_marked and not is_quote and is_rule(text):
            _paint_rule(painter, block, right, theme)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.markup)
    for bar in bars:
        painter.drawRoundedRect(bar.adjusted(0, 2, 0, -2), 1, 1)


def _paint_rule(painter: QPainter, block: QTextBlock, right: float, theme: Theme) -> None:
    layout = block.layout()
    if layout.preeditAreaText() or layout.lineCount() != 1:
        return
    line = layout.lineAt(0)
    origin = block_origin(block)
    left = origin.x() + line.naturalTextRect().right() + _RULE_GAP_PX
    y = round(origin.y() + line.y() + line.ascent() * 0.68) + 0.5
    painter.setPen(QPen(theme.border, 1.0))
    painter.drawLine(QPointF(left, y), QPointF(right, y))

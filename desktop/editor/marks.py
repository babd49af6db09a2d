"""Marks on stretches of the text that are not part of it: found words, misspelt words, doubts, comments, authors."""

from __future__ import annotations

import enum
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF, QTextBlock, QTextDocument

from desktop.editor.range_geometry import index_of_position, line_rectangles
from desktop.editor.theme import Theme

Range = tuple[int, int]


class MarkKind(enum.Enum):
    """What a mark says, in the order they are painted: later ones lie above earlier ones."""

    MODEL_TEXT = enum.auto()
    CHANGED_MODEL_TEXT = enum.auto()
    COMMENT = enum.auto()
    CURRENT_COMMENT = enum.auto()
    SEARCH = enum.auto()
    CURRENT_MATCH = enum.auto()
    SPELLING = enum.auto()
    DOUBT = enum.auto()


class _Line(enum.Enum):
    NONE = enum.auto()
    SOLID = enum.auto()
    DOTTED = enum.auto()
    WAVE = enum.auto()


@dataclass(frozen=True, slots=True)
class _Look:
    fill: Callable[[Theme], QColor] | None = None
    line: _Line = _Line.NONE
    line_color: Callable[[Theme], QColor] | None = None


# Never told apart by colour alone: each has a line or a tint of its own.
_LOOKS = {
    MarkKind.MODEL_TEXT: _Look(lambda t: t.model_background, _Line.DOTTED, lambda t: t.model_edge),
    MarkKind.CHANGED_MODEL_TEXT: _Look(None, _Line.DOTTED, lambda t: t.model_edge),
    MarkKind.COMMENT: _Look(lambda t: t.comment_background),
    MarkKind.CURRENT_COMMENT: _Look(lambda t: t.comment_background, _Line.SOLID, lambda t: t.comment_edge),
    MarkKind.SEARCH: _Look(lambda t: t.match_background),
    MarkKind.CURRENT_MATCH: _Look(lambda t: t.current_match_background, _Line.SOLID, lambda t: t.match_edge),
    MarkKind.SPELLING: _Look(None, _Line.WAVE, lambda t: t.error),
    MarkKind.DOUBT: _Look(None, _Line.DOTTED, lambda t: t.doubt),
}
# These go along with the text they stand on however it is edited; the others fall off where their own text changes.
_LASTING = frozenset({MarkKind.MODEL_TEXT, MarkKind.CHANGED_MODEL_TEXT, MarkKind.COMMENT, MarkKind.CURRENT_COMMENT})


class Marks(QObject):
    """The marks of one document, as sorted ranges of QTextDocument positions for each kind.

    They are carried through edits at O(marks behind the edit), and painted for the blocks in view only.
    """

    changed = Signal(object)
    """The MarkKind whose ranges are others now, by `set` or by an edit that touched one."""

    def __init__(self, document: QTextDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._ranges: dict[MarkKind, list[Range]] = {}
        self._revision = document.revision()
        document.contentsChange.connect(self._on_contents_change)

    def set(self, kind: MarkKind, ranges: Iterable[Range]) -> None:
        """Mark these stretches, and no others, in this kind. They must not overlap each other."""
        wanted = sorted(one for one in ranges if one[0] < one[1])
        if wanted != self._ranges.get(kind, []):
            self._ranges[kind] = wanted
            self.changed.emit(kind)

    def replace_within(self, kind: MarkKind, start: int, end: int, ranges: Iterable[Range]) -> None:
        """Mark these stretches in place of the kind's marks that touch the text from `start` to `end`."""
        kept = [one for one in self._ranges.get(kind, ()) if one[1] < start or one[0] > end]
        self.set(kind, [*kept, *ranges])

    def clear(self, kind: MarkKind) -> None:
        """Take all marks of a kind away."""
        self.set(kind, ())

    def ranges(self, kind: MarkKind) -> Sequence[Range]:
        """Return where the marks of a kind are now."""
        return self._ranges.get(kind, [])

    def at(self, kind: MarkKind, position: int) -> Range | None:
        """Return the mark of a kind that holds a position or ends there."""
        return next((one for one in self._within(kind, position, position) if one[0] <= position <= one[1]), None)

    def paint(self, painter: QPainter, blocks: Sequence[QTextBlock], theme: Theme) -> None:
        """Paint the marks of some blocks that follow each other; the painter is in page coordinates."""
        if not blocks:
            return
        first, last = blocks[0].position(), blocks[-1].position() + blocks[-1].length()
        for kind, look in _LOOKS.items():
            for start, end in self._within(kind, first, last):
                for rectangle in self._rectangles(blocks, start, end):
                    _paint(painter, rectangle, look, theme)

    def _rectangles(self, blocks: Sequence[QTextBlock], start: int, end: int) -> Iterator[QRectF]:
        for block in blocks:
            first = max(start, block.position())
            last = min(end, block.position() + block.length() - 1)
            if first < last and block.isVisible():
                first, last = index_of_position(block, first, is_behind_draft=True), index_of_position(block, last)
                yield from (one for one in line_rectangles(block, first, last) if one.width() >= 1)

    def _within(self, kind: MarkKind, start: int, end: int) -> Iterator[Range]:
        ranges = self._ranges.get(kind, [])
        index = bisect_left(ranges, start, key=lambda one: one[1])
        while index < len(ranges) and ranges[index][0] <= end:
            yield ranges[index]
            index += 1

    def _on_contents_change(self, position: int, removed: int, added: int) -> None:
        revision, self._revision = self._revision, self._document.revision()
        if revision == self._revision and removed == added:
            # Laid out anew, and not another text.
            return
        for kind, ranges in self._ranges.items():
            index = bisect_left(ranges, position, key=lambda one: one[1])
            tail = ranges[index:]
            if not tail:
                continue
            moved = [new for one in tail if (new := _moved(one, position, removed, added, kind in _LASTING))]
            if moved != tail:
                ranges[index:] = moved
                if len(moved) != len(tail):
                    self.changed.emit(kind)


def paint_mark(painter: QPainter, rectangle: QRectF, kind: MarkKind, theme: Theme) -> None:
    """Paint a mark of a kind on text that is not the document's, as that of a draft."""
    _paint(painter, rectangle, _LOOKS[kind], theme)


def _moved(one: Range, position: int, removed: int, added: int, is_lasting: bool) -> Range | None:
    """Where a range is after `removed` characters at `position` became `added`; None where it is gone."""
    start, end = one
    delta = added - removed
    if start >= position + removed and (removed or start >= position):
        return start + delta, end + delta
    if end <= position and not (end == position and not removed and not is_lasting):
        return one
    if not is_lasting:
        return None
    start = start if start < position else position + added
    end = end + delta if end > position + removed else position
    return (start, end) if start < end else None


def _paint(painter: QPainter, rectangle: QRectF, look: _Look, theme: Theme) -> None:
    if look.fill is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.fill(theme))
        painter.drawRoundedRect(rectangle.adjusted(-1, 0, 1, 0), 2, 2)
    if look.line is _Line.NONE or look.line_color is None:
        return
    color = look.line_color(theme)
    y = rectangle.bottom() - 1.5
    if look.line is _Line.WAVE:
        pen = QPen(color, 1.2)
        painter.setPen(pen)
        painter.drawPolyline(_wave(rectangle.left(), rectangle.right(), y))
        return
    pen = QPen(color, 1.6)
    if look.line is _Line.DOTTED:
        pen.setStyle(Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([0.1, 2.2])
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawLine(QPointF(rectangle.left(), y), QPointF(rectangle.right(), y))


def _wave(left: float, right: float, y: float) -> QPolygonF:
    points: list[QPointF] = []
    x, is_up = left, False
    while x < right:
        points.append(QPointF(x, y - 1.2 if is_up else y + 0.8))
        x += 2.2
        is_up = not is_up
    return QPolygonF(points)

"""Clicks on underlined words of a page."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent

from desktop.editor.marks import MarkKind
from desktop.editor.range_geometry import range_rectangles
from desktop.editor.view import DocumentView

# A press and a release further apart are a selection.
MOST_MOVED_PX = 3


class DoubtClicks(QObject):
    """Watches one view. A click still puts the caret; a double click, a drag or a modifier key means something else."""

    clicked = Signal(int)
    """The document position."""

    def __init__(self, view: DocumentView) -> None:
        super().__init__(view)
        self._view = view
        self._pressed_at: QPoint | None = None
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look, and let everything through."""
        if isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton:
            point = event.position().toPoint()
            if event.type() == QEvent.Type.MouseButtonPress and not event.modifiers():
                self._pressed_at = point
            elif event.type() == QEvent.Type.MouseButtonDblClick:
                self._pressed_at = None
            elif event.type() == QEvent.Type.MouseButtonRelease:
                pressed_at, self._pressed_at = self._pressed_at, None
                if pressed_at is not None and (pressed_at - point).manhattanLength() <= MOST_MOVED_PX:
                    self._look(point)
        return super().eventFilter(watched, event)

    def _look(self, point: QPoint) -> None:
        view = self._view
        if not view.marks.ranges(MarkKind.DOUBT) or view.drafts.contains(point):
            return
        position = view.position_at(point)
        found = view.marks.at(MarkKind.DOUBT, position)
        if found is None:
            return
        on_page = point + view.page_offset().toPoint()
        if any(one.toAlignedRect().contains(on_page) for one in range_rectangles(view.document(), *found)):
            self.clicked.emit(position)

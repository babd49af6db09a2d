"""How the text is set on its page: letters, their size, the measure, the distance of lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QPalette

from desktop.editor.fonts import Typography, line_height_percent, measure_px, prose_font
from desktop.editor.page_format import PAGE_MARGIN_PX, apply_page_format, has_page_format
from desktop.editor.reading_place import first_line_kept
from desktop.editor.theme import Theme, application_palette

if TYPE_CHECKING:
    from desktop.editor.view import DocumentView

_ZOOM_STEP = 1.1
ZOOM_STEPS_MIN = -5
ZOOM_STEPS_MAX = 8


class PageSetting:
    """Sets the page of one view. A zoom step is a tenth more or less."""

    def __init__(self, view: DocumentView) -> None:
        self._view = view
        self._typography = Typography()
        self._zoom_steps = 0
        self._dock_height = 0

    @property
    def zoom_steps(self) -> int:
        """How many steps larger than usual the text is; below zero it is smaller."""
        return self._zoom_steps

    @property
    def dock_height(self) -> int:
        """How much of the view's lowest part is kept free of text."""
        return self._dock_height

    def begin(self) -> None:
        """Set the page for the first time."""
        self._set_font()
        self._format_page()

    def set_colors(self, theme: Theme) -> None:
        """Use other colours."""
        view = self._view
        palette = application_palette(theme)
        palette.setColor(QPalette.ColorRole.Window, theme.page)
        view.setPalette(palette)
        # Once a style sheet has been applied, the viewport no longer takes over its parent's palette.
        view.viewport().setPalette(palette)
        view.setAutoFillBackground(True)

    def set_typography(self, typography: Typography) -> None:
        """Set the text anew. The distance of lines stays in a document with a history, which would be lost with it."""
        if typography == self._typography:
            return
        self._typography = typography
        with first_line_kept(self._view):
            self._set_font()
            self.fit_measure()
            if not self._has_history():
                self._format_page()

    def zoom_to(self, steps: int) -> bool:
        """Make the text so many steps larger than usual; whether it was another size."""
        steps = max(ZOOM_STEPS_MIN, min(steps, ZOOM_STEPS_MAX))
        if steps == self._zoom_steps:
            return False
        self._zoom_steps = steps
        with first_line_kept(self._view):
            self._set_font()
            self.fit_measure()
        return True

    def set_dock_height(self, height: int) -> None:
        """Keep the lowest part of the view free of text."""
        self._dock_height = height
        self.fit_measure()

    def fit_measure(self) -> None:
        """Centre a column of the right measure; in a narrow window the column is what there is."""
        view = self._view
        available = view.contentsRect().width() - view.verticalScrollBar().sizeHint().width()
        measure = measure_px(view.font(), self._typography.measure_characters)
        side = max((available - measure - 2 * PAGE_MARGIN_PX) // 2, 0)
        view.setViewportMargins(side, 0, side, self._dock_height)

    def keep_format(self) -> None:
        """Give new text its page format where all of the old text, format and undo history included, is gone."""
        if not self._has_history() and not has_page_format(self._view.document()):
            self._format_page()

    def _has_history(self) -> bool:
        document = self._view.document()
        return document.isUndoAvailable() or document.isRedoAvailable()

    def _set_font(self) -> None:
        points = self._typography.points * _ZOOM_STEP**self._zoom_steps
        font = prose_font(points, self._typography.face)
        self._view.setFont(font)
        self._view.highlighter.set_font(font)

    def _format_page(self) -> None:
        apply_page_format(
            self._view.document(), line_height_percent(self._view.font(), self._typography.line_distance_em)
        )

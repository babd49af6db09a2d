"""The page: where the document is read and written, and where drafts are shown."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QDropEvent,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextDocument,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QMenu, QTextEdit, QWidget

from desktop.editor.card_placement import CardPlacement
from desktop.editor.caret_moves import CaretMoves
from desktop.editor.composing import Composing, is_writing
from desktop.editor.dimming import Dimming
from desktop.editor.draft_layer import DraftLayer
from desktop.editor.fonts import Typography
from desktop.editor.highlighter import MarkdownHighlighter
from desktop.editor.links import follow_click, show_hand
from desktop.editor.marks import Marks
from desktop.editor.mouse_selection import MOUSE_EVENTS, MouseSelection, seen_from
from desktop.editor.page_format import PAGE_MARGIN_PX
from desktop.editor.page_painter import PagePainter
from desktop.editor.page_setting import PageSetting
from desktop.editor.pictures import Pictures
from desktop.editor.plain_keys import pass_on
from desktop.editor.plain_text import files_in, is_text_alone, selected_data
from desktop.editor.range_geometry import position_on_page
from desktop.editor.reading_place import bring_into_view, first_line_kept, range_place_kept, reveal
from desktop.editor.suggestion_card import SuggestionCard
from desktop.editor.suggestion_keys import SuggestionKeys, is_writing_key
from desktop.editor.target_range import target_range
from desktop.editor.theme import Theme
from desktop.editor.typewriter import Typewriter


class DocumentView(QTextEdit):
    """Shows a document as a page of prose. The text is plain; drafts stand in it without being part of it.

    Positions are QTextDocument positions, counted in UTF-16 units.
    """

    file_dropped = Signal(Path)
    link_followed = Signal(str)
    """The address of a link that was clicked with Ctrl held."""
    box_clicked = Signal(int)
    """A position in the box of a task that was clicked."""
    zoom_changed = Signal(int)
    accept_requested = Signal()
    reject_requested = Signal()
    context_menu_requested = Signal(QMenu, int)
    """A menu about to be shown, and the document position it is for: who has something to offer there adds it."""
    suggestion_focus_gained = Signal()
    suggestion_focus_lost = Signal()
    """The writer went on writing, so Enter is a new line again."""

    def __init__(self, text_document: QTextDocument, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._has_suggestion_focus = False
        self._context_actions: list[QAction] = []
        self._key_takers: list[Callable[[QKeyEvent], bool]] = []
        self._paste_takers: list[Callable[[QMimeData], bool]] = []
        self.setDocument(text_document)
        self.highlighter = MarkdownHighlighter(text_document, theme)
        self.marks = Marks(text_document, self)
        self.drafts = DraftLayer(self, self.highlighter, theme)
        self.card = SuggestionCard(self)
        self._painter = PagePainter(self, theme)
        self._moves = CaretMoves(self)
        self._composing = Composing(self)
        self._keys = SuggestionKeys(self)
        self._mouse = MouseSelection(self)
        self._placement = CardPlacement(self, self.card)
        self._setting = PageSetting(self)
        self._typewriter = Typewriter(self)
        self.pictures = Pictures(self)
        self._build_ui()
        self._connect()

    def _build_ui(self) -> None:
        self.setAcceptRichText(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setCursorWidth(2)
        self.setAccessibleName(self.tr("Document"))
        self._setting.set_colors(self._theme)
        self._setting.begin()

    def _connect(self) -> None:
        self.document().contentsChanged.connect(self._setting.keep_format)
        self.drafts.changed.connect(self._placement.place)
        self.marks.changed.connect(lambda _kind: self.viewport().update())
        bar = self.verticalScrollBar()
        bar.valueChanged.connect(self._placement.follow_page)
        # The bar always has its room, so that the column keeps its width; with nothing to scroll it shows no handle.
        bar.rangeChanged.connect(lambda least, most: bar.setEnabled(most > least))
        self.cursorPositionChanged.connect(self._composing.on_caret_moved)
        self.cursorPositionChanged.connect(self._painter.on_caret_moved)
        card = self.card
        for signal in (card.accepted, card.rejected, card.retried, card.stopped, card.dismissed, card.copied):
            signal.connect(self.setFocus)

    # --- looks ---------------------------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Use other colours, for a draft that is shown as well."""
        self._theme = theme
        self._setting.set_colors(theme)
        self.highlighter.set_theme(theme)
        self._painter.set_theme(theme)
        self.drafts.set_theme(theme)
        self.viewport().update()

    @property
    def theme(self) -> Theme:
        """The colours in use."""
        return self._theme

    def set_typography(self, typography: Typography) -> None:
        """Set the text in other letters, another size, measure or distance of lines."""
        self._setting.set_typography(typography)

    def set_dimming(self, dimming: Dimming) -> None:
        """Let all text stand back but the paragraph or sentence at the caret, or none."""
        self._painter.set_dimming(dimming)
        self.viewport().update()

    def set_typewriter(self, is_on: bool) -> None:
        """Keep the line that is written at one height, or let it go where it goes."""
        self._typewriter.set_on(is_on)

    def zoom_in(self) -> None:
        """Make the text one step larger."""
        self.zoom_to(self._setting.zoom_steps + 1)

    def zoom_out(self) -> None:
        """Make the text one step smaller."""
        self.zoom_to(self._setting.zoom_steps - 1)

    def zoom_reset(self) -> None:
        """Make the text its usual size."""
        self.zoom_to(0)

    def zoom_to(self, steps: int) -> None:
        """Make the text so many steps larger than usual."""
        if self._setting.zoom_to(steps):
            self.zoom_changed.emit(self._setting.zoom_steps)

    def set_dock_height(self, height: int, *, is_caret_kept: bool = False) -> None:
        """Keep the lowest part of the view free of text, for a card; scroll a caret that is in view up with it."""
        if height == self._setting.dock_height:
            return
        was_seen = self.viewport().rect().intersects(self.caret_rectangle())
        self._setting.set_dock_height(height)
        if is_caret_kept and was_seen:
            self.scroll_to_caret()

    # --- what commands ask ---------------------------------------------------------------------------------------

    def target_range(self) -> tuple[int, int]:
        """Return the selection without blank ends, or the paragraph at the caret; see `target_range`."""
        return target_range(self.textCursor(), self.locked_spans())

    def set_locked_spans(self, spans: Sequence[tuple[int, int]]) -> None:
        """Mark these stretches of text as locked."""
        self._painter.set_locked_spans(spans)
        self.viewport().update()

    def locked_spans(self) -> list[tuple[int, int]]:
        """Return where the locked stretches are now."""
        return self._painter.locked_spans()

    def set_context_actions(self, actions: Sequence[QAction]) -> None:
        """Offer these in the context menu, after the usual ones."""
        self._context_actions = list(actions)

    def set_suggestion_focus(self, has_focus: bool) -> None:
        """Let Enter and Esc speak to the suggestion, or to the text again."""
        self._has_suggestion_focus = has_focus
        self.viewport().update()

    @property
    def has_suggestion_focus(self) -> bool:
        """Whether Enter accepts the suggestion."""
        return self._has_suggestion_focus

    def page_offset(self) -> QPointF:
        """Return where on the page the viewport's upper left corner is."""
        return QPointF(self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    def caret_rectangle(self) -> QRect:
        """Return where the caret is in the viewport, drafts counted in."""
        return self._moves.caret_rectangle().translated(-self.page_offset()).toAlignedRect()

    def position_at(self, point: QPoint) -> int:
        """Return the position nearest to a point of the viewport, drafts counted in."""
        return self.position_on_page(QPointF(point) + self.page_offset())

    def position_on_page(self, on_page: QPointF) -> int:
        """Return the position nearest to a point of the page, drafts counted in."""
        return position_on_page(self.document(), self.drafts.blocks(), on_page)

    def scroll_to_caret(self) -> None:
        """Scroll no further than needed for the caret to be seen, drafts counted in."""
        bring_into_view(self, self.caret_rectangle())

    def reveal_draft(self) -> None:
        """Scroll so that the draft can be read from its beginning, as far down as there is room; for a new draft."""
        reveal(self, self.drafts.rectangle())

    def reveal_rest_of_draft(self) -> None:
        """The same for a draft that has grown, unless the reader has scrolled away from where it begins."""
        if self.drafts.is_visible and 0 <= self.drafts.rectangle().top() < self.viewport().height():
            self.reveal_draft()

    def reading_place_kept(self, start: int, end: int) -> contextlib.AbstractContextManager[None]:
        """Hold the reader's place while the text from `start` to `end` changes its height."""
        return range_place_kept(self, start, end)

    # --- keys ----------------------------------------------------------------------------------------------------

    def add_key_taker(self, take: Callable[[QKeyEvent], bool]) -> None:
        """Let `take` have each key before the text does, after those added before; it says whether it took it."""
        self._key_takers.append(take)

    def add_paste_taker(self, take: Callable[[QMimeData], bool]) -> None:
        """Let `take` have what is pasted or dropped before it goes into the text as it is; whether it took it."""
        self._paste_takers.append(take)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys go to the suggestion first, while it has the focus, and then to whoever else may want them."""
        if self._keys.take(event) or any(take(event) for take in self._key_takers) or self._moves.take(event):
            return
        if is_writing_key(event):
            self._lose_suggestion_focus()
        pass_on(self, event, super().keyPressEvent)
        if self.drafts.is_visible and self.textCursor().block() not in self.drafts.blocks():
            self._lose_suggestion_focus()
        self._typewriter.follow()
        if self.textCursor().blockNumber() == 0 and self.verticalScrollBar().value() <= PAGE_MARGIN_PX:
            # Qt scrolls only as far as the caret, and the page's upper margin would stay out of sight.
            self.verticalScrollBar().setValue(0)

    def _lose_suggestion_focus(self) -> None:
        if self._has_suggestion_focus:
            self.set_suggestion_focus(False)
            self.suggestion_focus_lost.emit()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """An input method composes where a draft would stand, so the draft steps aside in that block."""
        if not self._composing.prepare(event):
            return
        if is_writing(event):
            self._lose_suggestion_focus()
        super().inputMethodEvent(event)
        self._composing.follow(event)
        self._typewriter.follow()

    # --- mouse ---------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the draft is about the suggestion, any other about the text."""
        if event.button() == Qt.MouseButton.LeftButton and self.drafts.contains(event.position().toPoint()):
            if not self._has_suggestion_focus:
                self.set_suggestion_focus(True)
                self.suggestion_focus_gained.emit()
            self.drafts.press(event.position().toPoint())
            return
        self._lose_suggestion_focus()
        if not follow_click(self, event) and not self._mouse.press(event):
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on selecting; show with Ctrl held what can be followed."""
        show_hand(self, event)
        if not self._mouse.move(event):
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stop selecting."""
        if not self._mouse.release(event):
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select a word; on the draft, tell of it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.drafts.press(event.position().toPoint(), is_double=True)
        if not self._mouse.double_click(event):
            super().mouseDoubleClickEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl held, otherwise scroll."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.angleDelta().y():
                self.zoom_to(self._setting.zoom_steps + (1 if event.angleDelta().y() > 0 else -1))
            event.accept()
            return
        super().wheelEvent(event)

    def event(self, event: QEvent) -> bool:
        """Let the margins beside the column scroll and take clicks as the column does."""
        if event.type() == QEvent.Type.Wheel:
            return QApplication.sendEvent(self.viewport(), event)
        if isinstance(event, QMouseEvent) and event.type() in MOUSE_EVENTS:
            return QApplication.sendEvent(self.viewport(), seen_from(self.viewport(), event))
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show the usual actions and then our own."""
        menu = self.make_context_menu(event.pos())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def make_context_menu(self, point: QPoint) -> QMenu:
        """Return the context menu for a point of the viewport."""
        menu = self.createStandardContextMenu(point)
        if self._context_actions:
            menu.addSeparator()
            menu.addActions(self._context_actions)
        self.context_menu_requested.emit(menu, self.position_at(point))
        return menu

    # --- clipboard and dropped things ----------------------------------------------------------------------------

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copy plain text alone."""
        return selected_data(self.textCursor())

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Take text and files."""
        return source.hasText() or source.hasUrls() or source.hasHtml()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Insert text as it is unless somebody else wants it; hand files on."""
        if any(take(source) for take in self._paste_takers):
            self._lose_suggestion_focus()
            return
        files = files_in(source)
        for path in files:
            self.file_dropped.emit(path)
        if not files and source.hasText():
            self._lose_suggestion_focus()
            self.textCursor().insertText(source.text())
            self.ensureCursorVisible()

    def dropEvent(self, event: QDropEvent) -> None:
        """Drop text where the mouse is seen to be, drafts counted in."""
        if self.drafts.is_visible and is_text_alone(event.mimeData()):
            self._mouse.drop(event)
        else:
            super().dropEvent(event)

    # --- painting ------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint tints, then the text, then what Qt cannot place right beside a draft."""
        offset = self.page_offset()
        visible = QRectF(event.rect()).translated(offset)
        with self._painting(offset) as painter:
            self._painter.paint_below(painter, visible)
        super().paintEvent(event)
        with self._painting(offset) as painter:
            if self.drafts.is_visible:
                self._painter.paint_draft_blocks_again(painter, visible)
            self._painter.paint_above(painter, visible)

    @contextlib.contextmanager
    def _painting(self, offset: QPointF) -> Iterator[QPainter]:
        painter = QPainter(self.viewport())
        painter.translate(-offset)
        yield painter
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the column centred and the card in its place."""
        with first_line_kept(self):
            self._setting.fit_measure()
            # The new margins may have changed the size meanwhile, and Qt does not always tell in the middle of telling.
            super().resizeEvent(QResizeEvent(self.viewport().size(), event.oldSize()))
        self._placement.follow_page()
        self.pictures.fit()

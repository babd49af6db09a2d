"""A read-only view of what differs between two texts."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QTextEdit, QToolButton, QVBoxLayout, QWidget

from desktop.document.qt_text import from_qt, to_qt
from desktop.editor.theme import Theme
from desktop.history.differences import Comparison, Piece, PieceKind

_LONGEST_TEXT = 200_000


class DifferencesView(QWidget):
    """Shows a comparison, words gone struck through and words new underlined, and goes from one to the next."""

    shown = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._comparison: Comparison | None = None
        self._places: list[tuple[int, int]] = []
        self._pieces: list[tuple[int, int, Piece]] = []
        self._current = -1
        self._count = QLabel(self)
        self.text = QTextEdit(self)
        self.previous = self._button(Qt.ArrowType.UpArrow, self.tr("Previous difference"), Qt.Key.Key_Up)
        self.next = self._button(Qt.ArrowType.DownArrow, self.tr("Next difference"), Qt.Key.Key_Down)
        self._build_ui()
        self.previous.clicked.connect(lambda _checked=False: self.step(-1))
        self.next.clicked.connect(lambda _checked=False: self.step(1))

    def _button(self, arrow: Qt.ArrowType, text: str, key: Qt.Key) -> QToolButton:
        keys = QKeySequence(QKeyCombination(Qt.KeyboardModifier.AltModifier, key))
        button = QToolButton(self)
        button.setArrowType(arrow)
        button.setAutoRaise(True)
        button.setToolTip(f"{text} ({keys.toString(QKeySequence.SequenceFormat.NativeText)})")
        button.setAccessibleName(text)
        return button

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Alt with the arrow keys while the text is read, whatever they do on the page."""
        if not isinstance(event, QKeyEvent) or event.modifiers() != Qt.KeyboardModifier.AltModifier:
            return super().eventFilter(watched, event)
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if not step:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        elif event.type() == QEvent.Type.KeyPress:
            self.step(step)
        return True

    def _build_ui(self) -> None:
        self.text.setReadOnly(True)
        self.text.installEventFilter(self)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.tr("Differences"))
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._count.setTextFormat(Qt.TextFormat.PlainText)
        self._count.setProperty("role", "faint")
        self._count.setWordWrap(True)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._count, 1)
        row.addWidget(self.previous)
        row.addWidget(self.next)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(row)
        layout.addWidget(self.text, 1)
        self._tell()

    # --- what is shown ------------------------------------------------------------------------------------------

    @property
    def comparison(self) -> Comparison | None:
        """What is compared; None while a text stands alone or nothing is shown."""
        return self._comparison

    @property
    def caption(self) -> str:
        """What the line above says."""
        return self._count.text()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        if self._comparison is not None:
            self.show_comparison(self._comparison)

    def show_comparison(self, comparison: Comparison) -> None:
        """Show what differs, and go to the first difference."""
        self._comparison = comparison
        self._fill(comparison)
        self._current = -1
        self.step(1)
        self.shown.emit()

    def show_text(self, text: str, caption: str = "") -> None:
        """Show one text as it is."""
        self._comparison = None
        self._places, self._pieces, self._current = [], [], -1
        self.text.setPlainText(to_qt(text[:_LONGEST_TEXT]))
        self._tell(caption)

    def clear(self) -> None:
        """Show nothing."""
        self.show_text("")

    def selected_text(self) -> str:
        """Return what the reader has selected in it, line ends as LF."""
        return from_qt(self.text.textCursor().selectedText())

    def selected_old_text(self) -> str:
        """Return what of the first text is selected: not the words that are only in the second, and all left out."""
        selection = self.text.textCursor()
        if not self._pieces:
            return self.selected_text()
        parts: list[str] = []
        for start, end, piece in self._pieces:
            first, last = max(start, selection.selectionStart()), min(end, selection.selectionEnd())
            if first >= last or piece.kind is PieceKind.ADDED:
                continue
            if piece.kind is PieceKind.SKIPPED:
                parts.append(piece.text)
                continue
            cursor = QTextCursor(self.text.document())
            cursor.setPosition(first)
            cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
            parts.append(from_qt(cursor.selectedText()))
        return "".join(parts)

    def step(self, step: int) -> None:
        """Go to the next difference, or the one before; from the last on to the first."""
        if self._places:
            self._current = (self._current + step) % len(self._places)
            start, end = self._places[self._current]
            cursor = self.text.textCursor()
            cursor.setPosition(end)
            self.text.setTextCursor(cursor)
            self.text.ensureCursorVisible()
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            self.text.setTextCursor(cursor)
        self._tell()

    # --- filling ------------------------------------------------------------------------------------------------

    def _fill(self, comparison: Comparison) -> None:
        self.text.clear()
        self._places, self._pieces = [], []
        cursor = QTextCursor(self.text.document())
        cursor.beginEditBlock()
        was_difference = False
        for piece in comparison.pieces:
            start = cursor.position()
            is_difference = piece.kind in (PieceKind.ADDED, PieceKind.REMOVED)
            text = piece.text[:_LONGEST_TEXT]
            if piece.kind is PieceKind.SKIPPED:
                text = "\n" + self.tr("… {0} words the same …").format(f"{piece.words:,}") + "\n\n"
            cursor.insertText(to_qt(text), self._format(piece.kind))
            self._pieces.append((start, cursor.position(), piece))
            if is_difference and was_difference:
                self._places[-1] = (self._places[-1][0], cursor.position())
            elif is_difference:
                self._places.append((start, cursor.position()))
            was_difference = is_difference
        cursor.endEditBlock()

    def _format(self, kind: PieceKind) -> QTextCharFormat:
        theme, look = self._theme, QTextCharFormat()
        match kind:
            case PieceKind.ADDED:
                look.setForeground(theme.added)
                look.setBackground(theme.added_background)
                look.setFontUnderline(True)
            case PieceKind.REMOVED:
                look.setForeground(theme.removed)
                look.setBackground(theme.removed_background)
                look.setFontStrikeOut(True)
            case PieceKind.SKIPPED:
                look.setForeground(theme.faint_text)
                look.setFontItalic(True)
            case PieceKind.SAME:
                look.setForeground(theme.text)
        return look

    def _tell(self, caption: str = "") -> None:
        has_places = bool(self._places)
        self.previous.setEnabled(has_places)
        self.next.setEnabled(has_places)
        if has_places:
            caption = self.tr("Difference {0} of {1}").format(f"{self._current + 1:,}", f"{len(self._places):,}")
        elif self._comparison is not None:
            caption = self.tr("No differences")
        self._count.setText(caption)

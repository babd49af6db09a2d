"""The panel that lists the comments of the document in front."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.rewriting.comments import Comment, Comments

_WORDS = 60


class CommentsPanel(QWidget):
    """A list of comments; the one chosen can be reworded below, and its place is shown in the text."""

    shown = Signal(object)
    """Comment: its place is to be shown."""
    carry_out_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._comments: Comments | None = None
        self._shown: list[Comment] = []
        self._empty = QLabel(
            self.tr("Nothing is noted yet. Select words and press Ctrl+Alt+M to say what to change."), self
        )
        self.list = QListWidget(self)
        self.text = QPlainTextEdit(self)
        self._remove = QPushButton(self.tr("Remove"), self)
        self._run = QPushButton(self.tr("Carry out all"), self)
        self._build_ui()
        self.list.currentRowChanged.connect(self._on_chosen)
        self.list.itemActivated.connect(lambda item: self._show_place(item))
        self.list.itemClicked.connect(lambda item: self._show_place(item))
        self.text.textChanged.connect(self._on_text_changed)
        self._remove.clicked.connect(lambda _checked=False: self._on_remove())
        self._run.clicked.connect(lambda _checked=False: self.carry_out_requested.emit())
        self.setFocusProxy(self.list)

    def _build_ui(self) -> None:
        self._empty.setWordWrap(True)
        self._empty.setProperty("role", "faint")
        self.list.setWordWrap(True)
        self.list.setAccessibleName(self.tr("Comments"))
        self.text.setAccessibleName(self.tr("What the comment says"))
        self.text.setPlaceholderText(self.tr("What shall change here?"))
        self.text.setTabChangesFocus(True)
        self.text.setMaximumHeight(5 * self.fontMetrics().lineSpacing() + 16)
        self._run.setProperty("role", "primary")
        row = QHBoxLayout()
        row.addWidget(self._remove)
        row.addStretch(1)
        row.addWidget(self._run)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.addWidget(self._empty)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.text)
        layout.addLayout(row)

    def show_comments(self, comments: Comments) -> None:
        """List the comments of a document."""
        self._comments = comments
        self.refresh()

    def refresh(self) -> None:
        """List what there is now, with the same one chosen."""
        comments = self._comments.all() if self._comments is not None else []
        if self._comments is None:
            return
        row = self.list.currentRow()
        chosen = self._shown[row] if 0 <= row < len(self._shown) else None
        self.list.blockSignals(True)
        self.list.clear()
        for comment in comments:
            words = " ".join(self._comments.words(comment).split())
            short = words if len(words) <= _WORDS else words[: _WORDS - 1] + "…"
            item = QListWidgetItem(f"“{short}”\n{comment.text or self.tr('(nothing said yet)')}", self.list)
            item.setToolTip(words)
        self._shown = comments
        self.list.blockSignals(False)
        self._empty.setVisible(not comments)
        for widget in (self.list, self.text, self._remove, self._run):
            widget.setVisible(bool(comments))
        if comments:
            self.list.setCurrentRow(next((n for n, one in enumerate(comments) if one is chosen), 0))
        self._on_chosen(self.list.currentRow())

    def choose(self, comment: Comment | None) -> None:
        """Choose a comment and let the writer type in it."""
        row = next((n for n, one in enumerate(self._shown) if one is comment), -1)
        if row >= 0:
            self.list.setCurrentRow(row)
            self.text.setFocus()

    def _current(self) -> Comment | None:
        row = self.list.currentRow()
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def _on_chosen(self, _row: int) -> None:
        comment = self._current()
        text = "" if comment is None else comment.text
        if self.text.toPlainText() != text:
            self.text.blockSignals(True)
            self.text.setPlainText(text)
            self.text.blockSignals(False)

    def _show_place(self, _item: QListWidgetItem) -> None:
        comment = self._current()
        if comment is not None:
            self.shown.emit(comment)

    def _on_text_changed(self) -> None:
        comment = self._current()
        if comment is not None and self._comments is not None:
            self._comments.reword(comment, self.text.toPlainText())

    def _on_remove(self) -> None:
        comment = self._current()
        if comment is not None and self._comments is not None:
            self._comments.remove(comment)
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

"""Comments: instructions that belong to places of the text, carried through edits and kept beside the document."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextCursor

from desktop.document.beside import Beside
from desktop.document.document import Document
from desktop.document.offsets import utf16_length
from desktop.editor.marks import MarkKind
from desktop.editor.view import DocumentView

_NAME = "comments"


class Comment:
    """A comment on a range of the document; an edit around it or in it moves its ends."""

    def __init__(self, document: Document, start: int, end: int, text: str) -> None:
        self.text = text
        self._start = QTextCursor(document.text_document)
        self._start.setPosition(start)
        self._end = QTextCursor(document.text_document)
        self._end.setPosition(end)
        self._end.setKeepPositionOnInsert(True)

    @property
    def start(self) -> int:
        """First position of what it is about."""
        return self._start.position()

    @property
    def end(self) -> int:
        """Position behind that; the same as `start` where its words are gone."""
        return max(self._end.position(), self.start)


class Comments(QObject):
    """The comments of one document, in the order of the text."""

    changed = Signal()

    def __init__(self, document: Document, view: DocumentView, beside: Beside, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._view = view
        self._beside = beside
        self._comments: list[Comment] = []
        beside.loaded.connect(self._load)
        document.edited.connect(self._on_edited)

    def all(self) -> list[Comment]:
        """Return the comments whose words are still there, in the order of the text."""
        return sorted((one for one in self._comments if one.start < one.end), key=lambda one: one.start)

    def words(self, comment: Comment) -> str:
        """Return what a comment is about."""
        return self._document.text_between(comment.start, comment.end)

    def add(self, start: int, end: int, text: str) -> None:
        """Attach a comment to a range, in place of one that is there already."""
        self._comments = [one for one in self._comments if (one.start, one.end) != (start, end)]
        self._comments.append(Comment(self._document, start, end, text))
        self._publish()

    def reword(self, comment: Comment, text: str) -> None:
        """Say something else in a comment."""
        comment.text = text
        self._publish()

    def remove(self, comment: Comment) -> None:
        """Take a comment away."""
        self._comments = [one for one in self._comments if one is not comment]
        self._publish()

    def at(self, position: int) -> Comment | None:
        """Return the comment on a position."""
        return next((one for one in self.all() if one.start <= position <= one.end), None)

    def _publish(self) -> None:
        self._show()
        self._beside.set(
            _NAME,
            [{"start": one.start, "end": one.end, "words": self.words(one), "text": one.text} for one in self.all()],
        )
        self.changed.emit()

    def _show(self) -> None:
        self._view.marks.set(MarkKind.COMMENT, [(one.start, one.end) for one in self.all()])

    def _on_edited(self) -> None:
        if self._comments:
            self._publish()

    def _load(self) -> None:
        self._comments = []
        for kept in self._beside.value(_NAME, []):
            comment = self._made(kept)
            if comment is not None:
                self._comments.append(comment)
        self._show()
        self.changed.emit()

    def _made(self, kept: Any) -> Comment | None:
        """Find where a comment belongs in a text that may have changed elsewhere: nearest to where it stood."""
        try:
            start, end, words, text = int(kept["start"]), int(kept["end"]), str(kept["words"]), str(kept["text"])
        except (TypeError, KeyError, ValueError):
            return None
        last = self._document.text_document.characterCount() - 1
        if not 0 <= start < end or not words.strip():
            return None
        if end <= last and self._document.text_between(start, end) == words:
            return Comment(self._document, start, end, text)
        whole = self._document.text()
        places: list[int] = []
        at = whole.find(words)
        while at >= 0:
            places.append(utf16_length(whole[:at]))
            at = whole.find(words, at + 1)
        if not places:
            return None
        start = min(places, key=lambda place: abs(place - start))
        return Comment(self._document, start, start + utf16_length(words), text)

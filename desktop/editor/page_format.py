"""The page's margins and line height, which are part of the document's formats but none of its contents."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextDocument

PAGE_MARGIN_PX = 28
# Room to scroll the last line up from the lower edge, so that a shrinking draft at the end does not pull the page down.
BOTTOM_MARGIN_PX = 220


def has_page_format(document: QTextDocument) -> bool:
    """Whether the page format stands; it is gone after the document's whole content was replaced."""
    height_type = document.firstBlock().blockFormat().lineHeightType()
    return height_type == QTextBlockFormat.LineHeightTypes.ProportionalHeight.value


def apply_page_format(document: QTextDocument, line_height_percent: float) -> None:
    """Format the whole document. Empties the undo history: only for text that has just been loaded.

    Says nothing to anyone who listens to the document, and leaves its modified flag as it was: no character changes.
    """
    was_modified = document.isModified()
    was_undo_enabled = document.isUndoRedoEnabled()
    blocker = QSignalBlocker(document)
    document.setUndoRedoEnabled(False)
    _format_frame(document)
    cursor = QTextCursor(document)
    # Selecting the document by its name would lay all of it out first.
    cursor.setPosition(0)
    cursor.setPosition(document.characterCount() - 1, QTextCursor.MoveMode.KeepAnchor)
    block_format = QTextBlockFormat()
    block_format.setLineHeight(line_height_percent, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    cursor.mergeBlockFormat(block_format)
    document.setUndoRedoEnabled(was_undo_enabled)
    document.setModified(was_modified)
    blocker.unblock()


def _format_frame(document: QTextDocument) -> None:
    # Where Qt draws the placeholder of an empty page.
    document.setDocumentMargin(PAGE_MARGIN_PX)
    frame = document.rootFrame()
    frame_format = frame.frameFormat()
    frame_format.setMargin(PAGE_MARGIN_PX)
    frame_format.setBottomMargin(BOTTOM_MARGIN_PX)
    frame.setFrameFormat(frame_format)

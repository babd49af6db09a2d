"""Input methods beside drafts: both want the pre-edit area of a block, and a block has only one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QInputMethodEvent

if TYPE_CHECKING:
    from desktop.editor.view import DocumentView


class Composing:
    """Has the draft step aside while an input method composes in its paragraph."""

    def __init__(self, view: DocumentView) -> None:
        self._view = view
        self._is_composing = False

    def prepare(self, event: QInputMethodEvent) -> bool:
        """Make room for the event; whether it is to go to the text at all."""
        is_in_draft = self._view.textCursor().block() in self._view.drafts.blocks()
        if is_in_draft and not is_writing(event) and not self._is_composing:
            # Qt would take the draft for text being composed, and this for the end of it.
            event.accept()
            return False
        if is_in_draft:
            self._view.drafts.step_aside()
        return True

    def follow(self, event: QInputMethodEvent) -> None:
        """Bring the draft back once nothing is being composed any more."""
        self._is_composing = bool(event.preeditString())
        if not self._is_composing:
            self._view.drafts.step_back()

    def on_caret_moved(self) -> None:
        """Notice composing given up by going elsewhere."""
        if self._is_composing and not self._view.textCursor().block().layout().preeditAreaText():
            self._is_composing = False
            self._view.drafts.step_back()


def is_writing(event: QInputMethodEvent) -> bool:
    """Return whether the event changes the text or what is being composed."""
    return bool(event.commitString() or event.preeditString() or event.replacementLength())

"""A person at the whole window, and a scripted model that has an answer to each command."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QDialog, QMessageBox

from runtime.api import ContinueRequest, FillRequest, RewriteRequest, Span
from tests.support.scripted_engine import run_of

TEXT = "# The Lighthouse\n\nThe keeper had gone down to the village, and Anna waited.\n\nThe end of it.\n"
FIRST = "The keeper had gone down to the village, and Anna waited."
NEW = "The keeper had rowed out to the wreck, and Anna waited."


def answer(request):
    """What the scripted model makes of a request: one plain block."""
    match request:
        case RewriteRequest():
            result_locks = tuple(
                Span(at := NEW.index(word := request.selected[lock.start : lock.end]), at + len(word))
                for lock in request.locks
            )
            return run_of(NEW, region=Span(0, len(request.selected)), locks=result_locks)
        case FillRequest():
            return run_of(" in the dark")
        case ContinueRequest():
            return run_of(" And then it rained.")


class Writer:
    """A person at the window."""

    def __init__(self, qtbot, application, engine):
        self.qtbot = qtbot
        self.app = application
        self.engine = engine

    @property
    def view(self):
        return self.app.view

    @property
    def text(self):
        return self.app.document.text()

    @property
    def phase(self):
        return self.app.generation.status.phase

    def do(self, command):
        assert self.app.actions[command].isEnabled(), command
        self.app.actions[command].trigger()

    def caret_at(self, words, *, after=False):
        position = self.text.index(words) + (len(words) if after else 0)
        cursor = self.view.textCursor()
        cursor.setPosition(position)
        self.view.setTextCursor(cursor)

    def select(self, words):
        start = self.text.index(words)
        cursor = self.view.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(start + len(words), QTextCursor.MoveMode.KeepAnchor)
        self.view.setTextCursor(cursor)

    def press(self, key, modifier=Qt.KeyboardModifier.NoModifier):
        self.qtbot.keyClick(self.view, key, modifier)

    def wait_for(self, phase):
        self.qtbot.waitUntil(lambda: self.phase is phase)

    def question(self):
        boxes = [box for box in self.app.window.findChildren(QMessageBox) if box.isVisible()]
        return boxes[0] if boxes else None

    def answer_question(self, label):
        self.qtbot.waitUntil(lambda: self.question() is not None)
        box = self.question()
        button = next(button for button in box.buttons() if button.text().replace("&", "") == label)
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        self.qtbot.waitUntil(lambda: box is not self.question())

    def kill(self):
        """As after kill -9: the journal's folder stays, and nobody holds its lock."""
        self.qtbot.waitUntil(lambda: not self.app.pages.current.journal.has_pending)
        self.app.pages.current.journal._session._lock.release()

    def restore(self):
        """Say yes to the offer of unsaved text."""
        dialogs = self.app.window.findChildren
        self.qtbot.waitUntil(lambda: any(dialog.isVisible() for dialog in dialogs(QDialog)))
        next(dialog for dialog in dialogs(QDialog) if dialog.isVisible()).accept()

"""A child process that does every command of the window once and says, as JSON, what is cut off on this screen.

Run with the folder to live in; screen and scale come from the environment.
"""

import json
import sys
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QDialog,
    QDockWidget,
    QFileDialog,
    QLabel,
    QWidget,
)

from desktop.actions import Command
from desktop.app import Application
from desktop.generation.controller import Phase
from desktop.models.room import Surroundings
from desktop.settings.folders import Folders
from tests.support.computers import reader
from tests.support.scripted_engine import ScriptedEngine
from tests.support.writer import TEXT, answer

# These end the program, or show windows of the system.
LEFT_OUT = {Command.QUIT, Command.CLOSE_TAB, Command.PRINT}
# Frames and shadows are the style's own.
TOLERANCE_PX = 2


def main() -> None:
    home = Path(sys.argv[1])
    file = home / "story.md"
    file.write_text(TEXT, encoding="utf-8")
    qt = QApplication(sys.argv[:1])
    qt.setStyle("Fusion")
    application = Application(
        Folders.under(home / "home"), lambda _: ScriptedEngine(answer), Surroundings(hardware=reader(None))
    )
    application.start(file)
    _wait(lambda: application.document.path == file and application.generation.status.phase is Phase.IDLE)
    application.view.moveCursor(application.view.textCursor().MoveOperation.NextBlock)
    found: list[str] = []
    opened = 0
    for command, action in application.actions.items():
        if command in LEFT_OUT or not action.isEnabled():
            continue
        action.trigger()
        QTest.qWait(120)
        found += _cut_off(command.name, application.window)
        for other in _others(application.window):
            opened += 1
            found += _cut_off(command.name, other)
            other.close()
            QTest.qWait(20)
    available = application.window.screen().availableSize()
    sys.stdout.write(
        json.dumps({"found": found, "opened": opened, "screen": [available.width(), available.height()]}) + "\n"
    )
    sys.stdout.flush()
    application.window.close_now()
    application.shut_down()


def _wait(is_true) -> None:
    for _ in range(2_000):
        if is_true():
            return
        QTest.qWait(10)
    raise TimeoutError


def _others(main_window: QWidget) -> list[QWidget]:
    return [
        one for one in QApplication.topLevelWidgets() if one.isVisible() and one is not main_window and one.isWindow()
    ]


def _cut_off(command: str, window: QWidget) -> list[str]:
    found = []
    screen = window.screen().availableSize()
    if isinstance(window, QFileDialog):
        # Qt's own, and the system's own at home.
        return []
    if window.width() > screen.width() or window.height() > screen.height():
        found.append(
            f"{command}: {type(window).__name__} {_size(window.size())} is larger than the screen {_size(screen)}"
        )
    if not isinstance(window, QDialog) and window.parent() is not None:
        return found
    for child in window.findChildren(QWidget):
        if isinstance(child, (QLabel, QAbstractButton)) and child.isVisible():
            found += [f"{command}: {type(window).__name__}: {one}" for one in _clipped(child, window)]
    return found


def _clipped(child: QWidget, window: QWidget) -> list[str]:
    if _is_of_qt(child):
        return []
    name = f"{type(child).__name__} {child.text()[:40]!r}"
    wanted = child.minimumSizeHint() if isinstance(child, QLabel) else child.sizeHint()
    found = []
    is_wrapped = isinstance(child, QLabel) and child.wordWrap()
    if not is_wrapped and child.text() and child.width() + TOLERANCE_PX < wanted.width():
        found.append(f"{name} has {child.width()} of {wanted.width()} px")
    if child.text() and child.height() + TOLERANCE_PX < (
        child.heightForWidth(child.width()) if is_wrapped else wanted.height()
    ):
        found.append(f"{name} has {child.height()} px of its height")
    if not _scrolls(child, window):
        place = QRect(child.mapTo(window, QPoint(0, 0)), child.size())
        if not window.rect().adjusted(-1, -1, 1, 1).contains(place):
            found.append(f"{name} reaches out of its window")
    return found


def _is_of_qt(child: QWidget) -> bool:
    """Parts that Qt makes and hides by itself, and panels behind others, which it moves out of the window."""
    parent = child.parentWidget()
    panel = parent
    while panel is not None and not isinstance(panel, QDockWidget):
        panel = panel.parentWidget()
    if panel is not None and panel.visibleRegion().isEmpty():
        return True
    return child.objectName().startswith("qt_") or type(parent).__name__ in {"QTabBar", "QLineEdit", "QMenuBar"}


def _scrolls(child: QWidget, window: QWidget) -> bool:
    parent = child.parentWidget()
    while parent is not None and parent is not window:
        if isinstance(parent, QAbstractScrollArea):
            return True
        parent = parent.parentWidget()
    return False


def _size(size: QSize) -> str:
    return f"{size.width()} x {size.height()}"


if __name__ == "__main__":
    main()

"""A window of its own beside the page's."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

# The frame's own size is not known before a window is shown.
ROOM_FOR_FRAME = QSize(16, 48)


class WindowBeside(QWidget):
    """Esc and the system's key for closing close it. What goes on behind it is for others to end or to let go on."""

    def __init__(self, name: str, title: str, least: QSize, first: QSize) -> None:
        """Make it, to be shown with `come_forward`.

        Args:
            name: by which the style sheet knows it.
            title: for people.
            least: smallest size.
            first: size at first, where the screen has room for it.
        """
        super().__init__(None, Qt.WindowType.Window)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setMinimumSize(least)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        # The program ends with the page's window, whether this one is open or not.
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self._first = first
        for key in (QKeySequence.StandardKey.Cancel, QKeySequence.StandardKey.Close):
            QShortcut(QKeySequence(key), self, self.close)

    def come_forward(self, geometry: QByteArray | None = None) -> bool:
        """Show the window, or bring it to the front; whether it was not there before.

        Args:
            geometry: where it was last time, as `saveGeometry` gave it.
        """
        was_away = not self.isVisible()
        if was_away:
            self.resize(self._first.boundedTo(self.screen().availableSize() - ROOM_FOR_FRAME))
            if geometry is not None and not geometry.isEmpty():
                self.restoreGeometry(geometry)
            self.show()
        else:
            self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()
        return was_away

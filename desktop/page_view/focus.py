"""Focus: nothing in the window but the text."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QDockWidget, QLabel, QTabWidget, QToolBar, QWidget

from desktop.main_window import MainWindow

_HINT_MS = 3_500
_HINT_DISTANCE_PX = 24


class FocusMode(QObject):
    """Takes bars, tabs and panels away, and gives back those that were there."""

    changed = Signal(bool)

    def __init__(self, window: MainWindow, tabs: QTabWidget) -> None:
        super().__init__(window)
        self._window = window
        self._tabs = tabs
        self._is_on = False
        self._hidden: list[QWidget] = []
        self._hint = QLabel(window)
        self._hint.setObjectName("focusHint")
        self._hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._hint.hide()
        self._timer = QTimer(self, interval=_HINT_MS, singleShot=True)
        self._timer.timeout.connect(self._hint.hide)
        tabs.tabBar().installEventFilter(self)

    @property
    def is_on(self) -> bool:
        """Whether there is nothing but the text."""
        return self._is_on

    def set_on(self, is_on: bool) -> None:
        """Take everything else away, or bring it back."""
        if is_on == self._is_on:
            return
        self._is_on = is_on
        if is_on:
            window = self._window
            others = [*window.findChildren(QToolBar), *window.findChildren(QDockWidget), *window.bars]
            candidates = [window.menuBar(), window.statusBar(), self._tabs.tabBar(), *others]
            self._hidden = [widget for widget in candidates if widget.isVisibleTo(window)]
            for widget in self._hidden:
                widget.hide()
            self._show_hint()
        else:
            self._hint.hide()
            hidden, self._hidden = self._hidden, []
            for widget in hidden:
                widget.show()
            self._tabs.tabBar().setVisible(self._tabs.count() > 1)
        self.changed.emit(is_on)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the tabs away when a second document is opened meanwhile."""
        if event.type() == QEvent.Type.Show and self._is_on:
            QTimer.singleShot(0, self, lambda: self._tabs.tabBar().setVisible(not self._is_on))
        return super().eventFilter(watched, event)

    def _show_hint(self) -> None:
        self._hint.setText(self.tr("Esc brings everything back"))
        self._hint.adjustSize()
        area = self._window.rect()
        self._hint.move(
            (area.width() - self._hint.width()) // 2, area.height() - self._hint.height() - _HINT_DISTANCE_PX
        )
        self._hint.show()
        self._hint.raise_()
        self._timer.start()

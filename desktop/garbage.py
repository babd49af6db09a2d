"""Python's collection of reference cycles, kept in the window's thread."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

INTERVAL_MS = 500


class GarbageCollection(QObject):
    """Collects in the thread it was made in, and nowhere else, until `stop`.

    Left alone, Python collects in whichever thread happens to make the next object. Qt objects in a cycle (a dialog and
    the lambda that knows it are one) would then be destroyed in a worker's thread, under the event loop that still
    watches their timers and sockets: memory is corrupted and the program dies somewhere else, later.
    """

    def __init__(self, application: QGuiApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        gc.disable()
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.timeout.connect(self._collect_young)
        self._timer.start()
        application.applicationStateChanged.connect(self._on_application_state_changed)

    def stop(self) -> None:
        """Leave it to Python again, once no other thread is left."""
        self._timer.stop()
        gc.enable()

    def _collect_young(self) -> None:
        """Collect the younger two generations when Python would, which takes a few milliseconds at most."""
        for generation in (1, 0):
            if gc.get_count()[generation] > self._thresholds[generation]:
                gc.collect(generation)
                return

    def _on_application_state_changed(self, state: Qt.ApplicationState) -> None:
        """Collect everything, which takes longer, while the writer looks at another program."""
        if state is not Qt.ApplicationState.ApplicationActive:
            gc.collect()

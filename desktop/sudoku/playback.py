"""Goes through the steps of a run at a pace a reader can follow, whether they are all there yet or not."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.sudoku.recording import Recording


class Playback(QObject):
    """Shows one recording at a time. The model is never held up: its steps are kept, and shown when it is time."""

    changed = Signal()
    """Another step is seen, or it plays or does not."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._recording: Recording | None = None
        self._step = 0
        self._is_playing = False
        self._interval_ms = 0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_timeout)

    @property
    def recording(self) -> Recording | None:
        """What is shown; None where there is nothing but the puzzle."""
        return self._recording

    @property
    def step(self) -> int:
        """Which step is seen; 0 is the puzzle before the first."""
        return self._step

    @property
    def is_playing(self) -> bool:
        """Whether it goes on by itself."""
        return self._is_playing

    @property
    def is_at_end(self) -> bool:
        """Whether the last step of a run that is over is seen."""
        return self._recording is not None and self._recording.is_complete and self._step == len(self._recording)

    def set_interval(self, interval_ms: int) -> None:
        """Leave this time between two steps; 0 shows the newest as soon as it is there."""
        self._interval_ms = interval_ms
        if self._timer.isActive():
            self._timer.start(interval_ms)

    def show(self, recording: Recording | None, *, at_end: bool = False) -> None:
        """Show this from now on: from the beginning and playing, or `at_end` and still."""
        self._timer.stop()
        self._recording = recording
        self._step = len(recording) if recording is not None and at_end else 0
        self._is_playing = recording is not None and not at_end
        self._go_on()
        self.changed.emit()

    def play(self) -> None:
        """Go on, from the beginning where the end is seen."""
        if self._recording is None:
            return
        if self.is_at_end:
            self._step = 0
        self._is_playing = True
        self._go_on()
        self.changed.emit()

    def pause(self) -> None:
        """Stay at the step that is seen."""
        self._timer.stop()
        self._is_playing = False
        self.changed.emit()

    def go(self, step: int) -> None:
        """Show one step, as far as there are so many, and stay there."""
        if self._recording is None:
            return
        self._timer.stop()
        self._is_playing = False
        self._step = min(max(step, 0), len(self._recording))
        self.changed.emit()

    def take_up(self) -> None:
        """The recording has more steps than before, or is over."""
        self._go_on()
        self.changed.emit()

    def _go_on(self) -> None:
        recording = self._recording
        if recording is None or not self._is_playing or self._timer.isActive():
            return
        if self.is_at_end:
            self._is_playing = False
        elif self._step < len(recording):
            if self._interval_ms:
                self._timer.start(self._interval_ms)
            else:
                self._step = len(recording)
                self._is_playing = not recording.is_complete

    def _on_timeout(self) -> None:
        self._step += 1
        self._go_on()
        self.changed.emit()

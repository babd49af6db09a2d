"""The window that shows a Sudoku being solved, and the small model behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from desktop.actions import Command
from desktop.appearance import Appearance
from desktop.editor.theme import Theme
from desktop.generation.worker import Loading
from desktop.main_window import MainWindow
from desktop.room import Handlers, Room
from desktop.settings.declared import Setting, Settings
from desktop.sudoku.puzzles import PUZZLES_FILE, read_puzzles
from desktop.sudoku.session import SudokuSession
from desktop.sudoku.settings import PACE, SIZE
from desktop.sudoku.solver import Solver
from desktop.sudoku.window import SudokuWindow
from runtime.api import TextEngine


class SudokuRoom(Room):
    """Makes the window when it is first wanted. The model is in memory for as long as the window is open."""

    def __init__(
        self,
        *,
        folder: Path,
        load_model: Callable[[Loading], TextEngine],
        settings: Settings,
        appearance: Appearance,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._folder = folder
        self._settings = settings
        self._appearance = appearance
        self._window: SudokuWindow | None = None
        self._session: SudokuSession | None = None
        self._solver = Solver(load_model, self)
        appearance.theme_changed.connect(self._on_theme_changed)

    @property
    def window(self) -> SudokuWindow | None:
        """The window, None before it was opened for the first time."""
        return self._window

    @property
    def session(self) -> SudokuSession | None:
        """What goes on in it."""
        return self._session

    def handlers(self) -> Handlers:
        """What each command does."""
        return {Command.SUDOKU: self.open}

    def settings(self) -> Sequence[Setting[Any]]:
        """What is remembered; none of it is in the preferences."""
        return (PACE, SIZE)

    def open(self) -> None:
        """Show the window, and begin to load the model."""
        if self._window is None:
            self._window = SudokuWindow(self._appearance.theme)
            self._window.closed.connect(self._on_closed)
            book = read_puzzles(self._folder / PUZZLES_FILE)
            self._session = SudokuSession(self._window, self._solver, self._folder, book, self._settings, self)
        self._solver.prepare(self._folder)
        self._window.open()

    def close(self, timeout_ms: int) -> bool:
        """Close the window and end the thread; whether it ended in time."""
        if self._window is not None:
            self._window.close()
            self._window.deleteLater()
        return self._solver.close(timeout_ms)

    def _on_closed(self) -> None:
        if self._session is not None:
            self._session.leave()
        self._solver.let_go()

    def _on_theme_changed(self, theme: Theme) -> None:
        if self._window is not None:
            self._window.board.set_theme(theme)

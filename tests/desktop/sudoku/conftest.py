"""The window that shows a Sudoku being solved, with puzzles of its own."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow

from desktop.appearance import Appearance
from desktop.settings.declared import Settings
from desktop.settings.preferences import Preferences
from desktop.sudoku.room import SudokuRoom
from desktop.sudoku.settings import PACE, Pace
from tests.support.scripted_engine import ScriptedEngine
from tests.support.scripted_sudoku import GIVENS, SOLUTIONS, Watcher, solve


@pytest.fixture
def watch(qtbot, tmp_path):
    """Open the window; `pace` at once unless a test wants to see it play."""
    rooms = []

    def open_window(*, script=solve, gate=False, pace=Pace.AT_ONCE, sizes=(4, 6), load=None):
        folder = tmp_path / "sudoku"
        folder.mkdir(exist_ok=True)
        written = {str(size): [{"givens": GIVENS[size], "solution": SOLUTIONS[size]}] for size in sizes}
        (folder / "puzzles.json").write_text(json.dumps(written), encoding="utf-8")
        file = tmp_path / "palimpsest.ini"
        settings = Settings(file)
        settings.set(PACE, pace)
        main_window = QMainWindow()
        main_window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        engine = ScriptedEngine(script, gate=gate)
        room = SudokuRoom(
            folder=folder,
            load_model=load or (lambda _loading: engine),
            settings=settings,
            appearance=Appearance(Preferences(file), main_window),
            window=main_window,
        )
        rooms.append((room, main_window))
        return Watcher(qtbot, room, engine)

    yield open_window
    for room, main_window in rooms:
        assert room.close(5_000)
        main_window.deleteLater()

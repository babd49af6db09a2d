"""What happens in the window: puzzles, runs, and going through their steps."""

from __future__ import annotations

import random
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject

from desktop.revision.room import wants_less_motion
from desktop.settings.declared import Settings
from desktop.sudoku.board import EMPTY, Solutions, solve
from desktop.sudoku.cell_values import values_of_puzzle, values_of_step
from desktop.sudoku.playback import Playback
from desktop.sudoku.puzzles import PuzzleBook
from desktop.sudoku.recording import Mode, Puzzle, Recording
from desktop.sudoku.settings import INTERVALS_MS, PACE, SIZE, Pace
from desktop.sudoku.solver import Solver
from desktop.sudoku.verdict import Sentence, Tone, can_be_asked, fault_sentence, remark_on, rows_of, verdict_on
from desktop.sudoku.window import SudokuWindow
from runtime.api import FaultCode

translate = QCoreApplication.translate

_SEED_BITS = 31


class SudokuSession(QObject):
    """Keeps one puzzle with at most one run for each mode, and shows one of them in the window."""

    def __init__(
        self, window: SudokuWindow, solver: Solver, folder: Path, book: PuzzleBook, settings: Settings, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._solver = solver
        self._folder = folder
        self._book = book
        self._settings = settings
        self._mode = Mode.SEVERAL_STEPS
        self._recordings: dict[Mode, Recording] = {}
        self._remark = Sentence("")
        # What was watched to its end: before that, what came of it is not told.
        self._seen: set[Recording] = set()
        self.playback = Playback(self)
        size = settings.value(SIZE)
        self._puzzle = self._drawn(size if size in book.sizes else next(iter(book.sizes), size))
        self._seed = _new_seed()
        self._connect()
        window.panel.show_sizes(book.sizes, self._puzzle.size)
        window.panel.show_choices(self._mode, settings.value(PACE))
        window.panel.new.setEnabled(bool(book.sizes))
        self.playback.set_interval(INTERVALS_MS[settings.value(PACE)])
        self._take(self._puzzle)

    def _connect(self) -> None:
        window, panel, solver = self._window, self._window.panel, self._solver
        window.board.typed.connect(self._on_typed)
        window.play_pressed.connect(self.play)
        window.step_pressed.connect(lambda by: self.playback.go(self.playback.step + by))
        panel.size_chosen.connect(self._on_size_chosen)
        panel.new_requested.connect(lambda: self._take(self._drawn(self._puzzle.size)))
        panel.own_requested.connect(self._begin_own)
        panel.mode_chosen.connect(self._on_mode_chosen)
        panel.play_requested.connect(self.play)
        panel.again_requested.connect(self._solve_again)
        panel.step_chosen.connect(self.playback.go)
        panel.pace_chosen.connect(self._on_pace_chosen)
        solver.recorded.connect(self._on_recorded)
        solver.failed.connect(self._on_failed)
        solver.ready.connect(self._show)
        self.playback.changed.connect(self._show)

    # --- puzzles ------------------------------------------------------------------------------------------------

    def _drawn(self, size: int) -> Puzzle:
        if size in self._book.sizes:
            return self._book.draw(size)
        return Puzzle(size, (EMPTY,) * size**2)

    def _take(self, puzzle: Puzzle) -> None:
        """Begin with another puzzle."""
        self._solver.stop()
        if puzzle.solution is not None:
            solutions = Solutions((puzzle.solution,), is_certain=True)
        else:
            solutions = solve(puzzle.givens, puzzle.size)
            puzzle = Puzzle(puzzle.size, puzzle.givens, solutions.only)
        self._puzzle = puzzle
        self._recordings.clear()
        self._seen.clear()
        self._remark = remark_on(puzzle, solutions)
        self.playback.show(None)

    def _begin_own(self) -> None:
        self._take(Puzzle(self._puzzle.size, (EMPTY,) * self._puzzle.size**2))
        self._window.board.go_to(0, 0)

    def _on_size_chosen(self, size: int) -> None:
        if size != self._puzzle.size:
            self._settings.set(SIZE, size)
            self._take(self._drawn(size))

    def _on_typed(self, place: int, digit: int) -> None:
        """Change what is given; a run that is shown was one on another puzzle then."""
        size, givens = self._puzzle.size, list(self._puzzle.givens)
        if digit > size:
            text = translate("Sudoku", "Only the digits from 1 to {0} fit on this board.").format(size)
            self._window.panel.show_sentence(Sentence(text, Tone.BAD))
            return
        if givens[place] == digit:
            return
        givens[place] = digit
        self._take(Puzzle(size, tuple(givens)))

    # --- runs ---------------------------------------------------------------------------------------------------

    def play(self) -> None:
        """Have the puzzle solved; or, where it is being shown, pause or go on."""
        if self.playback.recording is None:
            self._solve()
        elif self.playback.is_playing:
            self.playback.pause()
        else:
            self.playback.play()

    def _solve(self) -> None:
        if not can_be_asked(self._puzzle):
            return
        self._give_up()
        self._solver.prepare(self._folder)
        self._remark = Sentence("")
        recording = self._recordings[self._mode] = self._solver.solve(self._puzzle, self._mode, self._seed)
        self.playback.show(recording)

    def _solve_again(self) -> None:
        self._seed = _new_seed()
        self._solver.stop()
        self._recordings.clear()
        self._seen.clear()
        self._solve()

    def _give_up(self) -> None:
        """Let go of a run that is not over."""
        self._solver.stop()
        self._recordings = {mode: one for mode, one in self._recordings.items() if one.is_complete}

    def _on_mode_chosen(self, mode: Mode) -> None:
        """Show the puzzle solved in the other way; have it solved so, where it was solved in one way already."""
        if mode is self._mode:
            return
        self._mode = mode
        has_run = self.playback.recording is not None
        self._give_up()
        if mode in self._recordings:
            self.playback.show(self._recordings[mode], at_end=True)
        elif has_run:
            self._solve()
        else:
            self._show()

    def _on_pace_chosen(self, pace: Pace) -> None:
        self._settings.set(PACE, pace)
        self.playback.set_interval(INTERVALS_MS[pace])

    def _on_recorded(self, recording: Recording) -> None:
        if recording is self.playback.recording:
            self.playback.take_up()

    def _on_failed(self, code: FaultCode) -> None:
        self._give_up()
        self._remark = fault_sentence(code)
        self.playback.show(None)

    def leave(self) -> None:
        """Nobody looks any more: give up what is not done."""
        self._give_up()
        if self.playback.recording not in self._recordings.values():
            self.playback.show(None)
        else:
            self.playback.pause()

    # --- what is seen -------------------------------------------------------------------------------------------

    def _show(self) -> None:
        playback, panel = self.playback, self._window.panel
        recording, step = playback.recording, playback.step
        is_news = playback.is_at_end and recording is not None and recording not in self._seen
        if is_news and recording is not None:
            self._seen.add(recording)
        values = values_of_step(recording, step) if recording is not None else values_of_puzzle(self._puzzle)
        self._window.board.show_cells(self._puzzle.size, values, moves=not wants_less_motion())
        panel.show_place(step, len(recording) if recording is not None else 0, self._place())
        panel.again.setEnabled(recording is not None)
        self._show_play()
        panel.show_sentence(self._sentence())
        panel.show_counts({mode: rows_of(one.tally()) for mode, one in self._recordings.items() if one in self._seen})
        if is_news:
            self._window.tell(self._sentence().text)

    def _place(self) -> str:
        recording, step = self.playback.recording, self.playback.step
        if recording is None or step == 0:
            return ""
        if recording.is_complete:
            return translate("Sudoku", "Step {0} of {1}").format(step, len(recording))
        return translate("Sudoku", "Step {0} of {1} at most").format(step, recording.max_steps)

    def _show_play(self) -> None:
        playback = self.playback
        if playback.recording is None:
            text = translate("Sudoku", "So&lve")
            tip = translate("Sudoku", "Let the model fill in the open cells")
        elif playback.is_playing:
            text, tip = translate("Sudoku", "Pa&use"), translate("Sudoku", "Stay at this step")
        else:
            text = translate("Sudoku", "Pla&y")
            tip = translate("Sudoku", "Go on; at the end, from the beginning")
        self._window.panel.show_play(text, tip, is_enabled=can_be_asked(self._puzzle))

    def _sentence(self) -> Sentence:
        recording = self.playback.recording
        if recording is not None and self.playback.is_at_end:
            return verdict_on(recording)
        if self._remark.text:
            return self._remark
        if recording is not None and self._solver.is_loading:
            return Sentence(translate("Sudoku", "Getting the small model ready…"))
        return Sentence("")


def _new_seed() -> int:
    return random.getrandbits(_SEED_BITS)

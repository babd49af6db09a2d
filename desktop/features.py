"""The features of the window, each made here with what it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction

from desktop.actions import Command, Menu
from desktop.appearance import Appearance
from desktop.authorship.room import AuthorshipRoom
from desktop.commands.palette import PaletteEntry
from desktop.commands.room import CommandsRoom
from desktop.counts.room import CountsRoom
from desktop.document.file_worker import FileWorker
from desktop.doubt.room import DoubtRoom
from desktop.exchange.room import ExchangeRoom
from desktop.formatting.room import FormattingRoom
from desktop.generation.worker import GenerationThread, Loading
from desktop.history.room import HistoryRoom
from desktop.main_window import MainWindow
from desktop.notes.room import NotesRoom
from desktop.opening import Opening
from desktop.outline.room import OutlineRoom
from desktop.page_view.room import PageViewRoom
from desktop.pages import Pages
from desktop.project.room import ProjectRoom
from desktop.review.room import ReviewRoom
from desktop.revision.room import RevisionRoom
from desktop.rewriting.room import RewritingRoom
from desktop.room import Handlers, Room
from desktop.search.room import SearchRoom
from desktop.settings.declared import Setting, Settings
from desktop.settings.folders import Folders
from desktop.spelling.room import SpellingRoom
from desktop.sudoku.room import SudokuRoom
from desktop.versions.room import VersionsRoom
from desktop.voice.room import VoiceRoom
from desktop.widgets.status_line import StatusLine
from desktop.widgets.strength import StrengthDial
from runtime.api import TextEngine

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What features are made with; each is handed of it what it needs."""

    pages: Pages
    opening: Opening
    settings: Settings
    settings_file: Path
    folders: Folders
    files: FileWorker
    thread: GenerationThread
    appearance: Appearance
    strength: StrengthDial
    starter_folder: Path
    sudoku_folder: Path
    load_model: Callable[[Loading], TextEngine]
    status_line: StatusLine
    command: Sequence[str]
    """The command line that children in the background run."""
    window: MainWindow


class Features:
    """Every feature, in the order in which the preferences name their settings and the pages tell them of things."""

    def __init__(self, around: Surroundings) -> None:
        self._window = window = around.window
        pages, settings, status_line = around.pages, around.settings, around.status_line
        appearance, files, folders = around.appearance, around.files, around.folders
        self.commands = CommandsRoom(around.settings_file, window)
        self.rewriting = RewritingRoom(
            pages=pages,
            settings=settings,
            strength=around.strength,
            folders=folders,
            files=files,
            starter_folder=around.starter_folder,
            status_line=status_line,
            window=window,
        )
        self.search = SearchRoom(pages, status_line, window)
        self.counts = CountsRoom(pages, settings, status_line, window)
        self.outline = OutlineRoom(pages, self.counts, status_line, window)
        self.spelling = SpellingRoom(
            pages=pages, settings=settings, folders=folders, files=files, status_line=status_line, window=window
        )
        self.notes = NotesRoom(pages, window)
        self.project = ProjectRoom(
            pages=pages,
            opening=around.opening,
            settings=settings,
            files=files,
            status_line=status_line,
            window=window,
        )
        self.versions = VersionsRoom(pages, appearance, status_line, window)
        self.review = ReviewRoom(pages, settings, window)
        self.revision = RevisionRoom(pages, settings, around.thread, status_line, window)
        self.doubt = DoubtRoom(
            pages=pages,
            settings=settings,
            thread=around.thread,
            strength=around.strength,
            status_line=status_line,
            parent=window,
        )
        self.authorship = AuthorshipRoom(pages, files, appearance, status_line, window)
        self.formatting = FormattingRoom(pages, settings, status_line, window)
        self.page_view = PageViewRoom(
            pages=pages,
            settings=settings,
            insert_image=self.formatting.insert_image,
            open_document=around.opening.open,
            status_line=status_line,
            window=window,
        )
        self.history = HistoryRoom(
            pages=pages,
            settings=settings,
            folders=folders,
            appearance=appearance,
            status_line=status_line,
            window=window,
        )
        self.exchange = ExchangeRoom(
            pages=pages,
            opening=around.opening,
            settings=settings,
            folders=folders,
            appearance=appearance,
            status_line=status_line,
            window=window,
        )
        self.sudoku = SudokuRoom(
            folder=around.sudoku_folder,
            load_model=around.load_model,
            settings=settings,
            appearance=appearance,
            window=window,
        )
        self.voice = VoiceRoom(
            pages=pages,
            files=files,
            folders=folders,
            starter_folder=around.starter_folder,
            appearance=appearance,
            status_line=status_line,
            command=around.command,
            window=window,
        )
        self._rooms = [one for one in vars(self).values() if isinstance(one, Room)]
        self._add_palette_entries()

    def handlers(self) -> Handlers:
        """What each command of theirs does, those of the panels among them."""
        handlers: Handlers = {**self._window.panels.handlers()}
        for room in self._rooms:
            handlers |= room.handlers()
        return handlers

    def settings(self) -> list[Setting[Any]]:
        """What can be chosen of them."""
        return [setting for room in self._rooms for setting in room.settings()]

    def set_actions(self, actions: Mapping[Command, QAction]) -> None:
        """Hand every feature the actions, and put what has no command of its own into the menus."""
        self._window.menu(Menu.WRITE).insertMenu(actions[Command.PRESETS], self.rewriting.menu)
        self._window.menu(Menu.MODEL).insertMenu(actions[Command.VOICES], self.voice.menu)
        for room in self._rooms:
            room.set_actions(actions)

    def close(self, timeout_ms: int) -> bool:
        """End what they do in the background; whether all of it ended in time."""
        # Each one is ended, whether those before it took too long or not.
        have_ended = [room.close(timeout_ms) for room in self._rooms]
        return all(have_ended)

    def _add_palette_entries(self) -> None:
        colours = translate("Features", "Colours")
        self.commands.add_entries(self.rewriting.palette_entries)
        self.commands.add_entries(self.voice.palette_entries)
        self.commands.add_entries(lambda: (PaletteEntry(colours, one) for one in self._window.colour_actions))

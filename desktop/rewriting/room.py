"""Asking for rewrites: by the box, by presets, by comments, and once more as last time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QAction, QTextCursor
from PySide6.QtWidgets import QDockWidget, QInputDialog, QMenu

from desktop.actions import Command, Menu
from desktop.commands.palette import PaletteEntry
from desktop.declarations import menu_titles
from desktop.document.file_worker import FileWorker
from desktop.generation.requests import PARAGRAPH_BREAK, Ask
from desktop.generation.suggestion import Suggestion
from desktop.main_window import MainWindow
from desktop.page import Page
from desktop.pages import Pages
from desktop.rewriting.box import BoxContext, RewriteBox
from desktop.rewriting.comments import Comment, Comments
from desktop.rewriting.comments_panel import CommentsPanel
from desktop.rewriting.presets import LANGUAGE_MARK, OWN_FOLDER, Preset, PresetPlace, load_presets
from desktop.rewriting.presets_dialog import PresetsDialog
from desktop.rewriting.settings import INSTRUCTIONS, LANGUAGE_WANTED, SETTINGS, VERSIONS
from desktop.room import Handlers, Room
from desktop.settings.declared import Setting, Settings
from desktop.settings.folders import Folders
from desktop.widgets.side_panels import Side
from desktop.widgets.status_line import StatusLine
from desktop.widgets.strength import StrengthDial
from runtime.api import RewriteRequest

MOST_REMEMBERED = 30
_SHORTEST_ANSWER_WORDS = 8


@dataclass(frozen=True, slots=True)
class _Wish:
    """What was asked for last."""

    instruction: str
    strength: float
    versions: int
    preset: Preset | None = None


class RewritingRoom(Room):
    """Turns what the writer wants changed into requests for the page in front."""

    def __init__(
        self,
        *,
        pages: Pages,
        settings: Settings,
        strength: StrengthDial,
        folders: Folders,
        files: FileWorker,
        starter_folder: Path,
        status_line: StatusLine,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._pages = pages
        self._settings = settings
        self._strength = strength
        self._own_folder = folders.config / OWN_FOLDER
        self._files = files
        self._starter_folder = starter_folder
        self._status_line = status_line
        self._window = window
        self._presets: list[Preset] = []
        self._actions: list[QAction] = []
        self._box: RewriteBox | None = None
        self._last: _Wish | None = None
        self._comments: dict[Page, Comments] = {}
        self._panel = CommentsPanel()
        self._dock = window.panels.add(Command.SHOW_COMMENTS, self.tr("Comments"), self._panel, Side.RIGHT)
        self._menu = QMenu(self.tr("&Presets"), window)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._panel.shown.connect(self._show_comment)
        self._panel.carry_out_requested.connect(self.carry_out)
        pages.page_added.connect(self._on_page_added)
        pages.page_closing.connect(lambda page: self._comments.pop(page, None))
        pages.current_changed.connect(lambda page: self._panel.show_comments(self._comments[page]))
        self._load_presets()

    def settings(self) -> Sequence[Setting[Any]]:
        """What can be chosen here."""
        return SETTINGS

    def handlers(self) -> Handlers:
        """What each command does."""
        return {
            Command.INSTRUCT: self.open_box,
            Command.REWRITE_AGAIN: self.again,
            Command.PRESETS: self._edit_presets,
            Command.COMMENT: self._comment,
            Command.RUN_COMMENTS: self.carry_out,
        }

    @property
    def dock(self) -> QDockWidget:
        """The panel of comments."""
        return self._dock

    @property
    def menu(self) -> QMenu:
        """The presets as a menu."""
        return self._menu

    def palette_entries(self) -> list[PaletteEntry]:
        """Return the presets as the palette lists them."""
        group = menu_titles()[Menu.WRITE]
        return [PaletteEntry(group, action) for action in self._actions]

    # --- the box ------------------------------------------------------------------------------------------------

    def open_box(self) -> None:
        """Ask at the selection what shall change; for the paragraph at the caret where nothing is selected."""
        page = self._pages.current
        start, end = page.locks.extended_to_locks(*page.view.target_range())
        text = page.document.text_between(start, end)
        if not text.strip():
            self._status_line.tell(self.tr("Put the caret into the paragraph to be rewritten, or select some words."))
            return
        if self._box is not None:
            self._box.leave()
            self._box.deleteLater()
        cursor = page.view.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        page.view.setTextCursor(cursor)
        box = RewriteBox(page.view, self._presets, self._strength.strength, self._settings.value(VERSIONS))
        box.asked.connect(self._on_asked)
        box.preset_chosen.connect(lambda preset, strength, many: self._use(preset, strength, many))
        self._box = box
        locked = [text[span.start : span.end] for span in page.locks.spans_within(start, end)]
        box.open(BoxContext(locked, self._follows_instructions(), self._history()))

    def again(self) -> None:
        """Ask for the same as last time, at the selection or paragraph where the caret is now."""
        if self._last is None:
            self.open_box()
            return
        self._carry(self._last)

    def _on_asked(self, instruction: str, strength: float, versions: int) -> None:
        if instruction:
            known = [one for one in self._history() if one != instruction]
            self._settings.set(INSTRUCTIONS, json.dumps([*known, instruction][-MOST_REMEMBERED:], ensure_ascii=False))
        self._settings.set(VERSIONS, versions)
        self._strength.set_strength(strength)
        self._carry(_Wish(instruction, strength, versions))

    def _history(self) -> list[str]:
        try:
            found = json.loads(self._settings.value(INSTRUCTIONS))
        except ValueError:
            return []
        return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []

    def _follows_instructions(self) -> bool:
        model = self._pages.current.generation.status.model
        return model is None or model.folder != self._starter_folder

    # --- carrying out -------------------------------------------------------------------------------------------

    def _carry(self, wish: _Wish) -> None:
        self._last = wish
        generation = self._pages.current.generation
        preset = wish.preset
        if preset is None or (preset.length == 1.0 and preset.place is PresetPlace.REPLACE):
            generation.rewrite(wish.strength, wish.instruction, wish.versions)
            return
        ranges = generation.passages()
        if not ranges:
            self._status_line.tell(self.tr("Put the caret into the paragraph to be rewritten, or select some words."))
            return
        if preset.place is PresetPlace.BELOW:
            start, end = ranges[0][0], ranges[-1][1]
            request = generation.requests.below(start, end, self._words(start, end, preset), wish.instruction)
            generation.ask([Ask(request, end, end, PARAGRAPH_BREAK)], wish.versions)
            return
        if any(self._pages.current.locks.has_locked(*one) for one in ranges):
            self._status_line.tell(self.tr("There are locked words here, and this would write the text anew."))
            return
        make = generation.requests.replacement
        generation.ask(
            [Ask(make(*one, self._words(*one, preset), wish.instruction), *one) for one in ranges], wish.versions
        )

    def _words(self, start: int, end: int, preset: Preset) -> int:
        """Return how many words the answer to a preset shall have."""
        text = self._pages.current.document.text_between(start, end)
        return max(_SHORTEST_ANSWER_WORDS, round(len(text.split()) * preset.length))

    # --- presets ------------------------------------------------------------------------------------------------

    def _load_presets(self) -> None:
        self._files.submit(partial(load_presets, self._own_folder), self._on_presets, lambda _fault: None)

    def _on_presets(self, loaded: tuple[list[Preset], list[Path]]) -> None:
        self._presets, bad = loaded
        for action in self._actions:
            action.deleteLater()
        self._actions = []
        for preset in self._presets:
            action = QAction(preset.title.replace("&", "&&"), self)
            action.setStatusTip(preset.instruction)
            action.setToolTip(preset.instruction)
            action.triggered.connect(lambda _checked=False, one=preset: self._use(one, self._strength.strength, 1))
            self._actions.append(action)
        if bad:
            names = self.tr(", ").join(file.name for file in bad)
            self._status_line.tell(self.tr("Not a preset, and left out: {0}").format(names))

    def _fill_menu(self) -> None:
        self._menu.clear()
        self._menu.addActions(self._actions)

    def _use(self, preset: Preset, strength: float, versions: int) -> None:
        wish = _Wish(preset.instruction, preset.strength or strength, versions, preset)
        if not preset.asks_for_language:
            self._carry(wish)
            return
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle(preset.title)
        dialog.setLabelText(self.tr("Into which language?"))
        dialog.setTextValue(self._settings.value(LANGUAGE_WANTED))
        dialog.textValueSelected.connect(lambda language: self._translate(wish, language))
        dialog.open()

    def _translate(self, wish: _Wish, language: str) -> None:
        if language.strip():
            self._settings.set(LANGUAGE_WANTED, language.strip())
            instruction = wish.instruction.replace(LANGUAGE_MARK, language.strip())
            self._carry(_Wish(instruction, wish.strength, wish.versions, wish.preset))

    def _edit_presets(self) -> None:
        dialog = PresetsDialog(self._presets, self._own_folder, self._window)
        dialog.changed.connect(self._load_presets)
        dialog.open()

    # --- comments -----------------------------------------------------------------------------------------------

    def _on_page_added(self, page: Page) -> None:
        comments = self._comments[page] = Comments(page.document, page.view, page.beside, page)
        comments.changed.connect(lambda: self._on_comments_changed(page))
        page.generation.applied.connect(lambda one, start, end: self._on_applied(comments, one, start, end))
        page.view.context_menu_requested.connect(lambda menu, _position: menu.addMenu(self._menu))

    def _on_comments_changed(self, page: Page) -> None:
        if page is self._pages.current:
            self._panel.refresh()

    def _on_applied(self, comments: Comments, suggestion: Suggestion, start: int, end: int) -> None:
        """Take a comment away when what it asked for is in the text."""
        for comment in comments.all():
            is_there = comment.start <= end and start <= comment.end
            if is_there and comment.text.strip() and suggestion.request.instruction.endswith(comment.text.strip()):
                comments.remove(comment)
                return

    def _comment(self) -> None:
        page = self._pages.current
        comments = self._comments[page]
        start, end = page.view.target_range()
        there = comments.at(page.view.textCursor().position()) if not page.view.textCursor().hasSelection() else None
        if there is None:
            if not page.document.text_between(start, end).strip():
                self._status_line.tell(
                    self.tr("Put the caret into a paragraph, or select some words, to note a change.")
                )
                return
            comments.add(start, end, "")
            there = comments.at(start)
        self._window.panels.show(self._dock)
        self._panel.refresh()
        self._panel.choose(there)

    def _show_comment(self, comment: Comment) -> None:
        view = self._pages.current.view
        cursor = view.textCursor()
        cursor.setPosition(comment.end)
        view.setTextCursor(cursor)
        view.ensureCursorVisible()

    def carry_out(self) -> None:
        """Rewrite every place that has a comment; each is taken or left by itself, or all at once."""
        page = self._pages.current
        generation = page.generation
        asks: list[Ask] = []
        for comment in self._comments[page].all():
            start, end = page.locks.extended_to_locks(comment.start, comment.end)
            if asks and start < asks[-1].end:
                continue
            request: RewriteRequest = generation.requests.rewrite(start, end, self._strength.strength, comment.text)
            asks.append(Ask(request, start, end))
        if not asks:
            self._status_line.tell(self.tr("There are no comments to carry out."))
            return
        generation.ask(asks)

"""Spelling for every page: its language, the writer's own words, and what a right click offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QLocale
from PySide6.QtGui import QAction, QTextCursor
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from desktop.actions import Command
from desktop.document.atomic_file import make_folder, write_atomically
from desktop.document.file_worker import FileWorker
from desktop.editor.marks import MarkKind
from desktop.page import Page
from desktop.pages import Pages
from desktop.room import Handlers, Room
from desktop.settings.declared import Section, Setting, Settings
from desktop.settings.folders import Folders
from desktop.spelling.checker import (
    EnchantChecker,
    NullChecker,
    SpellChecker,
    best_language,
    language_name,
    languages,
)
from desktop.spelling.page_spelling import PageSpelling
from desktop.widgets.status_line import StatusLine

CHECKS_SPELLING = Setting(
    "spelling/on", False, Section.SPELLING, QT_TRANSLATE_NOOP("Settings", "Underline misspelt words")
)
_LANGUAGE = "language"
_IGNORED = "ignored_words"
DICTIONARY_FILE = "dictionary.txt"


class SpellingRoom(Room):
    """Loads dictionaries when they are first wanted, in the background, and keeps the words the writer adds."""

    def __init__(
        self,
        *,
        pages: Pages,
        settings: Settings,
        folders: Folders,
        files: FileWorker,
        status_line: StatusLine,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._pages = pages
        self._settings = settings
        self._file = folders.config / DICTIONARY_FILE
        self._files = files
        self._status_line = status_line
        self._window = window
        self._languages: list[str] | None = None
        self._checkers: dict[str, SpellChecker] = {"": NullChecker()}
        self._own: set[str] = set()
        self._spellings: dict[Page, PageSpelling] = {}
        self._actions: Mapping[Command, QAction] = {}
        pages.page_added.connect(self._on_page_added)
        pages.page_closing.connect(lambda page: self._spellings.pop(page, None))
        settings.watch(CHECKS_SPELLING, self._on_switched)

    def settings(self) -> Sequence[Setting[Any]]:
        """What can be chosen here."""
        return (CHECKS_SPELLING,)

    def handlers(self) -> Handlers:
        """What each command does."""
        return {
            Command.SPELLING: lambda is_on: self._settings.set(CHECKS_SPELLING, is_on),
            Command.NEXT_MISSPELLING: self._go_to_next,
            Command.DOCUMENT_LANGUAGE: self._ask_for_language,
        }

    def set_actions(self, actions: Mapping[Command, QAction]) -> None:
        """Tick the command where spelling is on."""
        self._actions = actions
        actions[Command.SPELLING].setChecked(self._settings.value(CHECKS_SPELLING))

    def language(self, page: Page) -> str:
        """Return the code of the dictionary a page is checked by; empty for none."""
        chosen = page.beside.value(_LANGUAGE)
        if chosen == "none":
            return ""
        return best_language(self._wanted(page), self._languages or [])

    def _wanted(self, page: Page) -> str:
        chosen = page.beside.value(_LANGUAGE)
        locale = QLocale()
        # The locale "C" is nobody's language: the dictionary that is always installed then.
        own = locale.name() if locale.language() != QLocale.Language.C else "en_US"
        return chosen if isinstance(chosen, str) else own

    def _tell_language(self) -> None:
        """Say so where the page in front has no dictionary, and the writer did not want it so."""
        page = self._pages.current
        if self._languages and self._wanted(page) != "none" and not self.language(page):
            sentence = self.tr("There is no dictionary for {0}. Others are under Tools, Language of this document.")
            self._status_line.tell(sentence.format(language_name(self._wanted(page))))

    # --- dictionaries -------------------------------------------------------------------------------------------

    def _on_switched(self, is_on: bool) -> None:
        if self._actions:
            self._actions[Command.SPELLING].setChecked(is_on)
        if is_on and self._languages is None:
            self._files.submit(partial(_begin, self._file), self._on_begun, lambda _fault: None)
            return
        for spelling in self._spellings.values():
            spelling.set_on(is_on)
        if is_on:
            self._tell_language()

    def _on_begun(self, begun: tuple[list[str], set[str]]) -> None:
        self._languages, own = begun
        self._own |= own
        if not self._languages:
            self._status_line.tell(
                self.tr("There is no dictionary on this computer. On Debian and Ubuntu, hunspell-en-us is one.")
            )
        for page in self._spellings:
            self._want(page)
        self._tell_language()

    def _want(self, page: Page) -> None:
        """Have a page's dictionary loaded, and then the page looked at."""
        if self._languages is None or page not in self._spellings:
            return
        code = self.language(page)
        if code in self._checkers:
            self._spellings[page].set_on(self._settings.value(CHECKS_SPELLING))
            return
        self._files.submit(partial(_load, code), partial(self._on_loaded, page), lambda _fault: None)

    def _on_loaded(self, page: Page, checker: SpellChecker) -> None:
        self._checkers[checker.language] = checker
        self._want(page)

    def _is_right(self, page: Page, word: str) -> bool:
        if word in self._own or word in page.beside.value(_IGNORED, []):
            return True
        return self._checkers.get(self.language(page), self._checkers[""]).is_right(word)

    # --- pages --------------------------------------------------------------------------------------------------

    def _on_page_added(self, page: Page) -> None:
        self._spellings[page] = PageSpelling(page, partial(self._is_right, page))
        page.beside.loaded.connect(lambda: self._want(page))
        page.view.context_menu_requested.connect(lambda menu, at: self._offer(page, menu, at))
        self._want(page)

    def _offer(self, page: Page, menu: QMenu, position: int) -> None:
        span = page.view.marks.at(MarkKind.SPELLING, position)
        spelling = self._spellings.get(page)
        if span is None or spelling is None:
            return
        word = spelling.word(span)
        first = menu.actions()[0] if menu.actions() else None
        entries: list[QAction] = []
        for text in self._checkers.get(self.language(page), self._checkers[""]).suggestions(word.replace("’", "'")):
            action = QAction(text.replace("&", "&&"), menu)
            font = action.font()
            font.setBold(True)
            action.setFont(font)
            action.triggered.connect(lambda _checked=False, new=text: self._replace(spelling, span, new))
            entries.append(action)
        if not entries:
            nothing = QAction(self.tr("No suggestion"), menu)
            nothing.setEnabled(False)
            entries.append(nothing)
        add, ignore = QAction(self.tr("&Add to dictionary"), menu), QAction(self.tr("&Ignore in this document"), menu)
        add.triggered.connect(lambda _checked=False: self._add(word))
        ignore.triggered.connect(lambda _checked=False: self._ignore(page, word))
        line = QAction(menu)
        line.setSeparator(True)
        menu.insertActions(first, [*entries, add, ignore, line])  # pyright: ignore[reportArgumentType]

    def _replace(self, spelling: PageSpelling, span: tuple[int, int], text: str) -> None:
        if not spelling.replace(span, text):
            self._status_line.tell(self.tr("These words are locked. Unlock them to replace them."))

    def _add(self, word: str) -> None:
        self._own.add(word.replace("’", "'"))
        words = sorted(self._own, key=str.casefold)
        self._files.submit(partial(_write_words, self._file, words), lambda _done: None, lambda _fault: None)
        for spelling in self._spellings.values():
            spelling.forget()

    def _ignore(self, page: Page, word: str) -> None:
        page.beside.set(_IGNORED, [*page.beside.value(_IGNORED, []), word.replace("’", "'")])
        self._spellings[page].forget()

    # --- commands -----------------------------------------------------------------------------------------------

    def _go_to_next(self) -> None:
        page = self._pages.current
        if not self._settings.value(CHECKS_SPELLING):
            self._settings.set(CHECKS_SPELLING, True)
            return
        cursor = page.view.textCursor()
        position = cursor.selectionStart() if cursor.hasSelection() else cursor.position()
        self._spellings[page].find_after(position, partial(self._show_misspelt, page))

    def _show_misspelt(self, page: Page, span: tuple[int, int] | None) -> None:
        if span is None:
            self._status_line.tell(self.tr("No misspelt word is left."))
            return
        cursor = page.view.textCursor()
        cursor.setPosition(span[0])
        cursor.setPosition(span[1], QTextCursor.MoveMode.KeepAnchor)
        page.view.setTextCursor(cursor)
        page.view.ensureCursorVisible()

    def _ask_for_language(self) -> None:
        if self._languages is None:
            self._files.submit(partial(_begin, self._file), self._on_begun_for_dialog, lambda _fault: None)
            return
        page = self._pages.current
        codes = ["none", *self._languages]
        names = [self.tr("None"), *(language_name(code) for code in self._languages)]
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle(self.tr("Language of this document"))
        dialog.setLabelText(self.tr("Spelling is checked in:"))
        dialog.setComboBoxItems(names)
        current = self.language(page)
        dialog.setTextValue(names[codes.index(current)] if current in codes else names[0])
        dialog.textValueSelected.connect(lambda name: self._choose(page, codes[names.index(name)]))
        dialog.open()

    def _on_begun_for_dialog(self, begun: tuple[list[str], set[str]]) -> None:
        self._on_begun(begun)
        self._ask_for_language()

    def _choose(self, page: Page, code: str) -> None:
        page.beside.set(_LANGUAGE, code)
        if code != "none" and not self._settings.value(CHECKS_SPELLING):
            self._settings.set(CHECKS_SPELLING, True)
        self._want(page)


def _begin(file: Path) -> tuple[list[str], set[str]]:
    try:
        own = {line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()}
    except (OSError, UnicodeDecodeError):
        own = set()
    return languages(), own


def _load(code: str) -> SpellChecker:
    try:
        return EnchantChecker(code)
    except LookupError:
        return NullChecker()


def _write_words(file: Path, words: Sequence[str]) -> None:
    make_folder(file.parent)
    write_atomically(file, ("\n".join(words) + "\n").encode())

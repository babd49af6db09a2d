"""Every command of the window, declared once: its text, menu, key and icon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence

from desktop.command_list import Command, Menu

translate = QCoreApplication.translate

Key = QKeySequence.StandardKey | str | None


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is known of a command before anybody handles it. In its menu a line stands where `group` changes.

    Where `is_checkable`, the command's handler is given whether it is on now.
    """

    text: str
    menu: Menu
    group: int
    key: Key = None
    icon: str = ""
    tip: str = ""
    is_checkable: bool = False


@cache
def declarations() -> Mapping[Command, Declaration]:
    """Return every command's declaration, in the order of the menus. Texts are of the language at the first call."""
    return _file() | _edit() | _format() | _write() | _review() | _view() | _tools() | _model_and_help()


def _file() -> dict[Command, Declaration]:
    c, d, m, standard = Command, Declaration, Menu.FILE, QKeySequence.StandardKey
    return {
        c.NEW: d(translate("Actions", "&New"), m, 1, standard.New),
        c.OPEN: d(translate("Actions", "&Open…"), m, 1, standard.Open),
        c.OPEN_FOLDER: d(
            translate("Actions", "Open &folder…"),
            m,
            1,
            "Ctrl+Alt+O",
            tip=translate("Actions", "Show a folder's documents at the side"),
        ),
        c.SAVE: d(translate("Actions", "&Save"), m, 2, standard.Save),
        c.SAVE_AS: d(translate("Actions", "Save &as…"), m, 2, "Ctrl+Shift+S"),
        c.REVERT: d(
            translate("Actions", "Re&vert to saved…"), m, 2, tip=translate("Actions", "Go back to what is in the file")
        ),
        c.NAME_VERSION: d(
            translate("Actions", "Keep a &version…"),
            m,
            2,
            tip=translate("Actions", "Keep the text as it is now, under a name"),
        ),
        c.EXPORT: d(
            translate("Actions", "&Export…"),
            m,
            3,
            "Ctrl+Shift+E",
            tip=translate("Actions", "Make a Word, PDF, web or e-book file of it"),
        ),
        c.PRINT: d(translate("Actions", "&Print…"), m, 3, standard.Print),
        c.CLOSE_TAB: d(translate("Actions", "&Close document"), m, 4, "Ctrl+W"),
        c.REOPEN_TAB: d(
            translate("Actions", "Open it &again"),
            m,
            4,
            "Ctrl+Shift+T",
            tip=translate("Actions", "Open the document closed last"),
        ),
        c.QUIT: d(translate("Actions", "&Quit"), m, 5, "Ctrl+Q"),
    }


def _edit() -> dict[Command, Declaration]:
    c, d, m, standard = Command, Declaration, Menu.EDIT, QKeySequence.StandardKey
    return {
        c.UNDO: d(translate("Actions", "&Undo"), m, 1, standard.Undo),
        c.REDO: d(translate("Actions", "&Redo"), m, 1, standard.Redo),
        c.CUT: d(translate("Actions", "Cu&t"), m, 2, standard.Cut),
        c.COPY: d(translate("Actions", "&Copy"), m, 2, standard.Copy),
        c.COPY_RICH: d(
            translate("Actions", "Copy &with formatting"),
            m,
            2,
            "Ctrl+Alt+C",
            tip=translate("Actions", "Copy for Word, mail or a web page"),
        ),
        c.PASTE: d(translate("Actions", "&Paste"), m, 2, standard.Paste),
        c.PASTE_PLAIN: d(translate("Actions", "Paste p&lain text"), m, 2, "Ctrl+Shift+V"),
        c.SELECT_ALL: d(translate("Actions", "Select &all"), m, 3, standard.SelectAll),
        c.FIND: d(translate("Actions", "&Find…"), m, 4, standard.Find),
        c.REPLACE: d(translate("Actions", "R&eplace…"), m, 4, "Ctrl+H"),
        c.FIND_NEXT: d(translate("Actions", "Find &next"), m, 4, "F3"),
        c.FIND_PREVIOUS: d(translate("Actions", "Find pre&vious"), m, 4, "Shift+F3"),
    }


def _format() -> dict[Command, Declaration]:
    c, d, m = Command, Declaration, Menu.FORMAT
    return {
        c.BOLD: d(translate("Actions", "&Bold"), m, 1, "Ctrl+B"),
        c.ITALIC: d(translate("Actions", "&Italic"), m, 1, "Ctrl+I"),
        c.STRIKE: d(translate("Actions", "&Struck through"), m, 1, "Ctrl+Shift+X"),
        c.CODE: d(translate("Actions", "&Code"), m, 1, "Ctrl+E"),
        c.LINK: d(translate("Actions", "&Link"), m, 1, "Ctrl+Alt+K"),
        c.PARAGRAPH: d(translate("Actions", "&Plain paragraph"), m, 2, "Ctrl+Alt+0"),
        c.HEADING_1: d(translate("Actions", "Heading &1"), m, 2, "Ctrl+1"),
        c.HEADING_2: d(translate("Actions", "Heading &2"), m, 2, "Ctrl+2"),
        c.HEADING_3: d(translate("Actions", "Heading &3"), m, 2, "Ctrl+3"),
        c.HEADING_4: d(translate("Actions", "Heading &4"), m, 2, "Ctrl+4"),
        c.BULLET_LIST: d(translate("Actions", "B&ullet list"), m, 3, "Ctrl+Shift+8"),
        c.NUMBERED_LIST: d(translate("Actions", "&Numbered list"), m, 3, "Ctrl+Shift+7"),
        c.TASK_LIST: d(translate("Actions", "&Task list"), m, 3, "Ctrl+Shift+9"),
        c.TOGGLE_TASK: d(translate("Actions", "T&ick or untick"), m, 3, "Ctrl+Alt+X"),
        c.QUOTE: d(translate("Actions", "&Quotation"), m, 3, "Ctrl+Alt+Q"),
        c.INSERT_TABLE: d(translate("Actions", "Insert t&able…"), m, 4),
        c.TIDY_TABLE: d(
            translate("Actions", "Ti&dy table"),
            m,
            4,
            tip=translate("Actions", "Line up the columns of the table at the caret"),
        ),
        c.INSERT_IMAGE: d(translate("Actions", "Insert i&mage…"), m, 4),
        c.MOVE_SECTION_UP: d(translate("Actions", "Move section u&p"), m, 5, "Alt+Up"),
        c.MOVE_SECTION_DOWN: d(translate("Actions", "Move section d&own"), m, 5, "Alt+Down"),
    }


def _write() -> dict[Command, Declaration]:
    c, d, m = Command, Declaration, Menu.WRITE
    return {
        c.CONTINUE: d(
            translate("Actions", "&Continue"),
            m,
            1,
            "Alt+Return",
            "continue",
            translate("Actions", "Write on from the caret"),
        ),
        c.INSTRUCT: d(
            translate("Actions", "Re&write with…"),
            m,
            1,
            "Ctrl+K",
            tip=translate("Actions", "Say what shall change in the selection, or in the paragraph at the caret"),
        ),
        c.REWRITE: d(
            translate("Actions", "&Rewrite"),
            m,
            1,
            "Ctrl+Shift+K",
            "rewrite",
            translate("Actions", "Rewrite the selection, or the paragraph at the caret"),
        ),
        c.REWRITE_AGAIN: d(
            translate("Actions", "Rewrite as &last time"),
            m,
            1,
            "F4",
            tip=translate("Actions", "The last instruction, here"),
        ),
        c.FILL_GAP: d(
            translate("Actions", "&Fill gap"),
            m,
            1,
            "Ctrl+J",
            "fill",
            translate("Actions", "Write words that join the text on both sides of the caret"),
        ),
        c.GAP_LENGTH: d(translate("Actions", "&Gap length…"), m, 1),
        c.PRESETS: d(
            translate("Actions", "Edit &presets…"),
            m,
            2,
            tip=translate("Actions", "Change the ready-made instructions, and make your own"),
        ),
        c.COMMENT: d(
            translate("Actions", "Co&mment…"),
            m,
            3,
            "Ctrl+Alt+M",
            tip=translate("Actions", "Note here what the model shall change"),
        ),
        c.RUN_COMMENTS: d(translate("Actions", "Carry &out all comments"), m, 3, "Ctrl+Alt+Return"),
        c.TOGGLE_LOCK: d(
            translate("Actions", "Loc&k or unlock"),
            m,
            4,
            "Ctrl+L",
            "lock",
            translate("Actions", "Lock the selected words: a rewrite keeps them"),
        ),
        c.STOP: d(translate("Actions", "&Stop"), m, 5, "Ctrl+.", "stop", translate("Actions", "Stop writing now")),
    }


def _review() -> dict[Command, Declaration]:
    c, d, m = Command, Declaration, Menu.REVIEW
    return {
        c.ACCEPT: d(translate("Actions", "&Accept suggestion"), m, 1, "Ctrl+Return"),
        c.ACCEPT_ALL: d(translate("Actions", "Accept all p&laces"), m, 1, "Ctrl+Shift+Return"),
        c.ACCEPT_BELOW: d(
            translate("Actions", "&Insert suggestion below"),
            m,
            1,
            "Ctrl+Alt+I",
            tip=translate("Actions", "Keep the paragraph, and put the suggestion below it"),
        ),
        c.COPY_SUGGESTION: d(translate("Actions", "Cop&y suggestion"), m, 1),
        c.REJECT: d(translate("Actions", "Re&ject suggestion"), m, 1, "Ctrl+Shift+Backspace"),
        c.RETRY: d(translate("Actions", "&Try again"), m, 1, "Ctrl+R"),
        c.PREVIOUS_VERSION: d(translate("Actions", "&Previous version"), m, 2, "Alt+Left"),
        c.NEXT_VERSION: d(translate("Actions", "Ne&xt version"), m, 2, "Alt+Right"),
        c.COMPARE_VERSIONS: d(translate("Actions", "&Compare versions…"), m, 2, "Ctrl+Alt+V"),
        c.SCRUB: d(
            translate("Actions", "&Wind back…"),
            m,
            2,
            "Ctrl+Alt+Z",
            tip=translate("Actions", "Go back through the steps of what was written"),
        ),
        c.SHOW_CHANGES: d(
            translate("Actions", "&Show changes"),
            m,
            3,
            "Ctrl+Shift+D",
            tip=translate("Actions", "Show what is struck and what is new, word by word"),
            is_checkable=True,
        ),
        c.PREVIOUS_CHANGE: d(translate("Actions", "Pre&vious change"), m, 3, "Ctrl+Shift+,"),
        c.NEXT_CHANGE: d(translate("Actions", "&Next change"), m, 3, "Ctrl+Shift+."),
        c.ACCEPT_CHANGE: d(translate("Actions", "Accept this chan&ge"), m, 3, "Ctrl+Shift+A"),
        c.REJECT_CHANGE: d(translate("Actions", "&Reject this change"), m, 3, "Ctrl+Shift+R"),
        c.DIRECT_REPLACE: d(
            translate("Actions", "Replace &directly"),
            m,
            4,
            tip=translate("Actions", "Put what is written straight into the text"),
            is_checkable=True,
        ),
        c.SHOW_DOUBT: d(
            translate("Actions", "&Underline doubtful words"),
            m,
            5,
            "F9",
            tip=translate("Actions", "Mark the words the model was least sure of"),
        ),
        c.ALTERNATIVES: d(translate("Actions", "&Other words here…"), m, 5, "Shift+F9"),
        c.SHOW_AUTHORSHIP: d(
            translate("Actions", "Show &who wrote what"),
            m,
            6,
            "Ctrl+Alt+A",
            tip=translate("Actions", "Mark the model's words"),
            is_checkable=True,
        ),
        c.AUTHORSHIP_REPORT: d(translate("Actions", "Authorship re&port…"), m, 6),
    }


def _view() -> dict[Command, Declaration]:
    c, d, m, standard = Command, Declaration, Menu.VIEW, QKeySequence.StandardKey
    return {
        c.SHOW_FILES: d(translate("Actions", "Fol&der"), m, 1, "Ctrl+Shift+F", is_checkable=True),
        c.SHOW_OUTLINE: d(translate("Actions", "&Outline"), m, 1, "Ctrl+Shift+O", is_checkable=True),
        c.SHOW_NOTES: d(translate("Actions", "&Notes and style"), m, 1, "Ctrl+Shift+N", is_checkable=True),
        c.SHOW_COMMENTS: d(translate("Actions", "&Comments"), m, 1, is_checkable=True),
        c.SHOW_HISTORY: d(translate("Actions", "&History"), m, 1, "Ctrl+Shift+H", is_checkable=True),
        c.PREVIEW: d(translate("Actions", "&Preview"), m, 1, "F5", is_checkable=True),
        c.READOUT: d(
            translate("Actions", "Mod&el read-out"),
            m,
            1,
            tip=translate("Actions", "Show steps and certainty in numbers"),
            is_checkable=True,
        ),
        c.FOCUS_MODE: d(
            translate("Actions", "Focu&s"),
            m,
            2,
            "F8",
            tip=translate("Actions", "Nothing but the text"),
            is_checkable=True,
        ),
        c.TYPEWRITER: d(
            translate("Actions", "&Typewriter scrolling"),
            m,
            2,
            tip=translate("Actions", "Keep the line you write at one height"),
            is_checkable=True,
        ),
        c.ZOOM_IN: d(translate("Actions", "Zoom &in"), m, 3, standard.ZoomIn),
        c.ZOOM_OUT: d(translate("Actions", "Zoom o&ut"), m, 3, standard.ZoomOut),
        c.ZOOM_RESET: d(translate("Actions", "Nor&mal size"), m, 3, "Ctrl+0"),
        c.PREVIOUS_TAB: d(translate("Actions", "Pre&vious document"), m, 4, "Ctrl+Shift+Tab"),
        c.NEXT_TAB: d(translate("Actions", "Ne&xt document"), m, 4, "Ctrl+Tab"),
        c.FULL_SCREEN: d(translate("Actions", "&Full screen"), m, 5, "F11"),
    }


def _tools() -> dict[Command, Declaration]:
    c, d, m = Command, Declaration, Menu.TOOLS
    return {
        c.PALETTE: d(
            translate("Actions", "&All commands…"),
            m,
            1,
            "Ctrl+Shift+P",
            tip=translate("Actions", "Find any command by typing its name"),
        ),
        c.SPELLING: d(translate("Actions", "&Check spelling"), m, 2, "F7", is_checkable=True),
        c.NEXT_MISSPELLING: d(translate("Actions", "&Next misspelling"), m, 2, "Shift+F7"),
        c.DOCUMENT_LANGUAGE: d(translate("Actions", "&Language of this document…"), m, 2),
        c.STATISTICS: d(translate("Actions", "&Statistics…"), m, 3, "F6"),
        c.GOALS: d(translate("Actions", "&Goals…"), m, 3),
        c.SHORTCUTS: d(translate("Actions", "&Keyboard shortcuts…"), m, 4, "Ctrl+/"),
        c.PREFERENCES: d(translate("Actions", "&Preferences…"), m, 4, "Ctrl+,"),
    }


def _model_and_help() -> dict[Command, Declaration]:
    c, d = Command, Declaration
    return {
        c.MODELS: d(translate("Actions", "&Models…"), Menu.MODEL, 1, "Ctrl+Shift+M"),
        c.CHOOSE_MODEL: d(translate("Actions", "&Choose a model folder…"), Menu.MODEL, 2),
        c.USE_STARTER: d(translate("Actions", "Use the &starter model"), Menu.MODEL, 2),
        c.ABOUT_MODEL: d(translate("Actions", "&About this model…"), Menu.MODEL, 3),
        c.VOICES: d(
            translate("Actions", "&Learn my voice…"),
            Menu.MODEL,
            4,
            tip=translate("Actions", "Let the model learn from your own documents how you write"),
        ),
        c.KEYS: d(translate("Actions", "&Keys"), Menu.HELP, 1, "F1"),
        c.SUDOKU: d(
            translate("Actions", "&Watch it solve a Sudoku"),
            Menu.HELP,
            1,
            tip=translate("Actions", "See what is different about a model that writes everything at once"),
        ),
        c.ABOUT: d(translate("Actions", "&About Palimpsest"), Menu.HELP, 2),
    }


def menu_titles() -> Mapping[Menu, str]:
    """Return what each menu is called."""
    return {
        Menu.FILE: translate("Actions", "&File"),
        Menu.EDIT: translate("Actions", "&Edit"),
        Menu.FORMAT: translate("Actions", "F&ormat"),
        Menu.WRITE: translate("Actions", "&Write"),
        Menu.REVIEW: translate("Actions", "&Review"),
        Menu.VIEW: translate("Actions", "&View"),
        Menu.TOOLS: translate("Actions", "&Tools"),
        Menu.MODEL: translate("Actions", "&Model"),
        Menu.HELP: translate("Actions", "&Help"),
    }

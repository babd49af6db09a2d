"""Every command of the window, declared once: its text, menu, key, icon and what it calls."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QColor, QIcon, QKeySequence, QPainter

from resources import RESOURCES

# Large enough for a screen at 300%; Qt scales it down.
ICON_PX = 64

Key = QKeySequence.StandardKey | str | None


class Menu(enum.Enum):
    """The menus, in their order."""

    FILE = enum.auto()
    EDIT = enum.auto()
    FORMAT = enum.auto()
    WRITE = enum.auto()
    REVIEW = enum.auto()
    VIEW = enum.auto()
    TOOLS = enum.auto()
    MODEL = enum.auto()
    HELP = enum.auto()


class Command(enum.Enum):
    """The commands, in the order of the menus they stand in."""

    NEW = enum.auto()
    OPEN = enum.auto()
    OPEN_FOLDER = enum.auto()
    SAVE = enum.auto()
    SAVE_AS = enum.auto()
    REVERT = enum.auto()
    NAME_VERSION = enum.auto()
    EXPORT = enum.auto()
    PRINT = enum.auto()
    CLOSE_TAB = enum.auto()
    REOPEN_TAB = enum.auto()
    QUIT = enum.auto()

    UNDO = enum.auto()
    REDO = enum.auto()
    CUT = enum.auto()
    COPY = enum.auto()
    COPY_RICH = enum.auto()
    PASTE = enum.auto()
    PASTE_PLAIN = enum.auto()
    SELECT_ALL = enum.auto()
    FIND = enum.auto()
    REPLACE = enum.auto()
    FIND_NEXT = enum.auto()
    FIND_PREVIOUS = enum.auto()

    BOLD = enum.auto()
    ITALIC = enum.auto()
    STRIKE = enum.auto()
    CODE = enum.auto()
    LINK = enum.auto()
    PARAGRAPH = enum.auto()
    HEADING_1 = enum.auto()
    HEADING_2 = enum.auto()
    HEADING_3 = enum.auto()
    HEADING_4 = enum.auto()
    BULLET_LIST = enum.auto()
    NUMBERED_LIST = enum.auto()
    TASK_LIST = enum.auto()
    TOGGLE_TASK = enum.auto()
    QUOTE = enum.auto()
    INSERT_TABLE = enum.auto()
    TIDY_TABLE = enum.auto()
    INSERT_IMAGE = enum.auto()
    MOVE_SECTION_UP = enum.auto()
    MOVE_SECTION_DOWN = enum.auto()

    CONTINUE = enum.auto()
    REWRITE = enum.auto()
    REWRITE_AGAIN = enum.auto()
    FILL_GAP = enum.auto()
    GAP_LENGTH = enum.auto()
    PRESETS = enum.auto()
    COMMENT = enum.auto()
    RUN_COMMENTS = enum.auto()
    TOGGLE_LOCK = enum.auto()
    STOP = enum.auto()

    ACCEPT = enum.auto()
    REJECT = enum.auto()
    RETRY = enum.auto()
    PREVIOUS_VERSION = enum.auto()
    NEXT_VERSION = enum.auto()
    COMPARE_VERSIONS = enum.auto()
    SCRUB = enum.auto()
    PREVIOUS_CHANGE = enum.auto()
    NEXT_CHANGE = enum.auto()
    ACCEPT_CHANGE = enum.auto()
    REJECT_CHANGE = enum.auto()
    DIRECT_REPLACE = enum.auto()
    SHOW_DOUBT = enum.auto()
    ALTERNATIVES = enum.auto()
    SHOW_AUTHORSHIP = enum.auto()
    AUTHORSHIP_REPORT = enum.auto()

    SHOW_FILES = enum.auto()
    SHOW_OUTLINE = enum.auto()
    SHOW_NOTES = enum.auto()
    SHOW_COMMENTS = enum.auto()
    SHOW_HISTORY = enum.auto()
    PREVIEW = enum.auto()
    READOUT = enum.auto()
    FOCUS_MODE = enum.auto()
    TYPEWRITER = enum.auto()
    ZOOM_IN = enum.auto()
    ZOOM_OUT = enum.auto()
    ZOOM_RESET = enum.auto()
    PREVIOUS_TAB = enum.auto()
    NEXT_TAB = enum.auto()
    FULL_SCREEN = enum.auto()

    PALETTE = enum.auto()
    SPELLING = enum.auto()
    NEXT_MISSPELLING = enum.auto()
    DOCUMENT_LANGUAGE = enum.auto()
    STATISTICS = enum.auto()
    GOALS = enum.auto()
    SHORTCUTS = enum.auto()
    PREFERENCES = enum.auto()

    MODELS = enum.auto()
    CHOOSE_MODEL = enum.auto()
    USE_STARTER = enum.auto()
    ABOUT_MODEL = enum.auto()

    KEYS = enum.auto()
    ABOUT = enum.auto()


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


def _tr(text: str) -> str:
    return QCoreApplication.translate("Actions", text)


@cache
def declarations() -> Mapping[Command, Declaration]:
    """Return every command's declaration, in the order of the menus. Texts are of the language at the first call."""
    return _file() | _edit() | _format() | _write() | _review() | _view() | _tools() | _model_and_help()


def _file() -> dict[Command, Declaration]:
    c, d, m, standard = Command, Declaration, Menu.FILE, QKeySequence.StandardKey
    return {
        c.NEW: d(_tr("&New"), m, 1, standard.New),
        c.OPEN: d(_tr("&Open…"), m, 1, standard.Open),
        c.OPEN_FOLDER: d(_tr("Open &folder…"), m, 1, "Ctrl+Alt+O", tip=_tr("Show a folder's documents at the side")),
        c.SAVE: d(_tr("&Save"), m, 2, standard.Save),
        c.SAVE_AS: d(_tr("Save &as…"), m, 2, "Ctrl+Shift+S"),
        c.REVERT: d(_tr("Re&vert to saved…"), m, 2, tip=_tr("Go back to what is in the file")),
        c.NAME_VERSION: d(_tr("Keep a &version…"), m, 2, tip=_tr("Keep the text as it is now, under a name")),
        c.EXPORT: d(_tr("&Export…"), m, 3, "Ctrl+Shift+E", tip=_tr("Make a Word, PDF, web or e-book file of it")),
        c.PRINT: d(_tr("&Print…"), m, 3, standard.Print),
        c.CLOSE_TAB: d(_tr("&Close document"), m, 4, "Ctrl+W"),
        c.REOPEN_TAB: d(_tr("Open it &again"), m, 4, "Ctrl+Shift+T", tip=_tr("Open the document closed last")),
        c.QUIT: d(_tr("&Quit"), m, 5, "Ctrl+Q"),
    }


def _edit() -> dict[Command, Declaration]:
    c, d, m, standard = Command, Declaration, Menu.EDIT, QKeySequence.StandardKey
    return {
        c.UNDO: d(_tr("&Undo"), m, 1, standard.Undo),
        c.REDO: d(_tr("&Redo"), m, 1, standard.Redo),
        c.CUT: d(_tr("Cu&t"), m, 2, standard.Cut),
        c.COPY: d(_tr("&Copy"), m, 2, standard.Copy),
        c.COPY_RICH: d(_tr("Copy &with formatting"), m, 2, "Ctrl+Alt+C", tip=_tr("Copy for Word, mail or a web page")),
        c.PASTE: d(_tr("&Paste"), m, 2, standard.Paste),
        c.PASTE_PLAIN: d(_tr("Paste p&lain text"), m, 2, "Ctrl+Shift+V"),
        c.SELECT_ALL: d(_tr("Select &all"), m, 3, standard.SelectAll),
        c.FIND: d(_tr("&Find…"), m, 4, standard.Find),
        c.REPLACE: d(_tr("R&eplace…"), m, 4, "Ctrl+H"),
        c.FIND_NEXT: d(_tr("Find &next"), m, 4, "F3"),
        c.FIND_PREVIOUS: d(_tr("Find pre&vious"), m, 4, "Shift+F3"),
    }


def _format() -> dict[Command, Declaration]:
    c, d, m = Command, Declaration, Menu.FORMAT
    return {
        c.BOLD: d(_tr("&Bold"), m, 1, "Ctrl+B"),
        c.ITALIC: d(_tr("&Italic"), m, 1, "Ctrl+I"),
        c.STRIKE: d(_tr("&Struck through"), m, 1, "Ctrl+Shift+X"),
        c.CODE: d(_tr("&Code"), m, 1, "Ctrl+E"),
        c.LINK: d(_tr("&Link"), m, 1, "Ctrl+Alt+K"),
        c.PARAGRAPH: d(_tr("&Plain paragraph"), m, 2, "Ctrl+Alt+0"),
        c.HEADING_1: d(_tr("Heading &1"), m, 2, "Ctrl+1"),
        c.HEADING_2: d(_tr("Heading &2"), m, 2, "Ctrl+2"),
        c.HEADING_3: d(_tr("Heading &3"), m, 2, "Ctrl+3"),
        c.HEADING_4: d(_tr("Heading &4"), m, 2, "Ctrl+4"),
        c.BULLET_LIST: d(_tr("B&ullet list"), m, 3, "Ctrl+Shift+8"),
        c.NUMBERED_LIST: d(_tr("&Numbered list"), m, 3, "Ctrl+Shift+7"),
        c.TASK_LIST: d(_tr("&Task list"), m, 3, "Ctrl+Shift+9"),
        c.TOGGLE_TASK: d(_tr("T&ick or untick"), m, 3, "Ctrl+Alt+X"),
        c.QUOTE: d(_tr("&Quotation"), m, 3, "Ctrl+Alt+Q"),
        c.INSERT_TABLE: d(_tr("Insert t&able…"), m, 4),
        c.TIDY_TABLE: d(_tr("Ti&dy table"), m, 4, tip=_tr("Line up the columns of the table at the caret")),
        c.INSERT_IMAGE: d(_tr("Insert i&mage…"), m, 4),
        c.MOVE_SECTION_UP: d(_tr("Move section u&p"), m, 5, "Alt+Up"),
        c.MOVE_SECTION_DOWN: d(_tr("Move section d&own"), m, 5, "Alt+Down"),
    }


def _write() -> dict[Command, Declaration]:
    c, d, m = Command, Declaration, Menu.WRITE
    return {
        c.CONTINUE: d(_tr("&Continue"), m, 1, "Alt+Return", "continue", _tr("Write on from the caret")),
        c.REWRITE: d(
            _tr("&Rewrite"), m, 1, "Ctrl+K", "rewrite", _tr("Rewrite the selection, or the paragraph at the caret")
        ),
        c.REWRITE_AGAIN: d(_tr("Rewrite as &last time"), m, 1, "Ctrl+Shift+K", tip=_tr("The last instruction, here")),
        c.FILL_GAP: d(
            _tr("&Fill gap"), m, 1, "Ctrl+J", "fill", _tr("Write words that join the text on both sides of the caret")
        ),
        c.GAP_LENGTH: d(_tr("&Gap length…"), m, 1),
        c.PRESETS: d(_tr("Edit &presets…"), m, 2, tip=_tr("Change the ready-made instructions, and make your own")),
        c.COMMENT: d(_tr("Co&mment…"), m, 3, "Ctrl+Alt+M", tip=_tr("Note here what the model shall change")),
        c.RUN_COMMENTS: d(_tr("Carry &out all comments"), m, 3, "Ctrl+Alt+Return"),
        c.TOGGLE_LOCK: d(
            _tr("Loc&k or unlock"),
            m,
            4,
            "Ctrl+L",
            "lock",
            _tr("Lock the selected words: a rewrite keeps them"),
        ),
        c.STOP: d(_tr("&Stop"), m, 5, "Ctrl+.", "stop", _tr("Stop writing now")),
    }


def _review() -> dict[Command, Declaration]:
    c, d, m = Command, Declaration, Menu.REVIEW
    return {
        c.ACCEPT: d(_tr("&Accept suggestion"), m, 1, "Ctrl+Return"),
        c.REJECT: d(_tr("Re&ject suggestion"), m, 1, "Ctrl+Shift+Backspace"),
        c.RETRY: d(_tr("&Try again"), m, 1, "Ctrl+R"),
        c.PREVIOUS_VERSION: d(_tr("&Previous version"), m, 2, "Alt+Left"),
        c.NEXT_VERSION: d(_tr("Ne&xt version"), m, 2, "Alt+Right"),
        c.COMPARE_VERSIONS: d(_tr("&Compare versions…"), m, 2, "Ctrl+Alt+V"),
        c.SCRUB: d(_tr("&Wind back…"), m, 2, "Ctrl+Alt+Z", tip=_tr("Go back through the steps of what was written")),
        c.PREVIOUS_CHANGE: d(_tr("Pre&vious change"), m, 3, "Ctrl+Shift+,"),
        c.NEXT_CHANGE: d(_tr("&Next change"), m, 3, "Ctrl+Shift+."),
        c.ACCEPT_CHANGE: d(_tr("Accept this chan&ge"), m, 3, "Ctrl+Shift+A"),
        c.REJECT_CHANGE: d(_tr("&Reject this change"), m, 3, "Ctrl+Shift+R"),
        c.DIRECT_REPLACE: d(
            _tr("Replace &directly"), m, 4, tip=_tr("Put what is written straight into the text"), is_checkable=True
        ),
        c.SHOW_DOUBT: d(
            _tr("&Underline doubtful words"), m, 5, "F9", tip=_tr("Mark the words the model was least sure of")
        ),
        c.ALTERNATIVES: d(_tr("&Other words here…"), m, 5, "Shift+F9"),
        c.SHOW_AUTHORSHIP: d(
            _tr("Show &who wrote what"), m, 6, "Ctrl+Alt+A", tip=_tr("Mark the model's words"), is_checkable=True
        ),
        c.AUTHORSHIP_REPORT: d(_tr("Authorship re&port…"), m, 6),
    }


def _view() -> dict[Command, Declaration]:
    c, d, m, standard = Command, Declaration, Menu.VIEW, QKeySequence.StandardKey
    return {
        c.SHOW_FILES: d(_tr("Fol&der"), m, 1, "Ctrl+Shift+F", is_checkable=True),
        c.SHOW_OUTLINE: d(_tr("&Outline"), m, 1, "Ctrl+Shift+O", is_checkable=True),
        c.SHOW_NOTES: d(_tr("&Notes and style"), m, 1, "Ctrl+Shift+N", is_checkable=True),
        c.SHOW_COMMENTS: d(_tr("&Comments"), m, 1, is_checkable=True),
        c.SHOW_HISTORY: d(_tr("&History"), m, 1, "Ctrl+Shift+H", is_checkable=True),
        c.PREVIEW: d(_tr("&Preview"), m, 1, "F5", is_checkable=True),
        c.READOUT: d(_tr("Mod&el read-out"), m, 1, tip=_tr("Show steps and certainty in numbers"), is_checkable=True),
        c.FOCUS_MODE: d(_tr("Focu&s"), m, 2, "F8", tip=_tr("Nothing but the text"), is_checkable=True),
        c.TYPEWRITER: d(
            _tr("&Typewriter scrolling"), m, 2, tip=_tr("Keep the line you write at one height"), is_checkable=True
        ),
        c.ZOOM_IN: d(_tr("Zoom &in"), m, 3, standard.ZoomIn),
        c.ZOOM_OUT: d(_tr("Zoom o&ut"), m, 3, standard.ZoomOut),
        c.ZOOM_RESET: d(_tr("Nor&mal size"), m, 3, "Ctrl+0"),
        c.PREVIOUS_TAB: d(_tr("Pre&vious document"), m, 4, "Ctrl+Shift+Tab"),
        c.NEXT_TAB: d(_tr("Ne&xt document"), m, 4, "Ctrl+Tab"),
        c.FULL_SCREEN: d(_tr("&Full screen"), m, 5, "F11"),
    }


def _tools() -> dict[Command, Declaration]:
    c, d, m = Command, Declaration, Menu.TOOLS
    return {
        c.PALETTE: d(_tr("&All commands…"), m, 1, "Ctrl+Shift+P", tip=_tr("Find any command by typing its name")),
        c.SPELLING: d(_tr("&Check spelling"), m, 2, "F7", is_checkable=True),
        c.NEXT_MISSPELLING: d(_tr("&Next misspelling"), m, 2, "Shift+F7"),
        c.DOCUMENT_LANGUAGE: d(_tr("&Language of this document…"), m, 2),
        c.STATISTICS: d(_tr("&Statistics…"), m, 3, "F6"),
        c.GOALS: d(_tr("&Goals…"), m, 3),
        c.SHORTCUTS: d(_tr("&Keyboard shortcuts…"), m, 4, "Ctrl+/"),
        c.PREFERENCES: d(_tr("&Preferences…"), m, 4, "Ctrl+,"),
    }


def _model_and_help() -> dict[Command, Declaration]:
    c, d = Command, Declaration
    return {
        c.MODELS: d(_tr("&Models…"), Menu.MODEL, 1, "Ctrl+Shift+M"),
        c.CHOOSE_MODEL: d(_tr("&Choose a model folder…"), Menu.MODEL, 2),
        c.USE_STARTER: d(_tr("Use the &starter model"), Menu.MODEL, 2),
        c.ABOUT_MODEL: d(_tr("&About this model…"), Menu.MODEL, 3),
        c.KEYS: d(_tr("&Keys"), Menu.HELP, 1, "F1"),
        c.ABOUT: d(_tr("&About Palimpsest"), Menu.HELP, 2),
    }


def menu_titles() -> Mapping[Menu, str]:
    """Return what each menu is called."""
    return {
        Menu.FILE: _tr("&File"),
        Menu.EDIT: _tr("&Edit"),
        Menu.FORMAT: _tr("F&ormat"),
        Menu.WRITE: _tr("&Write"),
        Menu.REVIEW: _tr("&Review"),
        Menu.VIEW: _tr("&View"),
        Menu.TOOLS: _tr("&Tools"),
        Menu.MODEL: _tr("&Model"),
        Menu.HELP: _tr("&Help"),
    }


def default_keys(command: Command) -> list[QKeySequence]:
    """Return the keys a command has where the writer chose no others."""
    key = declarations()[command].key
    if isinstance(key, QKeySequence.StandardKey):
        return QKeySequence.keyBindings(key)
    return [] if key is None else [QKeySequence(key)]


def make_actions(handlers: Mapping[Command, Callable[..., object]], owner: QObject) -> dict[Command, QAction]:
    """Make an action for each command that has a handler, in the order of the menus."""
    actions: dict[Command, QAction] = {}
    for command, declared in declarations().items():
        handler = handlers.get(command)
        if handler is None:
            continue
        action = QAction(declared.text, owner)
        action.setObjectName(command.name.lower())
        action.setCheckable(declared.is_checkable)
        action.setShortcuts(default_keys(command))
        if declared.tip:
            action.setToolTip(declared.tip)
            action.setStatusTip(declared.tip)
        if declared.is_checkable:
            action.triggered.connect(handler)
        else:
            # The `checked` argument of `triggered` is not for these handlers.
            action.triggered.connect(lambda _checked=False, call=handler: call())
        actions[command] = action
    return actions


def icon_name(command: Command) -> str:
    """Return the name of the command's icon, empty where it has none."""
    return declarations()[command].icon


def icon(name: str, color: QColor) -> QIcon:
    """Return an icon of `resources/icons`, drawn in one colour so that it fits the theme."""
    pixmap = QIcon(str(RESOURCES / "icons" / f"{name}.svg")).pixmap(ICON_PX, ICON_PX)
    painter = QPainter(pixmap)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(pixmap.rect(), color)
    painter.end()
    return QIcon(pixmap)

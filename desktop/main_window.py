"""The window: where the page, the tool bar, the menus and the status line stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QMainWindow, QMenu, QSizePolicy, QToolBar, QVBoxLayout, QWidget

from desktop.actions import Command, Menu, declarations, menu_titles
from desktop.settings.preferences import ThemeChoice
from desktop.widgets.hint_bar import HintBar
from desktop.widgets.side_panels import SidePanels
from desktop.widgets.status_line import StatusLine
from desktop.widgets.strength import StrengthDial
from desktop.widgets.window_beside import ROOM_FOR_FRAME

MINIMUM_SIZE = QSize(560, 360)
ROOM_FOR_WORDS_PX = 860
FIRST_SIZE = QSize(1080, 760)


class MainWindow(QMainWindow):
    """Layout and menus. What the commands do is decided by whoever made the actions."""

    close_requested = Signal()
    """The writer wants to close; call `close_now` when nothing can be lost."""
    theme_chosen = Signal(object)
    """ThemeChoice"""
    recent_chosen = Signal(object)
    """Path"""
    file_dropped = Signal(object)
    """Path"""

    def __init__(
        self,
        *,
        strength: StrengthDial,
        status_line: StatusLine,
        hints: HintBar,
        recent_files: Callable[[], Iterable[Path]],
    ) -> None:
        super().__init__()
        self._strength = strength
        self._recent_files = recent_files
        self._is_closing = False
        self._menus: dict[Menu, QMenu] = {}
        self._colour_actions: list[QAction] = []
        self._bars: list[QWidget] = []
        self._tool_bar = QToolBar(self.tr("Writing"), self)
        self._stack = QVBoxLayout()
        self.panels = SidePanels(self)
        self.setMinimumSize(MINIMUM_SIZE)
        self.resize(FIRST_SIZE.boundedTo(self.screen().availableSize() - ROOM_FOR_FRAME))
        self.setCentralWidget(self._stacked(hints))
        self.setStatusBar(status_line)
        self.setAcceptDrops(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def set_actions(self, actions: Mapping[Command, QAction], theme: ThemeChoice) -> None:
        """Build the menus and the tool bar from the actions, and let each panel's follow its panel."""
        self._build_menus(actions, theme)
        self._build_tool_bar(actions)
        self.panels.set_actions(actions)

    def set_pages(self, tabs: QWidget) -> None:
        """Put the pages in the middle of the window."""
        self._stack.insertWidget(0, tabs, 1)

    def add_bar(self, bar: QWidget) -> None:
        """Put a bar below the page; it decides itself when it is seen."""
        self._stack.insertWidget(1, bar)
        self._bars.append(bar)

    @property
    def bars(self) -> list[QWidget]:
        """The bars below the page."""
        return self._bars

    def show_path(self, path: Path | None, name: str) -> None:
        """Show which document is open, the way the platform does it."""
        self.setWindowFilePath(str(path) if path else "")
        # Qt adds the name of the program where the platform wants it.
        self.setWindowTitle(f"{name}[*]")

    def close_now(self) -> None:
        """Close without asking again."""
        self._is_closing = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask whoever owns the document before closing."""
        if self._is_closing:
            event.accept()
        else:
            event.ignore()
            self.close_requested.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a file dragged over the menus or bars; the page takes its own."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file that was dropped."""
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.file_dropped.emit(Path(files[0]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave full screen with Esc where nothing else wanted the key."""
        if event.key() == Qt.Key.Key_Escape and self.isFullScreen():
            self.showNormal()
        else:
            super().keyPressEvent(event)

    def _build_menus(self, actions: Mapping[Command, QAction], theme: ThemeChoice) -> None:
        menus = {menu: self.menuBar().addMenu(title) for menu, title in menu_titles().items()}
        recent_menu = QMenu(self.tr("Open &recent"), self)
        recent_menu.aboutToShow.connect(lambda: self._fill_recent(recent_menu))
        groups: dict[Menu, int] = {}
        for command, declared in declarations().items():
            if command not in actions:
                continue
            menu = menus[declared.menu]
            if groups.setdefault(declared.menu, declared.group) != declared.group:
                menu.addSeparator()
                groups[declared.menu] = declared.group
            menu.addAction(actions[command])
            if command is Command.OPEN:
                menu.addMenu(recent_menu)
        self._menus = menus
        self._add_theme_menu(menus[Menu.VIEW], theme)

    def menu(self, menu: Menu) -> QMenu:
        """Return a menu, for entries that are not known beforehand."""
        return self._menus[menu]

    def _add_theme_menu(self, view_menu: QMenu, current: ThemeChoice) -> None:
        menu = QMenu(self.tr("&Colours"), self)
        view_menu.insertMenu(view_menu.actions()[0], menu)
        group = QActionGroup(self)
        texts = {
            ThemeChoice.SYSTEM: self.tr("As the &desktop"),
            ThemeChoice.LIGHT: self.tr("&Light"),
            ThemeChoice.DARK: self.tr("&Dark"),
            ThemeChoice.LIGHT_CONTRAST: self.tr("L&ight, high contrast"),
            ThemeChoice.DARK_CONTRAST: self.tr("D&ark, high contrast"),
        }
        for choice, text in texts.items():
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(choice is current)
            action.triggered.connect(lambda _checked=False, chosen=choice: self.theme_chosen.emit(chosen))
            group.addAction(action)
            self._colour_actions.append(action)

    @property
    def colour_actions(self) -> list[QAction]:
        """The choice of colours."""
        return self._colour_actions

    def _fill_recent(self, menu: QMenu) -> None:
        menu.clear()
        for path in self._recent_files():
            action = menu.addAction(path.name.replace("&", "&&"))
            action.setToolTip(str(path))
            action.setStatusTip(str(path))
            action.triggered.connect(lambda _checked=False, chosen=path: self.recent_chosen.emit(chosen))
        if menu.isEmpty():
            menu.addAction(self.tr("Nothing opened yet")).setEnabled(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the tool bar's commands by their icons alone where there is no room for words."""
        super().resizeEvent(event)
        has_room = event.size().width() >= ROOM_FOR_WORDS_PX
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if has_room else Qt.ToolButtonStyle.ToolButtonIconOnly
        self._tool_bar.setToolButtonStyle(style)

    def _build_tool_bar(self, actions: Mapping[Command, QAction]) -> None:
        bar = self._tool_bar
        bar.setObjectName("writing")
        bar.setMovable(False)
        bar.setIconSize(QSize(18, 18))
        bar.addActions([actions[Command.CONTINUE], actions[Command.FILL_GAP]])
        bar.addSeparator()
        bar.addAction(actions[Command.REWRITE])
        caption = QLabel(self.tr("Strength"), bar)
        caption.setContentsMargins(8, 0, 2, 0)
        caption.setBuddy(self._strength)
        bar.addWidget(caption)
        bar.addWidget(self._strength)
        bar.addSeparator()
        bar.addAction(actions[Command.TOGGLE_LOCK])
        space = QWidget(bar)
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(space)
        bar.addAction(actions[Command.STOP])
        self.addToolBar(bar)

    def _stacked(self, foot: QWidget) -> QWidget:
        page = QWidget()
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setSpacing(0)
        self._stack.addWidget(foot)
        page.setLayout(self._stack)
        return page

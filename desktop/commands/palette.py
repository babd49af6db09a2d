"""The command palette: every command, found by typing some of its words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QPainter, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

WIDTH_PX = 560
ROWS = 12
_PADDING_PX = 10
_ACTION_ROLE = Qt.ItemDataRole.UserRole
_KEYS_ROLE = Qt.ItemDataRole.UserRole + 1
_GROUP_ROLE = Qt.ItemDataRole.UserRole + 2


@dataclass(frozen=True, slots=True)
class PaletteEntry:
    """A command as the palette lists it: `group` is the menu it stands in."""

    group: str
    action: QAction

    @property
    def title(self) -> str:
        """What the command is called, without the mark of its access key."""
        return plain(self.action.text())

    @property
    def keys(self) -> str:
        """Its first key, as this system writes it."""
        return key_text(self.action.shortcut())


def plain(text: str) -> str:
    """Return a menu text without its access key and its dots."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").removesuffix("…")


def key_text(key: QKeySequence) -> str:
    """Return a key as it is written on this system's keyboards."""
    return key.toString(QKeySequence.SequenceFormat.NativeText).replace("Return", "Enter")


def ranked(entries: Sequence[PaletteEntry], typed: str) -> list[PaletteEntry]:
    """Return the entries in which every typed word begins a word, or at least stands in one; the best first.

    What cannot be used at the moment comes last, and otherwise the order of the menus stays.
    """
    words = typed.casefold().split()
    found: list[tuple[int, int, PaletteEntry]] = []
    for number, entry in enumerate(entries):
        cost = _cost(entry, words)
        if cost is not None:
            found.append((cost + (0 if entry.action.isEnabled() else 1000), number, entry))
    return [entry for _, _, entry in sorted(found, key=lambda one: one[:2])]


def _cost(entry: PaletteEntry, words: list[str]) -> int | None:
    title, group = entry.title.casefold(), plain(entry.group).casefold()
    parts = title.split()
    cost = 0
    for number, word in enumerate(words):
        if number == 0 and title.startswith(word):
            continue
        if any(part.startswith(word) for part in parts):
            cost += 1
        elif word in title:
            cost += 3
        elif group.startswith(word) or word in plain(entry.action.toolTip()).casefold():
            cost += 6
        else:
            return None
    return cost


class _EntryModel(QAbstractListModel):
    """The entries that fit what was typed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._entries: list[PaletteEntry] = []

    def show(self, entries: list[PaletteEntry]) -> None:
        self.beginResetModel()
        self._entries = entries
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self._entries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return entry.title
            case Qt.ItemDataRole.ToolTipRole:
                return entry.action.statusTip() or None
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{entry.title}, {plain(entry.group)}, {entry.keys}"
            case Qt.ItemDataRole.CheckStateRole if entry.action.isCheckable():
                return Qt.CheckState.Checked if entry.action.isChecked() else Qt.CheckState.Unchecked
            case _:
                return {_ACTION_ROLE: entry.action, _KEYS_ROLE: entry.keys, _GROUP_ROLE: plain(entry.group)}.get(role)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        is_enabled = self._entries[index.row()].action.isEnabled()
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if is_enabled else Qt.ItemFlag.ItemIsSelectable


class _EntryDelegate(QStyledItemDelegate):
    """A row: the command's name, its menu faintly beside it, and its key at the right."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        palette: QPalette = option.palette
        rectangle: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rectangle, palette.highlight())
        inner = rectangle.adjusted(_PADDING_PX, 0, -_PADDING_PX, 0)
        is_enabled = bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
        faint = palette.color(QPalette.ColorRole.PlaceholderText)
        text = palette.color(QPalette.ColorRole.Text) if is_enabled else faint
        middle = Qt.AlignmentFlag.AlignVCenter
        keys = index.data(_KEYS_ROLE)
        painter.setPen(faint)
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, keys)
        inner.setRight(inner.right() - option.fontMetrics.horizontalAdvance(keys) - 2 * _PADDING_PX)
        title = index.data()
        if index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked:
            title = f"✓ {title}"
        painter.setPen(text)
        title = option.fontMetrics.elidedText(title, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, title)
        inner.setLeft(inner.left() + option.fontMetrics.horizontalAdvance(title) + _PADDING_PX)
        painter.setPen(faint)
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, index.data(_GROUP_ROLE))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(super().sizeHint(option, index).width(), option.fontMetrics.height() + 12)


class CommandPalette(QDialog):
    """A line to type in and the commands that fit. Enter or a click runs one after the palette has closed."""

    def __init__(self, entries: Callable[[], Sequence[PaletteEntry]], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setObjectName("palette")
        self.setWindowTitle(self.tr("All commands"))
        self._window = parent.window()
        self._entries = list(entries())
        self._line = QLineEdit(self)
        self._list = QListView(self)
        self._nothing = QLabel(self.tr("No command is called that."), self)
        self._model = _EntryModel(self)
        self._build_ui()
        self._line.textChanged.connect(self._filter)
        self._list.clicked.connect(self._run)
        self._filter("")

    def _build_ui(self) -> None:
        self._line.setPlaceholderText(self.tr("Type what you want to do"))
        self._line.setAccessibleName(self.tr("Find a command"))
        self._line.setClearButtonEnabled(True)
        self._list.setModel(self._model)
        self._list.setItemDelegate(_EntryDelegate(self._list))
        self._list.setUniformItemSizes(True)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setAccessibleName(self.tr("Commands"))
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(self._line)
        layout.addWidget(self._list, 1)
        layout.addWidget(self._nothing, 1)

    def showEvent(self, event: QShowEvent) -> None:
        """Stand at the top of the window, as wide as there is room for."""
        super().showEvent(event)
        window = self._window
        row = self._list.sizeHintForRow(0) if self._model.rowCount() else 30
        height = self._line.sizeHint().height() + ROWS * max(row, 24) + 24
        self.resize(min(WIDTH_PX, window.width() - 24), min(height, window.height() - 60))
        corner = window.mapToGlobal(QPoint((window.width() - self.width()) // 2, 48))
        self.move(corner)
        self._line.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrow keys go through the list while one types."""
        rows = self._model.rowCount()
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: ROWS - 1, Qt.Key.Key_PageUp: 1 - ROWS}
        if event.key() in steps and rows:
            step = steps[Qt.Key(event.key())]
            row = self._list.currentIndex().row() + step
            row = row % rows if abs(step) == 1 else max(0, min(row, rows - 1))
            self._list.setCurrentIndex(self._model.index(row))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self._list.currentIndex())
        else:
            super().keyPressEvent(event)

    def _filter(self, typed: str) -> None:
        found = ranked(self._entries, typed)
        self._model.show(found)
        self._list.setVisible(bool(found))
        self._nothing.setVisible(not found)
        if found:
            self._list.setCurrentIndex(self._model.index(0))

    def _run(self, index: QModelIndex) -> None:
        action = index.data(_ACTION_ROLE) if index.isValid() else None
        if not isinstance(action, QAction) or not action.isEnabled():
            return
        self.close()
        action.trigger()

"""The window in which keys are given to commands."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.actions import Command, Menu, declarations, menu_titles
from desktop.commands.keys import CommandKeys
from desktop.commands.palette import key_text, plain

_COMMAND_ROLE = Qt.ItemDataRole.UserRole


class ShortcutsDialog(QDialog):
    """A list of the commands by menu; below it, the chosen one's key can be pressed anew."""

    def __init__(self, actions: Mapping[Command, QAction], keys: CommandKeys, parent: QWidget) -> None:
        super().__init__(parent)
        self._actions = actions
        self._keys = keys
        self._filter = QLineEdit(self)
        self._tree = QTreeWidget(self)
        self._edit = QKeySequenceEdit(self)
        self._give = QPushButton(self.tr("Use this key"), self)
        self._none = QPushButton(self.tr("No key"), self)
        self._reset = QPushButton(self.tr("As at first"), self)
        self._clash = QLabel(self)
        self._items: dict[Command, QTreeWidgetItem] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.resize(600, 560)
        self._build_ui()
        self._fill()
        self._connect()
        self._on_chosen()

    def _build_ui(self) -> None:
        self._filter.setPlaceholderText(self.tr("Find a command or a key"))
        self._filter.setClearButtonEnabled(True)
        self._filter.setAccessibleName(self.tr("Find a command or a key"))
        self._tree.setColumnCount(2)
        self._tree.setHeaderLabels([self.tr("Command"), self.tr("Key")])
        self._tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._tree.header().setStretchLastSection(False)
        self._tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._tree.setUniformRowHeights(True)
        self._tree.setAccessibleName(self.tr("Commands and their keys"))
        self._edit.setMaximumSequenceLength(1)
        self._edit.setClearButtonEnabled(True)
        self._edit.setAccessibleName(self.tr("New key"))
        self._clash.setWordWrap(True)
        # Its room is there before it says anything, so that nothing jumps.
        self._clash.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self._clash.setAlignment(Qt.AlignmentFlag.AlignTop)
        row = QHBoxLayout()
        caption = QLabel(self.tr("New &key:"), self)
        caption.setBuddy(self._edit)
        row.addWidget(caption)
        row.addWidget(self._edit, 1)
        for button in (self._give, self._none, self._reset):
            button.setAutoDefault(False)
            row.addWidget(button)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        everything = buttons.addButton(self.tr("All as at first"), QDialogButtonBox.ButtonRole.ResetRole)
        everything.setAutoDefault(False)
        everything.clicked.connect(lambda _checked=False: self._keys.reset_all())
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addWidget(self._filter)
        layout.addWidget(self._tree, 1)
        layout.addLayout(row)
        layout.addWidget(self._clash)
        layout.addWidget(buttons)

    def _fill(self) -> None:
        tops: dict[Menu, QTreeWidgetItem] = {}
        for command, declared in declarations().items():
            if command not in self._actions:
                continue
            top = tops.get(declared.menu)
            if top is None:
                top = tops[declared.menu] = QTreeWidgetItem(self._tree, [plain(menu_titles()[declared.menu])])
                top.setFlags(Qt.ItemFlag.ItemIsEnabled)
                top.setFirstColumnSpanned(True)
            item = QTreeWidgetItem(top, [plain(declared.text), ""])
            item.setData(0, _COMMAND_ROLE, command)
            if declared.tip:
                item.setToolTip(0, declared.tip)
            self._items[command] = item
        self._show_keys()
        self._tree.expandAll()
        self._tree.setCurrentItem(next(iter(self._items.values())))

    def _connect(self) -> None:
        self._filter.textChanged.connect(self._on_filter)
        self._tree.currentItemChanged.connect(lambda _now, _before: self._on_chosen())
        self._tree.itemActivated.connect(lambda _item, _column: self._edit.setFocus())
        self._edit.keySequenceChanged.connect(lambda _key: self._show_clash())
        self._give.clicked.connect(lambda _checked=False: self._set([self._edit.keySequence()]))
        self._none.clicked.connect(lambda _checked=False: self._set([]))
        self._reset.clicked.connect(lambda _checked=False: self._on_reset())
        self._keys.changed.connect(self._on_keys_changed)

    def _command(self) -> Command | None:
        item = self._tree.currentItem()
        return item.data(0, _COMMAND_ROLE) if item is not None else None

    def _set(self, keys: list[QKeySequence]) -> None:
        command = self._command()
        if command is not None:
            self._keys.set_keys(command, keys)
            self._tree.setFocus()

    def _on_reset(self) -> None:
        command = self._command()
        if command is not None:
            self._keys.reset(command)

    def _on_keys_changed(self) -> None:
        self._show_keys()
        self._on_chosen()

    def _show_keys(self) -> None:
        for command, item in self._items.items():
            item.setText(1, ", ".join(key_text(key) for key in self._keys.keys(command)))
            font = item.font(1)
            font.setBold(self._keys.is_changed(command))
            item.setFont(1, font)

    def _on_chosen(self) -> None:
        command = self._command()
        for widget in (self._edit, self._none):
            widget.setEnabled(command is not None)
        self._reset.setEnabled(command is not None and self._keys.is_changed(command))
        keys = self._keys.keys(command) if command is not None else []
        self._edit.setKeySequence(keys[0] if keys else QKeySequence())
        self._show_clash()

    def _show_clash(self) -> None:
        command, key = self._command(), self._edit.keySequence()
        is_new = command is not None and not key.isEmpty() and key not in self._keys.keys(command)
        self._give.setEnabled(is_new)
        holders = self._keys.holders(key, besides=command) if is_new else []
        names = self.tr(", ").join(f"“{plain(declarations()[one].text)}”" for one in holders)
        self._clash.setText(self.tr("{0} has this key now and would lose it.").format(names) if holders else "")

    def _on_filter(self, typed: str) -> None:
        words = typed.casefold().split()
        seen: set[int] = set()
        for item in self._items.values():
            text = f"{item.text(0)} {item.text(1)}".casefold()
            is_found = all(word in text for word in words)
            item.setHidden(not is_found)
            if is_found and (top := item.parent()) is not None:
                seen.add(self._tree.indexOfTopLevelItem(top))
        for index in range(self._tree.topLevelItemCount()):
            self._tree.setRowHidden(index, QModelIndex(), index not in seen)

"""The panel with the tree of headings."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractItemView, QLabel, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from desktop.outline.sections import Heading

_INDEX_ROLE = Qt.ItemDataRole.UserRole


class _HeadingTree(QTreeWidget):
    """A tree whose items are dragged to say where a section shall go; the tree itself is changed by the text alone."""

    dropped = Signal(int, int, bool)
    """Number of the heading dragged, number of the one it was dropped on, whether behind that one's section."""

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell where an item was dropped."""
        source = self.currentItem()
        target = self.itemAt(event.position().toPoint())
        place = self.dropIndicatorPosition()
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        if source is None:
            return
        number = source.data(0, _INDEX_ROLE)
        if target is None:
            self.dropped.emit(number, -1, True)
        elif target is not source:
            is_behind = place is not QAbstractItemView.DropIndicatorPosition.AboveItem
            self.dropped.emit(number, target.data(0, _INDEX_ROLE), is_behind)


class OutlinePanel(QWidget):
    """Shows headings and says which was chosen or dragged."""

    chosen = Signal(int)
    """Number of the heading to go to."""
    dropped = Signal(int, int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QTreeWidgetItem] = []
        self.filter = QLineEdit(self)
        self.tree = _HeadingTree(self)
        self._empty = QLabel(self.tr("A line that begins with # is a heading. Headings are listed here."), self)
        self._build_ui()
        self.filter.textChanged.connect(self._on_filter)
        self.tree.itemActivated.connect(lambda item, _column: self.chosen.emit(item.data(0, _INDEX_ROLE)))
        self.tree.itemClicked.connect(lambda item, _column: self.chosen.emit(item.data(0, _INDEX_ROLE)))
        self.tree.dropped.connect(self.dropped)
        self.setFocusProxy(self.tree)

    def _build_ui(self) -> None:
        self.filter.setPlaceholderText(self.tr("Find a heading"))
        self.filter.setAccessibleName(self.tr("Find a heading"))
        self.filter.setClearButtonEnabled(True)
        self.tree.setHeaderHidden(True)
        self.tree.setColumnCount(2)
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(0, self.tree.header().ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, self.tree.header().ResizeMode.ResizeToContents)
        self.tree.setIndentation(14)
        self.tree.setUniformRowHeights(True)
        self.tree.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.tree.setAccessibleName(self.tr("Outline"))
        self._empty.setWordWrap(True)
        self._empty.setProperty("role", "faint")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.addWidget(self.filter)
        layout.addWidget(self._empty)
        layout.addWidget(self.tree, 1)

    def show_headings(self, headings: Sequence[Heading], words: Sequence[int]) -> None:
        """List headings, each with the number of words in its section, where that is known."""
        scrolled = self.tree.verticalScrollBar().value()
        self.tree.clear()
        self._items = []
        # All at once: the tree measures its columns anew for each item that comes alone.
        top: list[QTreeWidgetItem] = []
        above: list[tuple[int, QTreeWidgetItem]] = []
        for number, heading in enumerate(headings):
            while above and above[-1][0] >= heading.level:
                above.pop()
            count = f"{words[number]:,}" if number < len(words) else ""
            item = QTreeWidgetItem([heading.title or self.tr("(no title)"), count])
            item.setData(0, _INDEX_ROLE, number)
            item.setToolTip(0, heading.title)
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            if above:
                above[-1][1].addChild(item)
            else:
                top.append(item)
            above.append((heading.level, item))
            self._items.append(item)
        self.tree.addTopLevelItems(top)
        self.tree.expandAll()
        self._empty.setVisible(not headings)
        self.tree.setVisible(bool(headings))
        self.filter.setVisible(bool(headings))
        self._on_filter(self.filter.text())
        self.tree.verticalScrollBar().setValue(scrolled)

    def show_current(self, number: int) -> None:
        """Mark the heading whose section the caret is in; -1 for none."""
        if 0 <= number < len(self._items):
            self.tree.setCurrentItem(self._items[number])
            self.tree.scrollToItem(self._items[number])
        else:
            self.tree.setCurrentIndex(QModelIndex())

    def titles(self) -> list[str]:
        """Return the headings that are seen, in order."""
        return [item.text(0) for item in self._items if not item.isHidden()]

    def _on_filter(self, typed: str) -> None:
        words = typed.casefold().split()
        for item in reversed(self._items):
            fits = all(word in item.text(0).casefold() for word in words)
            children = (item.child(row) for row in range(item.childCount()))
            below = any(not child.isHidden() for child in children if child is not None)
            if item.isHidden() == (fits or below):
                item.setHidden(not fits and not below)

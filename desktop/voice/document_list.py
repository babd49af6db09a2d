"""The list of documents to learn from: name, words, and in full what is wrong with one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QLocale, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from desktop.voice.sentences import problem_sentence, translate
from runtime.finetuning.events import FoundDocument

_NAME, _WORDS, _WHY = range(3)
_PADDING_PX = 8
_NAME_SHARE = 0.36


class _WrappingDelegate(QStyledItemDelegate):
    """Makes a row as high as its text needs in the width there is: half a sentence helps nobody."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        size = super().sizeHint(option, index)
        tree = self.parent()
        text = str(index.data() or "")
        if not isinstance(tree, QTreeWidget) or not text:
            return size
        width = max(40, tree.columnWidth(index.column()) - 2 * _PADDING_PX)
        box = option.fontMetrics.boundingRect(QRect(0, 0, width, 10_000), int(Qt.TextFlag.TextWordWrap), text)  # pyright: ignore[reportAttributeAccessIssue]
        return QSize(size.width(), max(size.height(), box.height() + _PADDING_PX))


class DocumentList(QTreeWidget):
    """Shows values and says which rows are to go."""

    removed = Signal(list)
    """Paths"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderLabels([self.tr("Document"), self.tr("Words"), self.tr("Remark")])
        self.setRootIsDecorated(False)
        self.setWordWrap(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setAccessibleName(self.tr("Documents to learn from"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Tab goes on to the next button, and the arrows go through the rows.
        self.setTabKeyNavigation(False)
        self.setItemDelegateForColumn(_WHY, _WrappingDelegate(self))
        header = self.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(_WORDS, QHeaderView.ResizeMode.ResizeToContents)
        header.sectionResized.connect(lambda *_: self.scheduleDelayedItemsLayout())
        for key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            QShortcut(QKeySequence(key), self, self.remove_selected, context=Qt.ShortcutContext.WidgetShortcut)

    def show_documents(self, paths: Sequence[Path], known: Mapping[Path, FoundDocument]) -> None:
        """Show these documents, and what is known of each."""
        selected = {item.data(_NAME, Qt.ItemDataRole.UserRole) for item in self.selectedItems()}
        self.clear()
        for path in paths:
            one = known.get(path)
            words = QLocale().toString(one.words) if one is not None and (one.words or not one.problem) else ""
            item = QTreeWidgetItem([path.name, words, _why(one)])
            item.setData(_NAME, Qt.ItemDataRole.UserRole, path)
            item.setToolTip(_NAME, str(path))
            item.setTextAlignment(_WORDS, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.addTopLevelItem(item)
            item.setSelected(path in selected)

    def remove_selected(self) -> None:
        """Say that what is selected is to go."""
        chosen = [item.data(_NAME, Qt.ItemDataRole.UserRole) for item in self.selectedItems()]
        if chosen:
            self.removed.emit(chosen)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the names their share of another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.header().resizeSection(_NAME, round(_NAME_SHARE * event.size().width()))
            self.scheduleDelayedItemsLayout()


def _why(one: FoundDocument | None) -> str:
    if one is None or one.problem is None:
        return ""
    if one.is_used:
        return translate("Voice", "{0} It is learnt from all the same.").format(problem_sentence(one.problem))
    return problem_sentence(one.problem)

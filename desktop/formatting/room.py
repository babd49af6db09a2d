"""The commands of the Format menu, and the keys of Markdown on every page."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QSpinBox,
    QWidget,
)

from desktop.actions import Command
from desktop.formatting import lists, tables
from desktop.formatting.edits import edited, selected_blocks, set_start
from desktop.formatting.inline import make_link, toggle_mark
from desktop.formatting.lines import LineHead, heading_level, line_head, without_heading
from desktop.formatting.settings import SETTINGS
from desktop.formatting.typing import MarkdownTyping
from desktop.page import Page
from desktop.pages import Pages
from desktop.room import Handlers, Room
from desktop.settings.declared import Setting, Settings
from desktop.widgets.status_line import StatusLine

_BULLET = LineHead(mark="-", space=" ")
_NUMBER = LineHead(mark="1.", space=" ")
_TASK = LineHead(mark="-", space=" ", box=" ")


class FormattingRoom(Room):
    """Changes the text of the page in front; each command is one step of undo."""

    def __init__(self, pages: Pages, settings: Settings, status_line: StatusLine, window: QWidget) -> None:
        super().__init__(window)
        self._pages = pages
        self._settings = settings
        self._status_line = status_line
        self._window = window
        self._typing: dict[Page, MarkdownTyping] = {}
        pages.page_added.connect(self._on_page_added)
        pages.page_closing.connect(lambda page: self._typing.pop(page, None))

    def settings(self) -> Sequence[Setting[Any]]:
        """What can be chosen here."""
        return SETTINGS

    def handlers(self) -> Handlers:
        """What each command does."""
        marks = {Command.BOLD: "**", Command.ITALIC: "*", Command.STRIKE: "~~", Command.CODE: "`"}
        headings = {
            Command.PARAGRAPH: 0,
            Command.HEADING_1: 1,
            Command.HEADING_2: 2,
            Command.HEADING_3: 3,
            Command.HEADING_4: 4,
        }
        kinds = {Command.BULLET_LIST: _BULLET, Command.NUMBERED_LIST: _NUMBER, Command.TASK_LIST: _TASK}
        return {
            **{command: partial(self._mark, mark) for command, mark in marks.items()},
            **{command: partial(self._make_heading, level) for command, level in headings.items()},
            **{command: partial(self._make_list, head) for command, head in kinds.items()},
            Command.LINK: lambda: self._change(make_link),
            Command.QUOTE: lambda: self._change(lists.toggle_quote),
            Command.TOGGLE_TASK: self._toggle_task,
            Command.INSERT_TABLE: self._ask_for_table,
            Command.TIDY_TABLE: self._tidy_table,
            Command.INSERT_IMAGE: self._choose_image,
        }

    def _on_page_added(self, page: Page) -> None:
        typing = self._typing[page] = MarkdownTyping(page.view, self._settings)
        page.view.add_key_taker(typing.take)

    def _change(self, act: Callable[[QTextCursor], object]) -> None:
        view = self._pages.current.view
        cursor = view.textCursor()
        act(cursor)
        view.setTextCursor(cursor)
        view.setFocus()

    def _mark(self, mark: str) -> None:
        self._change(lambda cursor: toggle_mark(cursor, mark))

    def _make_heading(self, level: int) -> None:
        def act(cursor: QTextCursor) -> None:
            blocks = [block for block in selected_blocks(cursor) if block.text().strip()] or [cursor.block()]
            is_off = level > 0 and all(heading_level(block.text()) == level for block in blocks)
            mark = "" if is_off or level == 0 else "#" * level + " "
            with edited(cursor):
                for block in blocks:
                    length = without_heading(block.text()) or line_head(block.text()).length
                    set_start(block, length, mark)

        self._change(act)

    def _make_list(self, head: LineHead) -> None:
        self._change(lambda cursor: lists.toggle_list(cursor, head))

    def _toggle_task(self) -> None:
        cursor = self._pages.current.view.textCursor()
        if not lists.toggle_task(cursor):
            self._status_line.tell(self.tr("There is no task at the caret. “Task list” makes one."))

    def _tidy_table(self) -> None:
        if not tables.tidy_table(self._pages.current.view.textCursor()):
            self._status_line.tell(self.tr("There is no table at the caret."))

    def _ask_for_table(self) -> None:
        dialog = _TableDialog(self._window)
        dialog.accepted.connect(
            lambda: self._change(
                lambda cursor: tables.insert_table(cursor, dialog.rows.value(), dialog.columns.value())
            )
        )
        dialog.open()

    def _choose_image(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Insert image"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(
            [self.tr("Images (*.png *.jpg *.jpeg *.gif *.webp *.svg *.bmp)"), self.tr("All files (*)")]
        )
        path = self._pages.current.document.path
        if path is not None:
            dialog.setDirectory(str(path.parent))
        dialog.fileSelected.connect(lambda name: self.insert_image(Path(name)))
        dialog.open()

    def insert_image(self, file: Path) -> None:
        """Put an image at the caret, named as seen from the document's folder where that can be done."""
        document = self._pages.current.document.path
        address = image_address(file, None if document is None else document.parent)
        self._change(lambda cursor: cursor.insertText(f"![{file.stem.replace('[', '(').replace(']', ')')}]({address})"))


def image_address(file: Path, folder: Path | None) -> str:
    """Return how a document in `folder` names a file, as a link needs it: relative where both are on one drive."""
    try:
        name = file.as_posix() if folder is None else Path(os.path.relpath(file, folder)).as_posix()
    except ValueError:
        name = file.as_posix()
    return quote(name, safe="/:._-~!$'()*+,;=@").replace("(", "%28").replace(")", "%29")


class _TableDialog(QDialog):
    """How many rows and columns."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Insert table"))
        self.columns = QSpinBox(self, minimum=1, maximum=20, value=3)
        self.rows = QSpinBox(self, minimum=1, maximum=100, value=2)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self)
        buttons.button(QDialogButtonBox.StandardButton.Ok).setText(self.tr("Insert"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form = QFormLayout(self)
        form.addRow(self.tr("&Columns:"), self.columns)
        form.addRow(self.tr("&Rows below the heading:"), self.rows)
        form.addRow(buttons)

"""Which documents were open, so that the next start opens them again."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from PySide6.QtCore import QT_TRANSLATE_NOOP, QObject

from desktop.document.document import Document
from desktop.document.file_worker import FileWorker
from desktop.page import Page
from desktop.pages import Pages
from desktop.settings.declared import Section, Setting, Settings

RESTORES_SESSION = Setting(
    "session/restore",
    True,
    Section.SAVING,
    QT_TRANSLATE_NOOP("Settings", "Open the documents of last time at the start"),
)
_OPEN = Setting("session/open", "[]")


class Session(QObject):
    """Notes the open files and where the caret was in each, and opens them again."""

    def __init__(self, settings: Settings, pages: Pages, files: FileWorker, parent: QObject) -> None:
        super().__init__(parent)
        self._files = files
        self._settings = settings
        self._pages = pages

    def remember(self) -> None:
        """Note what is open now; documents without a file are the recovery journal's."""
        current = self._pages.current
        entries = [
            {
                "path": str(page.document.path),
                "caret": page.view.textCursor().position(),
                "current": page is current,
            }
            for page in self._pages.all()
            if page.document.path is not None
        ]
        self._settings.set(_OPEN, json.dumps(entries, ensure_ascii=False))

    def restore(self, *, keeps_front: bool) -> None:
        """Open what was noted, as far as it is still there, and show the page that was in front.

        Args:
            keeps_front: show the page that is in front by now instead, as of a file that was asked for.
        """
        entries = _entries(self._settings.value(_OPEN)) if self._settings.value(RESTORES_SESSION) else []
        if entries:
            # A file on a drive that does not answer must not hold up the window.
            self._files.submit(partial(_there, entries), partial(self._open_all, keeps_front), lambda _fault: None)

    def _open_all(self, keeps_front: bool, entries: list[dict]) -> None:
        front = self._pages.current if keeps_front else None
        for entry in entries:
            page = self._pages.open(Path(entry["path"]))
            _put_caret_once_open(page, entry["caret"])
            front = page if entry["current"] and not keeps_front else front
        if front is not None:
            self._pages.show(front)


def _there(entries: list[dict]) -> list[dict]:
    return [entry for entry in entries if Path(entry["path"]).is_file()]


def _put_caret_once_open(page: Page, caret: int) -> None:
    document: Document = page.document
    if document.path is not None:
        return  # it is open already, and the writer may be at work in it

    def put(_path: Path) -> None:
        document.opened.disconnect(put)
        page.put_caret(caret)
        page.view.ensureCursorVisible()

    document.opened.connect(put)


def _entries(written: str) -> list[dict]:
    """Return what can be made of the note; a damaged one is no reason not to start."""
    try:
        found = json.loads(written)
    except ValueError:
        return []
    if not isinstance(found, list):
        return []
    return [
        {"path": one["path"], "caret": one["caret"], "current": one.get("current") is True}
        for one in found
        if isinstance(one, dict) and isinstance(one.get("path"), str) and isinstance(one.get("caret"), int)
    ]

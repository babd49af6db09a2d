"""The open document: its text, its file, and what lies between them."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QTextCursor, QTextDocument

from desktop.document.disk_watch import DiskWatch
from desktop.document.faults import DocumentFault, DocumentFaultCode, FileAction
from desktop.document.file_worker import FileWorker
from desktop.document.qt_text import from_qt, to_qt
from desktop.document.snapshot import Snapshot
from desktop.document.text_file import (
    DEFAULT_FORMAT,
    FileFormat,
    Fingerprint,
    TextFile,
    encode,
    normalised,
    read_text_file,
    write_text_file,
)
from desktop.document.text_mirror import TextMirror

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Origin:
    """What is on disk: the bytes, and the text they stand for in the document. Both None where it is not known."""

    format: FileFormat = DEFAULT_FORMAT
    fingerprint: Fingerprint | None = None
    data: bytes | None = None
    text: str | None = None
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class _Request:
    """Something to be done with the file, in its turn. `replaces_text` would lose what is unsaved then."""

    start: Callable[[], None]
    path: Path | None
    replaces_text: bool


class Document(QObject):
    """Owns one QTextDocument for life; files are loaded into it and saved from it by the worker, one request at a time.

    All methods belong to the thread of the window. Every request ends in exactly one of `opened`, `saved` and
    `failed`. Text is never lost on the way: loading is refused with UNSAVED_CHANGES when the writer typed on since it
    was asked for, or when a save before it failed.

    `text_replaced` comes after every whole new text, before `opened`. `edited` comes after every change of the text,
    and not for mere colouring, which Qt's own `contentsChanged` tells too. Ask this class, not the QTextDocument,
    whether there is something unsaved: while a save is on its way, Qt's flag is already cleared.
    """

    opened = Signal(object)
    saved = Signal(object)
    failed = Signal(object)
    modified_changed = Signal(bool)
    path_changed = Signal(object)
    changed_on_disk = Signal(object)
    text_replaced = Signal()
    edited = Signal()
    idle = Signal()

    def __init__(self, worker: FileWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._text_document = QTextDocument(self)
        # Before anybody else can hear of an edit, and edit on.
        self._mirror = TextMirror(self._text_document, self)
        self._path: Path | None = None
        self._origin = _Origin()
        self._requests: deque[_Request] = deque()
        self._current: _Request | None = None
        self._load_count = 0
        self._is_saving = False
        self._is_loading = False
        self._was_modified = False
        self._last_state = self._state()
        self._watch = DiskWatch(worker, self)
        self._watch.changed.connect(self.changed_on_disk)
        self._text_document.contentsChanged.connect(self._on_contents_changed)
        self._text_document.modificationChanged.connect(self._publish_modified)

    @property
    def text_document(self) -> QTextDocument:
        """The text as Qt holds it: for views, cursors and highlighters. Always the same object."""
        return self._text_document

    @property
    def path(self) -> Path | None:
        """The document's file, None for one that was never saved."""
        return self._path

    @property
    def display_name(self) -> str:
        """The file's name, empty for a document that was never saved."""
        return "" if self._path is None else self._path.name

    @property
    def file_format(self) -> FileFormat:
        """How the text is saved."""
        return self._origin.format

    @property
    def fingerprint(self) -> Fingerprint | None:
        """What was last read from or written to the file."""
        return self._origin.fingerprint

    @property
    def is_exact(self) -> bool:
        """Whether saving an edit changes nothing else in the file; see `TextFile`."""
        return self._origin.is_exact

    @property
    def is_modified(self) -> bool:
        """Whether there is text that is not safe in the file. Undoing back to what was saved clears it."""
        return self._text_document.isModified() or self._is_saving

    @property
    def is_loading(self) -> bool:
        """Whether a whole new text is being put in: what Qt tells of meanwhile is nobody's edit."""
        return self._is_loading

    @property
    def has_pending_writes(self) -> bool:
        """Whether a request is still under way. Do not close the window before `idle`."""
        return self._current is not None

    def text(self) -> str:
        """The exact text, lines ended by LF."""
        return from_qt(self._text_document.toRawText())

    def lines(self) -> tuple[str, ...]:
        """The exact text line by line, in a time that does not depend on how much was written."""
        return self._mirror.lines()

    def text_between(self, start_position: int, end_position: int) -> str:
        """The exact text between two positions."""
        cursor = QTextCursor(self._text_document)
        cursor.setPosition(start_position)
        cursor.setPosition(end_position, QTextCursor.MoveMode.KeepAnchor)
        return from_qt(cursor.selectedText())

    def set_text(self, text: str) -> None:
        """Load a text: it cannot be undone and counts as unmodified. The path stays."""
        self._load_count += 1
        self._is_loading = True
        self._text_document.setUndoRedoEnabled(False)
        _fill(self._text_document, to_qt(normalised(text)))
        self._text_document.setUndoRedoEnabled(True)
        self._text_document.setModified(False)
        self._is_loading = False
        self._last_state = self._state()
        self._origin = replace(self._origin, data=None, text=None)
        self.text_replaced.emit()
        self._publish_modified()

    def new(self) -> None:
        """Start an empty document without a file."""
        self._ask_to_load(None, lambda go_on: go_on(None))

    def open(self, path: Path) -> None:
        """Read a file; its text replaces the document's."""

        def read(go_on: Callable[[TextFile | None], None]) -> None:
            self._worker.submit(partial(read_text_file, path), go_on, self._on_request_failed)

        self._ask_to_load(path, read)

    def open_decoded(self, fault: DocumentFault) -> None:
        """Open a NOT_UTF8 file after all, read as Windows-1252. Saving writes UTF-8."""
        if fault.fallback is None or fault.path is None:
            raise ValueError("this fault offers no other reading")
        self._ask_to_load(fault.path, lambda go_on: go_on(fault.fallback))

    def restore(self, snapshot: Snapshot) -> None:
        """Take text and file from a recovery snapshot. The file is compared with the snapshot's before a save."""
        self.set_text(snapshot.text)
        self._origin = _Origin(snapshot.format, snapshot.fingerprint)
        self._text_document.setModified(snapshot.is_modified)
        self._set_path(snapshot.path)
        self._watch.watch(snapshot.path, snapshot.fingerprint)
        self._watch.look()
        self.opened.emit(snapshot.path)

    def count_as_unsaved(self) -> None:
        """Ask to be saved even where nothing was edited: another program has changed or removed the file."""
        self._text_document.setModified(True)

    def save(self, overwrite: bool = False) -> None:
        """Write the text to its file. `overwrite` only after the writer agreed to lose what is on disk."""
        self._ask(_Request(lambda: self._start_save(self._path, overwrite), self._path, replaces_text=False))

    def save_as(self, path: Path, overwrite: bool = False) -> None:
        """Write the text to another file and stay with that one. `overwrite` when a dialog asked already."""
        self._ask(_Request(lambda: self._start_save(path, overwrite), path, replaces_text=False))

    def look_at_disk(self) -> None:
        """Check now whether another program changed the file, for instance when the window comes to the front."""
        self._watch.look()

    def flush(self, callback: Callable[[], None]) -> None:
        """Call back once no request is under way, from the event loop at the earliest."""
        if self._current is None:
            QTimer.singleShot(0, self, callback)
        else:
            self.idle.connect(callback, type=Qt.ConnectionType.SingleShotConnection)

    def drain(self, timeout_ms: int) -> bool:
        """Wait for all requests; False if time ran out. Blocks: only for the very last moment of the program."""
        return self._worker.drain(timeout_ms) and self._current is None

    def _ask(self, request: _Request) -> None:
        self._requests.append(request)
        if self._current is None:
            self._start_next()

    def _start_next(self) -> None:
        self._current = self._requests.popleft() if self._requests else None
        if self._current is None:
            self.idle.emit()
        else:
            self._current.start()

    def _on_request_failed(self, fault: DocumentFault) -> None:
        _log.info("%s failed: %s", fault.action.value, fault)
        self.failed.emit(fault)
        self._start_next()

    def _ask_to_load(self, path: Path | None, read: Callable[[Callable[[TextFile | None], None]], None]) -> None:
        asked_for = self._state()

        def load(file: TextFile | None) -> None:
            if self._state() != asked_for:
                self._refuse_to_load(path)
            else:
                self._load(path, file)
                self._start_next()

        self._ask(_Request(lambda: read(load), path, replaces_text=True))

    def _refuse_to_load(self, path: Path | None) -> None:
        self._on_request_failed(DocumentFault(DocumentFaultCode.UNSAVED_CHANGES, path))

    def _load(self, path: Path | None, file: TextFile | None) -> None:
        self.set_text("" if file is None else file.text)
        if file is None:
            self._origin = _Origin()
        else:
            # What the document made of the text, should it differ: unedited, it still saves as the bytes read.
            self._origin = _Origin(file.format, file.fingerprint, file.data, self.text(), file.is_exact)
        self._set_path(path)
        self._watch.watch(path, self._origin.fingerprint)
        self.opened.emit(path)

    def _start_save(self, path: Path | None, overwrite: bool) -> None:
        if path is None:
            self._fail_save(DocumentFault(DocumentFaultCode.NO_PATH, action=FileAction.WRITE))
            return
        expected = self._origin.fingerprint if path == self._path else None
        write = partial(_write, path, self._text_document.toRawText(), self._origin, expected, overwrite)
        # Cleared now and not when the save is done: what is typed meanwhile then starts a new undo step, and undoing
        # it leads back to exactly what is in the file.
        self._is_saving = True
        self._text_document.setModified(False)
        self._worker.submit(
            write, partial(self._on_saved, path, self._load_count), partial(self._on_save_failed, self._load_count)
        )

    def _on_saved(self, path: Path, load_count: int, written: _Origin) -> None:
        self._is_saving = False
        if load_count == self._load_count:
            self._origin = written
            self._watch.watch(path, written.fingerprint)
            self._set_path(path)
        self._publish_modified()
        self.saved.emit(path)
        self._start_next()

    def _on_save_failed(self, load_count: int, fault: DocumentFault) -> None:
        self._is_saving = False
        if load_count == self._load_count:
            self._text_document.setModified(True)
        self._publish_modified()
        self._fail_save(fault)

    def _fail_save(self, fault: DocumentFault) -> None:
        """Tell it, and refuse what would replace the text that is still unsaved."""
        refused = [request for request in self._requests if request.replaces_text]
        self._requests = deque(request for request in self._requests if not request.replaces_text)
        self.failed.emit(fault)
        for request in refused:
            self.failed.emit(DocumentFault(DocumentFaultCode.UNSAVED_CHANGES, request.path))
        self._start_next()

    def _set_path(self, path: Path | None) -> None:
        if path != self._path:
            self._path = path
            self.path_changed.emit(path)

    def _state(self) -> tuple[int, int, int]:
        """Differs after every change of the text, and only then: edits move Qt's undo state or the length."""
        return self._load_count, self._text_document.availableUndoSteps(), self._text_document.characterCount()

    def _on_contents_changed(self) -> None:
        state = self._state()
        if state != self._last_state and not self._is_loading:
            self._last_state = state
            self.edited.emit()

    def _publish_modified(self) -> None:
        if self.is_modified != self._was_modified and not self._is_loading:
            self._was_modified = self.is_modified
            self.modified_changed.emit(self._was_modified)


def _fill(document: QTextDocument, text: str) -> None:
    """Replace the whole text, in the block and frame formats there are.

    Qt would take the plain ones. Giving each of a long text's paragraphs its format afterwards lays all of them out
    at once, which takes seconds in 3 MB and is quadratic; so it is laid out in the background, as far as it is seen
    first.
    """
    block_format = document.firstBlock().blockFormat()
    frame_format = document.rootFrame().frameFormat()
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    document.setPlainText("")
    document.rootFrame().setFrameFormat(frame_format)
    cursor.setPosition(0)
    cursor.setBlockFormat(block_format)
    cursor.insertText(text)
    cursor.endEditBlock()


def _write(path: Path, raw: str, origin: _Origin, expected: Fingerprint | None, overwrite: bool) -> _Origin:
    """In the worker's thread: write the text, unedited ones as the bytes they were read from."""
    text = from_qt(raw)
    is_unedited = origin.data is not None and text == origin.text
    data = origin.data if is_unedited and origin.data is not None else encode(text, origin.format)
    fingerprint = write_text_file(path, data, expected, overwrite)
    return _Origin(origin.format, fingerprint, data, text, is_exact=origin.is_exact if is_unedited else True)

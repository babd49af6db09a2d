"""The history's SQLite file: its tables, and what is done when it cannot be used."""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from desktop.document.atomic_file import make_folder
from desktop.document.faults import DocumentFault, DocumentFaultCode, FileAction, fault_from

_log = logging.getLogger(__name__)

_WAIT_S = 5.0
_SCHEMA_NUMBER = 1
_SCHEMA = """
CREATE TABLE document (key TEXT PRIMARY KEY, parent TEXT NOT NULL DEFAULT '', branched_at REAL NOT NULL DEFAULT 0);
CREATE TABLE place (path TEXT PRIMARY KEY, document TEXT NOT NULL, content TEXT NOT NULL);
CREATE INDEX place_by_content ON place (content);
CREATE TABLE version (
    id INTEGER PRIMARY KEY, document TEXT NOT NULL, made_at REAL NOT NULL, reason TEXT NOT NULL,
    name TEXT NOT NULL, words INTEGER NOT NULL, added INTEGER NOT NULL, removed INTEGER NOT NULL, content BLOB NOT NULL
);
CREATE INDEX version_by_document ON version (document, made_at);
CREATE TABLE piece (id INTEGER PRIMARY KEY, fingerprint BLOB NOT NULL UNIQUE, data BLOB NOT NULL);
CREATE TABLE version_piece (
    version INTEGER NOT NULL REFERENCES version ON DELETE CASCADE, number INTEGER NOT NULL,
    piece INTEGER NOT NULL REFERENCES piece, PRIMARY KEY (version, number)
) WITHOUT ROWID;
CREATE INDEX version_by_piece ON version_piece (piece);
CREATE TABLE generation (
    id INTEGER PRIMARY KEY, document TEXT NOT NULL, key TEXT NOT NULL UNIQUE, made_at REAL NOT NULL,
    kind TEXT NOT NULL, target_start INTEGER NOT NULL, target_end INTEGER NOT NULL, place TEXT NOT NULL,
    original TEXT NOT NULL, instruction TEXT NOT NULL, text TEXT NOT NULL, seed INTEGER NOT NULL, strength REAL,
    settings TEXT NOT NULL, model TEXT NOT NULL, decision TEXT NOT NULL
);
CREATE INDEX generation_by_document ON generation (document, made_at);
"""
_SEARCH_SCHEMA = """
CREATE VIRTUAL TABLE generation_text USING fts5(
    instruction, original, text, content='generation', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);
CREATE TRIGGER generation_added AFTER INSERT ON generation BEGIN
    INSERT INTO generation_text (rowid, instruction, original, text)
    VALUES (new.id, new.instruction, new.original, new.text);
END;
CREATE TRIGGER generation_gone AFTER DELETE ON generation BEGIN
    INSERT INTO generation_text (generation_text, rowid, instruction, original, text)
    VALUES ('delete', old.id, old.instruction, old.original, old.text);
END;
"""


class Database:
    """One connection, for one thread. Opened at the first use, and anew after a fault."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._connection: sqlite3.Connection | None = None
        self.has_search = False

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is done inside is kept, or nothing of it.

        A file that is no database any more is put aside, and the next use begins a new one.

        Raises:
            DocumentFault: The history cannot be read or written just now.
        """
        try:
            connection = self._open()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()
        except sqlite3.Error as error:
            self.close()
            if _is_damage(error):
                self._put_aside()
            raise _fault(error, self._file) from error

    def size(self, connection: sqlite3.Connection) -> int:
        """Return how many bytes are in use."""
        count = connection.execute("PRAGMA page_count").fetchone()[0]
        free = connection.execute("PRAGMA freelist_count").fetchone()[0]
        return (count - free) * connection.execute("PRAGMA page_size").fetchone()[0]

    def give_room_back(self) -> None:
        """Return unused pages to the disk, a step at a time."""
        with contextlib.suppress(sqlite3.Error):
            if self._connection is not None:
                self._connection.execute("PRAGMA incremental_vacuum(2000)").fetchall()

    def close(self) -> None:
        """Close the connection; the next transaction opens another."""
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is not None:
            return self._connection
        make_folder(self._file.parent)
        try:
            # What somebody writes is nobody else's business; SQLite's own files beside it are made the same way.
            os.close(os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600))
        except OSError as error:
            raise fault_from(error, self._file, FileAction.WRITE) from error
        connection = sqlite3.connect(self._file, timeout=_WAIT_S, isolation_level=None)
        try:
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
            self._prepare(connection)
            names = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'generation_text'")
            self.has_search = names.fetchone()[0] > 0
        except sqlite3.Error:
            connection.close()
            raise
        self._connection = connection
        return connection

    @staticmethod
    def _prepare(connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")
        number = connection.execute("PRAGMA user_version").fetchone()[0]
        if number > _SCHEMA_NUMBER:
            connection.rollback()
            raise sqlite3.OperationalError("made by a newer version of the program")
        if number == 0:
            for statement in _statements(_SCHEMA):
                connection.execute(statement)
            try:
                for statement in _statements(_SEARCH_SCHEMA):
                    connection.execute(statement)
            except sqlite3.OperationalError:
                _log.info("this SQLite has no full-text search; letters are compared instead")
            connection.execute(f"PRAGMA user_version = {_SCHEMA_NUMBER}")
        connection.commit()

    def _put_aside(self) -> None:
        _log.error("%s is damaged and is put aside", self._file)
        stamp = f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
        for suffix in ("", "-wal", "-shm"):
            path = self._file.with_name(self._file.name + suffix)
            with contextlib.suppress(OSError):
                path.rename(path.with_name(f"{self._file.stem}-damaged-{stamp}{self._file.suffix}{suffix}"))


def _statements(script: str) -> Iterator[str]:
    """Yield the statements of a script; `executescript` would commit in between."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _is_damage(error: sqlite3.Error) -> bool:
    return _code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _code(error: sqlite3.Error) -> int:
    """SQLite's own number for the fault, 0 for one of Python's module."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _fault(error: sqlite3.Error, file: Path) -> DocumentFault:
    code = DocumentFaultCode.DISK_FULL if _code(error) == sqlite3.SQLITE_FULL else DocumentFaultCode.CANNOT_WRITE
    return DocumentFault(code, file, str(error), action=FileAction.WRITE)

"""Where versions of documents are kept. Everything here is done in one thread, that of the history's file worker."""

from __future__ import annotations

import os
import re
import sqlite3
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from desktop.history.chunks import fingerprint, packed, pieces, unpacked
from desktop.history.database import Database
from desktop.history.pruning import to_drop
from desktop.history.records import DocumentIdentity, Version, VersionReason

_WORD = re.compile(r"\w+(?:['’]\w+)*")
# The documents a document was saved as from, back to the first, each up to the moment they parted.
_LINEAGE = """
WITH RECURSIVE lineage (key, until) AS (
    SELECT ?, 9e99
    UNION
    SELECT document.parent, min(document.branched_at, lineage.until)
    FROM document JOIN lineage ON document.key = lineage.key WHERE document.parent != ''
)
"""


class HistoryStore:
    """Versions of all documents, in a database beside the program's other data.

    A document is known by a key of its own, found again by its path, and by what was last in its file where that was
    moved or renamed by another program. Every method may raise `DocumentFault`.
    """

    def __init__(self, file: Path, limit_bytes: int) -> None:
        self._database = Database(file)
        self.limit_bytes = limit_bytes

    @property
    def database(self) -> Database:
        """The database, for what is stored beside versions."""
        return self._database

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    # --- which document -----------------------------------------------------------------------------------------

    def identify(self, identity: DocumentIdentity, path: Path, content: str) -> None:
        """Find the history of a file that was opened; `content` is the hash of its bytes."""
        with self._database.transaction() as connection:
            row = connection.execute("SELECT document FROM place WHERE path = ?", (str(path),)).fetchone()
            identity.key = row[0] if row else _moved_here(connection, content) or identity.key
            _put_place(connection, identity.key, path, content)

    def place(self, identity: DocumentIdentity, path: Path, content: str) -> None:
        """Note where a document was saved. Saved as another file, it goes on as one of its own, with the same past."""
        with self._database.transaction() as connection:
            rows = connection.execute("SELECT path FROM place WHERE document = ?", (identity.key,)).fetchall()
            others = [row[0] for row in rows if row[0] != str(path) and os.path.exists(row[0])]
            if others and (str(path),) not in rows:
                parent, identity.key = identity.key, uuid4().hex
                now = datetime.now(UTC).timestamp()
                connection.execute("INSERT INTO document VALUES (?, ?, ?)", (identity.key, parent, now))
            _put_place(connection, identity.key, path, content)

    # --- versions -----------------------------------------------------------------------------------------------

    def keep(
        self,
        identity: DocumentIdentity,
        lines: Sequence[str],
        reason: VersionReason,
        name: str = "",
        made_at: datetime | None = None,
    ) -> bool:
        """Keep a version unless the newest one reads the same; that one then takes a name. Whether anything changed."""
        made_at = made_at or datetime.now(UTC)
        texts = list(pieces(lines))
        prints = [fingerprint(text) for text in texts]
        content = fingerprint(b"".join(prints))
        with self._database.transaction() as connection:
            newest = self._newest(connection, identity.key)
            if newest is not None and newest[1] == content:
                if name:
                    connection.execute("UPDATE version SET name = ? WHERE id = ?", (name, newest[0]))
                return bool(name)
            if newest is None:
                total, added, removed = sum(len(line.split()) for line in lines), 0, 0
            else:
                come, gone = _differing(connection, newest[0], texts, prints)
                total = newest[2] + _count(come) - _count(gone)
                words, before = _words(come), _words(gone)
                added, removed = (words - before).total(), (before - words).total()
            cursor = connection.execute(
                "INSERT INTO version (document, made_at, reason, name, words, added, removed, content)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (identity.key, made_at.timestamp(), reason.value, name, total, added, removed, content),
            )
            _put_pieces(connection, cursor.lastrowid or 0, texts, prints)
            self._prune(connection, identity.key, made_at)
        self._database.give_room_back()
        return True

    def versions(self, identity: DocumentIdentity) -> list[Version]:
        """Return a document's versions, the newest first, those it had under another name included."""
        with self._database.transaction() as connection:
            return _versions(connection, identity.key)

    def lines(self, version_id: int) -> tuple[str, ...]:
        """Return the text of a version line by line; empty where it is gone."""
        with self._database.transaction() as connection:
            data = b"".join(_pieces_of(connection, version_id))
        return tuple(data.decode("utf-8", "surrogatepass").split("\n"))

    def rename(self, version_id: int, name: str) -> None:
        """Give a version a name, or take it away."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE version SET name = ? WHERE id = ?", (name, version_id))

    # --- room ---------------------------------------------------------------------------------------------------

    def _newest(self, connection: sqlite3.Connection, key: str) -> tuple[int, bytes, int] | None:
        return connection.execute(
            f"{_LINEAGE} SELECT id, content, words FROM version"
            " JOIN lineage ON document = lineage.key AND made_at <= until ORDER BY made_at DESC, id DESC LIMIT 1",
            (key,),
        ).fetchone()

    def _prune(self, connection: sqlite3.Connection, key: str, now: datetime) -> None:
        own = connection.execute("SELECT * FROM version WHERE document = ?", (key,)).fetchall()
        _drop(connection, [version.id for version in to_drop([_version(row) for row in own], now)])
        if self._database.size(connection) <= self.limit_bytes:
            return
        # Never the newest of a document, and never one with a name: those were kept on purpose.
        oldest = connection.execute(
            "SELECT id FROM version AS one WHERE name = ''"
            " AND EXISTS (SELECT 1 FROM version AS later WHERE later.document = one.document AND later.id > one.id)"
            " ORDER BY made_at"
        ).fetchall()
        while oldest and self._database.size(connection) > self.limit_bytes:
            some, oldest = oldest[:10], oldest[10:]
            _drop(connection, [row[0] for row in some])


def _versions(connection: sqlite3.Connection, key: str) -> list[Version]:
    rows = connection.execute(
        f"{_LINEAGE} SELECT version.* FROM version JOIN lineage ON document = lineage.key AND made_at <= until"
        " ORDER BY made_at DESC, id DESC",
        (key,),
    )
    return [_version(row) for row in rows]


def _version(row: tuple) -> Version:
    number, _document, made_at, reason, name, words, added, removed, _content = row
    return Version(number, datetime.fromtimestamp(made_at, UTC), VersionReason(reason), name, words, added, removed)


def _moved_here(connection: sqlite3.Connection, content: str) -> str | None:
    """The document whose file had this content and is not where it was, as after a renaming."""
    for path, document in connection.execute("SELECT path, document FROM place WHERE content = ?", (content,)):
        if not os.path.exists(path):
            connection.execute("DELETE FROM place WHERE path = ?", (path,))
            return document
    return None


def _put_place(connection: sqlite3.Connection, key: str, path: Path, content: str) -> None:
    connection.execute("INSERT OR REPLACE INTO place VALUES (?, ?, ?)", (str(path), key, content))
    connection.execute("INSERT OR IGNORE INTO document (key) VALUES (?)", (key,))


def _put_pieces(connection: sqlite3.Connection, version: int, texts: list[bytes], prints: list[bytes]) -> None:
    for number, (text, known_by) in enumerate(zip(texts, prints, strict=True)):
        row = connection.execute("SELECT id FROM piece WHERE fingerprint = ?", (known_by,)).fetchone()
        if row is None:
            put = connection.execute("INSERT INTO piece (fingerprint, data) VALUES (?, ?)", (known_by, packed(text)))
            row = (put.lastrowid,)
        connection.execute("INSERT INTO version_piece VALUES (?, ?, ?)", (version, number, row[0]))


def _pieces_of(connection: sqlite3.Connection, version: int) -> list[bytes]:
    rows = connection.execute(
        "SELECT data FROM version_piece JOIN piece ON piece = piece.id WHERE version = ? ORDER BY number", (version,)
    )
    return [unpacked(row[0]) for row in rows]


def _drop(connection: sqlite3.Connection, versions: list[int]) -> None:
    for version in versions:
        rows = connection.execute("SELECT DISTINCT piece FROM version_piece WHERE version = ?", (version,)).fetchall()
        connection.execute("DELETE FROM version WHERE id = ?", (version,))
        connection.executemany(
            "DELETE FROM piece WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM version_piece WHERE piece = ?1)", rows
        )


def _differing(
    connection: sqlite3.Connection, version: int, texts: list[bytes], prints: list[bytes]
) -> tuple[list[bytes], list[bytes]]:
    """The pieces of a new text that a version does not have, and those of the version that the text does not have."""
    rows = connection.execute(
        "SELECT fingerprint FROM version_piece JOIN piece ON piece = piece.id WHERE version = ?", (version,)
    )
    old, new = Counter(row[0] for row in rows), Counter(prints)
    known = dict(zip(prints, texts, strict=True))
    gone: list[bytes] = []
    for fingerprint_gone in (old - new).elements():
        row = connection.execute("SELECT data FROM piece WHERE fingerprint = ?", (fingerprint_gone,)).fetchone()
        gone.append(unpacked(row[0]))
    return [known[one] for one in (new - old).elements()], gone


def _count(texts: Sequence[bytes]) -> int:
    """How many words, as the status line counts them. Pieces end with lines, so no word is in two of them."""
    return sum(len(text.decode("utf-8", "surrogatepass").split()) for text in texts)


def _words(texts: Sequence[bytes]) -> Counter[str]:
    """Every word and how often it is there, whatever marks stand beside it."""
    words: Counter[str] = Counter()
    for text in texts:
        words.update(_WORD.findall(text.decode("utf-8", "surrogatepass")))
    return words

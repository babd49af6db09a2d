"""Everything the model has written, kept and searched."""

from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

from desktop.document.generation_record import GenerationDecision, GenerationRecord
from desktop.document.snapshot import DraftKind, DraftPlace
from desktop.history.records import DocumentIdentity
from desktop.history.store import HistoryStore
from runtime.api import Span

_LONGEST_LIST = 500
_WORD = re.compile(r"\w+")
_COLUMNS = (
    "key, made_at, kind, target_start, target_end, place, original, instruction, text, seed, strength, settings, model,"
    " decision"
)


@dataclass(frozen=True, slots=True)
class GenerationStore:
    """Generated texts in the history's database; used in its thread alone. Methods may raise `DocumentFault`."""

    store: HistoryStore

    def keep(self, identity: DocumentIdentity, record: GenerationRecord) -> None:
        """Keep a text, or what was decided about one that is kept already."""
        place = json.dumps([list(record.place.paragraphs), record.place.span.start, record.place.span.end])
        values = (
            *(identity.key, record.key, record.made_at.timestamp(), record.kind.value),
            *(record.target.start, record.target.end, place, record.original, record.instruction, record.text),
            *(record.seed, record.strength, record.settings, record.model, record.decision.value),
        )
        with self.store.database.transaction() as connection:
            connection.execute(
                f"INSERT INTO generation (document, {_COLUMNS}) VALUES ({', '.join('?' * 15)})"
                " ON CONFLICT (key) DO UPDATE SET decision = excluded.decision",
                values,
            )

    def find(self, identity: DocumentIdentity, words: str = "") -> list[GenerationRecord]:
        """Return a document's generated texts, the newest first; those alone that have all of `words`, or begin so."""
        with self.store.database.transaction() as connection:
            rows = _rows(connection, identity.key, _WORD.findall(words), has_search=self.store.database.has_search)
            return [_record(row) for row in rows]


def _rows(connection: sqlite3.Connection, key: str, words: list[str], *, has_search: bool) -> list[tuple]:
    conditions, values = ["document = ?"], [key]
    if words and has_search:
        conditions.append("id IN (SELECT rowid FROM generation_text WHERE generation_text MATCH ?)")
        values.append(" ".join(f'"{word}"*' for word in words))
    else:
        for word in words:
            conditions.append("(instruction || ' ' || original || ' ' || text) LIKE ? ESCAPE '\\'")
            values.append(f"%{_escaped(word)}%")
    return connection.execute(
        f"SELECT {_COLUMNS} FROM generation WHERE {' AND '.join(conditions)}"
        f" ORDER BY made_at DESC, id DESC LIMIT {_LONGEST_LIST}",
        values,
    ).fetchall()


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _record(row: tuple) -> GenerationRecord:
    key, made_at, kind, start, end, place, original, instruction, text, seed, strength, settings, model, decision = row
    paragraphs, first, last = json.loads(place)
    return GenerationRecord(
        key=key,
        made_at=datetime.fromtimestamp(made_at, UTC),
        kind=DraftKind(kind),
        target=Span(start, end),
        place=DraftPlace(tuple(paragraphs), Span(first, last)),
        original=original,
        text=text,
        seed=seed,
        instruction=instruction,
        strength=strength,
        settings=settings,
        model=model,
        decision=GenerationDecision(decision),
    )

"""What the recovery journal keeps of a document, and its form on disk."""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop.document.text_file import DEFAULT_FORMAT, Encoding, FileFormat, Fingerprint, Newline
from runtime.api import Span

_MAGIC = "palimpsest-journal 1"
_SURROGATES = "surrogatepass"


class DraftKind(enum.StrEnum):
    """What a suggestion was asked for."""

    CONTINUE = "continue"
    REWRITE = "rewrite"
    FILL = "fill"


@dataclass(frozen=True, slots=True)
class DraftPlace:
    """What a draft was made for: the paragraphs it touches as they read then, and the span of them it is to replace.

    `span` is in positions, counted from the beginning of the first paragraph.
    """

    paragraphs: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """A suggestion the writer has neither accepted nor thrown away.

    `target` is where it belongs now, in positions of the document. Only with `place` can it be told whether the text
    there is still the one it was made for.
    """

    kind: DraftKind
    text: str
    seed: int
    target: Span
    place: DraftPlace | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A document at a moment. Locks and caret are in positions (UTF-16 units)."""

    text: str
    taken_at: datetime
    path: Path | None = None
    format: FileFormat = DEFAULT_FORMAT
    fingerprint: Fingerprint | None = None
    is_modified: bool = True
    locks: tuple[Span, ...] = ()
    caret_position: int = 0
    drafts: tuple[DraftRecord, ...] = ()


class SnapshotBroken(ValueError):
    """The bytes are not a whole snapshot."""


def to_bytes(snapshot: Snapshot, generation: int, text: Sequence[bytes] | None = None) -> bytes:
    """A line with the hash of the rest, a line with everything but the text, then the text as it is.

    `text` is the snapshot's in pieces of UTF-8, where those are at hand already. The text stays out of the JSON because
    turning megabytes into JSON would hold the interpreter lock too long, and it is copied once for the same reason.
    """
    head = json.dumps({**head_of(snapshot), "generation": generation}).encode("ascii") + b"\n"
    pieces = [head, *([snapshot.text.encode("utf-8", _SURROGATES)] if text is None else text)]
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return b"".join([f"{_MAGIC} {digest.hexdigest()}\n".encode("ascii"), *pieces])


def from_bytes(data: bytes) -> tuple[Snapshot, int]:
    """The snapshot and its generation. Raises `SnapshotBroken`."""
    title, _, body = data.partition(b"\n")
    if title != f"{_MAGIC} {hashlib.sha256(body).hexdigest()}".encode("ascii"):
        raise SnapshotBroken("incomplete or altered")
    head, _, text = body.partition(b"\n")
    try:
        fields = json.loads(head)
        return from_head(fields, text.decode("utf-8", _SURROGATES)), int(fields["generation"])
    except (KeyError, TypeError, ValueError) as error:
        raise SnapshotBroken(str(error)) from error


def head_of(snapshot: Snapshot) -> dict[str, Any]:
    """Everything but the text, as JSON can hold it."""
    read = snapshot.fingerprint
    return {
        "taken_at": snapshot.taken_at.isoformat(),
        "path": None if snapshot.path is None else str(snapshot.path),
        "format": [snapshot.format.encoding.value, snapshot.format.has_bom, snapshot.format.newline.value],
        "fingerprint": None if read is None else [read.size, read.mtime_ns, read.sha256],
        "is_modified": snapshot.is_modified,
        "locks": [[span.start, span.end] for span in snapshot.locks],
        "caret_position": snapshot.caret_position,
        "drafts": [
            [draft.kind.value, draft.text, draft.seed, draft.target.start, draft.target.end, _place_fields(draft.place)]
            for draft in snapshot.drafts
        ],
    }


def _place_fields(place: DraftPlace | None) -> list[Any] | None:
    return None if place is None else [list(place.paragraphs), place.span.start, place.span.end]


def _place(fields: list[Any] | None) -> DraftPlace | None:
    return None if fields is None else DraftPlace(tuple(fields[0]), Span(fields[1], fields[2]))


def from_head(fields: dict[str, Any], text: str) -> Snapshot:
    """The snapshot with this head and text. Raises KeyError, TypeError or ValueError where it is none."""
    encoding, has_bom, newline = fields["format"]
    return Snapshot(
        text=text,
        taken_at=datetime.fromisoformat(fields["taken_at"]).astimezone(UTC),
        path=None if fields["path"] is None else Path(fields["path"]),
        format=FileFormat(Encoding(encoding), bool(has_bom), Newline(newline)),
        fingerprint=None if fields["fingerprint"] is None else Fingerprint(*fields["fingerprint"]),
        is_modified=bool(fields["is_modified"]),
        locks=tuple(Span(start, end) for start, end in fields["locks"]),
        caret_position=int(fields["caret_position"]),
        drafts=tuple(
            DraftRecord(DraftKind(kind), draft, seed, Span(start, end), _place(place))
            for kind, draft, seed, start, end, place in fields["drafts"]
        ),
    )

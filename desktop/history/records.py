"""Versions of a document, as values."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4


class VersionReason(enum.StrEnum):
    """Why a version was kept."""

    OPENED = "opened"
    SAVED = "saved"
    WRITING = "writing"
    BEFORE_REWRITE = "before_rewrite"
    BEFORE_RESTORE = "before_restore"
    OTHER_PROGRAM = "other_program"
    NAMED = "named"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Version:
    """A document at a moment, without its text. `added` and `removed` count words against the version before."""

    id: int
    made_at: datetime
    reason: VersionReason
    name: str
    words: int
    added: int
    removed: int


@dataclass(slots=True)
class DocumentIdentity:
    """Which history is a document's. `key` is looked up and changed in the store's thread alone."""

    key: str = field(default_factory=lambda: uuid4().hex)

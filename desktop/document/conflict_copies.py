"""Copies that programs for synchronised folders put beside a document when two computers had changed it."""

from __future__ import annotations

import re
from pathlib import Path

# Dropbox and Nextcloud, Syncthing, older ownCloud: what stands between a document's name and its suffix.
_MARKS = (
    re.compile(r" \((?:[^()]*['’]s? )?[^()]*conflict(?:ed copy)?[^()]*\)", re.IGNORECASE),
    re.compile(r"\.sync-conflict-\d{8}-\d{6}(?:-\w+)?"),
    re.compile(r"_conflict-\d{8}-\d{6}"),
)


def conflict_copies(path: Path) -> list[Path]:
    """Return the copies beside a document, the newest first. Reads the folder; one that cannot be read has none."""
    try:
        found = [one for one in path.parent.iterdir() if _is_copy(one, path)]
        return sorted(found, key=lambda one: one.stat().st_mtime, reverse=True)
    except OSError:
        return []


def _is_copy(one: Path, path: Path) -> bool:
    if one.suffix != path.suffix or not one.name.startswith(path.stem) or one.name == path.name:
        return False
    between = one.stem[len(path.stem) :]
    return any(mark.fullmatch(between) for mark in _MARKS)

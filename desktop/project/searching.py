"""Searching the documents of a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop.document.faults import DocumentFault
from desktop.document.text_file import read_text_file

SUFFIXES = (".md", ".markdown", ".mdown", ".txt", ".text")
MOST_HITS = 500
MOST_FILES = 5_000
LARGEST_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Hit:
    """A line of a file that has the words; `offset` is where they begin in the file's text, in characters."""

    file: Path
    line: str
    offset: int


def documents(folder: Path) -> Iterator[Path]:
    """Go through the documents below a folder; hidden folders are left out, links to folders not followed."""
    count = 0
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.lower().endswith(SUFFIXES) and not name.startswith("."):
                yield Path(place) / name
                count += 1
                if count == MOST_FILES:
                    return


def search(folder: Path, words: str) -> list[Hit]:
    """Return the lines that have these words, in any case; what cannot be read is left out."""
    wanted = words.casefold()
    hits: list[Hit] = []
    for file in documents(folder):
        try:
            if file.stat().st_size > LARGEST_BYTES:
                continue
            text = read_text_file(file).text
        except (DocumentFault, OSError):
            continue
        at = 0
        for line in text.split("\n"):
            found = line.casefold().find(wanted)
            if found >= 0:
                hits.append(Hit(file, line, at + min(found, len(line))))
                if len(hits) == MOST_HITS:
                    return hits
            at += len(line) + 1
    return hits

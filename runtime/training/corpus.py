"""Clean prose, filter it, and split it into training and held-out documents.

A source is one text file: a paragraph on each line, and a line that begins with ``# `` opens a
document (``# Title | Author | Origin``; author and origin may be missing). A file without such
lines is cut into documents of ``UNTITLED_PARAGRAPHS`` paragraphs.
"""

from __future__ import annotations

import codecs
import hashlib
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

logger = logging.getLogger(__name__)

UNTITLED_PARAGRAPHS = 150
HASH_SPAN = 1 << 32
MIN_LETTERS_SHARE = 0.7
MIN_DISTINCT_SHARE = 0.4
DISTINCT_FROM_WORDS = 20
MAX_PARAGRAPH_CHARACTERS = 6000
MIN_DOCUMENT_CHARACTERS = 200

# Slurs and adult terms in rot13: the list is needed, clear text of it in the repository is not.
_BARRED_ROT13 = (
    "avttre avttref avttn qnexrl qnexvrf qnexl pbba pbbaf xvxr xvxrf snttbg snttbgf jrgonpx "
    "jrgonpxf tbbx tbbxf puvax puvaxf puvanzna puvanzra vawha vawhaf erqfxva erqfxvaf wnc wncf "
    "fdhnj fdhnjf cvpxnavaal cvpxnavaavrf arterff arterffrf arteb artebrf "
    "artebf zhynggb phag phagf shpx shpxvat shpxrq juber juberf encr encrq encvfg cbea cbeabtencul "
    "cbeabtencuvp"
)
BARRED_WORDS = frozenset(codecs.decode(_BARRED_ROT13, "rot13").split())

_BOILERPLATE = re.compile(
    r"gutenberg|https?:|www\.|transcriber|e-?book|\[illustration|copyright|all rights reserved|"
    r"openstax|isbn|figure \d|table \d|retrieved from|accessed \w+ \d",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"^[A-Z][\w\u2019'-]+, [A-Z][\w.]*\b.{0,160}\b(1[89]|20)\d\d\b")
_WORD = re.compile(r"[^\W\d_]+")
_SPACES = re.compile(r"[ \t\u00a0]+")


class Split(Enum):
    """Where a document goes. Authors that are held out are never seen in training."""

    TRAIN = "train"
    HELD_OUT_DOCUMENT = "held_out_document"
    HELD_OUT_AUTHOR = "held_out_author"


@dataclass(frozen=True, slots=True)
class Document:
    """One document of one source; ``title`` and ``author`` are empty where unknown."""

    source: str
    title: str
    author: str
    paragraphs: tuple[str, ...]

    def text(self) -> str:
        """Return Markdown: the title as a first-level heading, then paragraphs."""
        heading = (f"# {self.title}",) if self.title else ()
        return "\n\n".join(heading + self.paragraphs)


@dataclass(frozen=True, slots=True)
class SplitRule:
    """Which documents are held out.

    Attributes:
        authors: names; a document whose author field contains one is held out.
        share: share in [0, 1) of the other documents held out, chosen by a hash of the title.
    """

    authors: tuple[str, ...]
    share: float

    def split_of(self, document: Document) -> Split:
        """Return the split of a document. The same document always gets the same answer."""
        author = document.author.lower()
        if any(name.lower() in author for name in self.authors):
            return Split.HELD_OUT_AUTHOR
        opening = document.paragraphs[0] if document.paragraphs else ""
        key = f"{document.title}\n{opening if not document.title else ''}"
        position = stable_hash(key) / HASH_SPAN
        return Split.HELD_OUT_DOCUMENT if position < self.share else Split.TRAIN


def stable_hash(text: str) -> int:
    """Return a number in [0, 2**32) that depends on the text alone, on every machine."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


def clean_paragraph(line: str) -> str:
    """Return the line in the form the model is to write, without layout marks of its source."""
    text = line.strip().replace("_", "").replace("--", "—")
    text = re.sub(r"\s*\(\s*\)", "", text)
    text = re.sub(r"\[\d+\]", "", text)
    return _SPACES.sub(" ", text)


def is_wanted(paragraph: str) -> bool:
    """Tell whether a clean paragraph is prose: no slur, boilerplate, reference or repetition."""
    if not paragraph or len(paragraph) > MAX_PARAGRAPH_CHARACTERS:
        return False
    if _BOILERPLATE.search(paragraph) or _REFERENCE.match(paragraph):
        return False
    words = [word.lower() for word in _WORD.findall(paragraph)]
    if not words or sum(map(len, words)) < MIN_LETTERS_SHARE * len(paragraph.replace(" ", "")):
        return False
    distinct = set(words)
    if len(words) >= DISTINCT_FROM_WORDS and len(distinct) < MIN_DISTINCT_SHARE * min(len(words), 100):
        return False
    return not distinct & BARRED_WORDS


def parse_heading(line: str) -> tuple[str, str]:
    """Return title and author of a ``# Title | Author | Origin`` line, without the origin."""
    fields = [field.strip() for field in line.removeprefix("# ").split("|")]
    title = re.sub(r"^openstax osbooks-", "", fields[0])
    if title != fields[0]:
        title = title.replace("-", " ").capitalize()
    author = fields[1] if len(fields) > 1 else ""
    return ("" if _BOILERPLATE.search(title) else title), author


def read_documents(
    path: Path, skip_share: float = 0.0, is_unwanted: Callable[[str, str], bool] | None = None
) -> Iterator[Document]:
    """Yield the cleaned, filtered documents of one source file.

    Args:
        path: UTF-8 text file; its stem names the source.
        skip_share: share in [0, 1) of the file's lines to leave out at its beginning (for a file
            in order of time, the oldest text).
        is_unwanted: told the title, never empty, and the author of a document: whether to pass over it.
            Nothing of it is then cleaned or known as having come before, which is many times faster
            where few documents are wanted.

    Yields:
        documents of at least ``MIN_DOCUMENT_CHARACTERS``; a paragraph that came before is dropped.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    lines = lines[int(len(lines) * skip_share) :]
    titled = any(line.startswith("# ") for line in lines)
    seen: set[int] = set()
    title, author, paragraphs = "", "", []
    is_passed_over = False
    for line in [*lines, "# "]:
        full = not titled and len(paragraphs) >= UNTITLED_PARAGRAPHS
        if line.startswith("# ") or full:
            document = Document(path.stem, title, author, tuple(paragraphs))
            if sum(map(len, paragraphs)) >= MIN_DOCUMENT_CHARACTERS:
                yield document
            paragraphs = []
        if line.startswith("# "):
            title, author = parse_heading(line)
            is_passed_over = is_unwanted is not None and title != "" and is_unwanted(title, author)
            continue
        if is_passed_over:
            continue
        paragraph = clean_paragraph(line)
        if not is_wanted(paragraph):
            continue
        key = hash(paragraph)
        if key not in seen:
            seen.add(key)
            paragraphs.append(paragraph)


def select_bytes(documents: list[Document], limit: int | None) -> list[Document]:
    """Return documents up to a limit of characters, chosen by hash so that all kinds remain."""
    if limit is None:
        return documents
    chosen: list[Document] = []
    total = 0
    for document in sorted(documents, key=lambda one: stable_hash(one.title + one.author)):
        if total >= limit:
            break
        chosen.append(document)
        total += sum(map(len, document.paragraphs))
    logger.info("kept %d of %d documents", len(chosen), len(documents))
    return chosen

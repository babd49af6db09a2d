"""What of a text folder is trained on, as it goes by once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from runtime.training.corpus import Document, Split, SplitRule, parse_heading, read_documents
from runtime.training.recipe import STARTER_MIX, DataRecipe, SourceMix

_PART = 1 << 20


@dataclass(frozen=True, slots=True)
class Part:
    """Flat paragraphs in order, an empty one between two documents; they took `size` characters of a file."""

    size: int
    paragraphs: list[str]


def flat(text: str) -> str:
    """`text` with each run of white space as one space, and none at its ends."""
    return " ".join(text.split())


def split_rule() -> SplitRule:
    """Which documents the starter's training holds out."""
    recipe = DataRecipe()
    return SplitRule(recipe.held_out_authors, recipe.held_out_share)


def is_trained_on(title: str, author: str) -> bool:
    """Whether training has a document of that title, which is not empty."""
    return split_rule().split_of(Document("", title, author, ())) is Split.TRAIN


def skip_share(path: Path) -> float:
    """What training leaves out at the beginning of a file; it decides where untitled documents begin."""
    return STARTER_MIX.get(path.stem, SourceMix()).skip_share


def trained_text(path: Path) -> Iterator[Part]:
    """The documents of a file that are trained on, about a megabyte at a time, in the dashes that training sees.

    Paragraphs that training passes over are among them. So is all of a titled file's text whose own title is not to be
    told.
    """
    with path.open(encoding="utf-8") as lines:
        is_titled = any(line.startswith("# ") for line in lines)
    return _parts(_titled(path) if is_titled else _untitled(path))


def _parts(paragraphs: Iterator[tuple[int, str]]) -> Iterator[Part]:
    size, gathered = 0, []
    for characters, paragraph in paragraphs:
        size += characters
        gathered.append(paragraph)
        if size >= _PART:
            yield Part(size, gathered)
            size, gathered = 0, []
    yield Part(size, gathered)


def _titled(path: Path) -> Iterator[tuple[int, str]]:
    is_wanted = True
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("# "):
                title, author = parse_heading(line.rstrip("\n"))
                is_wanted = not title or is_trained_on(title, author)
                yield len(line), ""
            elif is_wanted:
                # A paragraph's own cleaning does more and takes four times as long.
                yield len(line), flat(line.replace("_", "").replace("--", "\u2014"))
            else:
                yield len(line), ""


def _untitled(path: Path) -> Iterator[tuple[int, str]]:
    rule = split_rule()
    for document in read_documents(path, skip_share(path)):
        if rule.split_of(document) is Split.TRAIN:
            yield from ((len(paragraph), flat(paragraph)) for paragraph in document.paragraphs)
        yield 0, ""

"""Held-out text to measure on: paragraphs of documents that training leaves out, with what stands around them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from runtime.training.corpus import Document, Split, SplitRule, read_documents, stable_hash
from runtime.training.recipe import STARTER_MIX, DataRecipe, SourceMix

# Characters kept on either side of a paragraph: enough for its subject, few enough to be encoded in an instant.
_BEFORE, _AFTER = 600, 250
_WORDS = (40, 90)


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph `text` with the end of what comes before it and the start of what follows, paragraph breaks included.

    `author` is empty where unknown; `title` is its document's.
    """

    source: str
    author: str
    title: str
    before: str
    text: str
    after: str


def held_out_passages(
    folder: Path, count: int, *, seed: int = 0, words: tuple[int, int] = _WORDS
) -> tuple[Passage, ...]:
    """At most `count` paragraphs of `words[0]` to `words[1]` words, from as many sources and documents as there are.

    `folder` holds text as `runtime.training.corpus` describes it; held out is what `runtime.training.recipe.DataRecipe`
    holds out. `seed` chooses among the paragraphs; the same folder and seed give the same ones.

    Raises:
        FileNotFoundError: there is no `*.txt` file.
        ValueError: none of the text is held out, or no paragraph has that many words.
    """
    paths = sorted(folder.glob("*.txt"))
    if not paths:
        raise FileNotFoundError(f"no .txt file in {folder}")
    sources = [_in_turn([list(_passages(one, seed, words)) for one in _held_out(path, seed)]) for path in paths]
    chosen = tuple(itertools.islice(_in_turn([list(source) for source in sources]), count))
    if not chosen:
        raise ValueError(f"no held-out paragraph of {words[0]} to {words[1]} words in {folder}")
    return chosen


def _held_out(path: Path, seed: int) -> list[Document]:
    recipe = DataRecipe()
    rule = SplitRule(recipe.held_out_authors, recipe.held_out_share)
    # What training skips of a file decides where its untitled documents begin.
    documents = read_documents(path, STARTER_MIX.get(path.stem, SourceMix()).skip_share)
    chosen = [document for document in documents if rule.split_of(document) is not Split.TRAIN]
    return sorted(chosen, key=lambda one: stable_hash(f"{seed} {one.title} {one.author} {one.paragraphs[0]}"))


def _passages(document: Document, seed: int, words: tuple[int, int]) -> Iterator[Passage]:
    """The paragraphs of fitting length that have text on both sides, in an order that `seed` decides."""
    paragraphs = document.paragraphs
    places = [
        place for place in range(1, len(paragraphs) - 1) if words[0] <= len(paragraphs[place].split()) <= words[1]
    ]
    for place in sorted(places, key=lambda one: stable_hash(f"{seed} {paragraphs[one]}")):
        before = "\n\n".join(paragraphs[:place])[-_BEFORE:]
        # Not from the middle of a word, unless it is all there is.
        before = before[before.find(" ") + 1 :] if len(before) == _BEFORE else before
        yield Passage(
            document.source,
            document.author,
            document.title,
            before + "\n\n",
            paragraphs[place],
            "\n\n" + paragraphs[place + 1][:_AFTER].rsplit(" ", 1)[0],
        )


def _in_turn(groups: list[list[Passage]]) -> Iterator[Passage]:
    """One of each group, then the next one of each, until all are used up."""
    for rank in itertools.zip_longest(*groups):
        yield from (passage for passage in rank if passage is not None)

"""Held-out text to measure on: paragraphs of documents that training leaves out, with what stands around them."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from runtime.evaluation.runs import Progress, report
from runtime.evaluation.trained_text import is_trained_on, skip_share, split_rule
from runtime.training.corpus import Document, Split, read_documents, stable_hash

# Characters kept on either side of a paragraph: enough for its subject, few enough to be encoded in an instant.
_BEFORE, _AFTER = 600, 250
_WORDS = (40, 90)
_Text = TypeVar("_Text", "Passage", "Stretch")


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


@dataclass(frozen=True, slots=True)
class Stretch:
    """Running text of one document from the start of a paragraph on, and the end of what comes before it."""

    source: str
    split: Split
    before: str
    text: str


@dataclass(frozen=True, slots=True)
class HeldOutText:
    """The documents of a text folder that training leaves out, read once for everything measured on them.

    `documents` are those of each source, by the source's name.
    """

    documents: dict[str, tuple[Document, ...]]

    @classmethod
    def read(cls, folder: Path, progress: Progress | None = None) -> HeldOutText:
        """Read `folder`, which holds text as `runtime.training.corpus` describes it.

        Held out is what `runtime.training.recipe.DataRecipe` holds out. `progress` counts files.

        Raises:
            FileNotFoundError: there is no `*.txt` file.
        """
        paths = sorted(folder.glob("*.txt"))
        if not paths:
            raise FileNotFoundError(f"no .txt file in {folder}")
        documents: dict[str, tuple[Document, ...]] = {}
        for number, path in enumerate(paths):
            documents[path.stem] = tuple(_held_out(path))
            report(progress, number + 1, len(paths))
        return cls(documents)

    def passages(self, count: int, *, seed: int = 0, words: tuple[int, int] = _WORDS) -> tuple[Passage, ...]:
        """At most `count` paragraphs of `words[0]` to `words[1]` words, from all sources and documents in turn.

        `seed` chooses among the paragraphs; the same text and seed give the same ones.

        Raises:
            ValueError: none of the text is held out, or no paragraph has that many words.
        """
        sources = [
            _in_turn([list(_passages(one, seed, words)) for one in _shuffled(documents, seed)])
            for documents in self.documents.values()
        ]
        chosen = tuple(itertools.islice(_in_turn([list(source) for source in sources]), count))
        if not chosen:
            raise ValueError(f"no held-out paragraph of {words[0]} to {words[1]} words")
        return chosen

    def stretches(
        self, count: int, characters: int, *, seed: int = 0, split: Split | None = None
    ) -> tuple[Stretch, ...]:
        """At most `count` stretches of that many characters, from all sources and documents in turn.

        Of the documents of `split` only, where one is given. A document is begun at paragraphs that `seed` chooses;
        one that is shorter gives none.
        """
        sources = [
            _in_turn([list(itertools.islice(_stretches(one, characters, seed, split), count)) for one in found])
            for found in (_shuffled(documents, seed) for documents in self.documents.values())
        ]
        return tuple(itertools.islice(_in_turn([list(source) for source in sources]), count))


def held_out_passages(
    folder: Path, count: int, *, seed: int = 0, words: tuple[int, int] = _WORDS
) -> tuple[Passage, ...]:
    """The passages of the text in `folder`; see `HeldOutText`.

    Raises:
        FileNotFoundError: there is no `*.txt` file.
        ValueError: none of the text is held out, or no paragraph has that many words.
    """
    return HeldOutText.read(folder).passages(count, seed=seed, words=words)


def _held_out(path: Path) -> list[Document]:
    rule = split_rule()
    documents = read_documents(path, skip_share(path), is_trained_on)
    return [document for document in documents if rule.split_of(document) is not Split.TRAIN]


def _shuffled(documents: Iterable[Document], seed: int) -> list[Document]:
    return sorted(documents, key=lambda one: stable_hash(f"{seed} {one.title} {one.author} {one.paragraphs[0]}"))


def _stretches(document: Document, characters: int, seed: int, split: Split | None) -> Iterator[Stretch]:
    """Stretches that do not overlap, in an order that `seed` decides."""
    own = split_rule().split_of(document)
    if split not in (None, own):
        return
    paragraphs = document.paragraphs
    # Where each paragraph ends, two characters of paragraph break after each.
    ends = list(itertools.accumulate(len(paragraph) + 2 for paragraph in paragraphs))
    taken: list[tuple[int, int]] = []
    places = range(1, len(paragraphs))
    for place in sorted(places, key=lambda one: stable_hash(f"{seed} {one} {paragraphs[one][:_BEFORE]}")):
        start = ends[place - 1]
        if ends[-1] - 2 - start < characters or any(start < end and first < start + characters for first, end in taken):
            continue
        taken.append((start, start + characters))
        last = bisect.bisect_left(ends, start + characters)
        text = "\n\n".join(paragraphs[place : last + 1])[:characters]
        yield Stretch(document.source, own, _text_before(paragraphs, place), text)


def _text_before(paragraphs: Sequence[str], place: int) -> str:
    """The end of what stands before a paragraph, with the paragraph break."""
    first = place
    while first > 0 and sum(len(one) + 2 for one in paragraphs[first:place]) <= _BEFORE + 2:
        first -= 1
    before = "\n\n".join(paragraphs[first:place])[-_BEFORE:]
    # Not from the middle of a word, unless it is all there is.
    return (before[before.find(" ") + 1 :] if len(before) == _BEFORE else before) + "\n\n"


def _passages(document: Document, seed: int, words: tuple[int, int]) -> Iterator[Passage]:
    """The paragraphs of fitting length that have text on both sides, in an order that `seed` decides."""
    paragraphs = document.paragraphs
    places = [
        place for place in range(1, len(paragraphs) - 1) if words[0] <= len(paragraphs[place].split()) <= words[1]
    ]
    for place in sorted(places, key=lambda one: stable_hash(f"{seed} {paragraphs[one]}")):
        yield Passage(
            document.source,
            document.author,
            document.title,
            _text_before(paragraphs, place),
            paragraphs[place],
            "\n\n" + paragraphs[place + 1][:_AFTER].rsplit(" ", 1)[0],
        )


def _in_turn(groups: list[list[_Text]]) -> Iterator[_Text]:
    """One of each group, then the next one of each, until all are used up."""
    for rank in itertools.zip_longest(*groups):
        yield from (text for text in rank if text is not None)

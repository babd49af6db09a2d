"""How many words are whose, in a whole document and in each of its sections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from desktop.authorship.authors import WORD, Author, Runs, author_of


@dataclass(slots=True)
class Words:
    """Numbers of words by author."""

    by: dict[Author, int] = field(default_factory=lambda: dict.fromkeys(Author, 0))

    @property
    def total(self) -> int:
        """All words."""
        return sum(self.by.values())

    def share(self, author: Author) -> float:
        """Return which part is an author's, from 0 to 1; 0 of no words."""
        return self.by[author] / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class SectionWords:
    """A section up to the next heading: its title, empty for what stands before the first, its level, its words."""

    title: str
    level: int
    words: Words


@dataclass(frozen=True, slots=True)
class Report:
    """Who wrote how much of a document."""

    whole: Words
    sections: tuple[SectionWords, ...]


def report_of(lines: Sequence[str], runs: Sequence[Runs], headings: Sequence[tuple[int, str, int]]) -> Report:
    """Count the words of lines. `headings` are line number, title and level of each heading, in order."""
    starts = {line: SectionWords(title, level, Words()) for line, title, level in headings}
    sections = [SectionWords("", 0, Words())]
    whole = Words()
    for number, (line, own) in enumerate(zip(lines, runs, strict=True)):
        if number in starts:
            sections.append(starts[number])
        counted = sections[-1].words.by
        for word in WORD.finditer(line):
            author = author_of(own, word.start(), word.end()) if own else Author.WRITER
            counted[author] += 1
    for section in sections:
        for author, number in section.words.by.items():
            whole.by[author] += number
    return Report(whole, tuple(one for one in sections if one.title or one.words.total))

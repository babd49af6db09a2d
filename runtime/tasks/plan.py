"""The common form of all tasks: a prompt, and blocks of cells some of which are given."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from runtime.api import Span
from runtime.models.vocabulary import Piece, Rule, Vocabulary, decode, is_word

NO_RULES: frozenset[Rule] = frozenset()


@dataclass(frozen=True, slots=True)
class PlannedCell:
    """One position of a canvas before it is written.

    `piece` is the text that stands there, None where there is none. `is_standing` says that the piece, though it may be
    written over, is where the writing starts from; otherwise noise is. `source` is the offset in
    `RewriteRequest.selected` at which the piece starts. `rules` hold if the position is written. `is_hidden` says that
    the piece is there for the model to read and is no part of the text.
    """

    piece: Piece | None = None
    is_locked: bool = False
    is_standing: bool = False
    source: int | None = None
    rules: frozenset[Rule] = NO_RULES
    is_hidden: bool = False


class Ending(enum.Enum):
    """How the text of a block ends."""

    FIXED = enum.auto()
    """With the last cell of the region."""

    FREE = enum.auto()
    """With an end token if the model writes one, else with the last cell."""

    CUT = enum.auto()
    """As `FREE`; without an end token, after the last whole sentence or word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockPlan:
    """One canvas. The first `region_length` cells are the text asked for; locked text to its right may follow.

    `rules` hold for every written cell. `before` is the text the canvas joins on to, at least its last characters.
    `lead` is what the text of the first cells begins with and the result does not: a space at the end of the prompt
    that was moved onto the canvas. `head` and `trail` belong to the result and are not on the canvas. `no_end` is the
    number of first cells that may not end the text. `joins_words` says that what is written beside text that does not
    change must not run into it; cells that each stand for themselves need no such care.
    """

    cells: tuple[PlannedCell, ...]
    region_length: int
    region: Span
    rules: frozenset[Rule]
    before: str
    lead: str = ""
    head: str = ""
    trail: str = ""
    ending: Ending = Ending.FIXED
    no_end: int = 0
    joins_words: bool = True

    def following(self, count: int) -> list[int]:
        """The first tokens, `count` at most, of the text that stands on the canvas after the region."""
        cells = self.cells[self.region_length : self.region_length + count]
        return [cell.piece.token for cell in cells if cell.piece and cell.piece.data]

    def words(self) -> list[list[int]]:
        """Positions that are not locked, those of one word together."""
        words: list[list[int]] = []
        for position, cell in enumerate(self.cells):
            if cell.is_locked:
                continue
            if words and words[-1][-1] == position - 1 and self._continues_word(position):
                words[-1].append(position)
            else:
                words.append([position])
        return words

    def _continues_word(self, position: int) -> bool:
        earlier, piece = self.cells[position - 1].piece, self.cells[position].piece
        return earlier is not None and piece is not None and is_joined(earlier.data, piece.data)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the encoder reads.

    `left_out` counts characters of the document before the canvas that did not fit. When the context fills up, the
    first `fixed` tokens stay and older ones after them give way.
    """

    tokens: list[int]
    left_out: int
    fixed: int

    def made_to_fit(self, tokens: list[int], room: int) -> list[int]:
        """`tokens`, which begin as the prompt does, cut down to `room`: older text after the fixed part gives way."""
        if len(tokens) <= room:
            return tokens
        # A quarter more than has to, so that not every block makes all of it be read again.
        kept = max(0, 3 * (room - self.fixed) // 4)
        return tokens[: self.fixed] + tokens[max(self.fixed, len(tokens) - kept) :]


@dataclass(frozen=True, slots=True)
class Job:
    """A request, ready to run. `locks` are the request's spans of `source`, the text it rewrites.

    Each block has one plan, or several of different layout that are all written; the one the model is surest of stays.
    `steps` are the denoising steps of each block, None what the strength and the model's settings say.
    """

    prompt: Prompt
    blocks: tuple[tuple[BlockPlan, ...], ...]
    strength: float = 1.0
    source: str = ""
    locks: tuple[Span, ...] = ()
    steps: int | None = None


def is_joined(left: bytes, right: bytes) -> bool:
    """Whether two neighbouring pieces belong to one word, or to one character."""
    left_text, right_text = left.decode(errors="replace"), right.decode(errors="replace")
    if not left_text or not right_text:
        return False
    return all(is_word(character) or character == "\ufffd" for character in (left_text[-1], right_text[0]))


def place(pieces: Sequence[Piece], locked: Sequence[Span], offset: int) -> list[PlannedCell]:
    """Cells of a text of which every piece that touches a span of `locked` is locked whole.

    `offset` is the position of the text in the selection; `locked` are spans of the text itself.
    """
    texts = decode(piece.data for piece in pieces)
    text = "".join(texts)
    bounds = [(len(text[: span.start].encode()), len(text[: span.end].encode())) for span in locked]
    cells: list[PlannedCell] = []
    characters = position = 0
    for piece, shown in zip(pieces, texts, strict=True):
        end = position + len(piece.data)
        is_locked = piece.is_foreign or any(start < end and position < stop for start, stop in bounds)
        cells.append(PlannedCell(piece, is_locked, source=offset + characters))
        characters, position = characters + len(shown), end
    return cells


def locked_cells(pieces: Sequence[Piece]) -> list[PlannedCell]:
    """Cells of text that stands on the canvas only to be read."""
    return [PlannedCell(piece, is_locked=True) for piece in pieces]


def end_cells(vocabulary: Vocabulary, end: int, count: int) -> list[PlannedCell]:
    """The end of the document: an end token and padding, `count` cells in all."""
    tokens = [end, *[vocabulary.pad] * (count - 1)][:count]
    return [PlannedCell(Piece(token, b""), is_locked=True) for token in tokens]

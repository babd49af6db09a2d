"""Batches of training: puzzles in random disguise, as token numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import torch
from tokenizers import Tokenizer
from torch import Tensor

from runtime.sudoku.board import OPEN, Shape
from runtime.sudoku.generator import GivenRange
from runtime.sudoku.split import Part, parts_of
from runtime.sudoku.text import OPEN_MARK
from runtime.training.tokenizer import BOS_ID


@dataclass(frozen=True, slots=True)
class Alphabet:
    """The tokens of boards: `digits` (10), that of the open mark first, and that of a line break."""

    digits: Tensor
    line_break: int

    @classmethod
    def of(cls, tokenizer: Tokenizer) -> Self:
        """Look the tokens up.

        Raises:
            ValueError: one of them is more than one token.
        """

        def token(text: str) -> int:
            (number,) = tokenizer.encode(text, add_special_tokens=False).ids
            return number

        marks = torch.tensor([token(OPEN_MARK), *(token(str(digit)) for digit in range(1, 10))])
        return cls(marks, token("\n"))


@dataclass(frozen=True, slots=True)
class Examples:
    """Puzzles of one size as tokens, all int64 but `is_open`.

    Attributes:
        prompt: shape (rows, size² + size + 2): beginning of text, the puzzle, a blank line.
        answer: shape (rows, size² + size - 1): the board.
        is_open: bool, like ``answer``: cells that are not given; line breaks are given.
    """

    prompt: Tensor
    answer: Tensor
    is_open: Tensor


def examples_of(givens: Tensor, solutions: Tensor, shape: Shape, alphabet: Alphabet) -> Examples:
    """`givens` and `solutions` (rows, cells, int64) as tokens."""
    rows, size = givens.shape[0], shape.size

    def lines(values: Tensor, last: int) -> Tensor:
        breaks = torch.full((rows, size, 1), last, dtype=values.dtype)
        return torch.cat([values.view(rows, size, size), breaks], dim=2).flatten(1)

    start, end = torch.full((rows, 1), BOS_ID), torch.full((rows, 1), alphabet.line_break)
    prompt = torch.cat([start, lines(alphabet.digits[givens], alphabet.line_break), end], dim=1)
    answer = lines(alphabet.digits[solutions], alphabet.line_break)[:, :-1]
    is_open = lines(givens == OPEN, 0)[:, :-1].bool()
    return Examples(prompt, answer, is_open)


class PuzzleDrawer:
    """Draws training puzzles: one of a store of minimal ones in a random disguise, with more of its solution given.

    The disguise renames digits and exchanges bands, stacks, and rows and columns within them: a puzzle with one
    solution stays one. What falls into another part than training is drawn again.
    """

    def __init__(
        self, givens: Tensor, solutions: Tensor, shape: Shape, span: GivenRange, generator: torch.Generator
    ) -> None:
        """Take over minimal puzzles, `givens` and `solutions` (rows, cells); `span` is how many digits are given."""
        self._givens, self._solutions = givens, solutions
        self._shape = shape
        self._span = span
        self._generator = generator

    def draw(self, rows: int) -> tuple[Tensor, Tensor]:
        """Givens and solutions (rows, cells), int64."""
        givens, solutions = self._draw_any(2 * rows)
        kept = (parts_of(solutions, self._shape) == Part.TRAINING).nonzero().squeeze(1)
        while len(kept) < rows:
            more = self._draw_any(rows)
            givens, solutions = torch.cat([givens, more[0]]), torch.cat([solutions, more[1]])
            kept = (parts_of(solutions, self._shape) == Part.TRAINING).nonzero().squeeze(1)
        return givens[kept[:rows]], solutions[kept[:rows]]

    def _draw_any(self, rows: int) -> tuple[Tensor, Tensor]:
        size = self._shape.size
        chosen = torch.randint(len(self._givens), (rows,), generator=self._generator)
        names = torch.zeros((rows, size + 1), dtype=torch.long)
        names[:, 1:] = self._order(rows, size) + 1
        down = self._exchange(rows, size // self._shape.box_rows, self._shape.box_rows)
        across = self._exchange(rows, size // self._shape.box_columns, self._shape.box_columns)
        places = (down[:, :, None] * size + across[:, None, :]).flatten(1)
        givens = names.gather(1, self._givens[chosen].gather(1, places))
        solutions = names.gather(1, self._solutions[chosen].gather(1, places))
        return self._with_more(givens, solutions), solutions

    def _with_more(self, givens: Tensor, solutions: Tensor) -> Tensor:
        """Give digits at random places until as many are given as is drawn for each row."""
        rows = givens.shape[0]
        span = self._span
        counts = torch.randint(span.least, span.most + 1, (rows, 1), generator=self._generator)
        # What is given comes first in the order, so that the first so many places hold it all.
        keys = torch.rand(givens.shape, generator=self._generator) - 2.0 * (givens != OPEN)
        ranks = keys.argsort(dim=1).argsort(dim=1)
        return torch.where((ranks < counts) | (givens != OPEN), solutions, OPEN)

    def _exchange(self, rows: int, groups: int, members: int) -> Tensor:
        """Random orders (rows, groups x members) of lines that keep those of one group together."""
        inner = self._order(rows * groups, members).view(rows, groups, members)
        return (self._order(rows, groups)[:, :, None] * members + inner).flatten(1)

    def _order(self, rows: int, count: int) -> Tensor:
        return torch.rand((rows, count), generator=self._generator).argsort(dim=1)

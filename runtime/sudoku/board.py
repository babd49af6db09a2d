"""Boards and puzzles, and the exact solver that makes and checks them. Nothing that writes on a canvas imports this."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

OPEN = 0
Digits = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A board of `size` rows and columns whose boxes have `box_rows` rows and `box_columns` columns."""

    box_rows: int
    box_columns: int

    @property
    def size(self) -> int:
        """Rows, columns, boxes and digits."""
        return self.box_rows * self.box_columns

    @property
    def cells(self) -> int:
        """Cells of the board."""
        return self.size**2

    def units(self) -> Iterator[tuple[int, ...]]:
        """The places of every row, column and box: each holds every digit once."""
        size = self.size
        for number in range(size):
            yield tuple(range(number * size, (number + 1) * size))
            yield tuple(range(number, size**2, size))
            top = number // self.box_rows * self.box_rows
            left = number % self.box_rows * self.box_columns
            yield tuple(
                (top + row) * size + left + column for row in range(self.box_rows) for column in range(self.box_columns)
            )


SHAPES = {shape.size: shape for shape in (Shape(2, 2), Shape(2, 3), Shape(3, 3))}


@dataclass(frozen=True, slots=True)
class Puzzle:
    """A board of which some digits are given, and its only solution. Digits row by row, `OPEN` where none is given."""

    givens: Digits
    solution: Digits

    @property
    def count(self) -> int:
        """How many digits are given."""
        return sum(digit != OPEN for digit in self.givens)


def is_solved(digits: Sequence[int], givens: Sequence[int], shape: Shape) -> bool:
    """Whether every row, column and box of `digits` holds every digit once, and every given digit is there."""
    every = set(range(1, shape.size + 1))
    keeps = all(given in (OPEN, digit) for digit, given in zip(digits, givens, strict=True))
    return keeps and all({digits[place] for place in unit} == every for unit in shape.units())


class Solver:
    """Finds solutions by trying out the cell that has the fewest digits left: exact, and quick on boards up to 9x9."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        units = list(shape.units())
        self._units_of = [[n for n, unit in enumerate(units) if place in unit] for place in range(shape.cells)]
        self._unit_count = len(units)

    def solutions(self, givens: Sequence[int], order: Sequence[int] | None = None) -> Iterator[Digits]:
        """Every solution; none where givens contradict each other.

        Args:
            givens: digits row by row, `OPEN` where none is given.
            order: the digits in the order they are tried out in, rising where it is None.
        """
        used = [0] * self._unit_count
        digits = list(givens)
        for place, digit in enumerate(digits):
            if digit == OPEN:
                continue
            if any(used[unit] >> digit & 1 for unit in self._units_of[place]):
                return
            self._flip(used, place, digit)
        yield from self._search(digits, used, order or range(1, self._shape.size + 1))

    def is_unique(self, givens: Sequence[int]) -> bool:
        """Whether there is exactly one solution."""
        found = self.solutions(givens)
        return next(found, None) is not None and next(found, None) is None

    def _search(self, digits: list[int], used: list[int], order: Sequence[int]) -> Iterator[Digits]:
        best, best_taken, most = -1, 0, -1
        for place, digit in enumerate(digits):
            if digit != OPEN:
                continue
            taken = 0
            for unit in self._units_of[place]:
                taken |= used[unit]
            if (count := taken.bit_count()) > most:
                best, best_taken, most = place, taken, count
                if count >= self._shape.size - 1:
                    break
        if best < 0:
            yield tuple(digits)
            return
        for digit in order:
            if best_taken >> digit & 1:
                continue
            digits[best] = digit
            self._flip(used, best, digit)
            yield from self._search(digits, used, order)
            self._flip(used, best, digit)
        digits[best] = OPEN

    def _flip(self, used: list[int], place: int, digit: int) -> None:
        for unit in self._units_of[place]:
            used[unit] ^= 1 << digit

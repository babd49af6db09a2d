"""Sudoku boards and their rules. The window checks with these what the model wrote; the model itself knows none."""

from __future__ import annotations

import enum
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

EMPTY = 0

Digits = tuple[int, ...]
"""The cells of a board in reading order; `EMPTY` where nothing stands."""

# Rows and columns of a box, by the side of the board.
_BOXES = {4: (2, 2), 6: (2, 3), 9: (3, 3)}
SIZES = tuple(_BOXES)
# What finding the solution may take at most: some milliseconds, since the window waits for it.
_MOST_TRIES = 400


class UnitKind(enum.Enum):
    """What may hold each digit once only."""

    ROW = enum.auto()
    COLUMN = enum.auto()
    BOX = enum.auto()


@dataclass(frozen=True, slots=True)
class Unit:
    """A row, column or box; `number` counts from 1, boxes in reading order."""

    kind: UnitKind
    number: int
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A digit that stands more than once in a unit, at `places`."""

    unit: Unit
    digit: int
    places: tuple[int, ...]


@functools.cache
def box_shape(size: int) -> tuple[int, int]:
    """Return rows and columns of a box of a board with sides of `size`.

    Raises:
        ValueError: There is no such board here.
    """
    if size not in _BOXES:
        raise ValueError(f"no board has sides of {size}")
    return _BOXES[size]


@functools.cache
def units(size: int) -> tuple[Unit, ...]:
    """Return the rows, the columns and the boxes of a board."""
    height, width = box_shape(size)
    across = size // width
    rows, columns, boxes = ([[] for _ in range(size)] for _ in range(3))
    for place in range(size * size):
        row, column = divmod(place, size)
        rows[row].append(place)
        columns[column].append(place)
        boxes[row // height * across + column // width].append(place)
    return tuple(
        Unit(kind, number, tuple(places))
        for kind, groups in zip(UnitKind, (rows, columns, boxes), strict=True)
        for number, places in enumerate(groups, start=1)
    )


def conflicts(digits: Sequence[int], size: int) -> list[Conflict]:
    """Return every digit that stands twice or more where it may stand once."""
    found: list[Conflict] = []
    for unit in units(size):
        for digit in range(1, size + 1):
            places = tuple(place for place in unit.places if digits[place] == digit)
            if len(places) > 1:
                found.append(Conflict(unit, digit, places))
    return found


def is_right(digits: Sequence[int], givens: Sequence[int], size: int) -> bool:
    """Return whether a board is full, holds each digit once everywhere, and has kept what was given."""
    is_full = all(1 <= digit <= size for digit in digits)
    keeps_givens = all(given in (EMPTY, digit) for given, digit in zip(givens, digits, strict=True))
    return is_full and keeps_givens and not conflicts(digits, size)


@dataclass(frozen=True, slots=True)
class Solutions:
    """What a search for solutions found: at most two of them. `is_certain` says there are no others if it is fewer."""

    found: tuple[Digits, ...]
    is_certain: bool

    @property
    def only(self) -> Digits | None:
        """The solution, where there is one and no other."""
        return self.found[0] if self.is_certain and len(self.found) == 1 else None


def solve(givens: Sequence[int], size: int) -> Solutions:
    """Look for solutions of a puzzle, two at most, by trying the cell with the fewest digits left first.

    Gives up after some hundred tries.
    """
    if conflicts(givens, size):
        return Solutions((), is_certain=True)
    search = _Search(list(givens), size)
    found: list[Digits] = []
    for solution in search.solutions():
        found.append(solution)
        if len(found) == 2:
            break
    return Solutions(tuple(found), is_certain=len(found) == 2 or not search.has_given_up)


@functools.cache
def _peers(size: int) -> tuple[frozenset[int], ...]:
    """For each place the others in its row, column and box."""
    peers: list[set[int]] = [set() for _ in range(size * size)]
    for unit in units(size):
        for place in unit.places:
            peers[place] |= set(unit.places) - {place}
    return tuple(map(frozenset, peers))


class _Search:
    def __init__(self, board: list[int], size: int) -> None:
        self._board = board
        self._all = frozenset(range(1, size + 1))
        self._peers = _peers(size)
        self._tries = 0

    @property
    def has_given_up(self) -> bool:
        return self._tries >= _MOST_TRIES

    def solutions(self) -> Iterator[Digits]:
        choice = self._narrowest()
        if choice is None:
            yield tuple(self._board)
            return
        place, digits = choice
        for digit in sorted(digits):
            self._tries += 1
            if self.has_given_up:
                break
            self._board[place] = digit
            yield from self.solutions()
        self._board[place] = EMPTY

    def _narrowest(self) -> tuple[int, frozenset[int]] | None:
        """The empty place with the fewest digits left, and these; None on a full board."""
        best: tuple[int, frozenset[int]] | None = None
        for place, digit in enumerate(self._board):
            if digit != EMPTY:
                continue
            left = self._all.difference(self._board[peer] for peer in self._peers[place])
            if best is None or len(left) < len(best[1]):
                best = place, left
                if len(left) <= 1:
                    break
        return best

"""What is counted of written boards."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from runtime.sudoku.board import OPEN
from runtime.sudoku.writing import Written

_DEVIATIONS = 1.96  # of a normal distribution: 95% lie within


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `count`, with Wilson's 95% interval `low` to `high`."""

    hits: int
    count: int

    @property
    def value(self) -> float:
        """The share itself, 0 of nothing."""
        return self.hits / self.count if self.count else 0.0

    @property
    def low(self) -> float:
        """Lower end of the interval (Wilson, J. Am. Stat. Assoc. 22, 1927)."""
        return max(0.0, self._centre - self._half)

    @property
    def high(self) -> float:
        """Upper end."""
        return min(1.0, self._centre + self._half)

    @property
    def _centre(self) -> float:
        z2 = _DEVIATIONS**2
        return (self.hits + z2 / 2) / (self.count + z2)

    @property
    def _half(self) -> float:
        z2 = _DEVIATIONS**2
        spread = self.hits * (self.count - self.hits) / self.count + z2 / 4 if self.count else z2 / 4
        return _DEVIATIONS * math.sqrt(spread) / (self.count + z2)

    def as_record(self) -> dict[str, float]:
        """For JSON."""
        return {
            "hits": self.hits,
            "count": self.count,
            "share": round(self.value, 4),
            "low": round(self.low, 4),
            "high": round(self.high, 4),
        }


@dataclass(frozen=True, slots=True)
class Corrections:
    """Open cells by what stood there first, and what became of them.

    `right_changed` stood right at first and changed at least once, `right_lost` of these ended wrong; `wrong_changed`
    and `wrong_mended` (ended right) the same of cells that stood wrong at first. `to_right` and `to_wrong` count single
    changes of a cell, `between_wrong` those from one wrong digit to another.
    """

    right: int
    right_changed: int
    right_lost: int
    wrong: int
    wrong_changed: int
    wrong_mended: int
    to_right: int
    to_wrong: int
    between_wrong: int

    @classmethod
    def of(cls, written: Sequence[Written]) -> Self:
        """Count them."""
        found = dict.fromkeys(cls.__slots__, 0)
        for one in written:
            for place, solution in enumerate(one.puzzle.solution):
                if one.puzzle.givens[place] != OPEN:
                    continue
                stood = [board[place] for board in one.boards]
                first = "right" if stood[0] == solution else "wrong"
                found[first] += 1
                found[f"{first}_changed"] += len(set(stood)) > 1
                if first == "right":
                    found["right_lost"] += stood[-1] != solution
                else:
                    found["wrong_mended"] += stood[-1] == solution
                for before, after in pairwise(stood):
                    if before != after:
                        kind = (
                            "to_right" if after == solution else "to_wrong" if before == solution else "between_wrong"
                        )
                        found[kind] += 1
        return cls(**found)


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of a set of puzzles.

    Attributes:
        solved: boards that are the solution in every cell.
        by_givens: the same by the number of given digits, in bands.
        cells: open cells that are right at the end.
        damaged: given cells that did not come back as they were.
        steps: mean of the steps made.
        corrections: None where nothing is written more than once.
    """

    solved: Share
    by_givens: dict[str, Share]
    cells: Share
    damaged: Share
    steps: float
    corrections: Corrections | None

    @classmethod
    def of(cls, written: Sequence[Written]) -> Self:
        """Count them; there must be one at least."""
        open_right = open_count = damaged = given_count = 0
        for one in written:
            for given, digit, solution in zip(one.puzzle.givens, one.last, one.puzzle.solution, strict=True):
                if given == OPEN:
                    open_count += 1
                    open_right += digit == solution
                else:
                    given_count += 1
                    damaged += digit != given
        return cls(
            solved=_solved(written),
            by_givens=_by_givens(written),
            cells=Share(open_right, open_count),
            damaged=Share(damaged, given_count),
            steps=sum(len(one.boards) for one in written) / len(written),
            corrections=Corrections.of(written) if any(len(one.boards) > 1 for one in written) else None,
        )

    def as_record(self) -> dict[str, object]:
        """For JSON."""
        corrections = self.corrections
        return {
            "solved": self.solved.as_record(),
            "by_givens": {band: share.as_record() for band, share in self.by_givens.items()},
            "cells": self.cells.as_record(),
            "damaged": self.damaged.as_record(),
            "steps": round(self.steps, 2),
            "corrections": corrections and {name: getattr(corrections, name) for name in Corrections.__slots__},
        }


def _solved(written: Sequence[Written]) -> Share:
    return Share(sum(one.is_right for one in written), len(written))


def _by_givens(written: Sequence[Written]) -> dict[str, Share]:
    """Three bands of about as many numbers of givens each."""
    counts = sorted({one.puzzle.count for one in written})
    third = math.ceil(len(counts) / 3)
    bands = [counts[start : start + third] for start in range(0, len(counts), third)]
    return {
        f"{band[0]}-{band[-1]}": _solved([one for one in written if band[0] <= one.puzzle.count <= band[-1]])
        for band in bands
    }

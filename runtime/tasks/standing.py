"""A block whose text stands while the model reads it, and changes word by word."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import torch

from runtime.diffusion.canvas import Canvas
from runtime.diffusion.denoise import Step
from runtime.diffusion.standing import Place
from runtime.models.vocabulary import Piece, Vocabulary
from runtime.tasks.joins import canvas_of
from runtime.tasks.plan import BlockPlan
from runtime.tasks.reading import Reader, SettledBlock
from runtime.tasks.words import Candidate, Word, words_of


class StandingBlock:
    """One canvas of a review: `plan` as it was laid out, between the texts `left` and `right`."""

    def __init__(self, plan: BlockPlan, left: str, right: str, vocabulary: Vocabulary) -> None:
        self._original = plan
        self._plan = plan
        self._left = left
        self._right = right
        self._vocabulary = vocabulary
        self._locked = frozenset(position for position, cell in enumerate(plan.cells) if cell.is_locked)

    @property
    def tokens(self) -> tuple[int, ...]:
        """What stands on the canvas, C tokens."""
        return tuple(cell.piece.token if cell.piece else self._vocabulary.pad for cell in self._plan.cells)

    @property
    def open_positions(self) -> list[int]:
        """Positions that are not locked."""
        return [position for position in range(len(self._plan.cells)) if position not in self._locked]

    def words(self) -> list[Word]:
        """The words that may be doubted or changed, in order."""
        texts = self.reader().texts(self.tokens)
        return words_of(texts, self._locked, self._left, self._right, self._plan.lead)

    def is_changed(self, word: Word) -> bool:
        """Whether other tokens stand in the place of `word` than at first."""
        return any(self._plan.cells[place].piece != self._original.cells[place].piece for place in word.positions)

    def canvas_without(self, groups: Sequence[Sequence[int]], device: torch.device) -> Canvas:
        """A canvas for each of `groups` of positions, which are open, with bans that keep what stands beside them."""
        return Canvas.stack([canvas_of(self._plan, group, self._vocabulary, device) for group in groups])

    def replace(self, word: Word, candidate: Candidate) -> None:
        """Put the tokens of `candidate` in the place of `word`."""
        cells = list(self._plan.cells)
        for position, token in zip(word.positions, candidate.tokens, strict=True):
            piece = Piece(token, self._vocabulary.pieces[token])
            cells[position] = dataclasses.replace(cells[position], piece=piece)
        self._plan = dataclasses.replace(self._plan, cells=tuple(cells))

    def step(self, number: int, max_number: int, reading: Mapping[int, Place]) -> Step:
        """The text as it stands now, with the entropies of `reading`, in the form of a denoising step."""
        length = len(self._plan.cells)
        return Step(
            number=number,
            max_number=max_number,
            tokens=self.tokens,
            entropies=tuple(reading[place].entropy if place in reading else 0.0 for place in range(length)),
            accepted=(True,) * length,
            is_settled=number == max_number,
        )

    def settled(self) -> SettledBlock:
        """The block as it stands, with anchors for all that did not change."""
        return self.reader().settled(self.tokens)

    def reader(self) -> Reader:
        """What reads steps of the text as it stands."""
        cells = zip(self._plan.cells, self._original.cells, strict=True)
        changed = [place for place, (now, before) in enumerate(cells) if now.piece != before.piece]
        return Reader(self._plan, changed, self._vocabulary)

"""From the tokens of a step back to text: what a reader of a draft sees, and what settles."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from runtime.api import Cell, Span
from runtime.diffusion.denoise import Step
from runtime.models.vocabulary import Vocabulary, decode
from runtime.tasks.plan import BlockPlan, Ending
from runtime.tasks.sentences import cut


@dataclass(frozen=True, slots=True)
class SettledBlock:
    """The text of a block with the tokens it is made of.

    `anchors` pairs offsets in `RewriteRequest.selected` with offsets in `text`, for text that did not change.
    `has_ended` says that the model wrote an end token: nothing more follows.
    """

    text: str
    tokens: list[int]
    has_ended: bool
    anchors: tuple[tuple[int, int], ...]


class Reader:
    """Reads the steps of one block. `opened` are the positions that are written."""

    def __init__(self, plan: BlockPlan, opened: Collection[int], vocabulary: Vocabulary) -> None:
        self._plan = plan
        self._opened = frozenset(opened)
        self._vocabulary = vocabulary

    def draft(self, step: Step) -> tuple[Cell, ...]:
        """The cells of the region, up to the end token where there is one."""
        cells = [
            Cell(text, step.entropies[i], self._plan.cells[i].is_locked, step.accepted[i])
            for i, text in enumerate(self.texts(step.tokens))
            if not self._plan.cells[i].is_hidden
        ]
        edges = (self._plan.head, self._plan.trail)
        head, trail = ([Cell(text, 0.0, locked=True, accepted=True)] if text else [] for text in edges)
        return (*head, *cells, *trail)

    def settled(self, tokens: tuple[int, ...]) -> SettledBlock:
        """The text of the block once `tokens` are final."""
        plan = self._plan
        texts = self.texts(tokens)
        body = "".join(texts)
        has_ended = plan.ending is not Ending.FIXED and len(texts) < plan.region_length
        if plan.ending is Ending.CUT and not has_ended:
            body = body[: cut(body)]
        return SettledBlock(
            text=plan.head + body + plan.trail,
            tokens=list(tokens[: len(texts)]),
            has_ended=has_ended,
            anchors=tuple(self._anchors(texts)),
        )

    @property
    def head(self) -> str:
        """What a draft's text begins with before the first cell's."""
        return self._plan.head

    def texts(self, tokens: tuple[int, ...]) -> list[str]:
        """The text of each cell of the region, less the `lead`, up to the end token where there is one.

        That of a hidden cell is empty.
        """
        pieces: list[bytes] = []
        for position, token in enumerate(tokens[: self._plan.region_length]):
            planned = self._plan.cells[position]
            if planned.is_hidden:
                pieces.append(b"")
            elif position in self._opened or planned.piece is None:
                if token == self._vocabulary.pad or token in self._vocabulary.ends:
                    break
                pieces.append(self._vocabulary.pieces[token])
            else:
                pieces.append(planned.piece.data)
        texts = decode(pieces)
        first = next((index for index, text in enumerate(texts) if text), None)
        if first is not None:
            texts[first] = texts[first].removeprefix(self._plan.lead)
        return texts

    def _anchors(self, texts: list[str]) -> list[tuple[int, int]]:
        anchors = [(self._plan.region.start, 0)] if self._plan.head else []
        offset = len(self._plan.head)
        for position, text in enumerate(texts):
            source = self._plan.cells[position].source
            if position not in self._opened and source is not None:
                # The first piece may begin with the lead, which is not part of the selection.
                anchors.append((max(source, self._plan.region.start), offset))
            offset += len(text)
        if self._plan.trail:
            anchors.append((self._plan.region.end - len(self._plan.trail), offset))
        return anchors


def locate(locks: tuple[Span, ...], anchors: list[tuple[int, int]]) -> tuple[Span, ...]:
    """Where the locked spans of a selection stand in its result, given what did not change."""
    spans: list[Span] = []
    for lock in locks:
        source, offset = max((anchor for anchor in anchors if anchor[0] <= lock.start), default=(0, 0))
        start = offset + lock.start - source
        spans.append(Span(start, start + len(lock)))
    return tuple(spans)

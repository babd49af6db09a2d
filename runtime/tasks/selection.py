"""A selection laid out on canvases: which text stands where, what of it may be written and what may not."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator, Sequence

from runtime.api import FaultCode, RuntimeFault, Span
from runtime.models.load import LoadedModel
from runtime.models.vocabulary import LINE_BREAKS, Piece, Rule, is_stop
from runtime.tasks.joins import start_rules
from runtime.tasks.marks import kept_spans, marks_at_line_starts
from runtime.tasks.plan import BlockPlan, PlannedCell, end_cells, locked_cells, place
from runtime.tasks.prompt import end_of_turn, has_chat
from runtime.tasks.sentences import cut

_RULES = frozenset({Rule.SPECIAL, Rule.LINE_BREAK, Rule.BLANK})
_STAYS_A_STOP = frozenset({Rule.NOT_STOP})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """`selected` between `before` and `after`, and the spans of it that must stay.

    Raises:
        RuntimeFault: `NOTHING_SELECTED`, or `LOCK_OUT_OF_RANGE` for a lock that is empty or ends outside.
    """

    before: str
    selected: str
    after: str
    locks: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        if not self.selected.strip():
            raise RuntimeFault(FaultCode.NOTHING_SELECTED)
        for lock in self.locks:
            if lock.end > len(self.selected) or len(lock) == 0:
                raise RuntimeFault(FaultCode.LOCK_OUT_OF_RANGE, f"{lock} of {len(self.selected)} characters")


@dataclasses.dataclass(frozen=True, slots=True)
class _Chunk:
    """A part of the selection that fits a canvas: its span in the selection and its tokens, `lead` included."""

    span: Span
    pieces: Sequence[Piece]


class Layout:
    """Where the parts of a selection go. Spaces around it stay as they are and never reach a canvas of their own.

    `before` is the text that belongs into the prompt: the selection's, less a last space that the canvas begins with.
    """

    def __init__(self, selection: Selection, model: LoadedModel) -> None:
        is_chat = has_chat(model.tokenizer)
        self._vocabulary = model.vocabulary
        self._length = model.info.canvas_length
        self._end = end_of_turn(model)
        selected = selection.selected
        self._selected = selected
        # In a chat the answer begins a turn of its own, without the white space of the document.
        self._start = len(selected) - len(selected.lstrip()) if is_chat else 0
        self._stop = len(selected.rstrip())
        self._following = "" if is_chat else selection.after
        self.before = selection.before
        self._lead = ""
        if not is_chat and selection.before.endswith(" ") and selection.before.strip(" ") and not selected[0].isspace():
            self._lead = " "
            self.before = selection.before[:-1]
        starts_line = not selection.before or selection.before[-1] == "\n"
        self._kept = [*kept_spans(selected, starts_line=starts_line), *selection.locks]
        self._after_marks = {span.end for span in marks_at_line_starts(selected, starts_line=starts_line)}
        self._is_chat = is_chat

    def blocks(self) -> tuple[BlockPlan, ...]:
        """The canvases, in order, each followed by what comes after it, locked.

        Raises:
            RuntimeFault: `NOTHING_TO_WRITE` where everything is locked.
        """
        blocks = tuple(self._blocks())
        if not any(block.words() for block in blocks):
            raise RuntimeFault(FaultCode.NOTHING_TO_WRITE, "everything is locked")
        return blocks

    def _blocks(self) -> Iterator[BlockPlan]:
        start = self._start
        while start < self._stop:
            chunk = self._next_chunk(start)
            yield self._block(chunk)
            start = chunk.span.end

    def _next_chunk(self, start: int) -> _Chunk:
        lead = self._lead if start == 0 else ""
        pieces = self._vocabulary.first_pieces(lead + self._selected[start : self._stop], self._length + 1)
        # One cell at least for the end of the document, a quarter of the canvas for text that follows.
        last_room = self._length - min(self._length // 4, max(1, len(self._right(self._stop))))
        if len(pieces) <= last_room:
            return _Chunk(Span(start, self._stop), pieces)
        room = self._length - self._length // 4
        fitting = b"".join(piece.data for piece in pieces[:room]).decode(errors="ignore").removeprefix(lead)
        end = start + cut(fitting)
        while True:
            pieces = self._vocabulary.encode(lead + self._selected[start:end])
            if len(pieces) <= room or end == start + 1:
                return _Chunk(Span(start, end), pieces[:room])
            end -= 1

    def _right(self, end: int) -> list[Piece]:
        """Tokens of what stands to the right of offset `end` of the selection, as many as a canvas may need."""
        text = self._selected[end:] + self._following
        if self._is_chat:
            text = text.rstrip()
        return self._vocabulary.first_pieces(text, self._length)

    def _block(self, chunk: _Chunk) -> BlockPlan:
        start, end = chunk.span.start, chunk.span.end
        lead = self._lead if start == 0 else ""
        is_last = end == self._stop
        offset = start - len(lead)
        locked = [
            Span(max(span.start, start) - offset, min(span.end, end) - offset)
            for span in self._kept
            if span.start < end and start < span.end
        ]
        if chunk.pieces[0].data == lead.encode():
            locked.append(Span(0, len(lead)))  # a space that is a token by itself is not part of the selection
        region = [self._with_rules(cell) for cell in place(chunk.pieces, locked, offset)]
        # In a chat the first chunk begins the answer's first line.
        before = (self._selected[:start] or self.before or "\n") if start > self._start or not self._is_chat else "\n"
        first = start_rules(before, lead, must_separate=self._selected[start].isspace())
        region[0] = dataclasses.replace(region[0], rules=region[0].rules | first)
        region = [
            dataclasses.replace(cell, rules=cell.rules | _STAYS_A_STOP) if _ends_line(cell, following) else cell
            for cell, following in itertools.zip_longest(region, region[1:])
        ]
        cells = region + locked_cells(self._right(end))
        cells += end_cells(self._vocabulary, self._end, self._length - len(cells))
        is_first = start == self._start
        return BlockPlan(
            cells=tuple(cells[: self._length]),
            region_length=len(region),
            region=Span(0 if is_first else start, len(self._selected) if is_last else end),
            # A model that takes no instructions has no reason to set marks; the writer's own are kept.
            rules=_RULES if self._is_chat else _RULES | {Rule.EMPHASIS},
            before=before[-1:],
            lead=lead,
            head=self._selected[: self._start] if is_first else "",
            trail=self._selected[end:] if is_last else "",
        )

    def _with_rules(self, cell: PlannedCell) -> PlannedCell:
        # "#Title" is no heading: the word after a mark has to bring its space.
        is_after_mark = cell.source in self._after_marks and not cell.is_locked
        return dataclasses.replace(cell, rules=frozenset({Rule.NOT_SPACED_WORD})) if is_after_mark else cell


def _ends_line(cell: PlannedCell, following: PlannedCell | None) -> bool:
    """Whether a cell is the stop at the end of a line or of the part: a rewritten sentence is a sentence still."""
    if cell.piece is None or not is_stop(cell.piece.data.decode(errors="ignore")):
        return False
    text = following.piece.data.decode(errors="ignore") if following and following.piece else ""
    return following is None or any(character in LINE_BREAKS for character in text)

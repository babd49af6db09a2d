"""Going back through the steps in which a suggestion came to be, and on from one of them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from desktop.generation.controller import GenerationController
from desktop.generation.suggestion import Suggestion, WoundBack
from desktop.generation.worker import GenerationThread
from runtime.api import BlockTrace, Cell, Draft, RewriteRequest, Span, SteerRequest

_WORD = re.compile(r"\S+")
_SENTENCE = re.compile(r"[^\s.!?…][^.!?…\n]*[.!?…]*[\"'”’»)]*")


def places(traces: Sequence[BlockTrace]) -> list[tuple[int, int]]:
    """Return block (from 0) and step (from 1) of every step of a run, in order."""
    return [(block, step + 1) for block, trace in enumerate(traces) for step in range(len(trace.steps))]


def can_wind(suggestion: Suggestion | None) -> bool:
    """Return whether there are steps to go back to."""
    if suggestion is None or suggestion.finished is None or suggestion.is_stale:
        return False
    traces = suggestion.finished.traces
    return bool(places(traces)) and len(suggestion.settled) >= len(traces) - 1


class Winding(QObject):
    """One suggestion wound back. What is seen is what accepting would give; `close` brings the whole result back."""

    changed = Signal()
    """Another step is seen, or other words are kept."""
    ended = Signal()
    """The suggestion is gone from the screen."""

    def __init__(self, generation: GenerationController, thread: GenerationThread, parent: QObject) -> None:
        super().__init__(parent)
        suggestion = generation.suggestion
        if suggestion is None or suggestion.finished is None or not can_wind(suggestion):
            raise ValueError("there are no steps to go back to")
        self._generation = generation
        self._thread = thread
        self._whole = suggestion
        self._current = suggestion
        self._traces = suggestion.finished.traces
        self._places = places(self._traces)
        self._index = len(self._places) - 1
        self._asked: SteerRequest | None = None
        self._has_ended = False
        thread.step_read.connect(self._on_step_read)
        generation.suggestion_changed.connect(self._check)
        generation.status_changed.connect(self._check)

    @property
    def count(self) -> int:
        """How many steps there are."""
        return len(self._places)

    @property
    def index(self) -> int:
        """Which step is wanted, from 0."""
        return self._index

    @property
    def whole(self) -> Suggestion:
        """The suggestion as it was finished."""
        return self._whole

    @property
    def state(self) -> WoundBack | None:
        """The step that is seen; None until the first has been read."""
        return self._current.wound_back

    def go(self, index: int) -> None:
        """Show a step, counted from 0, as soon as it has been read."""
        self._index = max(0, min(index, self.count - 1))
        block, step = self._places[self._index]
        self._asked = SteerRequest(request=self._whole.request, traces=self._traces, block=block, step=step)
        self._thread.look_back(self._asked)

    def toggle(self, offset: int, *, is_sentence: bool = False) -> None:
        """Keep the word, or the sentence, at an offset of the text that is seen, or give it free again."""
        state = self.state
        if state is None:
            return
        at = offset - len(state.before)
        pattern = _SENTENCE if is_sentence else _WORD
        found = next((one for one in pattern.finditer(state.draft.text) if one.start() <= at < one.end()), None)
        if found is not None:
            self._show(dataclasses.replace(state, kept=_toggled(state.kept, Span(*found.span()))))

    def point(self, step: int) -> None:
        """Move the keyboard's mark to the next word, or the one before."""
        state = self.state
        words = [Span(*found.span()) for found in _WORD.finditer(state.draft.text)] if state is not None else []
        if state is None or not words:
            return
        now = words.index(state.word) if state.word in words else (-1 if step > 0 else len(words))
        self._show(dataclasses.replace(state, word=words[(now + step) % len(words)]))

    def toggle_pointed(self, *, is_sentence: bool = False) -> None:
        """Keep the word the keyboard is at, or its sentence, or give it free."""
        if self.state is not None and self.state.word is not None:
            self.toggle(len(self.state.before) + self.state.word.start, is_sentence=is_sentence)

    def keep(self) -> None:
        """Make what is seen a version of its own."""
        finished, state = self._current.finished, self.state
        if finished is None or state is None:
            return
        self._restore()
        self._generation.offer_text(finished.text, finished.locks)

    def write_on(self, *, is_afresh: bool) -> None:
        """Have the rest written from what is seen, the kept words locked; as one more version."""
        state = self.state
        if state is None:
            return
        block, step = self._places[self._index]
        steering = SteerRequest(
            request=self._whole.request,
            traces=self._traces,
            block=block,
            step=step,
            keep=state.kept,
            afresh=is_afresh,
        )
        self._restore()
        self._generation.steer(self._whole, steering)

    def close(self) -> None:
        """Show the whole result again."""
        if not self._has_ended:
            self._restore()

    # --- inside -------------------------------------------------------------------------------------------------

    def _on_step_read(self, request: SteerRequest, draft: Draft | None) -> None:
        if request is not self._asked or self._has_ended:
            return
        if draft is None:
            self.close()
            return
        is_last = request.step == len(self._traces[request.block].steps)
        if is_last and request.block < len(self._whole.settled):
            draft = _cut(draft, self._whole.settled[request.block].text)
        before = self._whole.prefix + "".join(block.text for block in self._whole.settled[: request.block])
        asked = self._whole.request
        remainder = asked.selected[draft.region.end :] if isinstance(asked, RewriteRequest) else ""
        was = self.state
        kept = tuple(span for span in was.kept if _stands(span, was.draft, draft)) if was is not None else ()
        self._show(WoundBack(before, draft, remainder, kept))

    def _show(self, state: WoundBack) -> None:
        finished = self._whole.finished
        if finished is None:
            return
        text = state.before + state.draft.text + state.remainder
        locks = locks_in(self._whole, state, text)
        if locks is None:
            # The runtime keeps every lock in every step.
            self.close()
            return
        result = dataclasses.replace(finished, text=text, locks=locks, doubts=(), traces=())
        made = dataclasses.replace(self._whole, finished=result, wound_back=state)
        is_last = self._index == self.count - 1 and not state.kept and state.word is None
        if is_last and self._whole.stopped is not None:
            # What was on the screen last when it was stopped may be some steps older.
            self._whole = dataclasses.replace(made, finished=dataclasses.replace(result, traces=self._traces))
        before, self._current = self._current, made
        self._generation.show_instead(before, made)
        self.changed.emit()

    def _check(self, _what: object) -> None:
        """Give the version back its whole text where something else is on the screen now."""
        shown = self._generation.suggestion
        if not self._has_ended and (shown is None or shown is not self._current or shown.is_stale):
            self._restore()

    def _restore(self) -> None:
        self._has_ended = True
        self._thread.step_read.disconnect(self._on_step_read)
        self._generation.suggestion_changed.disconnect(self._check)
        self._generation.status_changed.disconnect(self._check)
        self._generation.show_instead(self._current, self._whole)
        self.ended.emit()


def locks_in(suggestion: Suggestion, state: WoundBack, text: str) -> tuple[Span, ...] | None:
    """Return where the locked words stand in the text of an earlier step; None where one is missing."""
    request = suggestion.request
    if not isinstance(request, RewriteRequest):
        return ()
    locked = [True] * len(state.before)
    for cell in state.draft.cells:
        locked += [cell.locked] * len(cell.text)
    locked += [True] * len(state.remainder)
    spans: list[Span] = []
    at = 0
    for lock in request.locks:
        word = suggestion.original[lock.start : lock.end]
        found = text.find(word, at)
        while found >= 0 and not all(locked[found : found + len(word)]):
            found = text.find(word, found + 1)
        if found < 0:
            return None
        at = found + len(word)
        spans.append(Span(found, at))
    return tuple(spans)


def _cut(draft: Draft, text: str) -> Draft:
    """Return the last draft of a block as it settled: what came after its last whole sentence was dropped."""
    if not draft.text.startswith(text):
        return draft
    left = len(text)
    cells: list[Cell] = []
    for cell in draft.cells:
        cells.append(dataclasses.replace(cell, text=cell.text[:left]))
        left -= len(cells[-1].text)
    return dataclasses.replace(draft, cells=tuple(cells))


def _stands(span: Span, before: Draft, now: Draft) -> bool:
    return before.text[span.start : span.end] == now.text[span.start : span.end]


def _toggled(kept: tuple[Span, ...], span: Span) -> tuple[Span, ...]:
    """Add a span, or take it out where it is kept already, wholly or with others."""
    overlapping = [one for one in kept if one.start < span.end and span.start < one.end]
    others = [one for one in kept if one not in overlapping]
    is_kept = any(one.start <= span.start and span.end <= one.end for one in overlapping)
    if not is_kept:
        return tuple(sorted([*others, span]))
    for one in overlapping:
        others += [Span(*ends) for ends in ((one.start, span.start), (span.end, one.end)) if ends[0] < ends[1]]
    return tuple(sorted(others))

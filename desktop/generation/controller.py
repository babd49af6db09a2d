"""What the writer's commands do: ask the model, show the draft, and take or leave the suggestion."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication, QTextCursor

from desktop.document.offsets import utf16_length
from desktop.document.snapshot import DraftRecord
from desktop.generation.desk import Decision, SuggestionDesk
from desktop.generation.draft_records import restored_suggestion
from desktop.generation.faults import message_for
from desktop.generation.passages import MOST_PASSAGES, passages_within
from desktop.generation.requests import PARAGRAPH_BREAK, Ask
from desktop.generation.review_state import ReviewMode
from desktop.generation.status import GenerationStatus, Phase
from desktop.generation.suggestion import Suggestion, SuggestionState, Target, apply_suggestion, behind
from runtime.api import FaultCode, Finished, RewriteRequest, SteerRequest

__all__ = ["Decision", "GenerationController", "GenerationStatus", "Phase"]


class GenerationController(SuggestionDesk):
    """Carries out the writer's commands. The document is touched in `accept`, `accept_all`, `accept_change` alone."""

    # --- commands -----------------------------------------------------------------------------------------------

    def continue_writing(self, instruction: str = "") -> None:
        """Write on from the caret, or from the end of the selection."""
        position = self._view.textCursor().selectionEnd()
        self._ask([Ask(self._requests.continuation(position, instruction), position, position)])

    def rewrite(self, strength: float, instruction: str = "", versions: int = 1) -> None:
        """Rewrite the selection, paragraph by paragraph, or the one at the caret, around its locked words."""
        ranges = self.passages()
        if not ranges:
            self.fault_occurred.emit(message_for(FaultCode.NOTHING_SELECTED))
            return
        self._ask([Ask(self._requests.rewrite(*one, strength, instruction), *one) for one in ranges], versions)

    def passages(self) -> list[tuple[int, int]]:
        """Return what a command is about: the paragraphs of the selection, or the one at the caret."""
        ranges = passages_within(self._document.text_document, *self._view.target_range(), self._locks)
        if len(ranges) > MOST_PASSAGES:
            self.notice_given.emit(
                self.tr("That is much at once: the first {0} paragraphs are rewritten.").format(MOST_PASSAGES)
            )
        return ranges[:MOST_PASSAGES]

    def fill_gap(self, words: int) -> None:
        """Write `words` words or so at the caret, joining both sides; a selection is the gap and gives its own size."""
        cursor = self._view.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        if self._locks.has_locked(start, end):
            self.notice_given.emit(
                self.tr("The gap holds locked words. Unlock them, or use Rewrite, which keeps them.")
            )
            return
        self._ask([Ask(self._requests.fill(start, end, words), start, end)])

    def ask(self, asks: Sequence[Ask], versions: int = 1) -> None:
        """Ask for each of these; the first is shown at once, each other one when those before are decided on."""
        self._ask(list(asks), versions)

    def set_draft_interval(self, interval_ms: int) -> None:
        """Bring drafts to the screen no more often than this."""
        self._jobs.set_interval(interval_ms)

    def retry(self) -> None:
        """Ask for the same once more, with another seed, as one more version; anew where the text changed meanwhile."""
        suggestion = self._sheaf.shown or self._failed
        if suggestion is None or self._status.phase in (Phase.WRITING, Phase.STOPPING):
            return
        start, end = suggestion.target.start, suggestion.target.end
        is_same = suggestion is self._sheaf.shown and not self._is_stale(suggestion)
        if isinstance(suggestion.request, RewriteRequest):
            start, end = self._locks.extended_to_locks(start, end)
        request = self._requests.again(suggestion.request, start, end, suggestion.prefix)
        self._ask([Ask(request, start, end, suggestion.prefix)], is_more=is_same)

    def show_version(self, step: int) -> None:
        """Show the version `step` further on; behind the last one, ask for another."""
        suggestion = self._sheaf.shown
        if suggestion is None:
            return
        number = self._sheaf.number + step
        if number > len(self._sheaf.versions):
            self.retry()
        elif number >= 1:
            self.show_version_number(number)

    def show_version_number(self, number: int) -> None:
        """Show a version by its number, from 1."""
        self._sheaf.show(number)
        suggestion = self._sheaf.shown
        if suggestion is not None:
            self.suggestion_changed.emit(suggestion)
            self._show()

    def offer_text(self, text: str, locks: Sequence = ()) -> None:
        """Show another text for the same place as one more version, as when sentences of several are put together."""
        suggestion = self._sheaf.shown
        if suggestion is None or suggestion.finished is None:
            return
        finished = dataclasses.replace(suggestion.finished, text=text, locks=tuple(locks), traces=(), doubts=())
        self._sheaf.add([dataclasses.replace(suggestion, finished=finished, settled=[], draft=None)])
        self.suggestion_changed.emit(self._sheaf.shown)
        self._show()

    def steer(self, suggestion: Suggestion, steering: SteerRequest) -> None:
        """Write on from an earlier step of a suggestion's run, as one more version."""
        if suggestion is self._sheaf.shown and not self._is_stale(suggestion):
            start, end = suggestion.target.start, suggestion.target.end
            self._ask([Ask(suggestion.request, start, end, suggestion.prefix, steering)], is_more=True)

    def show_instead(self, version: Suggestion, other: Suggestion) -> None:
        """Put `other` in the place of a version, as when one goes back through its steps."""
        if any(one is version for one in self._sheaf.versions):
            self._sheaf.replace(version, other)
            self._show()

    def show_again(self) -> None:
        """Show the same once more, what is told apart in it being something else now."""
        self._show()

    def stop(self) -> None:
        """Stop writing now. Blocks of a continuation that had settled stay as a suggestion."""
        if self._jobs:
            self._jobs.stop()
            self._set_status(phase=Phase.STOPPING)

    def accept(self) -> None:
        """Put the suggestion into the document, as one step of undo."""
        suggestion = self._sheaf.shown
        if suggestion is None or suggestion.state is not SuggestionState.READY or suggestion.finished is None:
            return
        if self._is_stale(suggestion):
            self._show()
            return
        self.applying.emit([suggestion])
        target_start = suggestion.target.start
        with self._view.reading_place_kept(target_start, suggestion.target.end):
            self._dismiss(Decision.ACCEPTED)
            with self._putting_in():
                end = apply_suggestion(self._document.text_document, suggestion)
        self.applied.emit(suggestion, target_start, end)
        if self._sheaf.shown is None:
            self._put_caret(end)

    def accept_all(self) -> None:
        """Put what is ready of all places into the document, together as one step of undo; the rest goes on."""
        shown = self._sheaf.shown
        places = [self._sheaf.versions, *self._sheaf.waiting]
        # The version on the screen first, so that it is the one that is taken of its place.
        orders = (sorted(place, key=lambda one: one is not shown) for place in places)
        found = (next((one for one in order if self._is_ready(one)), None) for order in orders)
        ready = sorted((one for one in found if one is not None), key=lambda one: one.target.start)
        if not ready:
            return
        self.applying.emit(ready)
        # Asked for now: each one put in may be in the paragraph of another.
        starts = [one.target.start for one in ready]
        self._put_away(places, ready)
        document = self._document.text_document
        cursor = QTextCursor(document)
        cursor.setPosition(starts[0])
        cursor.beginEditBlock()
        try:
            for one, start in reversed(list(zip(ready, starts, strict=True))):
                apply_suggestion(document, one, start)
        finally:
            with self._putting_in():
                cursor.endEditBlock()
        moved = end = 0
        for one, start in zip(ready, starts, strict=True):
            end = start + moved + utf16_length(one.text)
            self.applied.emit(one, start + moved, end)
            moved += utf16_length(one.text) - utf16_length(one.original)
        if self._sheaf.shown is None:
            self._put_caret(end)
        else:
            self._show()

    def _put_away(self, places: Sequence[Sequence[Suggestion]], taken: Sequence[Suggestion]) -> None:
        """Be done with the places of which a version is taken, and go on to the first of the others."""
        for place in places:
            if not any(one is other for one in place for other in taken):
                continue
            self._jobs.give_up(place)
            for one in place:
                if one.finished is not None:
                    is_taken = any(one is other for other in taken)
                    self.decided.emit(one, Decision.ACCEPTED if is_taken else Decision.REJECTED)
                self._sheaf.drop(one)
        if self._sheaf.shown is None:
            self._sheaf.next_place()
        self._leave()

    def accept_below(self) -> None:
        """Keep what stands there, and put the suggestion below it as a paragraph of its own, as one step of undo."""
        suggestion = self._sheaf.shown
        if suggestion is None or suggestion.finished is None or not self._is_ready(suggestion):
            return
        document = self._document.text_document
        block = document.findBlock(suggestion.target.end)
        end = block.position() + block.length() - 1
        finished = dataclasses.replace(
            suggestion.finished, text=suggestion.text.strip(), locks=(), doubts=(), traces=()
        )
        below = dataclasses.replace(
            suggestion,
            request=self._requests.continuation(end),
            target=Target(document, end, end),
            original="",
            prefix=PARAGRAPH_BREAK,
            finished=behind(PARAGRAPH_BREAK, finished),
            settled=[],
            wound_back=None,
        )
        self._sheaf.replace(suggestion, below)
        self.accept()

    def copy(self) -> None:
        """Put the suggested text on the clipboard."""
        suggestion = self._sheaf.shown
        if suggestion is not None and suggestion.finished is not None:
            QGuiApplication.clipboard().setText(suggestion.text)
            self.notice_given.emit(self.tr("The suggestion is on the clipboard."))

    def accept_change(self) -> None:
        """Put the change in front of the writer into the document, as one step of undo, and go on to the next."""
        self._decide_change(Decision.ACCEPTED)

    def reject_change(self) -> None:
        """Drop the change in front of the writer, and go on to the next."""
        self._decide_change(Decision.REJECTED)

    def step_change(self, step: int) -> None:
        """Go to the next change, or the one before; the first time, show the changes."""
        suggestion = self._sheaf.shown
        if suggestion is not None and suggestion.finished is not None and not self._is_stale(suggestion):
            self.review.step(suggestion, step)

    def reject(self) -> None:
        """Drop the suggestion and its versions, stopping those still being written, and go on to what waits."""
        self._dismiss(Decision.REJECTED)

    def restore(self, record: DraftRecord) -> None:
        """Show a suggestion that an earlier session left undecided, for the same place in the restored document."""
        suggestion = restored_suggestion(self._document, self._locks, record)
        if suggestion is not None:
            self.offer(suggestion)

    def offer(self, suggestion: Suggestion) -> None:
        """Show a finished suggestion in place of all there is."""
        if suggestion.finished is not None:
            self.reject_all()
            self._sheaf.begin([suggestion])
            self._set_status(phase=Phase.READY, tokens_per_second=0.0, seed=suggestion.finished.seed)
            self.suggestion_changed.emit(suggestion)
            self._show()

    # --- asking -------------------------------------------------------------------------------------------------

    def _ask(self, asks: list[Ask], versions: int = 1, *, is_more: bool = False) -> None:
        if self._status.model is None:
            self.notice_given.emit(self.tr("The model is still being made ready. Try again in a moment."))
            return
        for ask in asks:
            is_whole = self._locks.extended_to_locks(ask.start, ask.end) == (ask.start, ask.end)
            if not isinstance(ask.request, RewriteRequest) and not is_whole:
                self.notice_given.emit(self.tr("The caret is inside locked words. Move it out of them first."))
                return
        if not is_more:
            self.reject_all()
        first, *others = [self._submit(ask, versions) for ask in asks]
        if is_more:
            self._sheaf.add(first)
        else:
            self._sheaf.begin(first)
        for other in others:
            self._sheaf.wait(other)
        self._failed = None
        self._was_stale = False
        self.review.forget()
        # With the selection kept, the next key would replace the very text that is being rewritten.
        self._put_caret(asks[0].end)
        self._view.set_suggestion_focus(True)
        self._set_status(phase=Phase.WRITING, block=0, step=0, tokens_per_second=0.0, seed=None)
        self._show()

    def _submit(self, ask: Ask, versions: int) -> list[Suggestion]:
        number = self._jobs.submit(ask.steering or ask.request, versions)
        target = Target(self._document.text_document, ask.start, ask.end)
        original = self._document.text_between(ask.start, ask.end)
        return [
            Suggestion(ask.request, target, original, number, version=version, prefix=ask.prefix)
            for version in range(versions)
        ]

    def _put_caret(self, position: int) -> None:
        cursor = self._view.textCursor()
        cursor.setPosition(position)
        self._view.setTextCursor(cursor)

    # --- changes one by one -------------------------------------------------------------------------------------

    def _decide_change(self, decision: Decision) -> None:
        suggestion = self._sheaf.shown
        if suggestion is None or suggestion.finished is None or self._is_stale(suggestion):
            return
        self._is_applying = True
        try:
            with self._putting_in():
                made = self.review.decide(suggestion, is_taken=decision is Decision.ACCEPTED)
        finally:
            self._is_applying = False
        if made is None:
            self._dismiss(decision)
            return
        self._sheaf.replace(suggestion, made)
        self.suggestion_changed.emit(made)
        self._show()

    # --- without a review ---------------------------------------------------------------------------------------

    def _on_finished(self, suggestion: Suggestion, event: Finished) -> None:
        super()._on_finished(suggestion, event)
        self._accept_directly()

    def _accept_directly(self) -> None:
        """Take what is ready without asking, where the writer wants that."""
        is_taken = False
        while self.review.mode is ReviewMode.DIRECT and self._sheaf.shown and self._is_ready(self._sheaf.shown):
            self.accept()
            is_taken = True
        if is_taken:
            self.notice_given.emit(self.tr("Replaced. Undo brings back what stood there."))

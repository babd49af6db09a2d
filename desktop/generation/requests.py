"""Requests to the model, made of the document as it is at this moment."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop.document.document import Document
from desktop.document.locks import LockedSpans
from desktop.document.offsets import OffsetMap
from runtime.api import ContinueRequest, DoubtRequest, FillRequest, RewriteRequest, Span, SteerRequest, WritingRequest

PARAGRAPH_BREAK = "\n\n"


@dataclass(frozen=True, slots=True)
class Ask:
    """A request and the range of the document, in positions, that its answer is for."""

    request: WritingRequest
    start: int
    end: int
    prefix: str = ""
    """What stands between the text before and the answer."""
    steering: SteerRequest | None = None
    """What the model is asked in place of `request`, where an earlier run of that is taken up."""


class RequestMaker:
    """Makes requests for ranges of one document. Ranges are in positions."""

    def __init__(self, document: Document, locks: LockedSpans) -> None:
        self._document = document
        self._locks = locks
        self._read: tuple[int, str, OffsetMap] | None = None
        self.standing: Callable[[], str] = str
        """Returns what goes into every request beside its own instruction."""
        self.voice: Callable[[], Path | None] = _no_voice
        """Returns the folder of the voice that this document is written with at the moment, None for the model's own.

        Asked for each request, "try again" included, in the window's thread, so it must not read the disk. A run that
        is taken up again keeps the voice it was begun with. Whoever knows which voice a page uses puts this here, as
        `page.generation.requests.voice = lambda: ...`. A voice that is gone or does not fit the model is told as a
        fault, with `Remedy.CHOOSE_VOICE` where somebody can offer that.
        """

    def continuation(self, position: int, instruction: str = "") -> ContinueRequest:
        """Write on from a position."""
        before, _, _ = self._parted(position, position)
        return ContinueRequest(before=before, instruction=self._full(instruction), voice=self.voice())

    def rewrite(self, start: int, end: int, strength: float, instruction: str = "") -> RewriteRequest:
        """Rewrite a range round what is locked in it."""
        before, selected, after = self._parted(start, end)
        return RewriteRequest(
            before=before,
            selected=selected,
            after=after,
            strength=strength,
            locks=self._locks.spans_within(start, end),
            instruction=self._full(instruction),
            voice=self.voice(),
        )

    def replacement(self, start: int, end: int, words: int, instruction: str) -> FillRequest:
        """Write about `words` words in the place of a range, told by `instruction` what to make of its text."""
        before, selected, after = self._parted(start, end)
        told = f"{instruction.strip()}\n\n{selected.strip()}"
        return FillRequest(before=before, after=after, words=words, instruction=self._full(told), voice=self.voice())

    def below(self, start: int, end: int, words: int, instruction: str) -> FillRequest:
        """Write about `words` words as a paragraph of its own behind a range, told what to make of the range's text."""
        before, selected, after = self._parted(start, end)
        told = f"{instruction.strip()}\n\n{selected.strip()}"
        return FillRequest(
            before=f"{before}{selected}{PARAGRAPH_BREAK}",
            after=after or "\n",
            words=words,
            instruction=self._full(told),
            voice=self.voice(),
        )

    def doubt(self, start: int, end: int) -> DoubtRequest:
        """Ask which words of a range the model doubts."""
        before, selected, after = self._parted(start, end)
        return DoubtRequest(before=before, selected=selected, after=after, voice=self.voice())

    def _full(self, instruction: str) -> str:
        """Put the writer's standing wishes, a style guide or names to know, before what is asked for now."""
        return "\n\n".join(part for part in (self.standing().strip(), instruction.strip()) if part)

    def fill(self, start: int, end: int, words: int) -> FillRequest:
        """Fill the range anew with as many words as it has; where it has none, with `words`, 0 being as many as fit."""
        before, selected, after = self._parted(start, end)
        words = len(selected.split()) or words
        return FillRequest(
            before=before, after=after, words=words or None, instruction=self._full(""), voice=self.voice()
        )

    def again(self, request: WritingRequest, start: int, end: int, prefix: str = "") -> WritingRequest:
        """Ask for the same, of the text and with the voice as they are now.

        `prefix` stands between the text before and the answer.
        """
        before, selected, after = self._parted(start, end)
        before += prefix
        match request:
            case RewriteRequest():
                locks = self._locks.spans_within(start, end)
                return dataclasses.replace(
                    request, before=before, selected=selected, after=after, locks=locks, voice=self.voice()
                )
            case FillRequest():
                return dataclasses.replace(request, before=before, after=after, voice=self.voice())
            case ContinueRequest():
                return dataclasses.replace(request, before=before, voice=self.voice())

    def _parted(self, start: int, end: int) -> tuple[str, str, str]:
        revision = self._document.text_document.revision()
        if self._read is None or self._read[0] != revision:
            # Kept, since many passages may be asked for at once, and a long text takes its time.
            text = self._document.text()
            self._read = revision, text, OffsetMap(text)
        _, text, offsets = self._read
        place = offsets.offsets(Span(start, end))
        return text[: place.start], text[place.start : place.end], text[place.end :]


def _no_voice() -> Path | None:
    return None

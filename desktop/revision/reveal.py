"""How a draft is brought before the reader: calmly, word by word or sentence by sentence, at a pace to read along.

What the model writes and what is shown as settled are two things. A word that was once shown solid stays so for as long
as it is the same word, whatever the model thinks of it in between; and no more words turn solid in a second than the
reader has chosen.
"""

from __future__ import annotations

import enum
import re
import time
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.editor.draft_layer import DraftPiece, DraftTone

_WORD = re.compile(r"\s*\S+\s*|\s+")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]*_]*\s*$|\n")
_WRITTEN = (DraftTone.SETTLED, DraftTone.UNDECIDED)
# What may be caught up at once after a wait: more would come as a jump.
_MOST_CREDIT_S = 0.15
_LEAST_WAIT_MS = 50
# A word further along than this is another one that reads the same.
_FARTHEST_WORDS = 8


class RevealUnit(enum.StrEnum):
    """What turns solid in one go."""

    WORD = "word"
    SENTENCE = "sentence"


@dataclass(slots=True)
class _Word:
    text: str
    tone: DraftTone
    is_solid: bool = False


class Reveal(QObject):
    """Turns what there is to show into what is shown now. One draft at a time."""

    due = Signal()
    """More may be shown now: ask again."""

    def __init__(self, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self._words_per_second: float | None = None
        self._unit = RevealUnit.WORD
        self._key: object = None
        self._shown: list[_Word] = []
        self._credit = 0.0
        self._counted_at = 0.0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.due)

    def set_pace(self, words_per_second: float | None, unit: RevealUnit) -> None:
        """Let this many words a second turn solid, as many as come for None."""
        self._words_per_second = words_per_second
        self._unit = unit

    def forget(self) -> None:
        """Begin anew with whatever comes next."""
        self._key = None
        self._shown = []
        self._timer.stop()

    def pieces(self, key: object, pieces: Sequence[DraftPiece], *, is_done: bool) -> list[DraftPiece]:
        """Return what to show of `pieces` now. `key` tells one draft from another.

        A text that is done when it is first seen is shown as it is: nobody has watched it being written.
        """
        if key != self._key:
            self.forget()
            if is_done:
                return list(pieces)
            self._key = key
            self._counted_at = self._clock()
            self._credit = 1.0
        words = _words(pieces)
        _carry_on(self._shown, words)
        is_whole = self._turn_solid(words)
        self._shown = words
        if is_whole and is_done:
            self._timer.stop()
            return list(pieces)
        return _joined(words)

    def _turn_solid(self, words: list[_Word]) -> bool:
        """Let words turn solid for which there is time by now; whether all that are settled have."""
        self._count_time()
        for group in _groups(words, self._unit):
            waiting = [word for word in group if word.tone is DraftTone.SETTLED and not word.is_solid]
            if not waiting or (self._unit is RevealUnit.SENTENCE and not all(_is_sure(word) for word in group)):
                continue
            if self._words_per_second is not None:
                if self._credit < 1.0:
                    self._wait()
                    return False
                self._credit -= len(waiting)
            for word in waiting:
                word.is_solid = True
        return all(word.is_solid or word.tone not in _WRITTEN for word in words)

    def _count_time(self) -> None:
        now = self._clock()
        pace = self._words_per_second or 0.0
        self._credit = min(self._credit + (now - self._counted_at) * pace, max(1.0, pace * _MOST_CREDIT_S))
        self._counted_at = now

    def _wait(self) -> None:
        if self._words_per_second and not self._timer.isActive():
            missing_s = (1.0 - self._credit) / self._words_per_second
            self._timer.start(max(_LEAST_WAIT_MS, round(missing_s * 1000)))


def whole_words(pieces: Sequence[DraftPiece]) -> list[DraftPiece]:
    """Return the same with no word half solid: one of which a part is undecided is undecided."""
    return [DraftPiece(word.text, word.tone) for word in _words(pieces)]


def _is_sure(word: _Word) -> bool:
    return word.is_solid or word.tone is not DraftTone.UNDECIDED


def _words(pieces: Sequence[DraftPiece]) -> list[_Word]:
    """Cut pieces into words. A word of which a part is undecided is undecided, so that none is half solid."""
    words: list[_Word] = []
    texts: list[str] = []
    undecided: list[bool] = []

    def end_run() -> None:
        text = "".join(texts)
        for found in _WORD.finditer(text):
            is_open = any(undecided[place] for place in range(found.start(), found.end()) if not text[place].isspace())
            words.append(_Word(found[0], DraftTone.UNDECIDED if is_open else DraftTone.SETTLED))
        texts.clear()
        undecided.clear()

    for piece in pieces:
        if piece.tone in _WRITTEN:
            texts.append(piece.text)
            undecided += [piece.tone is DraftTone.UNDECIDED] * len(piece.text)
        else:
            end_run()
            words.append(_Word(piece.text, piece.tone))
    end_run()
    return words


def _carry_on(before: Sequence[_Word], words: Sequence[_Word]) -> None:
    """Let words that were shown solid, and are the same, stay so."""
    old, new = [word.text.strip() for word in before], [word.text.strip() for word in words]
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    pairs = [(place, place) for place in range(head)]
    pairs += [(len(old) - 1 - place, len(new) - 1 - place) for place in range(tail)]
    pairs += _matched(before, old, new, range(head, len(old) - tail), range(head, len(new) - tail))
    for was, now in pairs:
        words[now].is_solid = before[was].is_solid and words[now].tone in _WRITTEN


def _matched(
    before: Sequence[_Word], old: Sequence[str], new: Sequence[str], old_range: range, new_range: range
) -> list[tuple[int, int]]:
    """Find solid words of a stretch again, in their order and not far from where they were.

    A whole comparison, as of `difflib`, costs more than there is time for between two drafts.
    """
    found: dict[str, list[int]] = {}
    for place in new_range:
        found.setdefault(new[place], []).append(place)
    pairs: list[tuple[int, int]] = []
    least, shift = new_range.start, 0
    for place in old_range:
        candidates = found.get(old[place], ()) if before[place].is_solid else ()
        index = bisect_left(candidates, least)
        if index < len(candidates) and candidates[index] <= place + shift + _FARTHEST_WORDS:
            now = candidates[index]
            pairs.append((place, now))
            least, shift = now + 1, now - place
    return pairs


def _groups(words: Sequence[_Word], unit: RevealUnit) -> list[list[_Word]]:
    groups: list[list[_Word]] = [[]]
    for word in words:
        groups[-1].append(word)
        if unit is RevealUnit.WORD or _SENTENCE_END.search(word.text):
            groups.append([])
    return [group for group in groups if group]


def _joined(words: Sequence[_Word]) -> list[DraftPiece]:
    pieces: list[DraftPiece] = []
    for word in words:
        tone = word.tone
        if tone in _WRITTEN:
            tone = DraftTone.SETTLED if word.is_solid else DraftTone.UNDECIDED
        if pieces and pieces[-1].tone is tone:
            pieces[-1] = DraftPiece(pieces[-1].text + word.text, tone)
        else:
            pieces.append(DraftPiece(word.text, tone))
    return pieces

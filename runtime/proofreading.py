"""What the model makes of the words of a text that stands: its doubts, and what it would change.

A pass over the text as it stands says how far the model would keep each token, and from that which words it doubts. It
says little of what else could stand there, since the model sees the word and copies it. So words are also taken away
and replaced by noise, every fourth one in a canvas of its own, and read from what is left.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from runtime.api import Alternative
from runtime.diffusion.prefix import Prefix
from runtime.diffusion.standing import Place, read_standing, read_without
from runtime.models.load import LoadedModel
from runtime.tasks.standing import StandingBlock
from runtime.tasks.words import Candidate, Word, candidates

ALTERNATIVES = 5
"""How many other texts a word has at most."""

# Both chosen by measurement, see DECISIONS.md.
SUSPICION = 0.02
"""Probability of another token than the one that stands, from which on a word may be changed."""
MARGIN = 3.0
"""Nats by which another word has to be likelier than the one that stands, the word taken away."""

# Tokens a position is asked for: many are parts of words or marks and make no alternative.
_TOP = 32
# Canvases for one reading. Fewer leave too little text around each word that is taken away.
_ROWS = 4

Reading = Mapping[int, Place]


@dataclass(frozen=True, slots=True)
class WordReading:
    """What else could stand in the place of `word`, best first.

    `standing` is the log probability of the word itself, -inf where it may not be written; `entropy` is that of its
    least sure token. Both given the text without the word.
    """

    word: Word
    candidates: tuple[Candidate, ...]
    standing: float
    entropy: float

    def alternatives(self) -> tuple[Alternative, ...]:
        """The candidates as a reader sees them."""
        return tuple(candidate.alternative() for candidate in self.candidates)


@dataclass(frozen=True, slots=True)
class Change:
    """A word that takes the place of another, and what else the model would have taken, the old word among them."""

    reading: WordReading
    candidate: Candidate

    def alternatives(self) -> tuple[Alternative, ...]:
        """What could stand there instead of the new word, best first."""
        old = Candidate((), self.reading.word.text, self.reading.standing)
        others = [*(other for other in self.reading.candidates if other is not self.candidate), old]
        others.sort(key=lambda other: -other.log_probability)
        return tuple(other.alternative() for other in others[:ALTERNATIVES])


class Proofreader:
    """Reads blocks after `prefix` (one row)."""

    def __init__(self, model: LoadedModel, prefix: Prefix) -> None:
        self._model = model
        self._prefix = prefix

    def standing(self, block: StandingBlock) -> Reading:
        """What the model expects at the open positions of `block`, its text before its eyes.

        Raises:
            RuntimeFault: `NOT_A_NUMBER`.
        """
        return read_standing(self._model.network, self._prefix, block.tokens, block.open_positions)

    def without(self, block: StandingBlock, groups: Sequence[Sequence[Word]]) -> list[WordReading]:
        """Read the words of each of `groups` from the text without them; in the order of the text.

        Raises:
            RuntimeFault: `NOT_A_NUMBER`.
        """
        if not groups:
            return []
        network, vocabulary = self._model.network, self._model.vocabulary
        canvas = block.canvas_without(groups, network.device)
        places = read_without(network, self._prefix, canvas, _TOP)
        readings = [
            WordReading(
                word=word,
                candidates=tuple(candidates(word, place, vocabulary, ALTERNATIVES)),
                standing=math.fsum(place[position].standing for position in word.positions),
                entropy=max(place[position].entropy for position in word.positions),
            )
            for group, place in zip(groups, places, strict=True)
            for word in group
        ]
        return sorted(readings, key=lambda reading: reading.word.span)


def spread(words: Sequence[Word]) -> list[list[Word]]:
    """All of `words`, neighbours apart, in as many groups as there are canvases to a reading."""
    return [list(words[start::_ROWS]) for start in range(min(_ROWS, len(words)))]


def doubt_of(word: Word, standing: Reading) -> float:
    """The entropy (nats) of the word's least sure token, the text before the model's eyes."""
    return max(standing[position].entropy for position in word.positions)


def disagreement(word: Word, standing: Reading) -> float:
    """How probable it is to the model that another token should stand at the word's worst place, in [0, 1]."""
    return max(-math.expm1(min(0.0, standing[position].standing)) for position in word.positions)


def suspects(words: Sequence[Word], standing: Reading) -> list[list[Word]]:
    """The words that may be changed in one pass, in groups to be taken away together.

    Those the model disagrees with most come first. No two neighbours are among them: what the one should be depends on
    the other.
    """
    ranked = sorted(range(len(words)), key=lambda number: -disagreement(words[number], standing))
    chosen: set[int] = set()
    for number in ranked:
        if disagreement(words[number], standing) < SUSPICION:
            break
        if words[number].is_whole and not chosen & {number - 1, number + 1}:
            chosen.add(number)
    in_order = [words[number] for number in sorted(chosen)]
    rows = min(_ROWS, math.ceil(len(in_order) * _ROWS / max(1, len(words))))
    return [in_order[start::rows] for start in range(rows)]


def changes(readings: Sequence[WordReading]) -> list[Change]:
    """The words that have another one clearly likelier in their place."""
    return [
        Change(reading, reading.candidates[0])
        for reading in readings
        if reading.candidates
        and math.isfinite(reading.standing)
        and reading.candidates[0].log_probability - reading.standing > MARGIN
    ]

"""What the model makes of the words of a text that stands: its doubts, and what it would change.

A pass over the text as it stands says how far the model would keep each token, and from that which words it doubts. It
says little of what else could stand there, since the model sees the word and copies it. So tokens are also taken away
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
CONVICTION = 0.5
"""Probability that another token must have, the one that stands taken away, to take its place."""
MARGIN = 3.0
"""Nats by which the other token must be likelier than the one that stands."""

# Tokens a position is asked for: many are parts of words or marks and make no alternative.
_TOP = 32
# Canvases of one reading. Fewer leave too little text around each token that is taken away.
_ROWS = 4

Reading = Mapping[int, Place]


@dataclass(frozen=True, slots=True)
class WordReading:
    """What else could stand in the place of `word`, best first, and the entropy (nats) of its least sure token.

    Both as the model reads the text without the token in question.
    """

    word: Word
    candidates: tuple[Candidate, ...]
    entropy: float

    def alternatives(self) -> tuple[Alternative, ...]:
        """The candidates as a reader sees them."""
        return tuple(Alternative(one.text, _probability(one.log_probability)) for one in self.candidates)


@dataclass(frozen=True, slots=True)
class Change:
    """The best candidate of `reading` takes the place of the word that stands."""

    reading: WordReading

    @property
    def candidate(self) -> Candidate:
        """The new word."""
        return self.reading.candidates[0]

    def alternatives(self) -> tuple[Alternative, ...]:
        """What could stand there instead of the new word, best first; the old word if it is among the likeliest."""
        new = self.candidate
        old = Alternative(self.reading.word.text, _probability(new.log_probability - new.gain))
        others = sorted((*self.reading.alternatives()[1:], old), key=lambda other: -other.probability)
        return tuple(others[:ALTERNATIVES])


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

    def without(self, block: StandingBlock, words: Sequence[Word]) -> list[WordReading]:
        """Read `words` of `block` from the text without them, a token at a time, in one batch of canvases.

        Raises:
            RuntimeFault: `NOT_A_NUMBER`.
        """
        positions = [position for word in words for position in word.positions]
        if not positions:
            return []
        network, vocabulary = self._model.network, self._model.vocabulary
        # Neighbours in different canvases, so that each is read with the others in place.
        groups = [positions[start::_ROWS] for start in range(min(_ROWS, len(positions)))]
        places = read_without(network, self._prefix, block.canvas_without(groups, network.device), _TOP)
        tokens = block.tokens
        return [
            WordReading(
                word=word,
                candidates=tuple(candidates(word, tokens, places, vocabulary, ALTERNATIVES)),
                entropy=max(places[position].entropy for position in word.positions),
            )
            for word in words
        ]


def doubt_of(word: Word, standing: Reading) -> float:
    """The entropy (nats) of the word's least sure token, the text before the model's eyes."""
    return max(standing[position].entropy for position in word.positions)


def changes(readings: Sequence[WordReading]) -> list[Change]:
    """The words that have another one clearly likelier in their place, of `readings` in the order of the text.

    No two neighbours are among them: what the one should be depends on the other. The clearer one comes first.
    """
    wrong = [number for number, reading in enumerate(readings) if _is_wrong(reading)]
    chosen: set[int] = set()
    for number in sorted(wrong, key=lambda number: -readings[number].candidates[0].gain):
        if not chosen & {number - 1, number + 1}:
            chosen.add(number)
    return [Change(readings[number]) for number in sorted(chosen)]


def _is_wrong(reading: WordReading) -> bool:
    if not reading.candidates:
        return False
    best = reading.candidates[0]
    # What stands and may not be written over it, such as a mark, is the writer's own business.
    return best.log_probability >= math.log(CONVICTION) and MARGIN < best.gain < math.inf


def _probability(log_probability: float) -> float:
    return math.exp(min(0.0, log_probability))

"""Which words to underline: the least sure of those there are, however sure a model is on the whole."""

from __future__ import annotations

import enum
import math
from collections.abc import Sequence

from runtime.api import Doubt

# Below this a model has as good as no doubt, and a word that stands out stands out by chance.
LEAST_NATS = 0.02


class DoubtAmount(enum.StrEnum):
    """How many words are underlined."""

    FEW = "few"
    SOME = "some"
    MANY = "many"


_SHARES = {DoubtAmount.FEW: 1 / 20, DoubtAmount.SOME: 1 / 10, DoubtAmount.MANY: 1 / 4}


def entropy_of(doubt: Doubt) -> float:
    """Return how unsure the model was: of a word it wrote, when it settled on it; of another one, when it read it."""
    return doubt.entropy if doubt.settled_entropy is None else doubt.settled_entropy


def least_sure(doubts: Sequence[Doubt], amount: DoubtAmount) -> list[Doubt]:
    """Return the words the model was least sure of, in the order of the text; at least one if it was unsure at all."""
    count = math.ceil(len(doubts) * _SHARES[amount])
    found = sorted((one for one in doubts if entropy_of(one) >= LEAST_NATS), key=entropy_of, reverse=True)[:count]
    return sorted(found, key=lambda one: one.span)

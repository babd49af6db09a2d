"""Which words the model was unsure of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from runtime.api import Doubt, Span
from runtime.diffusion.denoise import Step
from runtime.tasks.reading import Reader

# A short form is one word.
WORD = re.compile(r"\w+(?:['\u2019]\w+)*")


def written_doubts(reader: Reader, opened: Sequence[int], steps: Sequence[Step], offset: int) -> Iterator[Doubt]:
    """The words of a block that were written, in whole or in part, with the model's doubt of each.

    `steps` are all its steps in order; `offset` is where the block begins in the result.
    """
    last, written = steps[-1], frozenset(opened)
    settled = _settled_entropies(steps)
    cells = reader.texts(last.tokens)
    starts = [len(reader.head)]
    for cell in cells:
        starts.append(starts[-1] + len(cell))
    for word in WORD.finditer(reader.head + "".join(cells)):
        places = [
            place for place in range(len(cells)) if starts[place] < word.end() and word.start() < starts[place + 1]
        ]
        own = [place for place in places if place in written]
        if own:
            yield Doubt(
                span=Span(offset + word.start(), offset + word.end()),
                entropy=max(last.entropies[place] for place in own),
                settled_entropy=max(settled[place] for place in own),
            )


def _settled_entropies(steps: Sequence[Step]) -> list[float]:
    """For each position the entropy in the step from which on its token stayed as it is."""
    last = steps[-1]
    settled = list(last.entropies)
    open_positions = set(range(len(last.tokens)))
    for step in reversed(steps):
        open_positions = {place for place in open_positions if step.tokens[place] == last.tokens[place]}
        for place in open_positions:
            settled[place] = step.entropies[place]
    return settled

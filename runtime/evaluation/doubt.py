"""Whether a model doubts words that are wrong, and mends them: real words put in the place of others."""

from __future__ import annotations

import random
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from runtime.api import Doubt, DoubtRequest, PolishRequest
from runtime.engine import Engine
from runtime.evaluation.passages import Passage
from runtime.evaluation.runs import Mean, Progress, finish, report
from runtime.models.load import LoadedModel
from runtime.tasks.doubts import WORD

SLIP_SHARE = 0.1
"""Share of a passage's words that are replaced."""

_COMMON_FROM = 3  # a word must occur so often in the text to be replaced, or to replace another
_SIMILAR = 8  # words within an eighth of the rank on either side count as equally frequent
_NEAR = 8  # ranks, for the most frequent words
_SMALL_WORD = re.compile(r"[a-z]{2,}")


@dataclass(frozen=True, slots=True)
class Slips:
    """A passage with wrong words: `wrong` maps where each starts in `text` to the word that stood there."""

    text: str
    wrong: dict[int, str]


@dataclass(frozen=True, slots=True)
class DoubtFigure:
    """Over all passages. `area` is that under the ROC curve of a word's entropy: 0.5 tells nothing, 1 everything.

    Entropies in nats, of words put in and of the words around them. `offered` is the share of slips that have the
    original among their alternatives. The rest are what polishing does: shares of the words of the untouched text, of
    the slips, and of the words around them that it changes, and of the slips that become the original again.
    """

    passages: int
    slips: int
    area: float
    slip_entropy: Mean
    other_entropy: Mean
    offered: float
    clean_changed: float
    slips_changed: float
    others_changed: float
    restored: float


@dataclass(slots=True)
class _Counts:
    slips: list[float] = field(default_factory=list)
    others: list[float] = field(default_factory=list)
    offered: int = 0
    clean: int = 0
    clean_changed: int = 0
    slips_changed: int = 0
    others_changed: int = 0
    restored: int = 0


def common_words(passages: Sequence[Passage]) -> tuple[str, ...]:
    """Words in lower case that `passages` hold several times, the most frequent first."""
    counts = Counter(word for passage in passages for word in _SMALL_WORD.findall(passage.text))
    return tuple(
        word for word, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])) if count >= _COMMON_FROM
    )


def put_slips(text: str, words: Sequence[str], draw: random.Random) -> Slips:
    """Replace a tenth of the words of `text` by others of `words` (most frequent first) that are about as frequent."""
    ranks = {word: rank for rank, word in enumerate(words)}
    found = list(WORD.finditer(text))
    known = [match for match in found if match[0] in ranks]
    chosen = draw.sample(known, min(len(known), max(1, round(SLIP_SHARE * len(found)))))
    parts: list[str] = []
    wrong: dict[int, str] = {}
    length = end = 0
    for match in sorted(chosen, key=lambda one: one.start()):
        rank = ranks[match[0]]
        reach = max(_NEAR, rank // _SIMILAR)
        others = [word for word in words[max(0, rank - reach) : rank + reach + 1] if word != match[0]]
        if not others:
            continue
        parts += [text[end : match.start()], draw.choice(others)]
        wrong[length + match.start() - end] = match[0]
        length += match.start() - end + len(parts[-1])
        end = match.end()
    return Slips("".join([*parts, text[end:]]), wrong)


def measure_doubt(
    model: LoadedModel,
    passages: Sequence[Passage],
    words: Sequence[str],
    *,
    passes: int = 2,
    seed: int = 0,
    progress: Progress | None = None,
) -> DoubtFigure:
    """Read every passage with slips among its words, and polish it with and without them.

    `words` are those that may be replaced and may replace others, see `common_words`; `seed` chooses among them.

    Raises:
        RuntimeFault: a reading failed.
    """
    engine, counts = Engine(model), _Counts()
    for index, passage in enumerate(passages):
        slips = put_slips(passage.text, words, random.Random(f"{seed} {index}"))
        _count_doubts(engine, passage, slips, counts)
        _count_changes(engine, passage, slips, passes, counts)
        report(progress, index + 1, len(passages))
    return DoubtFigure(
        passages=len(passages),
        slips=len(counts.slips),
        area=area_under_curve(counts.slips, counts.others),
        slip_entropy=Mean.of(counts.slips),
        other_entropy=Mean.of(counts.others),
        offered=counts.offered / max(1, len(counts.slips)),
        clean_changed=counts.clean_changed / max(1, counts.clean),
        slips_changed=counts.slips_changed / max(1, len(counts.slips)),
        others_changed=counts.others_changed / max(1, len(counts.others)),
        restored=counts.restored / max(1, len(counts.slips)),
    )


def _count_doubts(engine: Engine, passage: Passage, slips: Slips, counts: _Counts) -> None:
    request = DoubtRequest(before=passage.before, selected=slips.text, after=passage.after)
    doubts: dict[int, Doubt] = {doubt.span.start: doubt for doubt in finish(engine, request).doubts}
    for start, doubt in doubts.items():
        (counts.slips if start in slips.wrong else counts.others).append(doubt.entropy)
    counts.offered += sum(
        any(other.text == word for other in doubts[start].alternatives)
        for start, word in slips.wrong.items()
        if start in doubts
    )


def _count_changes(engine: Engine, passage: Passage, slips: Slips, passes: int, counts: _Counts) -> None:
    counts.clean += len(WORD.findall(passage.text))
    counts.clean_changed += len(polish_changes(engine, passage, passage.text, passes))
    for start, word in polish_changes(engine, passage, slips.text, passes).items():
        if start in slips.wrong:
            counts.slips_changed += 1
            counts.restored += word == slips.wrong[start]
        else:
            counts.others_changed += 1


def polish_changes(engine: Engine, passage: Passage, text: str, passes: int) -> dict[int, str]:
    """What polishing `text` in the place of `passage` changes: the new words by where the old ones started.

    Raises:
        RuntimeFault: the run failed.
    """
    request = PolishRequest(before=passage.before, selected=text, after=passage.after, passes=passes)
    # Words change into words, one for one.
    pairs = zip(WORD.finditer(text), WORD.finditer(finish(engine, request).text), strict=True)
    return {old.start(): new[0] for old, new in pairs if old[0] != new[0]}


def area_under_curve(higher: Sequence[float], lower: Sequence[float]) -> float:
    """How often one of `higher` is greater than one of `lower`, ties counting half; 0.5 where either is empty."""
    if not higher or not lower:
        return 0.5
    ordered = sorted(lower)
    ranks = sum(bisect_left(ordered, value) + bisect_right(ordered, value) for value in higher)
    return ranks / 2 / len(higher) / len(lower)


def doubt_table(figure: DoubtFigure) -> str:
    """The figures, one a line."""
    lines = (
        ("passages, slips", f"{figure.passages}, {figure.slips}"),
        ("area under the ROC curve", f"{figure.area:.3f}"),
        ("entropy of slips, other words", f"{figure.slip_entropy.mean:.2f}, {figure.other_entropy.mean:.2f} nats"),
        ("original among alternatives", f"{figure.offered:.1%}"),
        ("polish: untouched text changed", f"{figure.clean_changed:.1%}"),
        ("polish: slips changed", f"{figure.slips_changed:.1%}"),
        ("polish: words beside slips changed", f"{figure.others_changed:.1%}"),
        ("polish: slips restored", f"{figure.restored:.1%}"),
    )
    return "\n".join(f"{name:<36}{value}" for name, value in lines)

"""Continuations over several canvases, beside as many words of what the writer of the text went on with."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from runtime.api import ContinueRequest
from runtime.engine import Engine
from runtime.evaluation.gaps import first_words
from runtime.evaluation.independent import IndependentJudge
from runtime.evaluation.lexicon import Lexicon
from runtime.evaluation.passages import HeldOutText
from runtime.evaluation.runs import Mean, Progress, finish, report
from runtime.evaluation.words import words_of
from runtime.models.load import LoadedModel
from runtime.models.vocabulary import is_word

_SEEDS_APART = 1_000
_GRAM = 4
# A token is rarely longer, on average over a few hundred of them.
_CHARACTERS_A_TOKEN = 8
_LAST_WORD = re.compile(r"\w+$")


@dataclass(frozen=True, slots=True)
class Continuation:
    """What a model wrote after `before`, and as many words of what stood there."""

    before: str
    text: str
    true: str


@dataclass(frozen=True, slots=True)
class Side:
    """Of the model's or of the true texts: judge's bits per byte (None without a judge), and shares in [0, 1].

    `repeated` is the share of the runs of four words, case aside, that the same text has had before; `real_words` the
    share of words that the lexicon knows.
    """

    bits_per_byte: Mean | None
    repeated: Mean
    real_words: Mean


@dataclass(frozen=True, slots=True)
class ContinuationFigure:
    """Continuations of at most `tokens` of the model's own tokens, of `words` words.

    `difference` is the bits per byte of what was written less those of the true text.
    """

    texts: int
    tokens: int
    words: Mean
    written: Side
    true: Side
    difference: Mean | None


def continue_texts(
    model: LoadedModel,
    engine: Engine,
    text: HeldOutText,
    count: int,
    tokens: int,
    *,
    seed: int = 0,
    progress: Progress | None = None,
) -> list[Continuation]:
    """Write at most `tokens` tokens on from `count` places in held-out text, each the start of a paragraph.

    Raises:
        RuntimeFault: a run failed.
        ValueError: no held-out document is long enough.
    """
    stretches = text.stretches(count, tokens * _CHARACTERS_A_TOKEN, seed=seed)
    if not stretches:
        raise ValueError(f"no held-out document is long enough to go on for {tokens} tokens")
    blocks = math.ceil(tokens / model.info.canvas_length)
    written: list[Continuation] = []
    for index, stretch in enumerate(stretches):
        request = ContinueRequest(before=stretch.before, max_blocks=blocks, seed=seed + _SEEDS_APART * index)
        result = first_tokens(model, finish(engine, request).text, tokens)
        written.append(Continuation(stretch.before, result, first_words(stretch.text, len(words_of(result)))))
        report(progress, index + 1, len(stretches))
    return written


def continuation_figure(
    written: Sequence[Continuation],
    tokens: int,
    lexicon: Lexicon,
    judge: IndependentJudge | None,
    progress: Progress | None = None,
) -> ContinuationFigure:
    """Sum up, with the judge's bits per byte where there is one. A text that came out empty has none."""
    pairs: list[tuple[float, float]] = []
    for number, one in enumerate(written):
        if judge is not None and one.text:
            model_bits, true_bits = (read.bits_per_byte for read in judge.read(one.before, [one.text, one.true]))
            if not math.isnan(model_bits + true_bits):
                pairs.append((model_bits, true_bits))
        report(progress, number + 1, len(written))
    return ContinuationFigure(
        texts=len(written),
        tokens=tokens,
        words=Mean.of([len(words_of(one.text)) for one in written]),
        written=_side([one.text for one in written], [bits for bits, _ in pairs], judge is not None, lexicon),
        true=_side([one.true for one in written], [bits for _, bits in pairs], judge is not None, lexicon),
        difference=Mean.of([one - other for one, other in pairs]) if judge else None,
    )


def first_tokens(model: LoadedModel, text: str, count: int) -> str:
    """The beginning of `text` that is `count` of the model's tokens long, without a word that is cut in two."""
    pieces = model.vocabulary.encode(text)
    if len(pieces) <= count:
        return text
    start = b"".join(piece.data for piece in pieces[:count]).decode(errors="ignore")
    if is_word(start[-1:] or " ") and is_word(text[len(start)]):
        start = _LAST_WORD.sub("", start)
    return start.rstrip()


def repeated_share(text: str, gram: int = _GRAM) -> float | None:
    """The share in [0, 1] of the runs of `gram` words of `text` that it has had before; None where it has no run."""
    words = [word.lower() for word in words_of(text)]
    runs = list(zip(*(words[start:] for start in range(gram)), strict=False))
    return 1 - len(set(runs)) / len(runs) if runs else None


def _side(texts: Sequence[str], bits: Sequence[float], is_judged: bool, lexicon: Lexicon) -> Side:
    repeated = [share for text in texts if (share := repeated_share(text)) is not None]
    real = [share for text in texts if (share := lexicon.share(text)) is not None]
    return Side(Mean.of(bits) if is_judged else None, Mean.of(repeated), Mean.of(real))

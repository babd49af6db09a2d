"""The words of a text that stands on a canvas, and what else could stand in the place of each."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from runtime.api import Span
from runtime.diffusion.standing import Place
from runtime.models.vocabulary import LINE_BREAKS, Vocabulary, is_word
from runtime.tasks.doubts import WORD

# Below this, in nats, a token is not unlikely but may not stand there.
_BANNED = -1e6
# Where a sentence begins: after a stop and a space, or at the start of a line with its marks; quotes may open it.
_SENTENCE_START = re.compile(
    rf"(?:^|[.!?\u2026][\"'\u201d\u2019)\]]*\s+|[{LINE_BREAKS}][\s#>*+\-\d.)\[\]]*)[\"'\u201c\u2018(\[*_]*$"
)
_REACH = 60  # characters before a word that tell whether a sentence begins


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a block that may be replaced or doubted.

    `span` is where it stands in the region's text, `positions` are its tokens' on the canvas. `before` and `after` are
    what else these tokens spell, such as the space that a token begins with. `is_whole` says that it does not go on
    beyond the region, nor shares a token with another word.
    """

    text: str
    span: Span
    positions: tuple[int, ...]
    before: str
    after: str
    starts_sentence: bool
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """Tokens that may take the place of a word's, and the text of the word they make.

    `log_probability` is that of the token that differs, given all others, the rest of the word among them; `gain` is by
    how much it is greater than that of the token that stands, inf where that one may not be written. In nats.
    """

    tokens: tuple[int, ...]
    text: str
    log_probability: float
    gain: float


def words_of(texts: Sequence[str], locked: Collection[int], left: str, right: str, lead: str = "") -> list[Word]:
    """Words of the region whose cells have `texts`, between `left` and `right`; none with a locked cell.

    `locked` are positions of cells. `lead` is what the first token spells before its text. Spans count from the
    region's start.
    """
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + len(text))
    whole = "".join(texts)
    found: list[tuple[Span, tuple[int, ...]]] = []
    for match in WORD.finditer(whole):
        span = Span(*match.span())
        touching = [place for place in range(len(texts)) if starts[place] < span.end and span.start < starts[place + 1]]
        # Cells without text of their own are bytes of a character that the cell after them completes.
        first = touching[0]
        while first > 0 and not texts[first - 1] and first - 1 not in locked:
            first -= 1
        found.append((span, tuple(range(first, touching[-1] + 1))))
    words: list[Word] = []
    for number, (span, positions) in enumerate(found):
        if any(position in locked for position in positions):
            continue
        neighbours = [found[other][1] for other in (number - 1, number + 1) if 0 <= other < len(found)]
        is_shared = any(set(positions) & set(other) for other in neighbours)
        outside = (left[-1:] if span.start == 0 else "", right[:1] if span.end == len(whole) else "")
        words.append(
            Word(
                text=whole[span.start : span.end],
                span=span,
                positions=positions,
                before=(lead if positions[0] == 0 else "") + whole[starts[positions[0]] : span.start],
                after=whole[span.end : starts[positions[-1] + 1]],
                starts_sentence=_SENTENCE_START.search((left + whole[: span.start])[-_REACH:]) is not None,
                is_whole=not is_shared and not any(character and is_word(character) for character in outside),
            )
        )
    return words


def candidates(
    word: Word, standing: Sequence[int], reading: Mapping[int, Place], vocabulary: Vocabulary, count: int
) -> list[Candidate]:
    """Up to `count` other words for `word`, best first, by what is expected at its positions one at a time.

    `standing` are the tokens of the canvas. Of a word of several tokens one changes and the others stay: "opened" may
    become "opens". Changing more of them at once gives words that are none, because each is expected without knowing
    what the others become; see DECISIONS.md. Words of another number of tokens are not looked for.
    """
    if not word.is_whole:
        return []
    options = [
        (log_probability, index, token, place)
        for index, place in enumerate(reading[position] for position in word.positions)
        for token, log_probability in zip(place.tokens, place.log_probabilities, strict=True)
        # The noise that stood here counts for something with the model, though it came from nowhere.
        if log_probability > _BANNED and token != place.noise
    ]
    options.sort(key=lambda option: -option[0])
    found: dict[str, Candidate] = {}
    for log_probability, index, token, place in options:
        tokens = [standing[position] for position in word.positions]
        tokens[index] = token
        text = _word_text(word, tokens, vocabulary)
        if text is not None and text not in found:
            found[text] = Candidate(tuple(tokens), text, log_probability, log_probability - place.standing)
            if len(found) == count:
                break
    return list(found.values())


def _word_text(word: Word, tokens: Sequence[int], vocabulary: Vocabulary) -> str | None:
    """The word that `tokens` make in the place of `word`; None where they make none, or the same."""
    try:
        spelt = b"".join(vocabulary.pieces[token] for token in tokens).decode()
    except UnicodeDecodeError:
        return None
    if not (spelt.startswith(word.before) and spelt.endswith(word.after)):
        return None
    text = spelt[len(word.before) : len(spelt) - len(word.after)]
    if text == word.text or WORD.fullmatch(text) is None or _kind(text) != _kind(word.text):
        return None
    if word.starts_sentence and word.text[0].isupper() and not text[0].isupper():
        return None
    return text


def _kind(text: str) -> tuple[bool, bool, bool]:
    """Whether a word has letters, digits, underscores: a number is no alternative for a name."""
    return (
        any(character.isalpha() for character in text),
        any(character.isdigit() for character in text),
        "_" in text,
    )

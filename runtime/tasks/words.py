"""The words of a text that stands on a canvas, and what else could stand in the place of each."""

from __future__ import annotations

import heapq
import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from runtime.api import Alternative, Span
from runtime.diffusion.standing import Place
from runtime.models.vocabulary import LINE_BREAKS, Vocabulary, is_word
from runtime.tasks.doubts import WORD

# How many combinations of tokens are looked at for one word. The best ones come first, and most that fail do so
# because they are no word.
_MOST_TRIED = 400
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
    """Tokens that may take the place of a word's, with the text of the word they make and their log probability."""

    tokens: tuple[int, ...]
    text: str
    log_probability: float

    def alternative(self) -> Alternative:
        """The candidate as a reader sees it."""
        return Alternative(self.text, math.exp(min(0.0, self.log_probability)))


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


def candidates(word: Word, reading: Mapping[int, Place], vocabulary: Vocabulary, count: int) -> list[Candidate]:
    """Up to `count` other words for `word` with as many tokens, best first, by what is expected at its positions.

    The probability of several tokens is their product: the model says of each what stands there, not of all together.
    """
    if not word.is_whole:
        return []
    found: dict[str, Candidate] = {}
    places = [reading[position] for position in word.positions]
    for tokens, log_probability in _combinations(places):
        if log_probability < _BANNED:
            break
        text = _word_text(word, tokens, vocabulary)
        if text is not None and text not in found:
            found[text] = Candidate(tokens, text, log_probability)
            if len(found) == count:
                break
    return list(found.values())


def _combinations(places: Sequence[Place]) -> Iterator[tuple[tuple[int, ...], float]]:
    """Choices of one token a place with their summed log probabilities, the likeliest first."""

    def scored(choice: tuple[int, ...]) -> tuple[float, tuple[int, ...]]:
        return -math.fsum(place.log_probabilities[index] for place, index in zip(places, choice, strict=True)), choice

    first: tuple[int, ...] = (0,) * len(places)
    queue, seen = [scored(first)], {first}
    for _ in range(_MOST_TRIED):
        if not queue:
            return
        cost, choice = heapq.heappop(queue)
        tokens = tuple(place.tokens[index] for place, index in zip(places, choice, strict=True))
        # The noise that stood here counts for something with the model, though it came from nowhere.
        if not any(token == place.noise for token, place in zip(tokens, places, strict=True)):
            yield tokens, -cost
        for number, place in enumerate(places):
            following = (*choice[:number], choice[number] + 1, *choice[number + 1 :])
            if following[number] < len(place.tokens) and following not in seen:
                seen.add(following)
                heapq.heappush(queue, scored(following))


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

"""What may be wrong with an answer before a writer sees it: thinking in it, nothing in it, or the same again."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

# At the very beginning only. A writer's text may speak of such tags anywhere else.
_THINKING = re.compile(
    r"\s*(?:<\|channel>[ \t]*\w*[ \t]*\n?.*?(?:<channel\|>|\Z)|<(think|thinking|thought)>.*?(?:</\1>|\Z))",
    re.DOTALL | re.IGNORECASE,
)

# Scripts without spaces between words: each character counts as a word.
_IDEOGRAPH = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = rf"[{_IDEOGRAPH}]|[^\W_{_IDEOGRAPH}]+(?:['\u2019][^\W_{_IDEOGRAPH}]+)*"
# Headings are read over: a text may well have the same one in each of its chapters.
_HEADING_OR_WORD = re.compile(rf"^[ \t]*#{{1,6}}[ \t][^\n]*|({_WORD})", re.MULTILINE)
_ANY_WORD = re.compile(_WORD)
_STOP = re.compile("[.!?\u2026\u3002\uff01\uff1f]")
_SENTENCE_END = re.compile(
    "[.!?\u2026]+[\"'\u201d\u2019)\\]*_]*\\s+|[\u3002\uff01\uff1f]+[\u300d\u300f\u201d]*\\s*|\n\\s*"
)

_NEAR = 20_000
"""Characters before the answer, about 3,500 words or ten pages, in which repeated words are looked for."""
_RUN = 12
"""Words one after the other that are a repetition if they stand in the same order in the text before."""
_LETTERS = 36
"""Letters that a repetition has at least, an ideograph counted as two: twelve words of three letters."""
_SHINGLE = 3
"""Words that are compared as one when a sentence is repeated with changes."""
_CHANGED_WORDS = 16
"""Words from which on a sentence is long enough to be recognised although some of its words have changed."""
_SHARED = 0.7
"""Share of a sentence's shingles that stand close together in the text before: of sixteen words one or two changed."""
_MOVE_BACK = 6
"""Words that may stand between the start of a sentence and a repetition for the whole sentence to count as one."""


def without_thinking(text: str) -> str:
    """`text` without the model's thinking at its beginning: `<|channel>thought ... <channel|>`, `<think>...</think>`.

    Thinking that is not closed goes to the end of `text`: nothing of it was meant for the writer, and an empty answer
    is drawn again, while notes that pass for an answer would end up in the document. Such marks anywhere but at the
    beginning, white space aside, are left alone, and so is a text without any.
    """
    while match := _THINKING.match(text):
        text = text[match.end() :].lstrip()
    return text


def is_too_short(text: str) -> bool:
    """Whether `text` is as good as no answer: white space, marks and stops only, or one word and no stop after it.

    One word is an answer to whoever asked for one word; such a caller asks whether there is a word at all.
    """
    words = list(_ANY_WORD.finditer(text))
    return not words or (len(words) == 1 and not _STOP.search(text, words[0].end()))


def repeated_from(before: str, text: str) -> int | None:
    """Offset in `text` from which on it repeats what stands in `before` or earlier in `text` itself; None if nowhere.

    A repetition is one of these, case, white space, punctuation and Markdown headings aside:
    twelve words or more in the same order, within the last 20,000 characters before them; a sentence of sixteen words
    or more of which seven tenths of the groups of three words stand close together within that distance; a paragraph
    of twelve words or more that stands anywhere in `before`. All with 36 letters at least. Shorter lines may come again
    as often as they like, as long as they do not in the same order. The offset is that of a sentence's start where the
    repetition begins in its first seven words, else that of its first word.
    """
    earlier = _words(before[-_NEAR:])
    words, offsets = _words_with_offsets(text)
    starts = _sentence_starts(text)
    places = (_repeated_run(earlier, words), _repeated_sentence(earlier, words, _bounds(offsets, starts)))
    found = [offsets[place] for place in places if place is not None]
    paragraph = _repeated_paragraph(before, text)
    if paragraph is not None:
        found.append(paragraph)
    return _moved_back(text, min(found), starts) if found else None


def _words(text: str) -> list[str]:
    return [_normal(word) for word in _HEADING_OR_WORD.findall(text) if word]


def _words_with_offsets(text: str) -> tuple[list[str], list[int]]:
    matches = [match for match in _HEADING_OR_WORD.finditer(text) if match[1]]
    return [_normal(match[1]) for match in matches], [match.start() for match in matches]


def _normal(text: str) -> str:
    return text.casefold().replace("\u2019", "'")


def _letters(words: Sequence[str]) -> int:
    return sum(2 if len(word) == 1 and word > "\u0dff" else len(word) for word in words)


def _repeated_run(earlier: list[str], words: list[str]) -> int | None:
    """The first of `words` that begins a run which stands in `earlier`, or in `words` before it."""
    both, first = earlier + words, len(earlier)
    seen: dict[tuple[str, ...], int] = {}
    for index, run in enumerate(zip(*(both[start:] for start in range(_RUN)), strict=False)):
        if index >= first and run in seen:
            other, length = seen[run], _RUN
            while index + length < len(both) and both[other + length] == both[index + length]:
                length += 1
            if _letters(both[index : index + length]) >= _LETTERS:
                return index - first
        seen[run] = index
    return None


def _repeated_sentence(earlier: list[str], words: list[str], bounds: Sequence[tuple[int, int]]) -> int | None:
    """The first of `words` that begins a sentence whose groups of words mostly stand close together before it."""
    both, first = earlier + words, len(earlier)
    seen: dict[tuple[str, ...], list[int]] = defaultdict(list)
    indexed = 0
    for start, end in bounds:
        if end - start < _CHANGED_WORDS or _letters(words[start:end]) < _LETTERS:
            continue
        # Only now, because many answers have no sentence that is long enough.
        for index in range(indexed, first + start - _SHINGLE + 1):
            seen[tuple(both[index : index + _SHINGLE])].append(index)
        indexed = max(indexed, first + start - _SHINGLE + 1)
        if _share_in_one_place(words[start:end], seen) >= _SHARED:
            return start
    return None


def _share_in_one_place(sentence: Sequence[str], seen: Mapping[tuple[str, ...], list[int]]) -> float:
    """Largest share of the shingles of `sentence` that stand within one and a half times its length."""
    shingles = {tuple(sentence[i : i + _SHINGLE]) for i in range(len(sentence) - _SHINGLE + 1)}
    places = sorted((place, shingle) for shingle in shingles for place in seen.get(shingle, ()))
    if len({shingle for _, shingle in places}) < _SHARED * len(shingles):
        return 0.0
    reach = len(sentence) * 3 // 2
    counts: dict[tuple[str, ...], int] = {}
    best = start = 0
    for place, shingle in places:
        counts[shingle] = counts.get(shingle, 0) + 1
        while place - places[start][0] > reach:
            gone = places[start][1]
            counts[gone] -= 1
            if not counts[gone]:
                del counts[gone]
            start += 1
        best = max(best, len(counts))
    return best / len(shingles)


def _repeated_paragraph(before: str, text: str) -> int | None:
    """Offset of the first paragraph of `text` that stands in `before` word for word, however far back."""
    lines = before.splitlines()
    offset = 0
    for line in text.splitlines(keepends=True):
        wanted = _words(line)
        if len(wanted) >= _RUN and _letters(wanted) >= _LETTERS:
            length = len(line.strip())
            # Punctuation and marks may differ. Reading the words of a whole book would take a tenth of a second.
            alike = (other for other in lines if abs(len(other) - length) <= 16 + length // 8)
            if any(_words(other) == wanted for other in alike):
                return offset + len(line) - len(line.lstrip())
        offset += len(line)
    return None


def _sentence_starts(text: str) -> list[int]:
    first = len(text) - len(text.lstrip())
    return [first, *(match.end() for match in _SENTENCE_END.finditer(text, first))]


def _bounds(offsets: Sequence[int], starts: Sequence[int]) -> list[tuple[int, int]]:
    """The sentences that begin at the characters `starts`, as ranges of the words that begin at `offsets`."""
    firsts = [bisect_left(offsets, start) for start in starts]
    return list(pairwise([*firsts, len(offsets)]))


def _moved_back(text: str, offset: int, starts: Sequence[int]) -> int:
    start = max(start for start in starts if start <= offset)
    return start if len(_ANY_WORD.findall(text, start, offset)) <= _MOVE_BACK else offset

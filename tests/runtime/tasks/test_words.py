from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from runtime.api import Span
from runtime.diffusion.standing import Place
from runtime.models.load import LoadedModel
from runtime.models.vocabulary import Vocabulary, decode
from runtime.tasks.doubts import WORD
from runtime.tasks.words import Candidate, Word, candidates, words_of


def texts_of(vocabulary: Vocabulary, text: str) -> list[str]:
    return decode(piece.data for piece in vocabulary.encode(text))


def only_word(vocabulary: Vocabulary, text: str, left: str = "so, ", right: str = ".") -> Word:
    (word,) = words_of(texts_of(vocabulary, text), (), left, right)
    return word


def place(vocabulary: Vocabulary, *texts: str, noise: str | None = None, first: float = -0.5) -> Place:
    """A position at which these tokens are expected, the first most, and -3 nats for what stands there."""
    tokens = [vocabulary.pieces.index(text.encode()) for text in texts]
    values = [first - number for number in range(len(texts))]
    ignored = None if noise is None else vocabulary.pieces.index(noise.encode())
    return Place(tuple(tokens), tuple(values), -3.0, 1.0, ignored)


def found(vocabulary: Vocabulary, word: Word, texts: list[str], *places: Place, count: int = 5) -> list[Candidate]:
    standing = [vocabulary.pieces.index(text.encode()) for text in texts]
    return candidates(word, standing, dict(enumerate(places)), vocabulary, count)


def texts_found(vocabulary: Vocabulary, word: Word, *places: Place) -> list[str]:
    """Other words for a word of one token."""
    return [one.text for one in found(vocabulary, word, [word.before + word.text], *places)]


def test_words_have_spans_and_positions(model: LoadedModel) -> None:
    text = "Anna didn\u2019t walk home; 3,500 caf\u00e9s"
    texts = texts_of(model.vocabulary, text)
    words = words_of(texts, (), "", "")
    assert [word.text for word in words] == ["Anna", "didn\u2019t", "walk", "home", "3", "500", "caf\u00e9s"]
    for word in words:
        assert text[word.span.start : word.span.end] == word.text
        spelt = "".join(texts[position] for position in word.positions)
        assert spelt == word.before + word.text + word.after


def test_a_word_with_a_locked_token_is_none(model: LoadedModel) -> None:
    texts = texts_of(model.vocabulary, "Anna walked home")
    every = words_of(texts, (), "", "")
    for word in every:
        for locked in word.positions:
            left = words_of(texts, {locked}, "", "")
            assert [other.text for other in left] == [other.text for other in every if other is not word]


def test_a_part_of_a_word_is_not_whole(model: LoadedModel) -> None:
    texts = texts_of(model.vocabulary, "na walked ho")
    words = words_of(texts, (), "An", "me")
    assert [word.is_whole for word in words] == [False, True, False]
    assert candidates(words[0], (), {}, model.vocabulary, 5) == []
    assert [word.is_whole for word in words_of(texts, (), "An ", "!")] == [True, True, True]


def test_where_sentences_start(model: LoadedModel) -> None:
    def starts(left: str, text: str) -> list[bool]:
        return [word.starts_sentence for word in words_of(texts_of(model.vocabulary, text), (), left, "")]

    assert starts("", "Anna walked") == [True, False]
    assert starts("He went. ", "Anna") == [True]
    assert starts("He said: ", "Anna") == [False]
    assert starts("Before.\n\n- ", "Anna") == [True]
    assert starts("She left", '? "We stay," he said. (And)') == [True, False, False, False, True]


def test_candidates_are_whole_words_of_the_same_kind(model: LoadedModel) -> None:
    vocabulary = model.vocabulary
    word = only_word(vocabulary, " the")
    expected = place(vocabulary, ".", " the", " and", "s", " a", " w", "3")
    best = found(vocabulary, word, [" the"], expected, count=2)
    assert [candidate.text for candidate in best] == ["and", "a"]
    assert math.isclose(best[0].log_probability, -2.5)
    assert math.isclose(best[0].gain, 0.5)
    assert texts_found(vocabulary, only_word(vocabulary, "3"), place(vocabulary, "a", "4", "5")) == ["4", "5"]


def test_a_capital_stays_at_the_start_of_a_sentence(model: LoadedModel) -> None:
    vocabulary = model.vocabulary
    expected = place(vocabulary, "a", "B")
    assert texts_found(vocabulary, only_word(vocabulary, "A", "So. ", " x"), expected) == ["B"]
    assert texts_found(vocabulary, only_word(vocabulary, "A", "so, ", " x"), expected) == ["a", "B"]
    assert texts_found(vocabulary, only_word(vocabulary, "b", "So. ", " x"), expected) == ["a", "B"]


def test_what_stood_in_as_noise_is_no_candidate(model: LoadedModel) -> None:
    vocabulary = model.vocabulary
    expected = place(vocabulary, " and", " a", noise=" and")
    assert texts_found(vocabulary, only_word(vocabulary, " the"), expected) == ["a"]


def test_a_banned_token_is_no_candidate(model: LoadedModel) -> None:
    vocabulary = model.vocabulary
    assert texts_found(vocabulary, only_word(vocabulary, " the"), place(vocabulary, " and", first=-1e30)) == []


def test_of_several_tokens_one_changes(model: LoadedModel) -> None:
    vocabulary = model.vocabulary
    (word,) = words_of([" w", "e"], (), "so", ".")
    places = (place(vocabulary, " a", " w", " s"), place(vocabulary, "s", ".", "t", first=-1.0))
    best = found(vocabulary, word, [" w", "e"], *places, count=9)
    assert [one.text for one in best] == ["ae", "ws", "se", "wt"]
    assert [one.log_probability for one in best] == [-0.5, -1.0, -2.5, -3.0]


@given(text=st.text(alphabet="ab \u00e9'\u2019.,_3\u4e2d\U0001f600\n", max_size=40))
def test_any_text_has_the_words_the_pattern_finds(model: LoadedModel, text: str) -> None:
    words = words_of(texts_of(model.vocabulary, text), (), "", "")
    assert [word.span for word in words] == [Span(*match.span()) for match in WORD.finditer(text)]
    assert all(word.positions for word in words)

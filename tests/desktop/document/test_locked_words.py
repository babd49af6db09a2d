"""Locked words found again."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.document.locked_words import count_whole, find_in_order
from runtime.api import Span


def test_a_word_is_found_whole_and_in_order():
    assert find_in_order(["an"], "and an apple") == (Span(4, 6),)
    assert find_in_order(["an"], "man an") == (Span(4, 6),)
    assert find_in_order(["a", "b"], "b a b") == (Span(2, 3), Span(4, 5))
    assert find_in_order(["b", "a"], "a b") is None
    assert find_in_order(["(x)"], "f(x)") == (Span(1, 4),)
    assert count_whole("an", "an and an") == 2


@given(st.lists(st.sampled_from(["an", "Anna", "3.14", "—", "don't"]), max_size=4), st.sampled_from([" ", ", ", "\n"]))
def test_what_was_joined_is_found(words, between):
    text = between.join(["and", *words, "anna"])
    spans = find_in_order(words, text)
    assert spans is not None
    assert [text[span.start : span.end] for span in spans] == words

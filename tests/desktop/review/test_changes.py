"""Differences by words."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from desktop.review.changes import apply_changes, changes_between, merged
from runtime.api import Span

WORDS = st.lists(
    st.sampled_from(["the", "keeper", "Anna", "went", "down", ",", ".", " ", "\n", "é", "🎈", "don't"]), max_size=25
)
TEXTS = WORDS.map(" ".join)


def told(old, new, *locks):
    return [
        (old[one.old.start : one.old.end], new[one.new.start : one.new.end])
        for one in changes_between(old, new, *locks)
    ]


def test_whole_words_are_told():
    old = "The keeper had gone down to the village, and Anna waited."
    assert told(old, old.replace("gone down", "rowed out").replace("village", "wreck")) == [
        ("gone down", "rowed out"),
        ("village", "wreck"),
    ]
    assert told("a b", "a b") == []
    assert told("", "new") == [("", "new")]


def test_a_rewritten_phrase_is_one_change():
    assert told("He went to a house by it.", "She ran to the hut near it.") == [
        ("He went to a house by", "She ran to the hut near"),
    ]


@given(TEXTS, TEXTS)
def test_all_changes_made_give_the_new_text_and_none_the_old(old, new):
    changes = changes_between(old, new)
    assert apply_changes(old, new, changes) == new
    assert apply_changes(old, new, []) == old
    for before, after in pairwise(changes):
        assert before.old.end < after.old.start


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_a_locked_word_is_in_no_change(a, b, c, d):
    lock = "Mrs. Dalloway"
    old, new = a + lock + b, c + lock + d
    spans = [Span(len(a), len(a) + len(lock))], [Span(len(c), len(c) + len(lock))]
    changes = changes_between(old, new, *spans)
    assert all(one.old.end <= spans[0][0].start or one.old.start >= spans[0][0].end for one in changes)
    assert apply_changes(old, new, changes) == new


def test_changes_whose_words_still_stand_are_kept_while_the_writer_types():
    base = "The keeper had gone down to the village, and Anna waited."
    theirs = base.replace("gone down", "rowed out").replace("waited", "slept")
    changes = changes_between(base, theirs)
    mine = base.replace("village", "little village")
    assert merged(base, mine, changes, theirs) == "The keeper had rowed out to the little village, and Anna slept."
    mine = base.replace("gone", "gone slowly")
    assert merged(base, mine, changes, theirs) == "The keeper had gone slowly down to the village, and Anna slept."
    assert merged(base, "Something else.", changes, theirs) is None


@given(TEXTS, TEXTS, TEXTS)
def test_merging_never_takes_a_word_of_the_writers_away(base, mine, theirs):
    result = merged(base, mine, changes_between(base, theirs), theirs)
    if result is None:
        return
    typed = [mine[one.new.start : one.new.end] for one in changes_between(base, mine)]
    at = 0
    for text in typed:
        assert text in result[at:]
        at = result.index(text, at) + len(text)

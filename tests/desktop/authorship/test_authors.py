"""Who wrote what, as edits of strings."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from desktop.authorship.authors import Author, Run, author_of, joined, runs_within, written_by_model, written_by_writer

OLD = "The keeper had gone down to the village."
NEW = "The keeper had rowed out to the wreck."


def marked(text, runs):
    """Each stretch that is not the writer's, with a sign in front: + the model's, ~ changed."""
    signs = {Author.MODEL: "+", Author.CHANGED: "~"}
    return [signs[run.author] + text[run.start : run.end] for run in runs]


RUNS = written_by_model(OLD, (), NEW)


def test_words_that_stood_there_stay_the_writers():
    assert marked(NEW, RUNS) == ["+rowed out", "+wreck"]


def test_a_letter_put_into_a_word_of_the_models_makes_it_a_changed_word():
    text = NEW.replace("wreck", "wrecks")
    assert marked(text, written_by_writer(NEW, RUNS, text)) == ["+rowed out", "~wrecks"]


def test_a_letter_taken_from_a_word_of_the_models_makes_it_a_changed_word():
    text = NEW.replace("rowed", "owed")
    assert marked(text, written_by_writer(NEW, RUNS, text)) == ["~owed", "+ out", "+wreck"]


def test_a_word_in_place_of_the_models_is_the_writers():
    text = NEW.replace("wreck", "pub")
    assert marked(text, written_by_writer(NEW, RUNS, text)) == ["+rowed out"]


def test_a_new_word_beside_the_models_is_the_writers_and_changes_nothing():
    text = NEW.replace("wreck", "wreck again")
    assert marked(text, written_by_writer(NEW, RUNS, text)) == ["+rowed out", "+wreck"]


def test_a_word_within_a_phrase_of_the_models_is_the_writers():
    text = NEW.replace("rowed out", "rowed far out")
    runs = written_by_writer(NEW, RUNS, text)
    assert author_of(runs, text.index("far"), text.index("far") + 3) is Author.WRITER
    assert author_of(runs, text.index("out"), text.index("out") + 3) is Author.MODEL


def test_what_was_copied_keeps_its_authors():
    brought = {"rowed out": (Run(0, 9, Author.MODEL),)}
    text = "And so we rowed out."
    assert marked(text, written_by_writer("And so we .", (), text, brought)) == ["+rowed out"]
    assert written_by_writer("And so we .", (), text) == ()


words = st.lists(st.sampled_from(["sea", "wreck", "a", "boat", "Anna's", "🙂", ",", "é"]), max_size=8).map(" ".join)


@given(words, words, words)
def test_runs_are_sorted_and_apart_and_inside_the_text(first, second, third):
    runs = written_by_model(first, (), second)
    for text, found in ((second, runs), (third, written_by_writer(second, runs, third))):
        assert found == joined(found)
        assert all(0 <= run.start < run.end <= len(text) for run in found)
        assert all(one.end <= other.start for one, other in itertools.pairwise(found))


@given(words, words, words)
def test_what_the_writer_writes_into_their_own_words_is_never_the_models(first, second, third):
    runs = written_by_model("", (), first)
    text = first + "\n" + second
    new = first + "\n" + third
    after = written_by_writer(text, runs, new)
    assert runs_within(after, len(first) + 1, len(new)) == []

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.document.generation_record import GenerationDecision, GenerationRecord
from desktop.document.snapshot import DraftKind, DraftPlace
from desktop.history.generations import GenerationStore
from desktop.history.records import DocumentIdentity
from desktop.history.store import HistoryStore
from runtime.api import Span

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def record(key, text, **more):
    return GenerationRecord(
        **{
            "key": key,
            "made_at": NOW,
            "kind": DraftKind.REWRITE,
            "target": Span(3, 9),
            "place": DraftPlace(("one", "two"), Span(1, 5)),
            "original": "ne\ntw",
            "text": text,
            "seed": 7,
            **more,
        }
    )


@pytest.fixture(params=[True, False], ids=["full text", "letters"])
def generations(request, tmp_path):
    store = HistoryStore(tmp_path / "history", 10**9)
    generations = GenerationStore(store)
    with store.database.transaction() as connection:
        assert store.database.has_search
        if not request.param:
            connection.executescript(
                "DROP TRIGGER generation_added; DROP TRIGGER generation_gone; DROP TABLE generation_text"
            )
    if not request.param:
        store.close()
    yield generations
    store.close()


@pytest.fixture
def book():
    return DocumentIdentity()


def found(generations, book, words):
    return [one.key for one in generations.find(book, words)]


def test_everything_about_a_text_comes_back(generations, book):
    one = record("a", "new words", instruction="Shorten", strength=0.5, settings="x", model="Starter")
    generations.keep(book, one)
    assert generations.find(book) == [one]
    assert generations.find(DocumentIdentity()) == []


def test_a_decision_is_kept_under_the_same_key(generations, book):
    one = record("a", "new words")
    generations.keep(book, one)
    accepted = dataclasses.replace(one, decision=GenerationDecision.ACCEPTED)
    generations.keep(book, accepted)
    assert generations.find(book) == [accepted]


def test_texts_are_searched_by_all_words_also_while_they_are_typed(generations, book):
    generations.keep(book, record("rain", "The rain fell on Anna"))
    generations.keep(book, record("sun", "The sun shone", instruction="Make it rainless", made_at=NOW + timedelta(1)))
    assert found(generations, book, "") == ["sun", "rain"]
    assert found(generations, book, "rain") == ["sun", "rain"]
    assert found(generations, book, "ann rain") == ["rain"]
    assert found(generations, book, "snow") == []


@settings(max_examples=25, deadline=None)
@given(words=st.text(max_size=12))
def test_whatever_is_typed_into_the_search_is_no_fault(tmp_path_factory, words):
    store = HistoryStore(tmp_path_factory.mktemp("history") / "file", 10**9)
    generations, book = GenerationStore(store), DocumentIdentity()
    generations.keep(book, record("a", "quoted words"))
    generations.find(book, words)
    assert found(generations, book, "quoted") == ["a"]
    store.close()

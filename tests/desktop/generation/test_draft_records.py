"""Suggestions on their way into the journal and back."""

import pytest

from desktop.document.document import Document
from desktop.document.file_worker import FileWorker
from desktop.document.locks import LockedSpans
from desktop.document.snapshot import DraftKind, DraftPlace, DraftRecord
from desktop.generation.draft_records import record_of, restored_suggestion
from desktop.generation.suggestion import Suggestion, Target
from runtime.api import Draft, RewriteRequest, Settled, Span
from tests.support.scripted_engine import STATISTICS, cells

TEXT = "He ate an 🍎 apple. Then he slept."


@pytest.fixture
def document(qapp):
    worker = FileWorker()
    document = Document(worker)
    document.set_text(TEXT)
    yield document
    worker.close()


def record(text):
    return DraftRecord(DraftKind.REWRITE, text, 1, Span(0, 19), DraftPlace((TEXT,), Span(0, 19)))


def test_a_locked_word_is_looked_for_as_a_whole_word(document):
    locks = LockedSpans(document)
    locks.lock_exactly([Span(7, 9)])
    assert restored_suggestion(document, locks, record("She sang and danced.")) is None
    restored = restored_suggestion(document, locks, record("She sang and ate an egg."))
    assert restored is not None
    assert restored.finished is not None
    assert [restored.text[lock.start : lock.end] for lock in restored.finished.locks] == ["an"]
    assert restored.original == "He ate an 🍎 apple."


def test_of_a_run_under_way_only_what_has_settled_is_kept(document):
    request = RewriteRequest(before="", selected=TEXT[:18], after=TEXT[18:])
    suggestion = Suggestion(request, Target(document.text_document, 0, 19), TEXT[:18], 1)
    suggestion.settled.append(Settled(0, "She ate", Span(0, 6), STATISTICS))
    suggestion.draft = Draft(1, 1, 8, Span(6, 18), cells(" noise of the model"))
    assert record_of(suggestion).text == "She ate an 🍎 apple."

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor

from desktop.document.document import Document
from desktop.document.locks import LockedSpans
from runtime.api import Span


@pytest.fixture
def locks(document) -> LockedSpans:
    document.set_text("Ann owes Bob 500 euros.\n\nShe will pay in May.")
    return LockedSpans(document)


def edit(document, start, end, text=""):
    cursor = QTextCursor(document.text_document)
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(text)


def locked_texts(document, locks):
    return [document.text_between(span.start, span.end) for span in locks.spans()]


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ((9, 12), ["Bob"]),
        ((10, 11), ["Bob"]),
        ((10, 14), ["Bob 500"]),
        ((8, 13), ["Bob"]),
        ((10, 10), ["Bob"]),
        ((12, 12), ["Bob"]),
        ((8, 8), ["owes"]),
        ((17, 31), ["euros.\n\nShe will"]),
        ((22, 23), ["."]),
        ((23, 24), []),
        ((24, 24), []),
        ((0, 1000), ["Ann owes Bob 500 euros.\n\nShe will pay in May."]),
        ((1000, 1000), ["."]),
    ],
)
def test_locking_takes_whole_words(document, locks, selection, expected):
    locks.lock(*selection)
    assert locked_texts(document, locks) == expected


@pytest.mark.parametrize("word", ["don't", "naïve", "3.50", "日本語", "👩‍👩‍👧", "é"])
def test_words_of_many_kinds(document, locks, word):
    document.set_text(f"😀 so {word} then")
    start = 6
    end = start + len(word.encode("utf-16-le")) // 2
    locks.lock_exactly([])
    locks.lock(start, end)
    assert locked_texts(document, locks) == [word]


def test_locking_exactly_takes_no_more(document, locks):
    locks.lock_exactly([Span(1, 2), Span(10, 11)])
    assert locks.spans() == [Span(1, 2), Span(10, 11)]


def test_overlapping_and_touching_locks_show_as_one(locks):
    locks.lock_exactly([Span(0, 3), Span(2, 5), Span(5, 8), Span(9, 10)])
    assert locks.spans() == [Span(0, 8), Span(9, 10)]


def test_unlocking_splits(document, locks):
    locks.lock(0, 16)
    locks.unlock(4, 8)
    assert locked_texts(document, locks) == ["Ann ", " Bob 500"]
    locks.unlock(0, 1000)
    assert locks.spans() == []


def test_toggling(document, locks):
    locks.toggle(10, 10)
    assert locked_texts(document, locks) == ["Bob"]
    locks.toggle(10, 14)
    assert locked_texts(document, locks) == ["Bob 500"]
    locks.toggle(10, 11)
    assert locked_texts(document, locks) == [" 500"]
    locks.toggle(23, 24)
    assert locked_texts(document, locks) == [" 500"]


def test_questions(locks):
    locks.lock(9, 12)
    assert locks.is_locked(9, 12)
    assert locks.is_locked(10, 11)
    assert locks.is_locked(10, 10)
    assert not locks.is_locked(9, 9)
    assert not locks.is_locked(8, 12)
    assert locks.has_locked(0, 10)
    assert not locks.has_locked(0, 9)


def test_spans_within_count_characters_and_positions_within_count_units(document, locks):
    document.set_text("😀 the 😀 price is 5 😀")
    price = document.text_document.find("price")
    locks.lock(price.selectionStart(), price.selectionEnd())
    assert locks.spans() == [Span(10, 15)]
    assert locks.spans_within(0, 23) == (Span(8, 13),)
    assert locks.positions_within(3, 23) == (Span(7, 12),)
    assert locks.spans_within(3, 23) == (Span(6, 11),)
    assert locks.spans_within(12, 14) == (Span(0, 2),)
    assert locks.spans_within(0, 10) == ()


def test_typing_beside_a_lock_does_not_extend_it(document, locks):
    locks.lock(9, 12)
    edit(document, 9, 9, "x")
    edit(document, 13, 13, "y")
    assert document.text().startswith("Ann owes xBoby 500")
    assert locks.spans() == [Span(10, 13)]


def test_typing_inside_a_lock_extends_it(document, locks):
    locks.lock(9, 12)
    edit(document, 10, 10, "😀")
    assert locked_texts(document, locks) == ["B😀ob"]


def test_deleting_a_lock_drops_it_and_undoing_brings_it_back(document, locks):
    locks.lock(9, 12)
    edit(document, 8, 13)
    assert locks.spans() == []
    document.text_document.undo()
    assert locked_texts(document, locks) == ["Bob"]
    document.text_document.redo()
    assert locks.spans() == []
    document.text_document.undo()
    assert locks.spans() == [Span(9, 12)]


def test_replacing_a_range_around_a_lock_drops_it(document, locks):
    locks.lock(9, 12)
    edit(document, 0, 20, "Ann owes Bob 500")
    assert locks.spans() == []
    document.text_document.undo()
    assert locked_texts(document, locks) == ["Bob"]


def test_backspacing_into_a_lock_and_undoing(document, locks):
    locks.lock(9, 12)
    cursor = QTextCursor(document.text_document)
    cursor.setPosition(12)
    for left in ("Bo", "B"):
        cursor.deletePreviousChar()
        assert locked_texts(document, locks) == [left]
    cursor.deletePreviousChar()
    assert locks.spans() == []
    document.text_document.undo()
    assert locks.spans() == [Span(9, 12)]


def test_undoing_a_deletion_right_before_a_lock(document, locks):
    locks.lock(9, 12)
    cursor = QTextCursor(document.text_document)
    cursor.setPosition(8)
    cursor.deleteChar()
    assert locks.spans() == [Span(8, 11)]
    document.text_document.undo()
    assert locks.spans() == [Span(9, 12)]


def test_a_locked_word_taken_back_by_undo_is_locked_again_by_redo(document, locks):
    edit(document, 0, 0, "Dear ")
    locks.lock(0, 4)
    document.text_document.undo()
    assert locks.spans() == []
    document.text_document.redo()
    assert locked_texts(document, locks) == ["Dear"]


def test_what_was_unlocked_stays_unlocked_after_undo(document, locks):
    locks.lock(9, 12)
    edit(document, 10, 11, "x")
    locks.unlock(0, 1000)
    document.text_document.undo()
    assert document.text().startswith("Ann owes Bob")
    assert locks.spans() == []


def test_undo_does_not_take_away_a_newer_lock(document, locks):
    edit(document, 0, 0, "So ")
    locks.lock(12, 15)
    document.text_document.undo()
    assert locked_texts(document, locks) == ["Bob"]


def test_typing_the_same_word_again_is_not_a_lock(document, locks):
    locks.lock(9, 12)
    edit(document, 9, 12)
    edit(document, 9, 9, "Bob")
    assert locks.spans() == []


def test_changed_is_told_when_spans_change(document, locks):
    told = []
    locks.changed.connect(lambda: told.append(locks.spans()))
    locks.lock(9, 12)
    edit(document, 20, 20, "x")
    edit(document, 0, 0, "x")
    locks.lock(10, 13)
    assert told == [[Span(9, 12)], [Span(10, 13)]]


def test_a_new_text_has_no_locks(document, locks):
    locks.lock(9, 12)
    document.set_text("Ann owes Bob 500 euros.")
    assert locks.spans() == []


# One worker serves all examples: it holds no state of a document.
shared_worker = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 6), st.text(alphabet="ab \n😀é", max_size=5), st.booleans()),
    max_size=12,
)
LOCKS = st.lists(st.tuples(st.floats(0, 1), st.integers(1, 8)), max_size=5)
TEXTS = st.text(alphabet="abc \n😀é", min_size=1, max_size=60)


def at_character(document, share):
    """A position that is not half-way through a character."""
    text = document.text()
    return len(text[: round(share * len(text))].encode("utf-16-le")) // 2


class Model:
    """What the locks should do, on a plain list with one entry per UTF-16 unit: the lock it belongs to, if any."""

    def __init__(self, length, spans):
        self.units = [None] * length
        for number, span in enumerate(spans):
            self.units[span.start : span.end] = [number] * len(span)

    def replace(self, start, end, length):
        before = self.units[start - 1] if start else None
        inside = before if before is not None and end < len(self.units) and self.units[end] == before else None
        del self.units[start:end]
        self.units[start:start] = [inside] * length

    def spans(self):
        spans = []
        for position, owner in enumerate(self.units):
            if owner is None:
                continue
            if spans and spans[-1].end == position:
                spans[-1] = Span(spans[-1].start, position + 1)
            else:
                spans.append(Span(position, position + 1))
        return spans


def locked_document(worker, text, wanted):
    document = Document(worker)
    document.set_text(text)
    locks = LockedSpans(document)
    starts = ((at_character(document, share), at_character(document, share + length / 60)) for share, length in wanted)
    locks.lock_exactly(Span(start, end) for start, end in starts if start < end <= len(text.encode("utf-16-le")) // 2)
    return document, locks


def apply_as_one(document, steps):
    """Several changes that one undo takes back, as when a suggestion is accepted."""
    outer = QTextCursor(document.text_document)
    outer.beginEditBlock()
    for step in steps:
        apply(document, None, *step)
    outer.endEditBlock()


def apply(document, model, share, length, text, is_typed):
    start = at_character(document, share)
    end = start if is_typed else at_character(document, share + length / max(1, len(document.text())))
    end = min(end, document.text_document.characterCount() - 1)
    cursor = QTextCursor(document.text_document)
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    if start != end:
        cursor.removeSelectedText()
    cursor.insertText(text)
    if model is not None:
        model.replace(start, end, 0)
        model.replace(start, start, len(text.encode("utf-16-le")) // 2)


@shared_worker
@given(text=TEXTS, wanted=LOCKS, edits=EDITS)
def test_locks_follow_any_edits(worker, text, wanted, edits):
    document, locks = locked_document(worker, text, wanted)
    model = Model(document.text_document.characterCount() - 1, [lock.span for lock in locks._locks])
    for step in edits:
        apply(document, model, *step)
        assert locks.spans() == model.spans()


@shared_worker
@given(text=TEXTS, wanted=LOCKS, edits=EDITS, together=st.integers(1, 4))
def test_undoing_everything_brings_every_lock_back(worker, text, wanted, edits, together):
    document, locks = locked_document(worker, text, wanted)
    before = locks.spans()
    for first in range(0, len(edits), together):
        apply_as_one(document, edits[first : first + together])
    edited, after = document.text(), locks.spans()
    for _ in range(2):
        while document.text_document.isUndoAvailable():
            document.text_document.undo()
        assert (document.text(), locks.spans()) == (text, before)
        while document.text_document.isRedoAvailable():
            document.text_document.redo()
        assert (document.text(), locks.spans()) == (edited, after)


@shared_worker
@given(text=TEXTS, wanted=LOCKS, steps=st.lists(st.one_of(st.just("undo"), st.just("redo"), EDITS), max_size=12))
def test_a_lock_never_leaves_its_text_whatever_is_undone(worker, text, wanted, steps):
    """Whatever comes back by undoing is locked where it was locked when that text last stood there."""
    document, locks = locked_document(worker, text, wanted)
    for step in steps:
        if step == "undo":
            document.text_document.undo()
        elif step == "redo":
            document.text_document.redo()
        else:
            for one in step:
                apply(document, None, *one)
        last = document.text_document.characterCount() - 1
        spans = locks.spans()
        assert all(span.end <= last for span in spans)
        assert all(one.end < other.start for one, other in itertools.pairwise(spans))
    while document.text_document.isUndoAvailable():
        document.text_document.undo()
    assert document.text() == text
    assert locks.spans() == locked_document(worker, text, wanted)[1].spans()

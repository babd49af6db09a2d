import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextDocument

from desktop.history.differences import PieceKind, compare
from desktop.history.restoring import apply, touching
from desktop.review.changes import apply_changes
from runtime.api import Span

LINES = st.lists(st.sampled_from(["", "a b", "a c", "😀 d", "b", "the end of it"]), min_size=1, max_size=10)


@given(LINES, LINES)
def test_the_changes_lead_from_the_one_text_to_the_other(old, new):
    comparison = compare(old, new)
    assert (comparison.old, comparison.new) == ("\n".join(old), "\n".join(new))
    assert apply_changes(comparison.old, comparison.new, comparison.changes) == comparison.new
    if old == new:
        assert comparison.changes == ()


@given(LINES, LINES)
def test_the_pieces_are_both_texts(old, new):
    pieces = list(compare(old, new).pieces)
    assert "".join(one.text for one in pieces if one.kind is not PieceKind.ADDED) == "\n".join(old)
    assert "".join(one.text for one in pieces if one.kind is not PieceKind.REMOVED) == "\n".join(new)


@pytest.mark.usefixtures("qapp")
@given(LINES, LINES, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=3))
def test_restoring_is_one_step_and_leaves_locked_words(old, new, spans):
    document = QTextDocument()
    document.setPlainText("\n".join(old))
    length = document.characterCount() - 1
    locks = [Span(min(a, b, length), min(max(a, b), length)) for a, b in spans]
    comparison = compare(old, new)
    kept = touching(comparison, locks)
    apply(document, comparison, kept)
    if not kept:
        assert document.toPlainText() == "\n".join(new)
    document.undo()
    assert not document.isUndoAvailable()
    assert document.toPlainText() == "\n".join(old)


@pytest.mark.usefixtures("qapp")
def test_a_locked_word_stays_while_the_rest_is_restored():
    old, new = ["Anna waited by the sea.", "", "It rained."], ["Berta waited by the lake.", "", "It snowed."]
    document = QTextDocument("\n".join(old))
    comparison = compare(old, new)
    kept = touching(comparison, [Span(0, 4)])
    assert len(kept) == 1
    apply(document, comparison, kept)
    assert document.toPlainText() == "Anna waited by the lake.\n\nIt snowed."


def test_unchanged_text_is_left_out_but_for_what_is_near():
    old = [f"Paragraph {number} stands as it was." for number in range(2_000)]
    new = list(old)
    new[1_000] = "Paragraph 1000 stands as it is."
    shown = list(compare(old, new).pieces)
    assert [one.kind for one in shown].count(PieceKind.SKIPPED) == 2
    assert sum(len(one.text) for one in shown if one.kind is PieceKind.SAME) < 1_000


def test_a_long_text_is_compared_in_a_moment():
    old = [line for number in range(4_000) for line in (f"Paragraph {number}, " + "and so on " * 40, "")]
    new = list(old)
    for number in range(0, 8_000, 400):
        new[number] = new[number].replace("so", "thus", 3)
    del new[3_001:3_201]
    started = time.process_time()
    comparison = compare(old, new)
    assert time.process_time() - started < 3
    assert len(comparison.changes) >= 20


def test_a_text_of_one_repeated_line_is_compared_in_a_moment():
    started = time.process_time()
    compare(["the same line"] * 20_000 + ["x"], ["y"] + ["the same line"] * 15_000 + ["z"])
    assert time.process_time() - started < 3

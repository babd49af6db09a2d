"""A suggestion's guard and how it is applied: nothing stale, nothing locked, one step of undo."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor, QTextDocument

from desktop.document.offsets import position_of, utf16_length
from desktop.generation.suggestion import Suggestion, Target, apply_suggestion
from runtime.api import ContinueRequest, Draft, Finished, RewriteRequest, Settled, Span
from tests.support.scripted_engine import STATISTICS, cells

pytestmark = pytest.mark.usefixtures("qapp")


def document_of(text):
    document = QTextDocument()
    document.setPlainText(text)
    return document


def plain(document):
    return document.toRawText().replace("\u2029", "\n")


def rewrite_of(document, selected, result, locks=(), result_locks=()):
    text = plain(document)
    offset = text.index(selected)
    start = position_of(text, offset)
    end = start + utf16_length(selected)
    request = RewriteRequest(before=text[:offset], selected=selected, after=text[offset + len(selected) :], locks=locks)
    suggestion = Suggestion(request, Target(document, start, end), selected, 1)
    suggestion.finished = Finished(result, result_locks, 1, STATISTICS)
    return suggestion


def insert(document, position, text):
    cursor = QTextCursor(document)
    cursor.setPosition(position)
    cursor.insertText(text)


def test_applying_is_one_step_of_undo_and_undo_gives_back_exactly_what_was_there():
    before = "Title\n\nIt was 🌧 a dark and stormy night. The end.\n"
    document = document_of(before)
    suggestion = rewrite_of(document, "a dark and stormy night", "an hour before dawn, and nobody slept")
    end = apply_suggestion(document, suggestion)
    assert plain(document) == "Title\n\nIt was 🌧 an hour before dawn, and nobody slept. The end.\n"
    assert plain(document)[: end - 1].endswith("nobody slept")  # the emoji takes two positions
    document.undo()
    assert plain(document) == before
    document.redo()
    assert "an hour before dawn" in plain(document)


def test_a_change_in_the_paragraph_makes_it_stale_and_undoing_the_change_makes_it_fit_again():
    document = document_of("One sentence here.\n\nAnother one.")
    suggestion = rewrite_of(document, "sentence", "phrase")
    insert(document, 0, "X")
    assert suggestion.is_stale
    with pytest.raises(ValueError, match="unchanged"):
        apply_suggestion(document, suggestion)
    document.undo()
    assert not suggestion.is_stale


@pytest.mark.parametrize(("position", "text"), [(0, "New first paragraph.\n"), (28, " Tail."), (15, "\nIn between")])
def test_changes_elsewhere_do_not_make_it_stale_and_move_it_along(position, text):
    document = document_of("First one here.\nTarget text.")
    suggestion = rewrite_of(document, "Target", "Chosen")
    insert(document, position, text)
    if position == 28:
        assert suggestion.is_stale
        return
    assert not suggestion.is_stale
    apply_suggestion(document, suggestion)
    assert plain(document).endswith("Chosen text.")


def test_a_paragraph_begun_right_after_the_place_does_not_make_it_stale():
    document = document_of("The only paragraph")
    target = Target(document, 18, 18)
    insert(document, 18, "\nnew paragraph")
    assert target.is_unchanged
    assert target.start == target.end == 18


def test_a_continuation_is_inserted_where_the_caret_was():
    document = document_of("Once upon a time")
    suggestion = Suggestion(ContinueRequest(before="Once upon a time"), Target(document, 16, 16), "", 1)
    suggestion.finished = Finished(" there was\n\na fox.", (), 1, STATISTICS)
    apply_suggestion(document, suggestion)
    assert plain(document) == "Once upon a time there was\n\na fox."


def test_text_between_locks_is_replaced_and_the_locked_words_are_not_touched():
    document = document_of("Then Anna met Karl in Oslo again.")
    anchor = QTextCursor(document)
    anchor.setPosition(5)
    anchor.setPosition(9, QTextCursor.MoveMode.KeepAnchor)
    locks, result_locks = (Span(5, 9), Span(22, 26)), (Span(10, 14), Span(24, 28))
    suggestion = rewrite_of(
        document, "Then Anna met Karl in Oslo again.", "Yesterday Anna found in Oslo a friend.", locks, result_locks
    )
    apply_suggestion(document, suggestion)
    assert plain(document) == "Yesterday Anna found in Oslo a friend."
    assert anchor.selectedText() == "Anna"


def test_while_a_rewrite_is_going_on_the_part_not_reached_yet_is_the_original():
    document = document_of("One. Two. Three.")
    suggestion = rewrite_of(document, "One. Two. Three.", "")
    suggestion.finished = None
    assert suggestion.remainder() == "One. Two. Three."
    suggestion.settled.append(Settled(0, "Uno.", Span(0, 4), STATISTICS))
    suggestion.draft = Draft(1, 1, 8, Span(4, 9), cells(" Due."))
    assert suggestion.text + suggestion.remainder() == "Uno. Due. Three."


WORDS = st.text(alphabet="ab 🌧é\n", max_size=8)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS, st.text(alphabet="XYZ", min_size=1, max_size=4)), max_size=4), WORDS, WORDS)
def test_whatever_the_locks_the_result_stands_in_the_document_and_undo_restores_it(parts, old_tail, new_tail):
    original = result = ""
    locks, result_locks = [], []
    for old, new, locked in parts:
        original += old
        result += new
        locks.append(Span(len(original), len(original) + len(locked)))
        result_locks.append(Span(len(result), len(result) + len(locked)))
        original += locked
        result += locked
    original += old_tail
    result += new_tail
    document = document_of("before|" + original + "|after")
    request = RewriteRequest(before="before|", selected=original, after="|after", locks=tuple(locks))
    end = 7 + utf16_length(original)
    suggestion = Suggestion(request, Target(document, 7, end), original, 1)
    suggestion.finished = Finished(result, tuple(result_locks), 1, STATISTICS)
    steps = document.availableUndoSteps()
    apply_suggestion(document, suggestion)
    assert plain(document) == "before|" + result + "|after"
    if plain(document) != "before|" + original + "|after":
        assert document.availableUndoSteps() > steps
        document.undo()
    assert plain(document) == "before|" + original + "|after"

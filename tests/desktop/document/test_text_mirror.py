import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor, QTextDocument

from desktop.document.text_mirror import TextMirror

pytestmark = pytest.mark.usefixtures("qapp")

PIECES = st.text(st.sampled_from("ab \n😀\u00a0\u2028é"), max_size=6)
PLACES = st.tuples(st.floats(0, 1), st.floats(0, 1))
STEPS = st.one_of(
    st.tuples(st.just("replace"), PLACES, PIECES),
    st.tuples(st.just("twice"), PLACES, PIECES),
    st.tuples(st.sampled_from(["undo", "redo"]), PLACES, PIECES),
    st.tuples(st.just("load"), PLACES, PIECES),
)


def raw_lines(document):
    return tuple(document.toRawText().split("\u2029"))


@settings(max_examples=120, deadline=None)
@given(st.lists(STEPS, max_size=14))
def test_the_lines_are_those_of_the_document_after_any_edits(steps):
    document = QTextDocument()
    mirror = TextMirror(document)
    for kind, (first, second), text in steps:
        cursor = QTextCursor(document)
        length = document.characterCount() - 1
        cursor.setPosition(round(first * length))
        cursor.setPosition(round(second * length), QTextCursor.MoveMode.KeepAnchor)
        if kind == "undo":
            document.undo()
        elif kind == "redo":
            document.redo()
        elif kind == "load":
            document.setPlainText(text)
        elif kind == "replace":
            cursor.insertText(text)
        else:
            cursor.beginEditBlock()
            cursor.insertText(text)
            cursor.movePosition(QTextCursor.MoveOperation.Start)
            cursor.insertText(text[::-1])
            cursor.endEditBlock()
        assert mirror.lines() == raw_lines(document)


def test_unchanged_lines_are_not_copied():
    document = QTextDocument()
    mirror = TextMirror(document)
    document.setPlainText("\n".join(f"line {number}" for number in range(5_000)))
    before = mirror.lines()
    cursor = QTextCursor(document.findBlockByNumber(2_500))
    cursor.insertText("new ")
    after = mirror.lines()
    assert [number for number in range(5_000) if before[number] is not after[number]] == [2_500]

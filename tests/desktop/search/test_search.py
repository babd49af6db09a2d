"""Find and replace, with keys at the real window."""

import time

import pytest
from PySide6.QtCore import Qt

from desktop.actions import Command
from desktop.editor.marks import MarkKind
from desktop.search.pattern import BadPattern, Query, matches, replacement_for, with_case_of

TEXT = "Anna saw Anna's boat.\n\nANNA called, and annals were kept by anna.\n"


def found(query, text=TEXT):
    return [text[one.start : one.end] for one in matches(query, text)]


def test_what_is_found():
    assert found(Query("anna")) == ["Anna", "Anna", "ANNA", "anna", "anna"]
    assert found(Query("anna", is_whole_word=True)) == ["Anna", "Anna", "ANNA", "anna"]
    assert found(Query("Anna", is_case_sensitive=True)) == ["Anna", "Anna"]
    assert found(Query(r"\b[A-Z]+\b", is_expression=True, is_case_sensitive=True)) == ["ANNA"]
    assert found(Query("^anna", is_expression=True)) == ["Anna", "ANNA"]
    assert found(Query("x*", is_expression=True)) == []
    assert found(Query("a.b")) == []


def test_an_expression_that_cannot_be_read_or_never_ends():
    with pytest.raises(BadPattern):
        list(matches(Query("(", is_expression=True), TEXT))
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        list(matches(Query("(a|aa)+$", is_expression=True), "a" * 60 + "b"))
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    ("old", "new", "result"),
    [
        ("Anna", "maria", "Maria"),
        ("ANNA", "maria", "MARIA"),
        ("anna", "Maria", "maria"),
        ("a", "b", "b"),
        ("12", "x", "x"),
    ],
)
def test_case_is_kept(old, new, result):
    assert with_case_of(old, new) == result


def test_groups_in_a_replacement():
    query = Query("x", is_expression=True)
    assert replacement_for(query, r"\2, $1\n\\ ${0} $9", ("all", "one", "two")) == "two, one\n\\ all "
    assert replacement_for(Query("x"), r"\1 $1", ("x",)) == r"\1 $1"


@pytest.fixture
def writer(open_app):
    return open_app(TEXT)


def search(writer, text, command=Command.FIND):
    writer.do(command)
    bar = writer.app.features.search.bar
    bar.wanted.setEditText("")
    writer.qtbot.keyClicks(bar.wanted.lineEdit(), text)
    writer.qtbot.waitUntil(lambda: bar.count.text() != "" and not writer.app.features.search._timer.isActive())
    return bar


def selected(writer):
    return writer.view.textCursor().selectedText()


def test_matches_are_marked_while_one_types_and_gone_through_by_key(writer):
    bar = search(writer, "anna")
    writer.qtbot.waitUntil(lambda: bar.count.text() == "1 of 5")
    assert len(writer.view.marks.ranges(MarkKind.SEARCH)) == 5
    assert selected(writer) == "Anna"
    writer.qtbot.keyClick(bar.wanted.lineEdit(), Qt.Key.Key_Return)
    assert bar.count.text() == "2 of 5"
    writer.qtbot.keyClick(bar.wanted.lineEdit(), Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    writer.qtbot.keyClick(bar.wanted.lineEdit(), Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert bar.count.text() == "5 of 5"
    place = writer.view.textCursor().position()
    writer.qtbot.keyClick(bar, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert writer.view.textCursor().position() == place
    assert not writer.view.marks.ranges(MarkKind.SEARCH)
    writer.do(Command.FIND_NEXT)
    writer.qtbot.waitUntil(lambda: writer.view.textCursor().selectionStart() == 0)


def test_nothing_found_and_a_bad_expression_are_said(writer):
    bar = search(writer, "zebra")
    writer.qtbot.waitUntil(lambda: bar.count.text() == "Nothing found")
    bar.is_expression.setChecked(True)
    bar.wanted.setEditText("(")
    writer.qtbot.waitUntil(lambda: bar.count.text() == "Not an expression")


def test_replace_all_is_one_step_and_leaves_locked_words(writer):
    writer.select("Anna's")
    writer.do(Command.TOGGLE_LOCK)
    writer.caret_at("boat")
    bar = search(writer, "anna", Command.REPLACE)
    bar.is_whole_word.setChecked(True)
    bar.keeps_case.setChecked(True)
    bar.replacement.setEditText("maria")
    bar.replace_all_requested.emit()
    after = "Maria saw Anna's boat.\n\nMARIA called, and annals were kept by maria.\n"
    writer.qtbot.waitUntil(lambda: writer.text == after)
    assert "3 places" in writer.app.window.statusBar().currentMessage()
    assert "1 were left" in writer.app.window.statusBar().currentMessage()
    writer.do(Command.UNDO)
    assert writer.text == TEXT


def test_replace_goes_from_match_to_match(writer):
    bar = search(writer, "anna", Command.REPLACE)
    writer.qtbot.waitUntil(lambda: bar.count.text() == "1 of 5")
    bar.replacement.setEditText("Eva")
    writer.qtbot.keyClick(bar.replacement.lineEdit(), Qt.Key.Key_Return)
    assert writer.text.startswith("Eva saw Anna's")
    writer.qtbot.keyClick(bar.replacement.lineEdit(), Qt.Key.Key_Return)
    assert writer.text.startswith("Eva saw Eva's")


def test_only_in_the_selection(writer):
    cursor = writer.view.textCursor()
    cursor.setPosition(0)
    cursor.setPosition(TEXT.index("called"), cursor.MoveMode.KeepAnchor)
    writer.view.setTextCursor(cursor)
    bar = search(writer, "anna")
    writer.qtbot.waitUntil(lambda: bar.count.text().endswith("of 3"))


def test_another_page_is_searched_when_it_comes_to_the_front(writer):
    bar = search(writer, "anna")
    writer.do(Command.NEW)
    writer.qtbot.waitUntil(lambda: bar.count.text() == "Nothing found")
    writer.do(Command.PREVIOUS_TAB)
    writer.qtbot.waitUntil(lambda: bar.count.text() == "1 of 5")

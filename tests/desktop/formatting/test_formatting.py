"""Markdown while it is typed, by keys at the real window."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor, QTextDocument

from desktop.actions import Command
from desktop.formatting import tables
from desktop.formatting.inline import toggle_mark
from desktop.formatting.lines import line_head
from desktop.formatting.room import image_address
from desktop.formatting.settings import QUOTES, SMART_TYPING
from desktop.formatting.smart import Quotes


@pytest.fixture
def typed(open_app):
    """A page with a text in which | is the caret; returns the writer."""

    def begin(text):
        writer = open_app(text.replace("|", "", 1) if "¦" not in text else text.replace("¦", ""))
        at = text.index("¦" if "¦" in text else "|")
        cursor = writer.view.textCursor()
        cursor.setPosition(at)
        writer.view.setTextCursor(cursor)
        return writer

    return begin


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("- one|", "- one\n- "),
        ("- one| two", "- one\n-  two"),
        ("* one|", "* one\n* "),
        ("3. one|\n4. two\n5. three", "3. one\n4. \n5. two\n6. three"),
        ("9) nine|", "9) nine\n10) "),
        ("- [x] done|", "- [x] done\n- [ ] "),
        ("> said|", "> said\n> "),
        ("> - said|", "> - said\n> - "),
        ("  - deep|", "  - deep\n  - "),
        ("- |", ""),
        ("- one\n- |", "- one\n"),
        ("> |", ""),
        ("plain|", "plain\n"),
        ("* * *|", "* * *\n"),
        ("-|", "-\n"),
        ("|- one", "\n- one"),
        ("```\n- code|\n```", "```\n- code\n\n```"),
    ],
)
def test_enter(typed, text, after):
    writer = typed(text)
    writer.press(Qt.Key.Key_Return)
    assert writer.text == after
    writer.view.undo()
    assert writer.text == text.replace("|", "", 1)


@pytest.mark.parametrize(
    ("text", "key", "after"),
    [
        ("- one\n- two|", Qt.Key.Key_Tab, "- one\n  - two"),
        ("1. one\n2. two|\n3. three", Qt.Key.Key_Tab, "1. one\n   1. two\n2. three"),
        ("- one\n  - two|", Qt.Key.Key_Backtab, "- one\n- two"),
        ("- one\n- |two", Qt.Key.Key_Backspace, "- one\ntwo"),
        ("> |said", Qt.Key.Key_Backspace, "said"),
        ("plain|", Qt.Key.Key_Tab, "plain\t"),
    ],
)
def test_other_keys_in_lists(typed, text, key, after):
    writer = typed(text)
    writer.press(
        key, Qt.KeyboardModifier.ShiftModifier if key == Qt.Key.Key_Backtab else Qt.KeyboardModifier.NoModifier
    )
    assert writer.text == after


@pytest.mark.parametrize(
    ("text", "words", "mark", "after"),
    [
        ("a word here", "word", "**", "a **word** here"),
        ("a **word** here", "word", "**", "a word here"),
        ("a **word** here", "**word**", "**", "a word here"),
        ("a **word** here", "word", "*", "a ***word*** here"),
        ("a ***word*** here", "word", "*", "a **word** here"),
        ("a word here", " word ", "~~", "a ~~word~~ here"),
        ("a 🎈 here", "🎈", "**", "a **🎈** here"),
    ],
)
def test_marks_go_on_and_off(text, words, mark, after):
    document = QTextDocument(text)
    cursor = QTextCursor(document)
    start = len(text[: text.index(words)].encode("utf-16-le")) // 2
    cursor.setPosition(start)
    cursor.setPosition(start + len(words.encode("utf-16-le")) // 2, QTextCursor.MoveMode.KeepAnchor)
    toggle_mark(cursor, mark)
    assert document.toPlainText() == after
    document.undo()
    assert document.toPlainText() == text


def test_the_commands_are_one_step_of_undo_each(typed):
    writer = typed("First line|\n\nSecond line\n")
    for command, after in (
        (Command.HEADING_2, "## First line\n\nSecond line\n"),
        (Command.BULLET_LIST, "- First line\n\nSecond line\n"),
        (Command.TASK_LIST, "- [ ] First line\n\nSecond line\n"),
        (Command.QUOTE, "> First line\n\nSecond line\n"),
    ):
        writer.do(command)
        assert writer.text == after
        writer.do(Command.UNDO)
        assert writer.text == "First line\n\nSecond line\n"
    writer.do(Command.SELECT_ALL)
    writer.do(Command.NUMBERED_LIST)
    assert writer.text == "1. First line\n\n2. Second line\n"
    writer.do(Command.NUMBERED_LIST)
    assert writer.text == "First line\n\nSecond line\n"


def test_a_task_is_ticked_and_unticked(typed):
    writer = typed("- [ ] write|\n")
    writer.do(Command.TOGGLE_TASK)
    assert writer.text == "- [x] write\n"
    writer.do(Command.TOGGLE_TASK)
    assert writer.text == "- [ ] write\n"


def test_a_pair_is_put_round_what_is_selected(typed):
    writer = typed("some words|")
    writer.select("words")
    writer.press(Qt.Key.Key_ParenLeft)
    assert writer.text == "some (words)"
    assert writer.view.textCursor().selectedText() == "words"


def test_tables_are_lined_up_and_gone_through(typed):
    table = "| Name | Age |\n|:--|--:|\n| Anna | 31 |\n| 東京 | 9 |¦"
    writer = typed(table)
    writer.do(Command.TIDY_TABLE)
    assert writer.text == "| Name | Age |\n| :--- | --: |\n| Anna |  31 |\n| 東京 |   9 |"
    cursor = writer.view.textCursor()
    cursor.setPosition(2)
    writer.view.setTextCursor(cursor)
    writer.press(Qt.Key.Key_Tab)
    assert writer.view.textCursor().selectedText() == "Age"
    writer.press(Qt.Key.Key_Tab)
    assert writer.view.textCursor().selectedText() == "Anna"
    writer.press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert writer.view.textCursor().selectedText() == "Age"
    for _ in range(5):
        writer.press(Qt.Key.Key_Tab)
    assert writer.text.count("\n") == 4
    assert tables.is_row(writer.text.splitlines()[-1])


@pytest.mark.parametrize(
    ("quotes", "keys", "after"),
    [
        (Quotes.ENGLISH, '"Yes," she said. "It\'s mine."', "“Yes,” she said. “It’s mine.”"),
        (Quotes.GERMAN, '"Ja", sagte sie.', "„Ja“, sagte sie."),
        (Quotes.ENGLISH, "wait -- what --- no...", "wait – what — no…"),
        (Quotes.ENGLISH, '`a "b"` ---', '`a "b"` —'),
        (Quotes.ENGLISH, "---", "---"),
        (Quotes.ENGLISH, "|---|", "|---|"),
    ],
)
def test_typographic_marks(open_app, quotes, keys, after):
    writer = open_app("")
    writer.app.settings.set(SMART_TYPING, True)
    writer.app.settings.set(QUOTES, quotes)
    writer.qtbot.keyClicks(writer.view, keys)
    assert writer.text == after


def test_one_backspace_or_undo_takes_a_typographic_mark_back(open_app):
    writer = open_app("")
    writer.app.settings.set(SMART_TYPING, True)
    writer.qtbot.keyClicks(writer.view, 'a "')
    assert writer.text == "a “"
    writer.press(Qt.Key.Key_Backspace)
    assert writer.text == 'a "'
    writer.press(Qt.Key.Key_Backspace)
    assert writer.text == "a "
    writer.qtbot.keyClicks(writer.view, '"')
    writer.view.undo()
    assert writer.text == 'a "'


@pytest.mark.parametrize("text", ["", "word", "---", "* * *", "1", "1.x", "#", "[ ] x"])
def test_what_begins_no_list(text):
    assert not line_head(text).is_item


def test_an_image_is_named_as_seen_from_the_document():
    assert image_address(Path("/a/b/my pic (1).png"), Path("/a")) == "b/my%20pic%20%281%29.png"
    assert image_address(Path("/a/x.png"), Path("/a/b")) == "../x.png"
